"""What the support test can find fault with."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.schema import SupportStatus


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that a citation does not bear out, as a Chinese sentence, and the best status it leaves."""

    status: SupportStatus
    reason: str


def partly(reason: str) -> Fault:
    """A detail that the citation does not have."""
    return Fault("partly", reason)


def unsupported(reason: str) -> Fault:
    """A statement that the citation contradicts or does not make."""
    return Fault("unsupported", reason)

"""Run the rules over a report and give what they find in reading order."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from assistant.checks.catalogue import RULES
from assistant.checks.document import Document
from assistant.checks.schema import SEVERITIES, Finding, Hit, Place, Rule
from vectorstore.schema import Report

FOLD_ABOVE = 5  # more findings of one kind than this become one
_AROUND = 8  # characters at either side that tell one place from another
_FORM = re.compile(r"[^\u4e00-\u9fffA-Za-z0-9]+")


def check(
    report: Report,
    *,
    off: frozenset[str] = frozenset(),
    statutory: bool = True,
    ignored: frozenset[str] = frozenset(),
    rules: Sequence[Rule] = RULES,
) -> tuple[Finding, ...]:
    """Everything the rules object to, in reading order; the same text gives the same findings.

    Args:
        report: the report as read.
        off: ids of rules that are switched off.
        statutory: False for documents that the statutory parts are not asked of.
        ignored: fingerprints the user chose to ignore, of single findings or of folded ones.
        rules: the rules to run.
    """
    document = Document(report)
    found: list[Finding] = []
    for rule in rules:
        if rule.id in off or (rule.statutory and not statutory):
            continue
        hits = sorted(set(rule.find(document)), key=lambda h: (h.start, h.end, h.message))
        found.extend(_findings(document, rule, hits, ignored))
    return tuple(sorted(_distinct(found), key=lambda f: (f.start, f.end, f.rule, f.message)))


def _findings(document: Document, rule: Rule, hits: Sequence[Hit], ignored: frozenset[str]) -> Iterable[Finding]:
    at = Counter((h.start, h.end) for h in hits)
    marks = {h: _fingerprint(document, rule, h, alone=at[h.start, h.end] == 1) for h in hits}
    kinds: dict[str, list[Hit]] = {}
    for hit in hits:
        kinds.setdefault(hit.kind, []).append(hit)
    for kind, group in kinds.items():
        whole = _hash(rule.id, "*", kind)
        if whole in ignored:
            continue
        kept = [h for h in group if marks[h] not in ignored]
        if len(kept) > FOLD_ABOVE:
            places = tuple(Place(h.start, h.end, h.suggestion) for h in kept[1:])
            yield _finding(document, rule, kept[0], whole, places)
        else:
            for hit in kept:
                yield _finding(document, rule, hit, marks[hit], ())


def _finding(document: Document, rule: Rule, hit: Hit, fingerprint: str, others: tuple[Place, ...]) -> Finding:
    count = f"（全文共{1 + len(others)}处）" if others else ""
    return Finding(
        rule=rule.id,
        name=rule.name,
        family=rule.family,
        severity=hit.severity or rule.severity,
        start=hit.start,
        end=hit.end,
        excerpt=document.raw[hit.start : hit.end],
        message=hit.message + count,
        suggestion=hit.suggestion,
        certain=hit.certain and hit.suggestion is not None,
        basis=rule.basis,
        heading_path=document.heading_path(hit.start),
        fingerprint=fingerprint,
        others=others,
    )


def _distinct(found: Sequence[Finding]) -> Iterable[Finding]:
    """Leave out a finding on words inside another one of the same family that is at least as grave."""
    for one in found:
        if one.family != "words" or one.others or not any(_hides(other, one) for other in found):
            yield one


def _hides(other: Finding, one: Finding) -> bool:
    if other is one or other.family != one.family or other.others:
        return False
    inside = other.start <= one.start and one.end <= other.end
    rank = SEVERITIES.index(other.severity), other.end - other.start, other.rule
    own = SEVERITIES.index(one.severity), one.end - one.start, one.rule
    same = (other.start, other.end) == (one.start, one.end)
    return inside and (rank < own if same else rank[0] <= own[0])


def _fingerprint(document: Document, rule: Rule, hit: Hit, *, alone: bool) -> str:
    """Of a rule's words and what is around them; where it finds several things in the same words, of what it says too."""
    before = _FORM.sub("", document.raw[max(0, hit.start - 3 * _AROUND) : hit.start])[-_AROUND:]
    after = _FORM.sub("", document.raw[hit.end : hit.end + 3 * _AROUND])[:_AROUND]
    said = () if alone else (hit.message,)
    return _hash(rule.id, before, _FORM.sub("", document.raw[hit.start : hit.end]), after, *said)


def _hash(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]

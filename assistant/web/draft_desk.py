"""The open draft of the page 起草: opened, saved after each change, and what went wrong kept for the page to show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from assistant.drafting.schema import Draft
from assistant.errors import AssistantError, DraftChanged, StoreError
from assistant.web.runtime import Runtime
from assistant.web.state import Asked, Desk, Step
from vectorstore.errors import VectorStoreError


def do(desk: Desk, act: Callable[..., None], *args: Any) -> None:
    """Do what a button or an editor asks for, before the page is drawn; an error is kept for the page to show."""
    desk.problem, desk.said, desk.asked = None, "", None
    try:
        act(*args)
    except (AssistantError, VectorStoreError) as error:
        desk.problem = (error.user_message, error.hint)
        desk.changed = desk.changed or isinstance(error, DraftChanged)


def current(desk: Desk) -> Draft:
    """The open draft."""
    assert desk.stored is not None
    return desk.stored.draft


def open_draft(app: Runtime, desk: Desk, draft_id: str) -> None:
    """Open a draft as it was last saved. Raises StoreError."""
    stored = app.services.drafts.load(draft_id)
    step, section = desk.step, desk.section
    leave(desk)
    desk.stored, desk.step = stored, step
    if any(s.id == section for s in stored.draft.sections):
        desk.section = section


def reopen(app: Runtime, desk: Desk) -> None:
    """Open the draft as somebody else saved it; what could not be saved stays on the page. Raises StoreError."""
    assert desk.stored is not None
    lost = desk.lost
    open_draft(app, desk, desk.stored.id)
    desk.lost = lost


def leave(desk: Desk) -> None:
    """Close the draft; it is saved already."""
    fresh = Desk(resumed=True, grid=desk.grid + 1, uploads=desk.uploads + 1)
    for field in fields(Desk):
        setattr(desk, field.name, getattr(fresh, field.name))


def go(desk: Desk, step: Step, section: str | None = None) -> None:
    """Go to another step; a model that is writing stops, and what it has written is saved."""
    desk.step, desk.job, desk.view = step, None, "edit"
    desk.grid += 1
    if section is not None and section != desk.section:
        desk.section, desk.before = section, None


def ask(desk: Desk, asked: Asked | None) -> None:
    """Put a question, or take it back."""
    desk.asked = asked


def keep(app: Runtime, desk: Desk, draft: Draft, reason: str | None = None) -> None:
    """Save a change; with a ``reason`` what it becomes is also a version.

    Raises:
        DraftChanged: it was saved elsewhere in the meantime.
        StoreError: it cannot be written.
    """
    assert desk.stored is not None
    if reason is None and draft == desk.stored.draft:
        return
    desk.stored = app.services.drafts.save(desk.stored, draft, reason)
    desk.saved = f"{datetime.now(_zone()):%H:%M:%S}"


def keep_typed(app: Runtime, desk: Desk, draft: Draft, typed: str) -> None:
    """Save a change that a person typed; where that fails the words are kept for the page to show. Raises StoreError."""
    try:
        keep(app, desk, draft)
    except StoreError:
        desk.lost.append(typed)
        raise


def version(app: Runtime, desk: Desk, reason: str) -> None:
    """Keep the draft as it is as a version. Raises StoreError."""
    keep(app, desk, current(desk), reason)


def local_time(stamp: str) -> str:
    """An ISO time in UTC as the user's clock shows it: 2024-11-22 16:20."""
    moment = datetime.fromisoformat(stamp)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return f"{moment.astimezone(_zone()):%Y-%m-%d %H:%M}"


def _zone() -> tzinfo | None:
    """The browser's time zone, or the server's where it is not known."""
    name = st.context.timezone
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None

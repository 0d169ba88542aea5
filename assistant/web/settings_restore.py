"""Putting a backup back: it is checked first, shown beside what is there, and done only when that was confirmed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import IO

import streamlit as st

from assistant.backup import APP, Counts, counts_of, kept_backups, set_aside
from assistant.errors import AssistantError
from assistant.restore import Staged, discard, finish_interrupted, put_back, stage
from assistant.web import settings_texts as s
from assistant.web.components import as_markdown
from assistant.web.library_upload import intake
from assistant.web.runtime import Runtime
from assistant.web.settings_parts import shown, table_html
from assistant.web.settings_state import Setup
from vectorstore.errors import VectorStoreError

_MOST_UPLOAD = 1_000  # MB; larger ones are put into the folder backups


def restore(app: Runtime, setup: Setup) -> None:
    """Draw the part. Raises BackupFailed, UnusableBackup, VectorStoreError."""
    st.subheader(s.RESTORE, anchor=False)
    if setup.restored is not None:
        st.success(as_markdown(s.restored(setup.restored)))
        st.page_link("assistant/web/library.py", label=s.NEW_LIBRARY)
    if app.services.settings.restore_marker.exists():
        _unfinished(app, setup)
        return
    if setup.staged is not None and setup.staged.folder.exists():
        _confirm(app, setup, setup.staged)
        return
    st.caption(s.RESTORE_HELP)
    settings = app.services.settings
    uploaded = st.file_uploader(
        s.UPLOAD, type="zip", key=f"restore-upload-{setup.uploads}", max_upload_size=_MOST_UPLOAD
    )
    before = {s.before(b.path.parent.name): b.path for b in set_aside(settings)}
    there = {b.path.name: b.path for b in kept_backups(settings)} | before
    named = st.selectbox(s.ON_DISK, [s.NONE_CHOSEN, *there], key="restore-file") if there else s.NONE_CHOSEN
    chosen: Path | IO[bytes] | None = uploaded if uploaded is not None else there.get(named)
    if st.button(s.CHECK_BACKUP, key="restore-check", disabled=chosen is None) and chosen is not None:
        setup.restored = None
        setup.staged = stage(chosen, settings, shown(s.CHECKING_BACKUP))
        setup.source = uploaded.name if uploaded is not None else named
        setup.uploads += 1  # lets go of the upload
        st.rerun()


def _confirm(app: Runtime, setup: Setup, staged: Staged) -> None:
    settings, manifest = app.services.settings, staged.manifest
    st.markdown(f"**{as_markdown(setup.source)}**")
    st.caption(as_markdown(s.backup_info(manifest.made, manifest.version)))
    st.markdown(s.SOUND)
    try:
        now: Counts | None = counts_of(settings)
    except VectorStoreError:
        now = None
    inside, present = asdict(manifest.counts), asdict(now) if now else {}
    st.html(
        table_html(
            [
                (name, _count(inside[key]), _count(present.get(key)) if now else "—")
                for key, name in s.COUNT_NAMES.items()
            ],
            ("", s.IN_BACKUP, s.NOW),
        )
    )
    for note in _notes(app, staged, now):
        st.caption(as_markdown(note))
    st.warning(as_markdown(s.REPLACES))
    with st.container(horizontal=True):
        sure = st.button(s.RESTORE_YES, key="restore-yes", type="primary")
        if st.button(s.NO, key="restore-no"):
            discard(staged)
            setup.staged = None
            st.rerun()
    if sure:
        _done(app, setup, lambda: put_back(staged, app.services.settings))


def _unfinished(app: Runtime, setup: Setup) -> None:
    st.error(as_markdown(s.UNFINISHED))
    if st.button(s.FINISH, key="restore-finish", type="primary"):
        _done(app, setup, lambda: finish_interrupted(app.services.settings), s.FINISHED)


def _done(app: Runtime, setup: Setup, work: Callable[[], Path | bool | None], said: str = "") -> None:
    """Let the data be replaced, unless somebody is writing into them, and use the new ones.

    Nothing is drawn while it works: that is where Streamlit ends a run when the user clicks elsewhere.
    """
    if intake().progress().running or app.services.conversations.busy:
        setup.problem = (s.BUSY, s.BUSY_HINT)
        st.rerun()
    with st.spinner(s.RESTORING):
        try:
            aside = work()
        except AssistantError as error:
            setup.problem = (error.user_message, error.hint)
        else:
            setup.staged, setup.restored = None, str(aside.absolute()) if isinstance(aside, Path) else ""
            setup.said = said
            app.services.app_database.close()  # the next use opens the new one
            app.use_saved_model()
            app.warm_again()
    st.rerun()


def _notes(app: Runtime, staged: Staged, now: Counts | None) -> list[str]:
    manifest, notes = staged.manifest, []
    if now is None:
        notes.append(s.UNREADABLE_NOW)
    if manifest.missing_originals:
        notes.append(s.missing_originals(manifest.missing_originals))
    if APP not in manifest.files:
        notes.append(s.APP_KEPT)
    elif app.services.settings.database_url:
        notes.append(s.APP_IGNORED)
    stamp = app.services.library.stamp if app.warm_up.state == "ready" else None
    if stamp and any(tuple(m) != (stamp.embedder, stamp.dimension, stamp.chunker) for m in manifest.stamps):
        notes.append(s.OTHER_STAMP)
    return notes


def _count(value: int | None) -> str:
    return s.ELSEWHERE if value is None else str(value)

"""The view 数据与备份: what the data folder holds, backups of it, and putting one back."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from assistant.backup import Backup, kept_backups, make_backup
from assistant.data_folder import KEYS, usage
from assistant.web import settings_texts as s
from assistant.web.components import as_markdown
from assistant.web.runtime import Runtime
from assistant.web.settings_parts import shown, table_html
from assistant.web.settings_restore import restore
from assistant.web.settings_state import Setup

_MOST_DOWNLOAD = 1_000_000_000  # bytes; the server holds a download in memory


def view(app: Runtime, setup: Setup) -> None:
    """Draw the view. Raises BackupFailed, UnusableBackup, VectorStoreError, StoreError."""
    left, right = st.columns([2, 3], gap="large")
    with left:
        _folder(app)
    with right:
        with st.container(border=True):
            _backup(app, setup)
        with st.container(border=True):
            restore(app, setup)


def _folder(app: Runtime) -> None:
    services = app.services
    found = usage(services.settings.data_dir)
    st.subheader(s.FOLDER, anchor=False)
    st.code(str(found.path), language=None, wrap_lines=True)
    own = services.settings.database_url == ""
    st.caption(
        s.holds(
            len(services.archive.infos()),
            len(services.conversations.all()) if own else None,
            len(services.drafts.all()) if own else None,
        )
    )
    if found.low:
        st.error(s.LOW_DISK)
    rows = [(s.PARTS[key], s.size(found.parts[key])) for key in KEYS if found.parts[key]]
    st.html(table_html([*rows, (s.TOTAL, s.size(found.total)), (s.FREE, s.size(found.free))], (s.PART, s.SIZE)))
    st.caption(as_markdown(s.ACCESS))


def _backup(app: Runtime, setup: Setup) -> None:
    settings = app.services.settings
    st.subheader(s.BACKUP, anchor=False)
    st.caption(s.BACKUP_HELP)
    if settings.database_url:
        st.info(as_markdown(s.OWN_DATABASE))
    if st.button(s.MAKE, key="backup-make", type="primary"):
        setup.made = make_backup(settings, progress=shown(s.MAKING))
        setup.said = s.made(setup.made.name, str(setup.made.parent.absolute()))
        st.rerun()
    kept = kept_backups(settings)
    st.caption(s.KEPT if kept else s.NO_BACKUPS)
    for number, backup in enumerate(kept):
        _row(backup, number)


def _row(backup: Backup, number: int) -> None:
    name, act = st.columns([4, 1], vertical_alignment="center")
    when = datetime.fromtimestamp(backup.made)
    name.markdown(as_markdown(f"{backup.path.name}\n{when:%Y-%m-%d %H:%M}　{s.size(backup.bytes)}"))
    if backup.bytes > _MOST_DOWNLOAD:
        name.caption(s.too_large(s.size(_MOST_DOWNLOAD)))
        return
    # read when it is pressed and not before
    act.download_button(
        s.DOWNLOAD,
        data=backup.path.read_bytes,
        file_name=backup.path.name,
        mime="application/zip",
        key=f"backup-get-{number}",
        on_click="ignore",
    )

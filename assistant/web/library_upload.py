"""Adding reports on the page 资料库: files, folders and zips go to the intake; its progress and what became of each file."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Mapping, Sequence

import streamlit as st

from assistant.coverage import needs_attention
from assistant.ingest import may_be_report
from assistant.intake import OPEN, Intake, Item, Progress
from assistant.profiles import kind_name
from assistant.unzip import MOST_BYTES
from assistant.web import library_texts as lt
from assistant.web import texts as t
from assistant.web.components import as_markdown
from assistant.web.library_data import Holdings, when
from assistant.web.library_state import Shelf
from assistant.web.runtime import Runtime
from assistant.web.uploads import samples

_POLL = 1.0  # seconds
_AT_ONCE = 2.0  # seconds that a small upload is waited for, so that the page need not be drawn twice
_MOST_LISTED = 100
_ZIP_MB = 500
_ORDER = ("reading", "encoding", "failed", "stopped", "attention", "queued", "added", "updated", "unchanged", "skipped")


@st.cache_resource(show_spinner=False, on_release=Intake.close)
def intake() -> Intake:
    """The one queue of this server."""
    return Intake()


def uploader(app: Runtime, shelf: Shelf) -> None:
    """Draw the way in; chosen files are queued at once."""
    with st.container(horizontal=True, vertical_alignment="center", key="library-upload"):
        how = st.segmented_control(
            lt.UPLOAD,
            [lt.FILES, lt.FOLDER],
            default=lt.FILES,
            required=True,
            key="library-how",
            label_visibility="collapsed",
        )
        folder = how == lt.FOLDER
        with st.container(key="library-folder" if folder else "library-files", width=290):
            chosen = st.file_uploader(
                lt.UPLOAD,
                accept_multiple_files="directory" if folder else True,
                key=f"upload-{how}-{shelf.uploads}",
                max_upload_size=max(_ZIP_MB, app.services.settings.max_file_mb),
                label_visibility="collapsed",
            )
        st.caption(lt.UPLOAD_HELP, width="stretch")
    if chosen:
        files = [(f.name, f.getvalue()) for f in chosen]
        kept = [(n, d) for n, d in files if may_be_report(n) or n.lower().endswith(".zip")] if folder else files
        shelf.skipped = len(files) - len(kept)
        take(app, shelf, kept)
        shelf.uploads += 1
        st.rerun()


def take(app: Runtime, shelf: Shelf, files: Sequence[tuple[str, bytes]]) -> None:
    """Queue files for the library and show what becomes of them; a short upload is waited for."""
    limit = min(app.services.settings.max_file_mb * 1_000_000, MOST_BYTES)
    queue = intake()
    if not queue.progress().running:
        shelf.batches.clear()
    shelf.batches.add(queue.start(app.services.library, files, max_bytes=limit))
    queue.join(_AT_ONCE)


def load_samples(app: Runtime, shelf: Shelf) -> None:
    """Add the bundled reports. Raises InputError, ArchiveError."""
    take(app, shelf, [(file.name, file.data) for file in samples()])


def progress(app: Runtime, shelf: Shelf, held: Holdings) -> None:
    """Draw what became of the files of this window; while they are on their way it keeps itself up to date."""
    state = intake().progress()
    if state.running:  # also after the page was loaded anew
        shelf.batches |= {i.batch for i in state.items if i.stage in OPEN}
    if not shelf.batches:
        return

    @st.fragment(run_every=_POLL if state.running else None)
    def panel() -> None:
        now = intake().progress()
        if state.running and not now.running:
            st.rerun()
        with st.container(border=True, key="library-intake"):
            _panel(app, shelf, held, now)

    panel()


def recent(shelf: Shelf) -> frozenset[str]:
    """Ids of the reports of the upload that is shown."""
    items = _shown(shelf, intake().progress())
    return frozenset(i.result.info.id for i in items if i.result and i.result.info)


def _shown(shelf: Shelf, state: Progress) -> list[Item]:
    return [i for i in state.items if i.batch in shelf.batches]


def _panel(app: Runtime, shelf: Shelf, held: Holdings, now: Progress) -> None:
    items = _shown(shelf, now)
    counts: Counter[str] = Counter(i.stage for i in items)
    waiting = sum(counts[s] for s in OPEN)
    look = [i for i in items if _attention(i, held)]
    queue = intake()
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        if now.running:
            st.markdown(
                f"**{as_markdown(lt.progress(len(items) - waiting, len(items), now.seconds))}**", width="content"
            )
            st.button(lt.STOP, key="intake-stop", on_click=queue.stop)
        else:
            said = f"{lt.summary(counts, shelf.skipped)}{lt.attention(len(look))}"
            st.markdown(f"**{lt.LAST_UPLOAD}**　{as_markdown(said)}", width="content")
            st.button(lt.DISMISS, key="dismiss-results", type="tertiary", on_click=_dismiss, args=(shelf,))
    if now.running:
        st.progress((len(items) - waiting) / max(len(items), 1))
        st.caption(f"{lt.ADDING_NOTE}{t.ADDING_WAIT if app.warm_up.state == 'loading' else ''}")
    if now.fault is not None:
        st.error(as_markdown("\n".join(now.fault)))
    _again(app, shelf, queue, items, look, now.running)
    if items:
        st.html(items_html(items, held))


def _again(
    app: Runtime, shelf: Shelf, queue: Intake, items: Sequence[Item], look: Sequence[Item], running: bool
) -> None:
    left = [i.id for i in items if i.stage == "stopped" and queue.can_resume(i)]
    failed = [i.id for i in items if i.stage == "failed" and queue.can_resume(i)]
    if running or not (left or failed or look):
        return
    with st.container(horizontal=True):
        if look:
            st.button(lt.ONLY_ATTENTION, key="intake-attention", on_click=_only_attention, args=(shelf,))
        for name, key, ids in ((lt.RESUME, "resume", left), (lt.RETRY, "retry", failed)):
            if ids and st.button(f"{name}（{len(ids)}）", key=f"intake-{key}"):
                again(app, shelf, ids)
                st.rerun(scope="app")


def again(app: Runtime, shelf: Shelf, ids: Sequence[int]) -> None:
    """Try stopped or failed files once more."""
    queue = intake()
    shelf.batches |= {i.batch for i in queue.progress().items if i.id in ids}
    queue.resume(app.services.library, ids)
    queue.join(_AT_ONCE)


def _dismiss(shelf: Shelf) -> None:
    intake().clear(frozenset(shelf.batches))
    shelf.batches.clear()
    shelf.skipped = 0


def _only_attention(shelf: Shelf) -> None:
    shelf.view, shelf.wanted = "list", {"state": "upload-attention"}


def _attention(item: Item, held: Holdings) -> bool:
    if item.stage not in {"added", "updated"} or item.result is None or item.result.info is None:
        return False
    info = held.info(item.result.info.id)  # as it is now: a correction may have settled it
    return info is not None and needs_attention(info, info.id in held.twin_ids)


def items_html(items: Sequence[Item], held: Holdings) -> str:
    """Files with their stage, what was read from them or why not; first those that somebody may have to look at."""
    order = {stage: n for n, stage in enumerate(_ORDER)}
    ranked = sorted(items, key=lambda i: (order["attention" if _attention(i, held) else i.stage], i.id))
    rows = "".join(_row(item, held.arrivals) for item in ranked[:_MOST_LISTED])
    more = lt.more_files(len(items) - _MOST_LISTED) if len(items) > _MOST_LISTED else ""
    return f'<div class="xl-intake" tabindex="0"><table class="xl-files">{rows}</table>{html.escape(more)}</div>'


def _row(item: Item, arrivals: Mapping[str, str]) -> str:
    said: list[str] = []
    info = item.result.info if item.result else None
    if info is not None:
        said.append(" · ".join([info.agency or t.NO_AGENCY, t.year(info.year), kind_name(info.kind)]))
    if item.stage == "unchanged" and info is not None:
        since = when(arrivals.get(info.id))
        said.append(lt.same_file(since) if info.source == item.name else lt.same_content(info.source, since))
    else:
        said.extend(p.text for p in item.problems)
    text = "<br>".join(html.escape(s) for s in said)
    return f'<tr><td>{html.escape(item.name)}</td><td class="{item.stage}">{lt.STAGES[item.stage]}</td><td>{text}</td></tr>'

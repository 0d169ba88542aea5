"""What the page 资料库 knows of the reports in one run: the list, labels, arrivals, twins; and which of them fit the filters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from assistant.coverage import Twins, needs_attention, twins
from assistant.errors import AssistantError
from assistant.profiles import kind_name
from assistant.web import library_texts as lt
from assistant.web import texts as t
from assistant.web.library_state import Shelf
from assistant.web.runtime import Runtime
from vectorstore.errors import VectorStoreError
from vectorstore.lexical import LexicalIndex
from vectorstore.schema import Filters, ReportInfo

_MOST_HITS = 5_000  # passages of one word


@dataclass(frozen=True, slots=True)
class Holdings:
    """All of it at one moment. ``twin_ids``: reports that stand there twice and were not confirmed to stay."""

    infos: tuple[ReportInfo, ...]
    labels: Mapping[str, tuple[str, ...]]
    arrivals: Mapping[str, str]
    groups: tuple[Twins, ...]
    twin_ids: frozenset[str]

    def info(self, report: str) -> ReportInfo | None:
        """The report, or None when it is gone."""
        return next((i for i in self.infos if i.id == report), None)

    def present(self, reports: Sequence[str]) -> list[ReportInfo]:
        """Those of the reports that are there, in the order given."""
        known = {i.id: i for i in self.infos}
        return [known[r] for r in reports if r in known]

    @property
    def label_names(self) -> list[str]:
        """Every label that some report carries."""
        here = {i.id for i in self.infos}
        return sorted({name for report, names in self.labels.items() if report in here for name in names})


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filters; None and empty mean any. ``recent``: ids of the last upload."""

    agency: str | None = None
    year: str | None = None
    kind: str | None = None
    label: str | None = None
    state: str = "all"
    words: tuple[str, ...] = ()
    in_text: bool = False
    recent: frozenset[str] = frozenset()


def holdings(app: Runtime, shelf: Shelf) -> Holdings:
    """Read what is there; the list only when the archive has changed. Raises ArchiveError, StoreError."""
    archive, labels = app.services.archive, app.services.labels
    infos_for = (archive.archive_id(), archive.revision())
    if shelf.infos_for != infos_for:
        shelf.infos, shelf.infos_for = tuple(archive.infos()), infos_for
    groups = twins(shelf.infos)
    settled = labels.settled([[i.id for i in group] for group in groups])
    open_groups = tuple(g for g in groups if tuple(i.id for i in g) not in settled)
    twin_ids = frozenset(i.id for group in open_groups for i in group)
    return Holdings(shelf.infos, labels.all(), labels.arrivals(), open_groups, twin_ids)


def fitting(held: Holdings, wanted: Wanted, hits: Mapping[str, int]) -> list[ReportInfo]:
    """The reports inside the filters, in their order. ``hits``: passages with the words, by report."""
    return [i for i in held.infos if _fits(held, i, wanted, hits)]


def _fits(held: Holdings, info: ReportInfo, wanted: Wanted, hits: Mapping[str, int]) -> bool:
    named = f"{info.title or ''} {info.agency or ''} {info.source}"
    labels = held.labels.get(info.id, ())
    return (
        wanted.agency in (None, agency_name(info))
        and wanted.year in (None, t.year(info.year))
        and wanted.kind in (None, kind_name(info.kind))
        and (wanted.label is None or wanted.label in (labels or (lt.NO_LABEL,)))
        and _in_state(held, info, wanted)
        and (all(w in named for w in wanted.words) or (wanted.in_text and info.id in hits))
    )


def _in_state(held: Holdings, info: ReportInfo, wanted: Wanted) -> bool:
    twin = info.id in held.twin_ids
    codes = {p.code for p in info.problems}
    match wanted.state:
        case "attention":
            return needs_attention(info, twin)
        case "upload":
            return info.id in wanted.recent
        case "upload-attention":
            return info.id in wanted.recent and needs_attention(info, twin)
        case "no_year":
            return info.year is None
        case "no_agency":
            return info.agency is None or "agency_from_name" in codes
        case "twin":
            return twin
        case "corrected":
            return "corrected" in codes
        case _:
            return True


def hits(app: Runtime, shelf: Shelf, words: Sequence[str]) -> Mapping[str, int]:
    """In how many passages of each report the words stand; only reports with every word. Raises ArchiveError."""
    key = (*words, shelf.infos_for)
    if shelf.found_for != key:
        shelf.found, shelf.found_for = _hits(app, words), key
    return shelf.found


def _hits(app: Runtime, words: Sequence[str]) -> dict[str, int]:
    index, archive = LexicalIndex(app.services.archive), app.services.archive
    counts: list[Counter[str]] = []
    for word in words:
        near = [hit.chunk_id for hit in index.search(word, _MOST_HITS, Filters())]
        # a word is cut into shorter ones for searching, and agency and year stand in front of every passage
        texts = archive.chunks(near).values()
        counts.append(Counter(chunk.location.report_id for chunk in texts if word in chunk.text))
    everywhere = set.intersection(*map(set, counts)) if counts else set()
    return {report: sum(found[report] for found in counts) for report in everywhere}


def agency_name(info: ReportInfo) -> str:
    """The agency as shown."""
    return info.agency or t.NO_AGENCY


def title_of(info: ReportInfo) -> str:
    """The title, or the file's name where there is none."""
    return info.title or info.source


def when(iso: str | None, *, minutes: bool = False) -> str:
    """A time in UTC as the local day: 2024-02-20; empty for none."""
    if not iso:
        return ""
    local = datetime.fromisoformat(iso).astimezone()
    return local.strftime("%Y-%m-%d %H:%M" if minutes else "%Y-%m-%d")


def do(shelf: Shelf, act: Callable[..., None], *args: object) -> None:
    """Do what a button asks for, before the page is drawn; an error is kept for the page to show."""
    shelf.problem, shelf.said, shelf.refused = None, "", ()
    try:
        act(*args)
    except (AssistantError, VectorStoreError) as error:
        shelf.problem = (error.user_message, error.hint)

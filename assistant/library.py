"""The library: files in, reports in the archive and the index, and what may be done with them afterwards."""

from __future__ import annotations

import hashlib
import logging
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Literal, Protocol

from assistant.errors import InputError, UnreadableFile
from assistant.figures.extract import figures
from assistant.profiles import kind_name, profiles
from assistant.readers.agency import region_of
from assistant.readers.assemble import assemble, report_id
from assistant.readers.sniff import raw_document, sniff
from vectorstore.archive import Archive, Entry
from vectorstore.chunking import CHUNKER, chunk_report
from vectorstore.copying import SHA256
from vectorstore.embedding import Embedder
from vectorstore.errors import ArchiveError, IndexMismatch, IndexUnavailable, UnknownReport
from vectorstore.index import VectorIndex
from vectorstore.memory import give_back
from vectorstore.schema import FailedFile, IndexStamp, Problem, Report, ReportInfo

_log = logging.getLogger(__name__)
Status = Literal["added", "updated", "unchanged", "failed"]
_LONGEST_NAME = 120
_FIRST_YEAR, _LAST_YEAR = 1990, 2100


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one file. ``name`` is the display name; ``info`` is None when it failed."""

    name: str
    status: Status
    info: ReportInfo | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """Metadata set by hand. Only what is not None is changed."""

    title: str | None = None
    agency: str | None = None
    year: int | None = None
    kind: str | None = None
    reason: str = ""


class Notes(Protocol):
    """Who is told what happens to reports; see ``store.labels.Labels``."""

    def arrived(self, report: str, replaced: Iterable[str] = ()) -> None:
        """A report is about to come in, in place of others."""

    def removed(self, reports: Iterable[str]) -> None:
        """Reports were removed by the user."""

    def corrected(self, report: str, changes: Mapping[str, tuple[str, str]], reason: str) -> None:
        """Values were set by hand; field → old and new."""


class Library:
    """Adds, corrects, removes and re-indexes reports. Every change is one transaction of the archive."""

    def __init__(
        self,
        archive: Archive,
        index: VectorIndex,
        embedder: Embedder,
        originals: Path,
        *,
        max_bytes: int,
        max_chars: int,
        notes: Notes | None = None,
    ) -> None:
        self._archive = archive
        self._index = index
        self._embedder = embedder
        self._originals = originals
        self._max_bytes = max_bytes
        self._max_chars = max_chars
        self._notes = notes

    @property
    def stamp(self) -> IndexStamp:
        """What new vectors are made with."""
        return IndexStamp(self._embedder.name, self._embedder.dimension, CHUNKER)

    def add(
        self, name: str, data: bytes, source_key: str | None = None, *, read: Callable[[], None] = lambda: None
    ) -> FileResult:
        """Add one file's report, or say why not. A file never stops another one.

        Args:
            name: the file's name as the user knows it; shown and used as a hint, never as a path.
            data: its bytes.
            source_key: identifies where the file lives; another content under the same key replaces the old report.
            read: called when the file has been read and its encoding begins.

        Raises:
            VectorStoreError: the archive or the embedder cannot be used, so no file can be added.
            StoreError: labels cannot be carried over to it, so it was not added.
        """
        name = display_name(name)
        sha256 = hashlib.sha256(data).hexdigest()
        known = self._archive.find_by_sha256(sha256)
        if known is not None:
            return FileResult(name, "unchanged", known, (*_same_content(known, name), *known.problems))
        try:
            report = self.read(name, data)
        except UnreadableFile as error:
            problem = Problem(error.code, f"{error.user_message}{error.hint}")
            self._archive.record_failure(FailedFile(sha256, name, problem))
            return FileResult(name, "failed", None, (problem,))
        self._archive.check_stamp(self.stamp)
        before = self._archive.find_by_source(source_key) if source_key else None
        replaced = (before.id,) if before else ()
        report = replace(report, problems=(*report.problems, *self._twins(report, but=replaced)))
        outdated = [self._archive.sha256_of(i) for i in replaced]
        read()
        self._keep_original(sha256, data)
        if self._notes is not None:
            self._notes.arrived(report.id, replaced)  # before the archive: a stop in between loses no label
        self._put(report, sha256, source_key, replaces=replaced)
        self._drop_originals(outdated)
        return FileResult(name, "updated" if before else "added", self._archive.info(report.id), report.problems)

    def original(self, report_id: str) -> bytes | None:
        """The bytes of the file that a report was read from, or None where they are no longer there. Raises UnknownReport."""
        path = self._original_path(self._archive.sha256_of(report_id))
        try:
            return path.read_bytes() if path else None
        except OSError:
            return None

    def sync(self) -> None:
        """Bring the vector index in step with the archive.

        Where it cannot be used it catches up later, and searches scan the archive meanwhile: no reason to fail.
        """
        try:
            self._index.sync()
        except (IndexUnavailable, IndexMismatch) as error:
            _log.warning("the vector index stays behind for now: %s", error)

    def remove(self, report_ids: Iterable[str]) -> int:
        """Remove reports with their chunks, vectors and originals; gives how many there were."""
        ids = tuple(report_ids)
        hashes = [self._archive.sha256_of(i) for i in ids]
        count = self._archive.remove(ids)
        self._drop_originals(hashes)
        if self._notes is not None:
            self._notes.removed(ids)
        self.sync()
        return count

    def correct(self, report_id: str, correction: Correction) -> ReportInfo:
        """Set metadata by hand; the report's chunks and vectors are made anew, since they carry agency and year.

        Raises:
            InputError: a value that cannot be; nothing was changed.
            UnknownReport: there is no such report.
            IndexMismatch: other vectors are in use than the library was made with; nothing was changed.
        """
        self._archive.check_stamp(self.stamp)
        old = self._archive.report(report_id)
        new = corrected(old, correction)
        if new != old:
            others = [p for p in new.problems if p.code != "twin"]
            new = replace(new, problems=(*others, *self._twins(new, but=(report_id,))))
            self._put(new, self._archive.sha256_of(report_id), self._archive.source_key_of(report_id))
            if self._notes is not None:
                self._notes.corrected(report_id, _changes(old, new), correction.reason)
            self.sync()
        return self._archive.info(report_id)

    def rebuild(self, *, everything: bool = False) -> Iterator[tuple[int, int]]:
        """Make chunks and vectors anew where another embedder or chunker made them, then the vector index.

        Yields (done, total) reports. Can be stopped and goes on where it was. ``everything`` does all reports.
        """
        ids = [i.id for i in self._archive.infos()] if everything else self._archive.stale(self.stamp)
        for done, stale in enumerate(ids):
            yield done, len(ids)
            report = self._archive.report(stale)
            self._put(report, self._archive.sha256_of(stale), self._archive.source_key_of(stale))
        self._index.rebuild()
        yield len(ids), len(ids)

    def find(self, name: str) -> ReportInfo:
        """The report with this id, id prefix (≥ 4), title or file name. Raises UnknownReport, also when several fit."""
        infos = self._archive.infos()
        for fits in (
            lambda i: i.id == name,
            lambda i: len(name) >= 4 and i.id.startswith(name),
            lambda i: name in {i.title, i.source, PurePath(i.source).stem},
        ):
            found = [i for i in infos if fits(i)]
            if len(found) == 1:
                return found[0]
            if found:
                raise UnknownReport("ambiguous", user_message=f"有{len(found)}份报告都符合“{display_name(name)}”。")
        raise UnknownReport("none", user_message=f"资料库中没有“{display_name(name)}”这份报告。")

    def read(self, name: str, data: bytes) -> Report:
        """The report of a file, without adding it.

        Args:
            name: the file's name as the user knows it.
            data: its bytes.

        Raises:
            UnreadableFile: it is no report, is damaged, or is too large.
        """
        long = UnreadableFile(
            "too_long", f"文字超过{self._max_chars // 10_000}万字，不像一份报告。", "请拆分后再上传。"
        )
        # told before the costly steps; no encoding takes more than four bytes a character
        if self._max_bytes >= len(data) > 4 * self._max_chars and sniff(data) == "text":
            raise long
        raw = raw_document(data, max_bytes=self._max_bytes)
        if sum(len(block.text) for block in raw.blocks) > self._max_chars:
            raise long
        report = assemble(raw, id=report_id(data), source=display_name(name))
        if not report.text.strip():
            raise UnreadableFile("no_text", "文件里没有文字。")
        return report

    def _put(self, report: Report, sha256: str, source_key: str | None, replaces: tuple[str, ...] = ()) -> None:
        chunks = chunk_report(report, kind_name=kind_name(report.kind))
        vectors = self._embedder.embed([c.embedded for c in chunks], "passage")
        give_back()
        data = sum(f.is_data for f in figures(report.text))
        self._archive.put(
            Entry(
                report=report,
                chunks=chunks,
                vectors=vectors,
                stamp=self.stamp,
                sha256=sha256,
                source_key=source_key,
                figures=data,
                replaces=replaces,
            )
        )

    def _twins(self, report: Report, *, but: Sequence[str]) -> Iterator[Problem]:
        """Another report of the same agency, year and kind: both are kept, the user decides. ``but``: ids passed over."""
        if report.agency is None or report.year is None:
            return
        for info in self._archive.infos():
            same = (info.agency, info.year, info.kind) == (report.agency, report.year, report.kind)
            if same and info.id not in but:
                yield Problem(
                    "twin", f"资料库中已有同一单位同一年度的报告“{info.title or info.source}”，请确认是否重复。"
                )
                return

    def _keep_original(self, sha256: str, data: bytes) -> None:
        target = self._originals / sha256
        if target.exists():
            return
        with _mapped():
            self._originals.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=self._originals, prefix=".part-")
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())  # the archive, too, outlives a power cut
            Path(temporary).replace(target)

    def _drop_originals(self, hashes: Iterable[str]) -> None:
        with _mapped():
            for path in filter(None, map(self._original_path, hashes)):
                path.unlink(missing_ok=True)

    def _original_path(self, sha256: str) -> Path | None:
        """Where an original is kept. None for what is no hash: the archive may come from elsewhere, and no path is made of that."""
        return self._originals / sha256 if SHA256.fullmatch(sha256) else None


@contextmanager
def _mapped() -> Iterator[None]:
    """The originals belong to the archive, so do the faults of their folder."""
    try:
        yield
    except OSError as error:
        raise ArchiveError(type(error).__name__) from error


def corrected(report: Report, correction: Correction) -> Report:
    """The report with metadata set by hand, its reason kept among the problems. Raises InputError for impossible values."""
    changes: dict[str, object] = {}
    said: list[str] = []
    if correction.year is not None and correction.year != report.year:
        if not _FIRST_YEAR <= correction.year <= _LAST_YEAR:
            raise InputError("year", user_message=f"年度应在{_FIRST_YEAR}到{_LAST_YEAR}之间。", hint="请重新填写。")
        changes["year"] = correction.year
        said.append(f"年度由{report.year or '空'}改为{correction.year}")
    agency, title = _one_line(correction.agency or ""), _one_line(correction.title or "")  # a typed slash is a slash
    if agency and agency != _one_line(report.agency or ""):
        changes |= {"agency": agency, "region": region_of(agency)}
        said.append(f"单位由{report.agency or '空'}改为{agency}")
    if title and title != _one_line(report.title or ""):
        changes["title"] = title
        said.append("题名已改")
    if correction.kind is not None and correction.kind != report.kind:
        if correction.kind not in profiles():
            raise InputError("kind", user_message="没有这个文种。", hint="请从列表中选择。")
        changes["kind"] = correction.kind
        said.append(f"文种由{kind_name(report.kind)}改为{kind_name(correction.kind)}")
    if not changes:
        return report
    settled = {"year": {"no_year"}, "agency": {"no_agency", "agency_from_name"}, "title": {"no_title"}}
    gone = {code for key in changes for code in settled.get(key, set())}
    reason = f"（原因：{correction.reason.strip()}）" if correction.reason.strip() else ""
    kept = [p for p in report.problems if p.code not in gone]
    note = Problem("corrected", "；".join(said) + reason + "。")
    return replace(report, **changes, problems=(*kept, note))  # type: ignore[arg-type]


def _changes(old: Report, new: Report) -> dict[str, tuple[str, str]]:
    before, after = (
        {
            "title": r.title or "",
            "agency": r.agency or "",
            "year": str(r.year or ""),
            "kind": kind_name(r.kind),
        }
        for r in (old, new)
    )
    return {field: (before[field], after[field]) for field in before if before[field] != after[field]}


def display_name(name: str) -> str:
    """A file's name for showing: no folders, no control characters, not too long. Never used as a path."""
    return _one_line(re.split(r"[/\\]", name)[-1]) or "未命名"


def _one_line(text: str) -> str:
    whole = text.encode("utf-8", "replace").decode("utf-8")
    clean = re.sub(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]+", " ", whole).strip()
    return clean if len(clean) <= _LONGEST_NAME else clean[: _LONGEST_NAME - 1] + "…"


def _same_content(known: ReportInfo, name: str) -> Sequence[Problem]:
    if known.source == name:
        return ()
    return (Problem("duplicate", f"内容与已有的“{known.source}”完全相同，没有重复添加。"),)

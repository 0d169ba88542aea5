"""Drafts written: offline from the base, or section by section by a model that is held to the same facts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from assistant.drafting.instruct import follow
from assistant.drafting.schema import Draft, Drafted, DraftRequest, DraftSection, Rewriting, Writing, Written
from assistant.drafting.start import Starter
from assistant.drafting.verify import Verdict, verified
from assistant.export.document import CELL_SEPARATOR
from assistant.figures.facts import FactSheet
from assistant.llm import ChatModel
from assistant.prompting import PromptLibrary
from assistant.runlog import RunLog
from assistant.schema import Token
from assistant.writer import Writer
from vectorstore.archive import Archive

_PIECE = 40
_MOST_FAULTS = 12
_SHORTER = re.compile(r"精简|压缩|缩短|简短|概括|删减|以内|不超过\d+字|到\d+字")

SectionEvent = Writing | Token | Rewriting | Written


class Drafter:
    """Writes reports and sections from the archive's reports."""

    def __init__(self, archive: Archive, prompts: PromptLibrary, runlog: RunLog, *, model: ChatModel | None) -> None:
        self.starter = Starter(archive)
        self._writer = Writer(model, prompts, runlog) if model else None

    def draft(self, request: DraftRequest, *, offline: bool = False) -> Draft:
        """The finished draft; consumes ``stream``."""
        for event in self.stream(request, offline=offline):
            if isinstance(event, Drafted):
                return event.draft
        raise AssertionError("a stream always ends with Drafted")

    def stream(
        self, request: DraftRequest, sheet: FactSheet | None = None, *, offline: bool = False
    ) -> Iterator[SectionEvent | Drafted]:
        """The events of each section, then the whole draft. Faults of the model are in the draft, and the offline text stands.

        Args:
            sheet: facts that are known already, made from the same base.

        Raises:
            NothingToDraftFrom: no earlier report fits.
            InputError: the base has no such section.
            UnknownReport: ``request.base`` is not in the archive.
        """
        draft = self.starter.start(request, sheet)
        for event in self.write(draft, offline=offline):
            if isinstance(event, Written):
                draft = taken_in(draft, event)
            yield event
        yield Drafted(draft)

    def write(
        self, draft: Draft, ids: Iterable[str] | None = None, *, instruction: str = "", offline: bool = False
    ) -> Iterator[SectionEvent]:
        """Write sections of a draft: all of them, or those named, with an instruction (“精简到300字”).

        Without a model the composed text is given as it is, or follows the instruction as far as rules can. Closing the
        iterator stops between two tokens; what was ``Written`` before is complete.
        """
        chosen = [s for s in draft.sections if ids is None or s.id in set(ids)]
        for n, section in enumerate(chosen, 1):
            yield Writing(section.id, section.title, n, len(chosen))
            if offline or self._writer is None or not _worth_asking(section):
                yield from _offline(section, instruction)
            else:
                yield from self._with_model(self._writer, draft, section, instruction)

    def _with_model(
        self, writer: Writer, draft: Draft, section: DraftSection, instruction: str
    ) -> Iterator[SectionEvent]:
        brief = "\n".join(part for part in (draft.brief, instruction, *_added(draft, section)) if part)
        years = (draft.year, draft.year + 1)
        shorter = bool(_SHORTER.search(instruction))

        def checked(text: str) -> Verdict:
            return verified(text, section, brief, years, agency=draft.agency, shorter=shorter)

        material = {
            "agency": draft.agency,
            "year": draft.year,
            "heading": section.title or "导语",
            "base_text": section.text,
            "brief": brief or "无",
        }
        cited = tuple(dict.fromkeys(c.report_id for c in section.citations))
        reply = writer.reply("draft_section", cited, **material)
        yield from reply.tokens()
        if reply.fault is not None or not reply.text:
            # half a section is no section: the offline text stands, and the fault is told
            said = reply.told() or "语言模型没有写出内容。"
            yield Written(section, fault=f"{said}以下是离线起草的文字。")
            return
        verdict = checked(reply.text)
        if verdict.faults or not verdict.usable:
            reasons = verdict.faults[:_MOST_FAULTS] or ("内容太少，底稿中的工作没有写全",)
            yield Rewriting(section.id, reasons)
            again = writer.reply("repair_section", cited, **material, written=reply.text, faults=reasons)
            yield from again.tokens()
            if again.fault is None and again.text:
                verdict = _better(verdict, checked(again.text))
        if not verdict.usable:
            yield Written(section, fault="语言模型写出的内容不完整，没有采用。以下是离线起草的文字。")
            return
        notes = tuple(f"模型改写后仍有问题：{fault}" for fault in verdict.faults)
        yield Written(replace(verdict.section, notes=notes))


def taken_in(draft: Draft, written: Written) -> Draft:
    """The draft with a section that was written, and the fault that it met."""
    mode = "llm" if written.section.origin == "model" else draft.mode
    return replace(draft.with_section(written.section), mode=mode, fault=written.fault or draft.fault)


def _offline(section: DraftSection, instruction: str) -> Iterator[SectionEvent]:
    section = follow(section, instruction) if instruction else section
    text = section.full_text
    for at in range(0, len(text), _PIECE):
        yield Token(text[at : at + _PIECE])
    if text:
        yield Token("\n")
    yield Written(section)


def _worth_asking(section: DraftSection) -> bool:
    """A skeleton says nothing that could be put better, and neither does a table."""
    return bool(section.text) and section.origin != "skeleton" and CELL_SEPARATOR not in section.text


def _added(draft: Draft, section: DraftSection) -> tuple[str, ...]:
    """Figures of the sheet that are new this year and belong to the section's topic."""
    fresh = [f for f in draft.sheet.facts if f.value and not f.last and not f.places and not f.key.startswith("S-")]
    return tuple(f"本年新增指标：{f.indicator}{f.written}" for f in fresh if f.topic and f.topic == section.topic)


def _better(first: Verdict, second: Verdict) -> Verdict:
    if first.usable != second.usable:
        return first if first.usable else second
    return second if len(second.faults) <= len(first.faults) else first

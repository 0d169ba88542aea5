"""One section for an agency and year, from its own last report; with a model the same material, held to the same rules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.citations import without_marks
from assistant.drafting.base import choose_base, find_section
from assistant.drafting.roll_forward import Given, given_figures, roll_forward
from assistant.drafting.schema import Draft, Drafted, DraftRequest, DraftSection, Placeholder
from assistant.errors import NothingToDraftFrom
from assistant.figures.grounding import unsupported_spans
from assistant.llm import ChatModel
from assistant.profiles import kind_name
from assistant.prompting import PromptLibrary
from assistant.readers.agency import region_of, short_names
from assistant.readers.text import DATE_LINE
from assistant.runlog import RunLog
from assistant.schema import Citation, Token
from assistant.writer import Writer
from vectorstore.archive import Archive
from vectorstore.schema import Report, Section

_PIECE = 40


class Drafter:
    """Writes sections from the archive's reports."""

    def __init__(self, archive: Archive, prompts: PromptLibrary, runlog: RunLog, *, model: ChatModel | None) -> None:
        self._archive = archive
        self._writer = Writer(model, prompts, runlog) if model else None

    def draft(self, request: DraftRequest, *, offline: bool = False) -> Draft:
        """The finished draft; consumes ``stream``."""
        for event in self.stream(request, offline=offline):
            if isinstance(event, Drafted):
                return event.draft
        raise AssertionError("a stream always ends with Drafted")

    def stream(self, request: DraftRequest, *, offline: bool = False) -> Iterator[Token | Drafted]:
        """Tokens of the text, then the checked draft. Faults of the model are in the draft, and the offline text stands.

        Raises:
            NothingToDraftFrom: no earlier report fits.
            InputError: the base has no such section.
            UnknownReport: ``request.base`` is not in the archive.
        """
        draft = self._offline(request)
        writer = None if offline else self._writer
        if writer is None:
            text = draft.sections[0].text
            for at in range(0, len(text), _PIECE):
                yield Token(text[at : at + _PIECE])
            yield Drafted(draft)
            return
        yield from self._with_model(writer, request, draft)

    def _offline(self, request: DraftRequest) -> Draft:
        report, own = self._base(request)
        assert report.year is not None
        section = find_section(report, request.section)
        given = given_figures(_without_names(request.brief))
        drafted, used = rolled_section(report, section, request, given, own=own)
        notes: list[str] = []
        if not own:
            notes.append(
                f"本单位没有更早的报告，参照{report.agency or '同类单位'}{report.year}年度报告的写法，具体工作须换成本单位的。"
            )
        elif report.year != request.year - 1:
            notes.append(f"资料库中本单位最近一份是{report.year}年度的，中间年度缺失，请核对顺延的内容。")
        unused = [g for i, g in enumerate(given) if i not in used]
        if unused:
            listed = "、".join(f"{g.indicator}{g.written}" for g in unused)
            notes.append(f"上年稿中没有位置可填的数据：{listed}，请自行写入。")
        return Draft(
            title=f"{request.agency}{request.year}年度{kind_name(report.kind).removesuffix('年度报告')}报告",
            agency=request.agency,
            year=request.year,
            mode="offline",
            base=report.title or report.source,
            own=own,
            sections=(drafted,),
            notes=tuple(notes),
            request=request,
        )

    def _base(self, request: DraftRequest) -> tuple[Report, bool]:
        if request.base:
            report = self._archive.report(request.base)
            if report.year is None:
                raise NothingToDraftFrom(
                    user_message="指定的报告没有年度，不能据以起草。", hint="请先在资料库里补填它的年度。"
                )
            return report, report.agency == request.agency
        info, own = choose_base(request.agency, request.year, request.kind, self._archive.infos())
        return self._archive.report(info.id), own

    def _with_model(self, writer: Writer, request: DraftRequest, draft: Draft) -> Iterator[Token | Drafted]:
        section = draft.sections[0]
        reply = writer.reply(
            "draft_section",
            tuple(c.report_id for c in section.citations),
            agency=request.agency,
            year=request.year,
            heading=section.heading,
            base_text=section.text,
            brief=request.brief or "无",
        )
        yield from reply.tokens()
        if reply.fault is not None or not reply.text:
            # half a section is no section: the offline text stands, and the fault is told
            said = reply.told() or "语言模型没有写出内容。"
            yield Drafted(replace(draft, fault=f"{said}以下是离线起草的文字。"))
            return
        yield Drafted(replace(draft, mode="llm", sections=(held_to_rules(reply.text, section, request),)))


def rolled_section(
    report: Report, section: Section, request: DraftRequest, given: Sequence[Given], *, own: bool
) -> tuple[DraftSection, set[int]]:
    """A section moved on paragraph by paragraph, and which of the given figures were used."""
    assert report.year is not None
    paragraphs: list[str] = []
    follows: list[int] = []
    citations: list[Citation] = []
    placeholders: list[Placeholder] = []
    carried: list[str] = []
    used: set[int] = set()
    for block in report.blocks:
        low, high = max(block.start, section.start), min(block.end, section.end)
        if low >= high or not report.text[low:high].strip() or _signature(report, low, high):
            continue
        source = report.text[low:high]
        left = [g if i not in used else Given("", "\0", "") for i, g in enumerate(given)]
        rolled = roll_forward(source if own else _renamed(source, report, request), report.year, request.year, left)
        used.update(rolled.used)
        placeholders.extend(rolled.placeholders)
        paragraphs.append(rolled.text)
        if low == section.start and high <= section.body_start:
            follows.append(0)  # the heading alone
            continue
        carried.extend(rolled.carried_over)
        n = len(citations) + 1
        title = report.title or report.source
        citations.append(
            Citation(n, report.id, title, report.agency, report.year, section.path, source, low, high, block.page)
        )
        follows.append(n)
    drafted = DraftSection(
        heading=f"{section.number}{section.heading}",
        level=section.level,
        topic=section.topics[0] if section.topics else "",
        text="\n".join(paragraphs),
        citations=tuple(citations),
        placeholders=tuple(placeholders),
        carried_over=tuple(carried),
        follows=tuple(follows),
    )
    return drafted, used


def held_to_rules(text: str, offline: DraftSection, request: DraftRequest) -> DraftSection:
    """A model's section after the checks: no marks, unknown numbers marked 【待核：…】, placeholders as they really stand."""
    text = without_marks(re.sub(r"(?m)^#+\s*|\*\*", "", text))
    # last year's values stand inside the placeholders; they are no source for this year's text
    base = re.sub(r"【待填[^】]*】", "", offline.text)
    spans = unsupported_spans(text, [base, request.brief], [f"{request.year}年 {request.year + 1}年"])
    missing = tuple(dict.fromkeys(text[a:b] for a, b in spans))
    for start, end in reversed(spans):
        text = f"{text[:start]}【待核：{text[start:end]}】{text[end:]}"
    kept = tuple(p for p in offline.placeholders if p.text in text)
    old = set(re.split(r"(?<=[。；])", offline.text))
    carried = tuple(s for s in offline.carried_over if s in text and s in old)
    return replace(
        offline,
        text=text,
        placeholders=kept,
        carried_over=carried,
        unsupported=missing,
        follows=tuple(1 if offline.citations else 0 for _ in text.split("\n")),
    )


def _signature(report: Report, start: int, end: int) -> bool:
    """The agency's name or the date below the text: no part of any section."""
    line = "".join(report.text[start:end].split())
    return line == report.agency or DATE_LINE.fullmatch(line) is not None


def _renamed(source: str, report: Report, request: DraftRequest) -> str:
    """A peer's paragraph with its agency's and region's names replaced by the ones that are drafted for."""
    if not report.agency:
        return source
    new = dict.fromkeys(short_names(report.agency), request.agency)
    region, own = region_of(report.agency), region_of(request.agency)
    if region and own:
        new[region] = own
    # in one pass, longest first: what has been put in is not looked at again
    names = "|".join(re.escape(name) for name in sorted(new, key=len, reverse=True))
    return re.sub(names, lambda match: new[match.group()], source)


def _without_names(brief: str) -> str:
    """The brief without the sentence that asks for the section: “写2024年普法部分” gives no figure."""
    return re.sub(r"20\d\d\s*年度?", "", brief)

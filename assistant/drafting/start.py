"""From a request to the offline draft: the base, the outline, the sheet of facts, and every section composed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.drafting.base import choose_base, find_section
from assistant.drafting.brief import with_brief
from assistant.drafting.compose import Composer, renaming, with_promises, with_skeleton_facts
from assistant.drafting.edit import with_sheet
from assistant.drafting.outline import Outline, OutlineItem, outline
from assistant.drafting.peers import peer_passages, peer_reports
from assistant.drafting.schema import Draft, DraftRequest, DraftSection
from assistant.errors import NothingToDraftFrom
from assistant.figures.fact_sheet import fact_sheet
from assistant.figures.facts import FactSheet
from assistant.profiles import Profile, kind_name, profiles
from assistant.schema import Citation
from vectorstore.archive import Archive
from vectorstore.schema import Filters, Report

_EARLIER = 6  # of the agency's own reports that an outline is compared with
_SHOWN_UNUSED = 12


class Starter:
    """Prepares drafts from the archive's reports; no model is asked."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def base(self, request: DraftRequest) -> tuple[Report, bool]:
        """The report that is followed, and whether it is the agency's own.

        Raises:
            NothingToDraftFrom: no earlier report fits, or the one named has no year.
            UnknownReport: ``request.base`` is not in the archive.
        """
        if request.base:
            report = self._archive.report(request.base)
            if report.year is None:
                raise NothingToDraftFrom(
                    user_message="指定的报告没有年度，不能据以起草。", hint="请先在资料库里补填它的年度。"
                )
            return report, report.agency == request.agency
        info, own = choose_base(request.agency, request.year, request.kind, self._archive.infos())
        return self._archive.report(info.id), own

    def sheet(self, report: Report, agency: str, year: int) -> FactSheet:
        """The facts to be asked for, those of the statutory parts that the report lacks among them."""
        plan = self.outline(report, agency, year)
        return with_skeleton_facts(fact_sheet(report, agency, year), plan, profile_of(report))

    def outline(self, report: Report, agency: str, year: int) -> Outline:
        """The outline of the whole report, compared with the agency's own earlier ones and with peers."""
        mine = self._archive.infos(Filters(agencies=(agency,), kinds=(report.kind,)))
        earlier = sorted((i for i in mine if i.year and i.year < year), key=lambda i: -(i.year or 0))[:_EARLIER]
        own = [self._archive.report(i.id) for i in earlier]
        return outline(report, profile_of(report), year, own=own, peers=self._peers(report, agency, year))

    def start(self, request: DraftRequest, sheet: FactSheet | None = None) -> Draft:
        """The offline draft of the whole report, or of the one part that the request names.

        Args:
            sheet: facts that are known already, made from the same base; the brief's figures are added.

        Raises:
            NothingToDraftFrom: no earlier report fits.
            InputError: the base has no such section.
            UnknownReport: the base named is not in the archive.
        """
        report, own = self.base(request)
        assert report.year is not None
        plan = self.outline(report, request.agency, request.year)
        only = _part(plan, report, request.section) if request.section else None
        if sheet is None:
            sheet = with_skeleton_facts(fact_sheet(report, request.agency, request.year), plan, profile_of(report))
        if request.section:
            sheet = replace(sheet, promises=())
        draft = Draft(
            title=f"{request.agency}{request.year}年{kind_name(report.kind)}",
            agency=request.agency,
            year=request.year,
            mode="offline",
            base=report.title or report.source,
            own=own,
            sections=(),
            sheet=sheet,
            outline=plan,
            kind=report.kind,
            brief=request.brief,
            compare=request.compare,
        )
        draft = self.composed(draft, only)
        placed = {use.key for s in draft.sections for use in s.uses}
        sheet, unused = with_brief(sheet, request.brief, [f for f in sheet.facts if f.key in placed])
        return replace(with_sheet(draft, sheet), notes=_notes(draft, report, unused, placed))

    def composed(self, draft: Draft, only: frozenset[str] | None = None) -> Draft:
        """The draft with every section of its outline, or only those named, written anew from its base."""
        report = self._archive.report(draft.sheet.base_id)
        found: list[Report] | None = None

        def peers(item: OutlineItem) -> tuple[Citation, ...]:
            nonlocal found
            if found is None:
                found = self._peers(report, draft.agency, draft.year)
            wanted = [p for p in profile_of(report).statutory if p.id in item.statutory]
            words = tuple(w for p in wanted for w in p.words) + (("原因",) if item.gaps else ())
            topics = tuple(dict.fromkeys((*(t for p in wanted for t in p.topics), item.topic)))
            return tuple(peer_passages(found, [t for t in topics if t], words))

        composer = Composer(
            base=report,
            sheet=draft.sheet,
            profile=profile_of(report),
            peers=peers,
            compare=draft.compare,
            names={} if draft.own else renaming(report, draft.agency),
        )
        return replace(draft, sections=composer.sections(draft.outline, only))

    def reoutlined(self, draft: Draft, plan: Outline) -> Draft:
        """The draft with another outline: sections that were there keep their words, new ones are composed.

        A plan or shortcoming whose section was dropped moves to the section that now answers it.
        """
        fresh = self.composed(replace(draft, outline=plan))
        kept = tuple(_kept(draft.section(s.id), s) for s in fresh.sections)
        placed = {use.key for s in kept for use in s.uses}
        lost = [p for p in draft.sheet.promises if p.key not in placed]
        found = {s.id: [p for p in lost if any(u.key == p.key for u in s.uses)] for s in fresh.sections}
        sections = tuple(with_promises(s, found[s.id], draft.sheet) for s in kept)
        return replace(draft, outline=plan, sections=sections)

    def _peers(self, report: Report, agency: str, year: int) -> list[Report]:
        return peer_reports(self._archive, agency, report.kind, year)


def profile_of(report: Report) -> Profile:
    """The profile of a report's kind."""
    return profiles().get(report.kind) or profiles()["other"]


def _kept(old: DraftSection | None, fresh: DraftSection) -> DraftSection:
    """The words of a section under the heading, number and level that it has now."""
    if old is None:
        return fresh
    return replace(old, heading=fresh.heading, number=fresh.number, level=fresh.level, statutory=fresh.statutory)


def _part(plan: Outline, report: Report, wanted: str) -> frozenset[str]:
    """The items of one part: the section that is meant with all below it, or the statutory part of that name."""
    inserted = [i for i in plan.items if i.base is None and i.heading and (wanted in i.heading or wanted == i.topic)]
    if inserted and not any(i.base is not None and i.topic == wanted for i in plan.items):
        return frozenset(i.id for i in inserted)
    section = find_section(report, wanted)
    return frozenset(i.id for i in plan.items if i.base and section.start <= i.base[0] < section.end)


def _notes(draft: Draft, report: Report, unused: Sequence[str], placed: set[str]) -> tuple[str, ...]:
    notes: list[str] = []
    if not draft.own:
        notes.append(
            f"本单位没有更早的报告，参照{report.agency or '同类单位'}{report.year}年度报告的写法，具体工作须换成本单位的。"
        )
    elif report.year != draft.year - 1:
        notes.append(f"资料库中本单位最近一份是{report.year}年度的，中间年度缺失，请核对顺延的内容。")
    if unused:
        notes.append(f"上年稿中没有位置可填的数据：{'、'.join(unused)}，请自行写入。")
    added = [f for f in draft.sheet.facts if f.value and f.key not in placed and not f.places]
    if added:
        shown = "、".join(f"{f.indicator}{f.written}" for f in added[:_SHOWN_UNUSED])
        more = f"等{len(added)}项" if len(added) > _SHOWN_UNUSED else ""
        notes.append(f"指标表里新增的数据在上年稿中没有位置：{shown}{more}，请写入相应部分。")
    return (*notes, *draft.outline.notes)

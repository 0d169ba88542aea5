"""Drafts for the tests of writing: made from the water reports and the samples, in an archive or without one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from assistant.drafting.compose import Composer, with_skeleton_facts
from assistant.drafting.marks import without_open_marks
from assistant.drafting.outline import Outline, outline
from assistant.drafting.schema import Draft, DraftSection
from assistant.drafting.write import Drafter
from assistant.figures.extract import figures
from assistant.figures.fact_sheet import fact_sheet
from assistant.figures.facts import FactSheet
from assistant.profiles import profiles
from assistant.prompting import PromptLibrary
from assistant.runlog import RunLog
from tests.fakes import ScriptedChatModel
from vectorstore.archive import Archive
from vectorstore.schema import Report

WATER = "白鹭县水利局"


def drafter(archive: Archive, folder: Path, model: ScriptedChatModel | None = None) -> Drafter:
    """Writes from an archive; its run log is in the folder."""
    return Drafter(archive, PromptLibrary(), RunLog(folder / "runs.jsonl"), model=model)


def plan_of(report: Report, year: int | None = None) -> Outline:
    """The outline of the report for the next year, or for ``year``."""
    return outline(report, profiles()[report.kind], year or (report.year or 0) + 1)


def sheet_of(report: Report, plan: Outline | None = None, year: int | None = None, **values: str) -> FactSheet:
    """The sheet for the next year with values by indicator."""
    sheet = fact_sheet(report, report.agency or "", year or (report.year or 0) + 1)
    sheet = with_skeleton_facts(sheet, plan or plan_of(report, year), profiles()[report.kind])
    return valued(sheet, **values)


def valued(sheet: FactSheet, **values: str) -> FactSheet:
    """The sheet with values by indicator; each must be there."""
    assert set(values) <= {f.indicator for f in sheet.facts}
    facts = tuple(
        replace(f, value=values[f.indicator], source="表.xlsx › 指标!F9") if f.indicator in values else f
        for f in sheet.facts
    )
    return replace(sheet, facts=facts)


def all_valued(sheet: FactSheet) -> FactSheet:
    """The sheet in which each fact has a value of its own, no two alike."""
    facts = tuple(
        replace(f, value="3月5日" if f.unit == "日期" else str(701 + 3 * i), source=f"表.xlsx › 指标!F{i + 5}")
        for i, f in enumerate(sheet.facts)
    )
    return replace(sheet, facts=facts)


def composed(
    report: Report, *, plan: Outline | None = None, sheet: FactSheet | None = None, **options: object
) -> Draft:
    """The offline draft for the next year, without peers."""
    plan = plan or plan_of(report)
    sheet = sheet or sheet_of(report, plan)
    composer = Composer(report, sheet, profiles()[report.kind], peers=lambda _: (), **options)  # type: ignore[arg-type]
    return Draft(
        title=f"{report.agency}{sheet.year}年法治政府建设年度报告",
        agency=report.agency or "",
        year=sheet.year,
        mode="offline",
        base=report.title or "",
        own=True,
        sections=composer.sections(plan),
        sheet=sheet,
        outline=plan,
        kind=report.kind,
        compare=bool(options.get("compare")),
    )


def bare_figures(text: str) -> list[str]:
    """The data figures outside marks, as written."""
    bare = without_open_marks(text)
    return [bare[f.start : f.end] for f in figures(bare) if f.is_data]


def placed(section: DraftSection) -> list[tuple[str, str]]:
    """Each place of a fact or promise: its key and the words that stand there."""
    return [(u.key, section.text[u.start : u.end]) for u in section.uses]

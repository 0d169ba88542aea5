"""The draft as a document for export: lines, headings that run in, tables, and what rests on what."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.drafting.edit import with_sheet
from assistant.drafting.marks import open_marks
from assistant.drafting.public import document_of
from assistant.drafting.schema import Draft, DraftSection
from assistant.errors import NotFinal
from assistant.export.document import Line, require_final
from tests.assistant.drafting.drafting import composed, valued
from tests.assistant.drafting.reading import rule_of_law, sample
from tests.assistant.reports import WATER_2023, make


@pytest.fixture(scope="module")
def water() -> Draft:
    return composed(make(WATER_2023))


def with_text(draft: Draft, **changes: object) -> Draft:
    """The draft of one section."""
    return replace(draft, sections=(replace(draft.sections[3], uses=(), citations=(), follows=(), **changes),))  # type: ignore[arg-type]


def test_the_lines_are_the_public_text_in_order(water: Draft) -> None:
    document = document_of(water)
    assert "\n".join(line.text for line in document.lines) == water.text
    assert [(line.text, line.level) for line in document.lines if line.kind == "heading"] == [
        (s.title, s.level) for s in water.sections if s.title
    ]
    assert (document.title, document.agency) == ("白鹭县水利局2024年法治政府建设年度报告", "白鹭县水利局")
    assert (document.state, document.date) == ("comment", "【待填：成文日期】")


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        (
            {"text": "甲。\n乙。"},
            [Line("heading", "（二）深化普法宣传", 2), Line("body", "甲。"), Line("body", "乙。")],
        ),
        (
            {"text": "甲。\n乙。", "run_in": True},
            [Line("heading", "（二）深化普法宣传。甲。", 2, 10), Line("body", "乙。")],
        ),
        (
            {"text": "甲。", "run_in": True, "heading": "普法："},
            [Line("heading", "（二）普法：甲。", 2, 6)],
        ),
        ({"text": "", "run_in": True}, [Line("heading", "（二）深化普法宣传", 2)]),
        (
            {"text": "项目 | 数\n检查 | 3\n说明。", "run_in": True},
            [
                Line("heading", "（二）深化普法宣传", 2),
                Line("table_row", "项目 | 数"),
                Line("table_row", "检查 | 3"),
                Line("body", "说明。"),
            ],
        ),
        ({"text": "甲。", "heading": "", "number": "", "level": 0}, [Line("body", "甲。")]),
        ({"text": "甲。", "level": 6}, [Line("heading", "（二）深化普法宣传", 4), Line("body", "甲。")]),
    ],
)
def test_lines_of_a_section(water: Draft, changes: dict[str, object], lines: list[Line]) -> None:
    found = document_of(with_text(water, **changes)).lines
    assert list(found) == lines
    assert all(line.text[: line.run_in].endswith(("。", "：")) for line in found if line.run_in)


def test_a_heading_that_ran_into_its_paragraph_still_does() -> None:
    report = rule_of_law(
        "一、主要做法", "（一）强化保障。全年检查30次。", "二、存在的不足", "人手不足。", "三、下一年安排", "加强培训。"
    )
    line = next(x for x in document_of(composed(report)).lines if "强化保障" in x.text)
    assert line == Line("heading", "（一）强化保障。全年检查【待填：检查，次，上年30】。", 2, len("（一）强化保障。"))


def test_table_rows_stay_rows() -> None:
    report = sample("云溪市民政局2023年政府信息公开工作年度报告.html")
    rows = [line.text for line in document_of(composed(report)).lines if line.kind == "table_row"]
    assert len(rows) == sum(b.kind == "table_row" for b in report.blocks)
    assert all(" | " in row for row in rows)


def test_what_is_open_and_what_it_rests_on_stand_beside_the_text(water: Draft) -> None:
    promise = water.sheet.promises[0]
    sheet = valued(water.sheet, 巡查河道="200").with_answer(promise.key, answer="已对接", source="表.xlsx › 计划!D3")
    draft = with_sheet(water, sheet)
    document = document_of(draft)
    assert [m for _, m in document.open_marks] == [s.text[a:b] for s in draft.sections for a, b in open_marks(s.text)]
    assert document.carried_over == tuple((s.title or "导语", c) for s in draft.sections for c in s.carried_over)
    facts = [(f.written, f.source, f.section) for f in document.facts]
    assert ("200次", "表.xlsx › 指标!F9", "（一）规范涉水执法") in facts
    assert any(f.written == "已对接" and f.source == "表.xlsx › 计划!D3" for f in document.facts)
    assert "不少于" not in "".join(f.written for f in document.facts)
    source = next(s for s in document.sources if s.paragraph.startswith("组织水法"))
    assert source.heading_path == ("一、主要举措和成效", "（二）深化普法宣传")
    assert source.quote.startswith("组织水法宣传活动30场")
    public = "".join(line.text for line in document.lines)
    assert "表.xlsx" not in public


def test_notes_of_sections_say_where(water: Draft) -> None:
    draft = replace(water, notes=("总的",)).with_section(replace(water.sections[3], notes=("细的",)))
    assert document_of(draft).notes == ("总的", "（二）深化普法宣传：细的")


def test_a_final_document_is_refused_while_anything_is_open(water: Draft) -> None:
    with pytest.raises(NotFinal):
        require_final(document_of(water, final=True, date="2025年2月1日"))
    settled = with_text(water, text="已经写好。")
    document = document_of(settled, final=True, addressee="县政府", date="2025年2月1日", attachments=("清单",))
    require_final(document)
    assert (document.state, document.addressee, document.date, document.attachments) == (
        "final",
        "县政府",
        "2025年2月1日",
        ("清单",),
    )
    assert isinstance(settled.sections[0], DraftSection)

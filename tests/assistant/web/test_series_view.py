"""The table and the chart of a series answer on the page, also of answers that were kept before there were tables."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from streamlit.testing.v1 import AppTest

from assistant.series_output import table_json
from assistant.series_schema import Change, Column, Missing, Row, SeriesTable, Value
from assistant.web import series_texts as s
from assistant.web.series_view import picture, table_html
from tests.assistant.web.building import REPORT_2022, REPORT_2023, add, current, html_of
from tests.assistant.web.conftest import Start

EVIL = "<script>alert(1)</script>"


def value(number: str, unit: str = "次", *, changed: bool = False, since: int | None = None) -> Value:
    amount = Decimal(number)
    change = Change(since, since + 1, Decimal(8), unit, Decimal("5.0")) if since else None
    return Value(
        1, "检查", amount, unit, "", f"{number}{unit}", amount, unit, "r", (0, 3), unit_changed=changed, change=change
    )


def table(*cells: Value | Missing, agency: str = "甲局", name: str = "检查") -> dict[str, Any]:
    columns = tuple(Column(agency, 2020 + i) for i in range(len(cells)))
    return table_json(SeriesTable(columns, (Row(name, cells),)))


def test_what_reports_wrote_stays_text() -> None:
    shown = table_html(table(value("1"), value("2", EVIL), agency=EVIL, name=EVIL), [])
    assert "<script" not in shown


def test_changes_gaps_and_other_units_are_told_in_words() -> None:
    shown = table_html(
        table(value("1"), value("9", since=2020), value("9", "家次", changed=True), Missing("not_given")), []
    )
    assert "升 +8次<br>（+5%）" in shown
    assert "口径有变" in shown
    assert '<span class="xl-gap">没有写</span>' in shown
    assert "比上年" in shown


def test_a_line_is_not_joined_across_a_gap_or_another_unit() -> None:
    kept = table(
        *(value(str(n)) for n in range(1, 4)), Missing("not_given"), value("5"), value("6", "家次", changed=True)
    )
    drawn = picture(kept, kept["rows"][0])
    assert drawn is not None and not drawn.bars and drawn.gaps
    assert [m.run for m in drawn.marks][:3] == [drawn.marks[0].run] * 3
    assert len({m.run for m in drawn.marks[2:]}) == 3
    assert drawn.units == ("次", "家次")


def test_two_years_and_agencies_are_columns_and_one_value_is_no_chart() -> None:
    two = table(value("1"), value("2"))
    assert picture(two, two["rows"][0]).bars  # type: ignore[union-attr]
    one = table(value("1"), Missing("no_report"), value("2", "家次"))
    assert picture(one, one["rows"][0]) is None
    across = table_json(
        SeriesTable((Column("甲局", 2023), Column("乙局", 2023)), (Row("检查", (value("1"), value("2"))),))
    )
    drawn = picture(across, across["rows"][0])
    assert drawn is not None and drawn.bars and drawn.axis == ("甲局", "乙局")


def ask(app: AppTest, text: str) -> AppTest:
    app.chat_input[0].set_value(text).run()
    assert not app.exception
    return app


def test_a_question_over_years_shows_the_table_the_chart_and_the_sentences(start: Start) -> None:
    app = start()
    add("2023.txt", REPORT_2023)
    add("2022.txt", REPORT_2022)
    app.run()
    ask(app, "青松县水务局2022年和2023年行政检查各多少次")
    page = html_of(app)
    assert page.count('class="xl-text xl-series"') == 1
    assert "165次" in page and "升 +22次" in page
    assert len(app.get("arrow_vega_lite_chart")) + len(app.get("vega_lite_chart")) == 1
    assert [e.label for e in app.expander] == [s.quotes(2)]
    # asked again after a restart: drawn from what was kept
    again = start().run()
    assert not again.exception


def test_an_answer_kept_without_a_table_still_shows(start: Start) -> None:
    app = start()
    add("2023.txt", REPORT_2023)
    add("2022.txt", REPORT_2022)
    app.run()
    ask(app, "青松县水务局2022年和2023年行政检查各多少次")
    store = current().services.conversations
    message = store.messages(store.all()[0].id)[-1]
    old = {k: v for k, v in message.data["answer"].items() if k != "table"}
    store.update(message.number, message.text, {**message.data, "answer": old})
    app.run()
    assert not app.exception
    page = html_of(app)
    assert "165次" in page and 'class="xl-text xl-series"' not in page


def test_agencies_whose_names_begin_alike_stay_apart_in_the_chart() -> None:
    columns = tuple(Column(f"新疆维吾尔自治区{organ}", 2023) for organ in ("司法局", "财政局"))
    kept = table_json(SeriesTable(columns, (Row("检查", (value("50"), value("70"))),)))
    drawn = picture(kept, kept["rows"][0])
    assert drawn is not None
    assert drawn.axis == ("…吾尔自治区司法局", "…吾尔自治区财政局")
    assert [m.x for m in drawn.marks] == list(drawn.axis)

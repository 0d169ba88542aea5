"""历年 and 草稿 on the page 对比: the matrix with its gaps, the charts, each step, a draft beside last year's report."""

from __future__ import annotations

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from assistant.drafting.schema import DraftRequest
from assistant.web import charts
from assistant.web import compare_texts as c
from tests.assistant.web.building import add, current
from tests.assistant.web.comparing import NEW, OLD, comparing, drawn, mode, opened, press, session, told, view
from tests.assistant.web.conftest import Start

EARLIEST = OLD.replace("2022", "2020").replace("2023", "2021").replace("165次", "120次").replace("90册", "0.1万册")


@pytest.fixture
def app(start: Start) -> AppTest:
    """The page over 2020, 2022 and 2023; nobody kept 2021."""
    app = session(start)
    for name, text in (("2020.txt", EARLIEST), ("2022.txt", OLD), ("2023.txt", NEW)):
        add(name, text)
    opened(app)
    mode(app, "series")
    return app


def matrix(app: AppTest) -> list[list[str]]:
    table = next(body for body in drawn(app).split("<table") if "xl-matrix" in body).partition("</table>")[0]
    return [
        ["".join(x.rpartition(">")[2] for x in cell.split("<")) for cell in row.split("<td>")[1:]]
        for row in table.split("<tr>")[2:]
    ]


def specs(app: AppTest) -> list[dict[str, Any]]:
    return [json.loads(x.proto.spec) for x in app.get("vega_lite_chart")]  # the values travel apart


def test_each_step_is_told_and_leads_to_the_two_years(app: AppTest) -> None:
    words = told(app)
    assert "2020年至2023年共3份报告" in words and "其中2021年没有报告" in words
    assert "2020年 → 2022年" in words and "2022年 → 2023年" in words
    press(app, "compare-step-look-0")
    assert comparing(app).mode == "years"
    assert c.apart(2) in told(app)


def test_the_matrix_shows_gaps_and_changes_of_unit(app: AppTest) -> None:
    view(app, "figures")
    found = {row[0]: row[1:] for row in matrix(app)}
    assert found["行政检查"] == ["120次", "无报告", "165次", "187次", "+67"]
    assert found["节水手册"] == ["0.1万册", "无报告", "90册", "800册", "-200"]
    assert found["群众来访人员"] == ["310人次", "无报告", "310人次", f"340户次 {c.UNIT_CHANGED}", ""]
    app.text_input(key="compare-search").set_value("检查").run()
    assert {row[0] for row in matrix(app)} <= {"行政检查", "行政检查·问题"}


def test_charts_show_gaps_and_changes_of_unit(app: AppTest) -> None:
    view(app, "figures")
    first = specs(app)[0]
    assert first["title"]["text"] == "行政检查（次）"
    assert "2021" in json.dumps(first)  # the empty place of the axis
    chosen = app.multiselect[0]
    n = next(i for i, row in enumerate(matrix(app)) if row[0] == "群众来访人员")
    chosen.set_value([n]).run()
    assert not app.exception
    assert c.NO_CHART not in told(app)  # 2020 and 2022 are both in 人次
    assert c.CHART_UNITS in told(app)
    app.segmented_control(key="compare-chart-kind").set_value("bar").run()
    assert '"bar"' in json.dumps(specs(app)[0])
    assert "接待群众来访人员<mark>340户次</mark>" in drawn(app)


def test_years_can_be_left_out(app: AppTest) -> None:
    ids = comparing(app).ids
    app.pills(key="compare-years").set_value(list(ids[1:])).run()
    assert comparing(app).ids == ids[1:]
    assert "能够对应的部分" in told(app)
    app.pills(key="compare-years").set_value([ids[0]]).run()
    assert c.PICK_TWO in told(app)
    app.pills(key="compare-years").set_value(list(ids)).run()
    assert app.query_params["series"] == ",".join(ids)


def test_the_promises_of_each_year(app: AppTest) -> None:
    words = view(app, "promises")
    assert "执法力量不足" in words
    app.segmented_control(key="compare-step").set_value(1).run()
    assert not app.exception
    assert comparing(app).opened is None


def test_names_of_files_are_never_markup(start: Start) -> None:
    app = session(start)
    for name, text in (
        ("2020.txt", EARLIEST),
        ("2022.txt", OLD),
        ("**粗** [a](http:x).txt", NEW),
        ("2023.txt", NEW + "完。"),
    ):
        add(name, text)
    opened(app)
    mode(app, "series")
    labels = [o.content for o in app.get("button_group")[1].proto.options]
    assert r"2023年 · \*\*粗\*\*" in "".join(labels).replace("\u2060", "")
    state = comparing(app)
    state.ids = tuple(i.id for i in current().services.archive.infos())[::-1]
    view(app, "promises")
    assert not any("**粗" in o.content for g in app.get("button_group") for o in g.proto.options)


def test_two_years_are_too_few(start: Start) -> None:
    app = session(start)
    add("2022.txt", OLD)
    add("2023.txt", NEW)
    opened(app)
    assert "三个年度以上" in mode(app, "series")


def test_a_draft_beside_the_report_that_it_follows(start: Start) -> None:
    app = session(start)
    add("2022.txt", OLD)
    base = add("2023.txt", NEW)
    opened(app)
    assert c.NO_DRAFTS in mode(app, "draft")
    services = current().services
    stored = services.drafts.create(services.drafter.starter.start(DraftRequest("青松县水务局", 2024)))
    app.run()
    assert not app.exception
    assert comparing(app).ids == (base,)
    assert "能够对应的部分" in told(app) and c.NOT_FOLLOWING not in told(app)
    # what is still to be answered stands in the draft as a mark, and is not taken for an answer
    assert "【待回应：" in stored.draft.text
    assert c.STILL_OPEN in told(app)
    assert "2024年的报告没有提到" in told(app) and "有回应" not in told(app)
    view(app, "sections")
    press(app, "compare-open-sections-1")
    labels = [b.label for b in app.button]
    assert c.open_in_library("2023年") in labels
    assert c.open_in_library("2024年") not in labels  # a draft is not in the library
    again = opened(start(), draft=stored.id)
    assert comparing(again).draft == stored.id and "能够对应的部分" in told(again)
    services.drafts.delete(stored.id)
    again.run()
    assert not again.exception
    assert c.NO_DRAFTS in told(again)


def test_values_of_two_units_are_told_apart() -> None:
    marks = [charts.Mark("2022", 3, "次", 0, "3次"), charts.Mark("2023", 5, "家次", 1, "5家次")]
    spec = charts.trend(marks, ["2022", "2023"], title="检查").to_dict()
    assert "统计单位" in json.dumps(spec["layer"], ensure_ascii=False)
    one = charts.trend(marks[:1], ["2022"], title="检查", bars=True).to_dict()
    assert '"color"' not in json.dumps(one["layer"][0]["encoding"])

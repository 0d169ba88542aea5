"""The passage beside the chat in Streamlit's test harness: opened, turned, compared, and gone."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from assistant.errors import UnreadableFile
from assistant.store.conversations import StoredMessage
from assistant.web import evidence_texts as e
from assistant.web import texts as t
from assistant.web.evidence import FEW
from tests.assistant.web.building import REPORT_2022, REPORT_2023, add, button, current, html_of, shown
from tests.assistant.web.conftest import Start

QUESTION = "青松县水务局2023年开展行政检查多少次？"
QUOTE = "全年开展行政检查187次，发现问题12个。"
PDF = Path(__file__).parents[3] / "samples" / "云溪市民政局2021年法治政府建设年度报告.pdf"


@pytest.fixture
def app(start: Start) -> AppTest:
    page = start()
    add("2023.txt", REPORT_2023)
    add("2022.txt", REPORT_2022)
    page.run()
    return page


def ask(app: AppTest, text: str) -> StoredMessage:
    """Ask; gives the stored answer."""
    app.chat_input[0].set_value(text).run()
    assert not app.exception
    store = current().services.conversations
    return store.messages(store.all()[0].id)[-1]


def keep(app: AppTest, citations: list[dict[str, Any]]) -> int:
    """Put an answer with these citations into the open conversation; gives its number."""
    answer = ask(app, QUESTION)
    text = "".join(f"句[{c['n']}]" for c in citations)
    data = dict(answer.data) | {
        "answer": dict(answer.data["answer"]) | {"citations": citations, "highlights": [], "support": []}
    }
    current().services.conversations.update(answer.number, text, data)
    app.run()
    assert not app.exception
    return answer.number


def press(app: AppTest, key: str) -> None:
    button(app, key).click().run()
    assert not app.exception


def cited(n: int, report_id: str, quote: str, **more: Any) -> dict[str, Any]:
    text = current().services.archive.report(report_id).text
    start = max(0, text.find(quote))
    known = {
        "title": "水务局报告",
        "agency": "青松县水务局",
        "year": 2023,
        "heading_path": ["一、主要举措和成效"],
        "page": None,
    }
    return {"n": n, "report_id": report_id, "quote": quote, "start": start, "end": start + len(quote)} | known | more


def test_the_passage_stands_in_the_whole_report(app: AppTest) -> None:
    number = ask(app, QUESTION).number
    assert f'data-cite="{number}-1"' in html_of(app)  # the mark in the text leads to the same button
    press(app, f"cite-{number}-1")
    page = html_of(app)
    assert f"<mark>{QUOTE}</mark>每次检查用时5~10分钟" in page
    assert "三、2024年主要安排" in page and "二是建设监管平台。" in page  # its beginning and its end
    assert re.search(r'aria-current="true">（一）规范行政执法<', page)
    assert html.escape(f"{QUOTE}\n——出自《青松县水务局2023年法治政府建设年度报告》") in page
    assert f"window.xunliReading?.passage({number}, 1)" in page
    assert "187次" not in "".join(re.findall(r"<script>.*?</script>", page, re.S))
    press(app, "evidence-close")
    assert "<mark>" not in html_of(app)


def test_the_passage_opens_in_the_library_at_its_section(app: AppTest) -> None:
    press(app, f"cite-{ask(app, QUESTION).number}-1")
    press(app, "evidence-open")
    assert app.session_state["xunli"].reading.section == REPORT_2023.replace("\n\n", "\n").index("（一）")
    assert f"<mark>{QUOTE}</mark>" in html_of(app)


def test_a_report_that_is_gone_leaves_its_quote_and_the_way_to_its_successor(app: AppTest) -> None:
    answer = ask(app, QUESTION)
    current().services.library.remove([answer.data["answer"]["citations"][0]["report_id"]])
    press(app, f"cite-{answer.number}-1")
    assert t.EVIDENCE_GONE in shown(app)
    assert f"<mark>{QUOTE}</mark>" in html_of(app)
    newer = add("2023改.txt", REPORT_2023.replace("187次", "188次"))
    app.run()
    press(app, f"evidence-newer-{newer}")
    assert app.session_state["xunli"].reading.report_id == newer


def test_a_quote_that_moved_is_found_and_one_that_changed_is_told(app: AppTest) -> None:
    report = current().services.archive.infos()[0].id
    moved = cited(1, report, "二是信息化水平不高。") | {"start": 0, "end": 10}
    changed = cited(2, report, "报告里已没有这句话。")
    number = keep(app, [moved, changed])
    press(app, f"cite-{number}-1")
    assert "<mark>二是信息化水平不高。</mark>" in html_of(app)
    press(app, "evidence-later")
    assert e.OTHER_TEXT in shown(app)
    assert "<mark>报告里已没有这句话。</mark>" in html_of(app)
    assert button(app, "evidence-later").disabled
    press(app, "evidence-earlier")
    assert "<mark>二是信息化水平不高。</mark>" in html_of(app)


def test_a_drafts_basis_opens_too(app: AppTest) -> None:
    answer = ask(app, "帮我写青松县水务局2024年普法宣传部分")
    first = answer.data["draft"]["sections"][0]["citations"][0]
    press(app, f"cite-{answer.number}-{first['n']}")
    assert "<mark>" in html_of(app) and t.EVIDENCE_GONE not in shown(app)


def test_many_citations_are_folded_and_still_there(app: AppTest) -> None:
    report = current().services.archive.infos()[0].id
    quotes = [
        "组织普法活动36场",
        "受众2400人次",
        "印发节水手册800册",
        "一是执法力量不足",
        "一是充实执法队伍",
        "二是建设监管平台",
    ]
    number = keep(app, [cited(n, report, quote) for n, quote in enumerate([*quotes, "完全没有"], 1)])
    assert [x.label for x in app.expander] == [e.all_citations(FEW + 1)]
    press(app, f"cite-{number}-6")  # as the mark in the text does
    assert "<mark>二是建设监管平台</mark>" in html_of(app)


def test_passages_are_compared(app: AppTest) -> None:
    ids = {i.source: i.id for i in current().services.archive.infos()}
    old = QUOTE.replace("187", "165")
    number = keep(
        app,
        [
            cited(1, ids["2022.txt"], old, year=2022),
            cited(2, ids["2023.txt"], QUOTE),
            cited(3, ids["2023.txt"], "受众2400人次"),
        ],
    )
    press(app, f"compare-{number}")
    page = html_of(app)
    assert '<mark class="xl-differs">165次</mark>' in page and '<mark class="xl-same">12个</mark>' in page
    assert page.count('class="xl-compared"') == 2
    app.pills(key=f"evidence-compare-{number}").set_value([3]).run()
    assert e.COMPARE_MORE in shown(app)
    press(app, f"cite-{number}-2")  # a single passage again
    assert f"<mark>{QUOTE}</mark>" in html_of(app)


def test_a_pdf_shows_the_page_with_its_passage(app: AppTest) -> None:
    result = current().services.library.add(PDF.name, PDF.read_bytes())
    assert result.info is not None
    text = current().services.archive.report(result.info.id).text
    quote = text[text.index("全年开展行政检查146次") :][:40]
    number = keep(app, [cited(1, result.info.id, quote, page=3)])
    press(app, f"cite-{number}-1")
    assert not app.get("image")
    press(app, "evidence-view-page")
    assert len(app.get("image")) == 1
    assert "第3页，共7页" in shown(app) and e.NOT_ON_PAGE not in shown(app)
    press(app, "evidence-page-1")
    assert "第4页，共7页" in shown(app)
    (current().services.settings.data_dir / "originals" / current().services.archive.sha256_of(result.info.id)).unlink()
    press(app, "evidence-page-1")
    assert e.NO_ORIGINAL in shown(app)
    press(app, "evidence-view-text")
    assert f"<mark>{quote}</mark>" in html_of(app)


def test_a_page_that_cannot_be_drawn_is_told(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise UnreadableFile("damaged", "坏了", "换一份")

    monkeypatch.setattr("assistant.web.evidence_page.page_picture", fail)
    report = current().services.archive.infos()[0].id
    number = keep(app, [cited(1, report, "受众2400人次", page=1)])
    press(app, f"cite-{number}-1")
    press(app, "evidence-view-page")
    assert e.PAGE_FAILED in shown(app)

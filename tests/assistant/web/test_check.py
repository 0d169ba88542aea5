"""The page 审校 in Streamlit's test harness: choosing, findings, corrections, what is ignored, a model's reading."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from assistant.checking import Checker
from assistant.errors import ModelUnreachable, StoreError
from assistant.llm import Message
from assistant.web import check_texts as c
from tests.assistant.building import PNG, word_report
from tests.assistant.web.building import REPORT_2022, REPORT_2023, add, current, html_of
from tests.assistant.web.checking import (
    PAGE,
    PHONE,
    PLANTED,
    bench,
    checked,
    key,
    opened,
    page,
    press,
    rules,
    told,
    upload,
)
from tests.assistant.web.conftest import Start
from tests.fakes import ScriptedChatModel


@pytest.fixture
def app(start: Start) -> AppTest:
    return opened(start)


def text(app: AppTest) -> str:
    work = bench(app).work
    assert work is not None
    return work.report.text


def test_an_uploaded_file_is_checked_and_not_added(app: AppTest) -> None:
    assert len(current().services.archive.infos()) == 1
    assert {"V04", "V05", "Q02"} <= set(rules(app))  # its own last report was found for comparison
    assert f'title="手机号码：手机号码不得公开，请删去或遮盖。">{PHONE}</mark>' in html_of(app)
    assert "错误 2　警告 2" in html_of(app)
    assert "对照：青松县水务局2023年" in html_of(app)
    assert "&lt;b&gt;按装&lt;/b&gt;" in html_of(app) and "<b>按装" not in html_of(app)
    assert "<script>alert" not in html_of(app)


@pytest.mark.parametrize(("name", "data", "said"), [("空.txt", b"", "文件是空的"), ("图.docx", PNG, "这是一张图片")])
def test_a_bad_file_is_refused_with_a_sentence(start: Start, name: str, data: bytes, said: str) -> None:
    app = page(start)
    upload(app, name, data)
    assert said in told(app)
    assert bench(app).work is None
    upload(app, "稿子.txt", PLANTED.encode())  # the next one is taken
    assert bench(app).problem is None
    assert bench(app).work is not None


def test_a_report_of_the_library_and_a_draft_can_be_chosen(start: Start) -> None:
    app = page(start)
    add("2022.txt", REPORT_2022)
    from assistant.drafting.schema import DraftRequest

    services = current().services
    stored = services.drafts.create(services.drafter.starter.start(DraftRequest("青松县水务局", 2024)))
    app.run()
    press(app, "check-open-report")
    work = bench(app).work
    assert work is not None and (work.origin, work.report.year) == ("report", 2023)
    assert app.query_params["report"] == work.key
    press(app, "check-another")
    assert "report" not in app.query_params
    press(app, "check-open-draft")
    work = bench(app).work
    assert work is not None and (work.origin, work.key) == ("draft", stored.id)
    assert (work.report.agency, work.report.year, work.report.kind) == ("青松县水务局", 2024, "rule_of_law")
    assert work.report.text.startswith(stored.draft.title)
    assert stored.draft.text in work.report.text
    # a reload opens it again
    again = start()
    again.switch_page(PAGE)
    again.query_params["draft"] = stored.id
    again.run()
    assert not again.exception
    reopened = bench(again).work
    assert reopened is not None and reopened.key == stored.id


def test_an_address_of_a_report_that_is_gone_is_told(start: Start) -> None:
    app = start()
    app.switch_page(PAGE)
    app.query_params["report"] = "nothing"
    app.run()
    assert not app.exception
    assert "资料库中没有这份报告" in told(app)


def test_a_report_without_findings_says_so(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.checks.engine.check", lambda *_, **__: ())
    app = start()
    app.run()
    app.switch_page(PAGE).run()
    upload(app, "稿子.txt", REPORT_2023.encode())
    assert c.CLEAN in [x.value for x in app.success]
    assert not app.error
    press(app, "check-view-export")
    press(app, "check-export-annotated")
    press(app, "check-export-public")
    assert bench(app).problem is None


def test_one_finding_is_located_corrected_and_taken_back(app: AppTest) -> None:
    marks = key(app, "。。")
    press(app, f"locate-{marks}")
    assert '<mark class="error now"' in html_of(app)
    press(app, f"fix-{marks}")
    assert "发现问题12个。每次" in text(app)
    assert "S05" in rules(app) and PHONE in text(app)  # the others stand
    assert "已改正1处" in told(app)
    press(app, "check-undo")
    assert "发现问题12个。。每次" in text(app)
    assert c.UNDONE in told(app)


def test_all_certain_ones_are_corrected_and_the_text_checked_again(app: AppTest) -> None:
    before = rules(app)
    press(app, "check-fix-all")
    assert "138****5678" in text(app)
    assert set(before) - set(rules(app)) == {"Q02", next(r for r in before if r not in rules(app) and r != "Q02")}
    assert len(rules(app)) == len(before) - 2
    assert not app.error  # the banner is gone
    assert "check-fix-all" not in [b.key for b in app.button]
    work = bench(app).work
    assert work is not None and work.fixed == 2
    assert (work.report.agency, work.report.year) == ("青松县水务局", 2024)


def test_a_word_file_is_corrected_by_tracked_changes(start: Start) -> None:
    app = opened(start, name="稿子.docx", data=word_report(PLANTED.replace("\n\n", "\n").strip()))
    press(app, f"fix-{key(app, '。。')}")
    press(app, f"fix-{key(app, PHONE)}")
    work = bench(app).work
    assert work is not None and work.word is not None and work.fixed == 2
    read = current().services.library.read("x.docx", work.word)
    assert "12个。每次" in read.text and "138****5678" in read.text


def test_words_that_word_makes_itself_are_told(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(start, name="稿子.docx", data=word_report(PLANTED.replace("\n\n", "\n").strip()))
    monkeypatch.setattr("assistant.export.annotated_fixes._free", lambda spot: False)
    before = text(app)
    press(app, "check-fix-all")
    assert c.CANNOT_FIX in told(app)
    assert text(app) == before
    assert bench(app).before == []


def test_findings_are_filtered_by_grade_and_family(app: AppTest) -> None:
    assert len([b for b in app.button if b.key and b.key.startswith("locate-")]) == len(rules(app))
    app.pills(key="check-grades").set_value(["error"]).run()
    assert len([b for b in app.button if b.key and b.key.startswith("locate-")]) == 2
    app.pills(key="check-families").set_value(["privacy"]).run()
    assert [b.key for b in app.button if b.key and b.key.startswith("locate-")] == [f"locate-{key(app, PHONE)}"]
    press(app, "check-fix-all")  # the chosen family is gone, which is no fault
    assert c.NOTHING_FITS in [x.value for x in app.info]


def test_a_finding_is_ignored_remembered_and_restored(app: AppTest, start: Start) -> None:
    marks = key(app, "。。")
    press(app, f"ignore-{marks}")
    assert "。。" not in [f.excerpt for f in checked(app).findings]
    assert c.IGNORED_SAID in told(app)
    other = opened(start)
    assert f"ignore-{marks}" not in [b.key for b in other.button]
    press(other, "check-view-rules")
    assert "。。" in told(other)
    press(other, f"restore-{marks.split('-')[0]}")
    press(other, "check-view-findings")
    assert f"ignore-{marks}" in [b.key for b in other.button]


def test_ignoring_private_data_is_asked_about_first(app: AppTest) -> None:
    phone = key(app, PHONE)
    press(app, f"ignore-{phone}")
    assert c.IGNORE_SURE in [w.value for w in app.warning]
    assert not current().services.check_memory.fingerprints()
    press(app, "ignore-no")
    assert c.IGNORE_SURE not in [w.value for w in app.warning]
    press(app, f"ignore-{phone}")
    press(app, "ignore-yes")
    assert "Q02" not in rules(app)
    assert not app.error


def test_a_rule_is_switched_off_and_privacy_rules_cannot(app: AppTest) -> None:
    marks = next(f.rule for f in checked(app).findings if f.excerpt == "。。")
    press(app, "check-view-rules")
    assert app.toggle(key="rule-Q02").disabled
    app.toggle(key=f"rule-{marks}").set_value(False).run()
    assert not app.exception
    assert current().services.check_memory.off() == {marks}
    assert marks not in rules(app)
    app.toggle(key=f"rule-{marks}").set_value(True).run()
    assert marks in rules(app)


def test_nothing_is_checked_twice_unless_something_changed(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = Checker.check

    def counted(self: Checker, *args: Any) -> Any:
        asked.append("check")
        return real(self, *args)

    monkeypatch.setattr(Checker, "check", counted)
    press(app, "check-view-against")
    press(app, "check-view-findings")
    press(app, f"locate-{key(app, PHONE)}")
    press(app, f"ignore-{key(app, '。。')}")
    assert asked == []
    add("2022.txt", REPORT_2022)
    app.run()
    assert asked == ["check"]


def test_a_wrong_year_is_corrected_and_checked_anew(app: AppTest) -> None:
    widget = next(w for w in app.number_input if w.key and w.key.startswith("check-year-"))
    widget.set_value(2023).run()
    press(app, "check-correct")
    work = bench(app).work
    assert work is not None and work.report.year == 2023
    assert checked(app).against is None
    next(w for w in app.number_input if w.key and w.key.startswith("check-year-")).set_value(3).run()
    press(app, "check-correct")
    assert "年度应在1990到2100之间" in told(app)


def test_a_database_that_fails_is_told(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise StoreError

    monkeypatch.setattr("assistant.store.check_memory.CheckMemory.ignore", fail)
    press(app, f"ignore-{key(app, '。。')}")
    assert StoreError.user_message in told(app)
    assert "。。" in html_of(app)
    monkeypatch.setattr("assistant.store.check_memory.CheckMemory.off", fail)
    app.run()
    assert not app.exception
    assert StoreError.user_message in told(app)


def test_a_model_reads_and_its_remarks_join_the_list(start: Start) -> None:
    def reads(messages: Sequence[Message]) -> list[str]:
        quote = "坚持把普法融入日常业务"
        if quote not in str(messages[-1]):
            return ["[]"]
        return [json.dumps({"quote": quote, "kind": "vague", "message": "没有说<b>怎么做"}, ensure_ascii=False)]

    app = opened(start, ScriptedChatModel(reads))
    press(app, "check-review")
    assert "语言模型提出1条意见" in told(app)
    assert "没有说&lt;b&gt;怎么做" in html_of(app)
    model = bench(app).reviewed[0]
    press(app, "check-fix-all")  # the text before it changed, its words are still found
    moved = bench(app).reviewed[0]
    assert text(app)[moved.start : moved.end] == model.excerpt
    press(app, f"ignore-{moved.fingerprint}-{moved.start}")
    assert "没有说&lt;b&gt;怎么做" not in html_of(app)


def test_a_model_that_is_down_leaves_the_findings(start: Start) -> None:
    model = ScriptedChatModel()
    model.enqueue(ModelUnreachable())
    app = opened(start, model)
    press(app, "check-review")
    assert ModelUnreachable.user_message in told(app)
    assert "Q02" in rules(app)
    assert not bench(app).reviewing


def test_a_long_report_is_drawn_by_pages(start: Start) -> None:
    lines = [f"第{n}项工作全面完成，" + "各项举措落实到位，" * 60 + "。" for n in range(40)]
    long = PLANTED.replace("三、2025", "\n".join(lines) + "\n三、2025")
    app = opened(start, data=long.encode())
    assert c.page_of(1, 4) in told(app)
    assert "2025年主要安排" not in html_of(app)
    press(app, "check-page-next")
    assert c.page_of(2, 4) in told(app)
    last = max(checked(app).findings, key=lambda f: f.start)
    app.pills(key="check-grades").set_value([last.severity]).run()
    while "check-more" in [b.key for b in app.button]:
        press(app, "check-more")
    press(app, f"locate-{last.fingerprint}-{last.start}")
    assert " now" in html_of(app)

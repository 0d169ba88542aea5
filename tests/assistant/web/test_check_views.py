"""Last year beside the report, the layout, and the files that 审校 hands out."""

from __future__ import annotations

import io

import docx
import pytest
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from assistant.readers.docx import read
from assistant.web import check_texts as c
from assistant.web.check_desk import do
from assistant.web.check_export import Kind, make
from tests.assistant.web.building import REPORT_2022, add, button, current, html_of
from tests.assistant.web.checking import PHONE, PLANTED, bench, key, opened, page, press, rules, told, upload
from tests.assistant.web.conftest import Start

WORD = PLANTED.replace("\n\n", "\n").strip()


def word_file() -> bytes:
    document = docx.Document()
    for line in WORD.split("\n"):
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.fixture
def app(start: Start) -> AppTest:
    return opened(start, name="送审稿.docx", data=word_file())


def made(app: AppTest, kind: Kind) -> tuple[str, bytes]:
    """Have a file made; gives its name and bytes."""
    press(app, f"check-export-{kind}")
    file = bench(app).made
    assert file is not None, bench(app).problem
    assert [b.label for b in app.get("download_button")] == [c.AGAIN]
    return file.name, file.data


def test_last_year_stands_beside_the_report(app: AppTest) -> None:
    press(app, "check-view-against")
    page_ = html_of(app)
    assert f'<span class="xl-state unanswered">{c.PROMISE_STATUS["unanswered"]}</span>' in page_
    assert '<td>行政检查</td><td>187次</td><td>187次</td><td>0</td><td><span class="xl-state same">一字未变' in page_
    assert "<ins>，&lt;b&gt;按装&lt;/b&gt;水表20块</ins>" in page_
    assert "<script>alert" not in page_ and "<b>按装" not in page_
    rows = page_.count("<tr>")
    app.toggle(key="against-only").set_value(False).run()
    assert html_of(app).count("<tr>") > rows


def test_another_report_can_be_compared_with(app: AppTest) -> None:
    other = add("2022.txt", REPORT_2022)
    press(app, "check-view-against")
    choice = next(s for s in app.selectbox if s.key and s.key.startswith("against-"))
    choice.set_value(other).run()
    assert not app.exception
    assert c.against("青松县水务局2022年法治政府建设年度报告") in told(app)
    assert "<td>165次</td><td>187次</td><td>+22（+13.3%）</td>" in html_of(app)
    # it is removed while the page is open
    current().services.library.remove([other])
    app.run()
    assert not app.exception
    assert "资料库中没有这份报告" in told(app)


def test_without_an_earlier_report_it_is_said(start: Start) -> None:
    app = page(start)
    upload(app, "别家.txt", PLANTED.replace("水务局", "财政局").encode())
    press(app, "check-view-against")
    assert c.NO_EARLIER in [i.value for i in app.info]


def test_the_layout_is_checked_for_word_files_only(app: AppTest, start: Start) -> None:
    press(app, "check-view-layout")
    assert "GB/T 9704" in html_of(app)
    found = bench(app).layout
    assert found is not None and found[1]
    app.selectbox(key="check-layout").set_value(app.selectbox(key="check-layout").options[-1])
    other = opened(start)
    press(other, "check-view-layout")
    assert c.LAYOUT_WORD_ONLY in [i.value for i in other.info]


def test_the_annotated_copy_has_its_comments_at_the_words(app: AppTest) -> None:
    press(app, "check-view-export")
    name, data = made(app, "annotated")
    assert name == "送审稿（批注）.docx"
    document = docx.Document(io.BytesIO(data))
    comments = [x.text for x in document.comments]
    assert sum("手机号码" in x for x in comments) == 1
    assert len(comments) == sum(f.count for f in bench(app).checked.findings)  # type: ignore[union-attr]
    assert "\n".join(p.text for p in document.paragraphs) == WORD
    app.toggle(key="check-with-layout").set_value(True).run()
    assert len(list(docx.Document(io.BytesIO(made(app, "annotated")[1])).comments)) > len(comments)


def test_a_text_file_gets_its_comments_in_a_copy(start: Start) -> None:
    app = opened(start)
    press(app, "check-view-export")
    name, data = made(app, "annotated")
    assert name == "稿子（批注）.docx"
    assert any("手机号码" in x.text for x in docx.Document(io.BytesIO(data)).comments)
    press(app, "check-fix-all")
    assert bench(app).made is None  # it was made of another text
    name, data = made(app, "fixed")
    assert name == "稿子（改正）.txt"
    assert PHONE not in data.decode("utf-8-sig") and "138****5678" in data.decode("utf-8-sig")


def test_the_list_has_a_row_for_each_finding(app: AppTest) -> None:
    press(app, "check-view-export")
    name, data = made(app, "list")
    assert name == "送审稿（问题清单）.xlsx"
    sheet = load_workbook(io.BytesIO(data)).active
    assert sheet.max_row == 1 + len(rules(app))  # type: ignore[union-attr]


def test_nothing_is_published_while_private_data_stands(app: AppTest) -> None:
    press(app, "check-view-export")
    assert button(app, "check-export-public").disabled
    assert "不能公开：文中有隐私或保密问题（手机号码1处）" in told(app)
    desk = bench(app)
    app.run()
    do(desk, make, current(), desk, "public")  # whatever the browser sends
    assert desk.made is None
    assert desk.problem is not None and "不能公开" in desk.problem[0]
    press(app, "check-view-findings")
    press(app, f"fix-{key(app, PHONE)}")
    press(app, "check-view-export")
    name, data = made(app, "public")
    assert name == "送审稿（公开版）.docx"
    document = docx.Document(io.BytesIO(data))
    text = "\n".join(b.text for b in read(data).blocks)
    assert PHONE not in text and "138****5678" in text
    assert not list(document.comments)
    assert "w:ins" not in document.element.xml and "w:del " not in document.element.xml


def test_a_report_with_open_marks_is_not_published(start: Start) -> None:
    text = PLANTED.replace(PHONE, "见网站").replace("36场", "【待填：普法活动，场，上年36】")
    app = opened(start, data=text.encode())
    press(app, "check-view-export")
    assert button(app, "check-export-public").disabled
    assert c.PUBLIC_OPEN_MARKS in told(app)


def test_the_corrected_word_file_holds_tracked_changes(app: AppTest) -> None:
    press(app, "check-view-export")
    assert button(app, "check-export-fixed").disabled
    assert c.NOT_FIXED in told(app)
    press(app, "check-fix-all")
    name, data = made(app, "fixed")
    assert name == "送审稿（改正）.docx"
    xml = docx.Document(io.BytesIO(data)).element.xml
    assert "<w:ins " in xml and "<w:del " in xml
    text = "\n".join(b.text for b in read(data).blocks)
    assert PHONE not in text and "发现问题12个。每次" in text


def test_a_file_is_not_offered_any_more_when_what_was_found_changed(app: AppTest) -> None:
    press(app, "check-view-export")
    made(app, "list")
    press(app, "check-view-findings")
    press(app, f"ignore-{key(app, '。。')}")
    press(app, "check-view-export")
    assert not app.get("download_button")

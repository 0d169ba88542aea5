"""Web pages: the main text word for word, no chrome, no script."""

from __future__ import annotations

import pytest

from assistant.errors import UnreadableFile
from assistant.readers import html

FILLER = "".join(
    f"<p>第{i}段说明全年依法行政工作的开展情况，检查{i}次，办理许可{i + 3}件，群众满意。</p>" for i in range(12)
)


def page(main: str, head: str = "") -> bytes:
    return (
        f"<html><head><title>报告</title>{head}</head><body><ul class='nav'><li><a href='/'>首页</a></li><li><a href='/x'>公开</a></li></ul>"
        f"<div class='content'>{main}{FILLER}</div><script>var s = '脚本。';</script></body></html>"
    ).encode()


def texts(main: str) -> list[str]:
    return [block.text for block in html.read(page(main)).blocks if "段说明" not in block.text]


@pytest.mark.parametrize(
    ("main", "expected"),
    [
        ("<p>全年<b>检查</b><span>52</span>次。</p>", ["全年检查52次。"]),
        ("<p>第一行<br>第二行<br/>第三行</p>", ["第一行", "第二行", "第三行"]),
        ("<p>写着&lt;script&gt;alert(1)&lt;/script&gt;的文字。</p>", ["写着<script>alert(1)</script>的文字。"]),
        ("<p>全年检查\n  52次，办理\n许可。</p>", ["全年检查 52次，办理许可。"]),
        ("<ul><li>甲项工作。</li><li>乙项工作。</li></ul>", ["甲项工作。", "乙项工作。"]),
        ("<p>重复的话。</p><p>重复的话。</p>", ["重复的话。", "重复的话。"]),
        ("<p>云溪市民政局</p><p>2023年2月20日</p>", ["云溪市民政局", "2023年2月20日"]),
        ("<table><tr><th>项目</th><th>数量</th></tr><tr><td>行政<p>许可</p></td><td>3</td></tr><tr><td></td><td></td></tr></table>",
         ["项目 | 数量", "行政许可 | 3"]),
        ("<table><tr><td><p>框内第一段。</p><p>框内第二段。</p></td></tr></table>", ["框内第一段。", "框内第二段。"]),
    ],
)  # fmt: skip
def test_words(main: str, expected: list[str]) -> None:
    assert texts(main) == expected


def test_kinds_and_levels() -> None:
    document = html.read(page("<h2>一、主要举措</h2><table><tr><td>许可</td><td>3</td></tr></table>"))
    found = {block.text: (block.kind, block.level) for block in document.blocks}
    assert found["一、主要举措"] == ("paragraph", 2)
    assert found["许可 | 3"] == ("table_row", None)


def test_hints_from_the_tags_of_government_sites() -> None:
    head = '<meta name="ArticleTitle" content="云溪市2022年度报告"><meta name="PubDate" content="2023-2-20 10:00">'
    document = html.read(page("<p>正文。</p>", head))
    assert (document.title, document.published) == ("云溪市2022年度报告", "2023-02-20")


@pytest.mark.parametrize(
    ("main", "published"),
    [
        ("<div>发布日期：2023-02-20</div><p>2021年5月6日印发。</p>", "2023-02-20"),
        ("<p>2022年全年检查。2021年印发。</p>", None),  # a year in the text is no date of publication
    ],
)
def test_a_date_is_only_taken_where_one_stands(main: str, published: str | None) -> None:
    assert html.read(page(main)).published == published


def test_a_title_outside_the_main_text_is_put_in_front() -> None:
    data = page("<p>正文。</p>", '<meta name="ArticleTitle" content="云溪市2022年度报告">').replace(
        b"<div class='content'>",
        "<header><h1>x</h1></header><div class='hd'><h1>云溪市2022年度报告</h1></div><div class='content'>".encode(),
    )
    assert [b.text for b in html.read(data).blocks].count("云溪市2022年度报告") == 1
    assert html.read(data).blocks[0].text == "云溪市2022年度报告"


@pytest.mark.parametrize(
    ("declared", "encoding"), [("utf-8", "gb18030"), ("gb2312", "utf-8"), ("big5", "gb18030"), ("utf-8", "utf-16")]
)
def test_a_wrong_declaration_does_no_harm(declared: str, encoding: str) -> None:
    data = page("<p>全年检查52次。</p>", f'<meta charset="{declared}">').decode().encode(encoding)
    assert "全年检查52次。" in [block.text for block in html.read(data).blocks]


def test_a_short_page_is_taken_whole_but_for_its_chrome() -> None:
    data = "<html><body><nav>首页</nav><div>您的位置：公开</div><p>云溪市民政局报告，<i>全年</i>检查52次。</p>尾注<table><tr><td>许可</td><td>3</td></tr></table><script>x=1</script><style>p{}</style></body></html>"
    blocks = html.read(data.encode()).blocks
    assert [b.text for b in blocks] == ["您的位置：公开", "云溪市民政局报告，全年检查52次。", "尾注", "许可 | 3"]


@pytest.mark.parametrize(
    "data",
    [
        b"<html><body><div id='app'></div><script>render('x');</script></body></html>",
        b"<html></html>",
        b"<!DOCTYPE html>",
        "<html><body><noscript>请启用脚本后再访问本网站。</noscript></body></html>".encode(),
    ],
)
def test_a_page_without_text(data: bytes) -> None:
    with pytest.raises(UnreadableFile, match="no_text"):
        html.read(data)


def test_a_web_archive() -> None:
    import base64

    data = (
        b'From: <x>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\n'
        b"Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(page("<p>全年检查52次。</p>"))
        + b"\r\n--b--\r\n"
    )
    assert "全年检查52次。" in [block.text for block in html.read(data).blocks]


def test_deep_nesting_is_an_error_or_text() -> None:
    data = "<html><body>" + "<div>" * 5_000 + "全年检查52次，办理许可3件。" + "</div>" * 5_000 + "</body></html>"
    try:
        document = html.read(data.encode())
    except UnreadableFile as error:
        assert error.code in ("damaged", "no_text")
    else:
        assert document.blocks

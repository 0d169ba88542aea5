"""Formats are told by content; every refusal names what is wrong and what to do."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from assistant.errors import UnreadableFile
from assistant.readers import sniff as sniff_module
from assistant.readers.sniff import OLE_MAGIC, Format, raw_document, sniff
from tests.assistant.readers.building import p, package, pdf, word

TYPES = {"[Content_Types].xml": "<Types/>"}
HTML = "<!DOCTYPE html><html><head></head><body><p>全年检查52次。</p></body></html>"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n\t", "empty"),
        ("\u3000\n\u3000".encode(), "empty"),
        (bytes(64), "empty"),
        ("全年检查52次。".encode(), "text"),
        ("全年检查52次。".encode("gb18030"), "text"),
        ("全年检查52次。\n".encode("utf-16"), "text"),
        ("<script>alert(1)</script>是网页代码。".encode(), "text"),
        ("报告提到了<html>标签和<body>标签。".encode(), "text"),
        ("<全年检查>52次</全年检查>".encode(), "text"),
        ("%PDF 是一种格式，%PDF-1.4 是它的开头。".encode(), "text"),
        ("PK 是比分的意思。".encode(), "text"),
        ("BM 是牌号".encode(), "text"),
        ("第一章\x07总则，全年检查52次。".encode(), "text"),
        (HTML.encode(), "html"),
        (HTML.encode("gb18030"), "html"),
        (HTML.encode("utf-16"), "html"),
        (("<?xml version='1.0'?>\n<!-- 注 -->\n" + HTML).encode(), "html"),
        ("<meta charset=gbk><HTML><BODY>全年检查52次。".encode(), "html"),
        (b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n--x\r\n', "html"),
        (word(p("全年检查52次。")), "docx"),
        (word(p("全年检查52次。"))[:-40], "docx"),
        (package({**TYPES, "xl/workbook.xml": "<w/>"})[:-40], "damaged"),
        (b"PK\x03\x04" + bytes(range(256)), "damaged"),
        (package({**TYPES, "xl/workbook.xml": "<w/>"}), "xlsx"),
        (package({**TYPES, "ppt/presentation.xml": "<p/>"}), "slides"),
        (package({"OFD.xml": "<o/>"}), "ofd"),
        (package({"word/报告.txt": "全年"}), "zip"),
        (package({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<o/>"}), "legacy"),
        (pdf([(80, 700, 16, "全年")]), "pdf"),
        (b"\n" + pdf([(80, 700, 16, "全年")]), "pdf"),
        (b"{\\rtf1\\ansi hello}", "rtf"),
        (b'<?xml version="1.0"?>\n<?mso-application progid="Word.Document"?>\n<w:wordDocument/>', "legacy"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "image"),
        (b"\xff\xd8\xff\xe0" + bytes(40), "image"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "image"),
        (b"Rar!\x1a\x07\x01\0" + bytes(40), "zip"),
        (OLE_MAGIC + bytes(600), "damaged"),
        (b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 4, "unknown"),
        (bytes(range(256)) * 8, "unknown"),
        ("民政局全年開展檢查，辦理許可事項。".encode("big5"), "text"),
    ],
)
def test_sniff_by_content(data: bytes, expected: Format) -> None:
    assert sniff(data) == expected


@pytest.mark.parametrize(
    ("data", "code", "word_in_message"),
    [
        (b"", "empty", "空"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "image", "图片"),
        (package({"报告.txt": "全年"}), "archive", "压缩包"),
        (package({**TYPES, "xl/workbook.xml": "<w/>"}), "spreadsheet", "表格"),
        (package({**TYPES, "ppt/presentation.xml": "<p/>"}), "slides", "演示"),
        (package({"OFD.xml": "<o/>"}), "ofd", "OFD"),
        (bytes(range(256)) * 8, "unknown", "认不出"),
        ("民政局全年開展檢查，辦理許可事項。".encode("big5"), "encoding", "编码"),
        ("Größe geändert, äöüß über".encode("latin-1"), "encoding", "编码"),
        (OLE_MAGIC + bytes(600), "damaged", "损坏"),
        (word(p("全年检查52次。"))[:-40], "damaged", "损坏"),
        (word(p("全年检查52次。"))[:60], "damaged", "不完整"),  # cut off before its first part ends
        (word(""), "no_text", "没有"),
    ],
)
def test_a_refusal_says_what_is_wrong(data: bytes, code: str, word_in_message: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        raw_document(data, max_bytes=1_000_000)
    assert caught.value.code == code
    assert word_in_message in caught.value.user_message
    assert re.fullmatch(r"[^\n]+。", caught.value.user_message)
    assert re.fullmatch(r"[^\n]+。", caught.value.hint)


def test_a_wrong_byte_anywhere_in_a_package_never_breaks_the_sniffing() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as written:
        written.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    data = out.getvalue()
    for at in range(4, len(data)):
        assert sniff(data[:at] + b"\xff" + data[at + 1 :]) in {"legacy", "zip", "damaged"}


def test_too_large_names_the_limit() -> None:
    with pytest.raises(UnreadableFile, match="too_large") as caught:
        raw_document(b"x" * 2_000_000, max_bytes=1_500_000)
    assert "1.5 MB" in caught.value.user_message


class _Ole:
    """Stands for olefile: a compound file with the given streams."""

    def __init__(self, streams: dict[str, bytes]) -> None:
        self.streams = streams

    def __enter__(self) -> _Ole:
        return self

    def __exit__(self, *_: object) -> None: ...

    def listdir(self) -> list[list[str]]:
        return [name.split("/") for name in self.streams]

    def openstream(self, name: str):
        from io import BytesIO

        return BytesIO(self.streams[name])


@pytest.mark.parametrize(
    ("streams", "expected"),
    [
        ({"WordDocument": bytes(10) + b"\0\0", "1Table": b""}, "legacy"),
        ({"WordDocument": bytes(10) + b"\0\x01", "1Table": b""}, "encrypted"),
        ({"EncryptedPackage": b"", "EncryptionInfo": b""}, "encrypted"),
        ({"Workbook": b""}, "xlsx"),
        ({"PowerPoint Document": b""}, "slides"),
        ({"CONTENTS": b""}, "legacy"),
        ({"Other": b""}, "unknown"),
    ],
)
def test_compound_files(streams: dict[str, bytes], expected: Format, monkeypatch: pytest.MonkeyPatch) -> None:
    import olefile

    monkeypatch.setattr(olefile, "OleFileIO", lambda _: _Ole(streams))
    assert sniff(OLE_MAGIC + bytes(600)) == expected
    if expected == "encrypted":
        with pytest.raises(UnreadableFile, match="password"):
            raw_document(OLE_MAGIC + bytes(600), max_bytes=10_000)


def test_every_format_is_read_or_refused() -> None:
    from typing import get_args

    read = {"text", "docx", "pdf", "html", "legacy", "rtf", "encrypted"}
    assert set(get_args(Format)) == read | set(sniff_module._REFUSALS)

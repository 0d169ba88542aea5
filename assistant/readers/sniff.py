"""What a file really is, told from its bytes and never from its name, and the way to the reader for it."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import Literal

from assistant.errors import UnreadableFile
from assistant.readers.base import RawDocument
from assistant.readers.limits import BROKEN, password
from assistant.readers.text import decode, looks_binary

Format = Literal[
    "text",
    "docx",
    "pdf",
    "html",
    "legacy",
    "rtf",
    "encrypted",
    "image",
    "zip",
    "xlsx",
    "slides",
    "ofd",
    "damaged",
    "unknown",
    "empty",
]

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*")
_ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b")
_HTML_LEAD = re.compile(r"(?:\s|<\?xml[^>]{0,200}\?>|<!--.{0,2000}?-->)*", re.S)
_HTML_TAG = re.compile(r"<(?:!doctype\s+html|html|head|body)[\s>]", re.I)
_MHTML = re.compile(rb"\s*(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,12}?Content-Type:\s*multipart/related", re.I)
_WORD_XML = re.compile(rb'<\?mso-application\s+progid="Word\.Document"|<w:wordDocument\b')
_MAX_OLE_STREAMS = 10_000

_REFUSALS: dict[Format, tuple[str, str, str]] = {
    "empty": ("empty", "文件是空的，没有内容。", "请确认文件已保存完整后重新上传。"),
    "image": ("image", "这是一张图片，不是文字文件。", "请上传报告的 Word、PDF、网页或文本文件；图片请先做文字识别。"),
    "zip": ("archive", "这是一个压缩包，不能直接读取。", "请解压后把里面的报告文件逐个上传。"),
    "xlsx": ("spreadsheet", "这是一个电子表格，不是报告正文。", "请上传报告的 Word、PDF、网页或文本文件。"),
    "slides": ("slides", "这是一份演示文稿，不是报告正文。", "请上传报告的 Word、PDF、网页或文本文件。"),
    "ofd": ("ofd", "这是 OFD 版式文件，暂不能读取。", "请在 OFD 阅读器或 WPS 里导出为 PDF 或 Word 后再上传。"),
    "damaged": ("damaged", "文件已损坏或不完整，无法打开。", "请重新下载或重新导出这份文件后再上传。"),
    "unknown": ("unknown", "认不出这是什么文件。", "请上传 Word（.docx、.doc、.wps）、PDF、网页或文本文件。"),
}


def sniff(data: bytes) -> Format:
    """Tell the format of a file by its content alone. Never raises."""
    head = data[:4096]
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        return "empty"
    if head.startswith(OLE_MAGIC):
        return _sniff_ole(data)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _sniff_zip(data)
    if head.lstrip().startswith(b"%PDF-") or (b"%PDF-" in head[:1024] and b" obj" in data and b"\0" in data):
        return "pdf"
    if head.startswith(b"{\\rtf"):
        return "rtf"
    if head.startswith(_IMAGES) or head[8:12] == b"WEBP" or head[4:12] in (b"ftypheic", b"ftypmif1"):
        return "image"
    if head.startswith(b"BM") and head[6:10] == b"\0\0\0\0":
        return "image"
    if head.startswith(_ARCHIVES):
        return "zip"
    if head.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"<?xml") and _WORD_XML.search(head):
        return "legacy"
    return _sniff_text(data)


def _sniff_text(data: bytes) -> Format:
    try:
        text = decode(data)
    except UnreadableFile:
        # an unknown text encoding has no control characters to speak of; anything else is no text at all
        return "unknown" if looks_binary(data.decode("latin-1")) else "text"
    if looks_binary(text):
        return "unknown"
    if not text.strip("\ufeff\0 \t\r\n\u3000"):
        return "empty"
    if _MHTML.match(data[:4096]):
        return "html"
    start = _HTML_LEAD.match(text.lstrip("\ufeff"))
    rest = text.lstrip("\ufeff")[start.end() if start else 0 :][:2048]
    return "html" if rest.startswith("<") and _HTML_TAG.search(rest) else "text"


def _sniff_zip(data: bytes) -> Format:
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            names = set(package.namelist())
            encrypted = any(m.flag_bits & 0x1 for m in package.infolist())
            kind = package.open("mimetype").read(64) if "mimetype" in names and not encrypted else b""
    except BROKEN:
        # cut off: the directory at the end is lost, the names in front of the members are still there
        return "docx" if b"word/" in data and b"[Content_Types].xml" in data else "damaged"
    if "[Content_Types].xml" in names and encrypted:
        return "encrypted"
    if "OFD.xml" in names:
        return "ofd"
    for folder, found in (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "slides")):
        if "[Content_Types].xml" in names and any(name.startswith(folder) for name in names):
            return found  # type: ignore[return-value]
    return "legacy" if b"opendocument.text" in kind else "zip"


def _sniff_ole(data: bytes) -> Format:
    import olefile

    try:
        with olefile.OleFileIO(BytesIO(data)) as ole:
            streams = {"/".join(path) for path in ole.listdir()[:_MAX_OLE_STREAMS]}
            if streams & {"EncryptedPackage", "EncryptionInfo"}:
                return "encrypted"
            if "WordDocument" in streams:
                head: bytes = ole.openstream("WordDocument").read(12)
                # [MS-DOC] FibBase: bit 8 of the flags at offset 10 is fEncrypted
                return "encrypted" if len(head) == 12 and head[11] & 0x01 else "legacy"
    except (OSError, ValueError, IndexError, TypeError, AttributeError, MemoryError, RecursionError):
        return "damaged"
    if streams & {"Workbook", "Book"}:
        return "xlsx"
    if "PowerPoint Document" in streams:
        return "slides"
    return "legacy" if "CONTENTS" in {name.upper() for name in streams} else "unknown"  # Works keeps its text there


def raw_document(data: bytes, *, max_bytes: int) -> RawDocument:
    """Read a file of any known format.

    Raises:
        UnreadableFile: with a code, a Chinese sentence and a hint, whatever is wrong with the file.
    """
    if len(data) > max_bytes:
        limit = f"{max_bytes / 1_000_000:.4g}"
        raise UnreadableFile(
            "too_large", f"文件超过 {limit} MB 的上限。", "请删去图片等附件，或拆成几个文件后重新上传。"
        )
    found = sniff(data)
    if found == "encrypted":
        raise password()
    if found in _REFUSALS:
        raise UnreadableFile(*_REFUSALS[found])
    return _read(found, data)


def _read(found: Format, data: bytes) -> RawDocument:
    # imported one by one: a text file does not pay for the PDF engine
    if found == "docx":
        from assistant.readers import docx

        return docx.read(data)
    if found == "pdf":
        from assistant.readers import pdf

        return pdf.read(data)
    if found == "html":
        from assistant.readers import html

        return html.read(data)
    if found in ("legacy", "rtf"):
        from assistant.readers import office

        return office.read(data)
    from assistant.readers import text

    return text.read(data)

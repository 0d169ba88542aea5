"""Small files that unpack to large ones are refused before and while they unpack."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from assistant.errors import UnreadableFile
from assistant.readers import docx, limits
from tests.assistant.readers.building import p, package, part, word


def test_a_bomb_by_ratio() -> None:
    bomb = word("", document=part("document", "<w:body>" + " " * 30_000_000 + "</w:body>"))
    assert len(bomb) < 100_000
    with pytest.raises(UnreadableFile, match="too_large"):
        docx.read(bomb)


def test_too_many_members(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_MEMBERS", 5)
    with pytest.raises(UnreadableFile, match="too_large"):
        limits.open_package(package({f"m{i}": "" for i in range(6)}))


def test_too_much_in_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_TOTAL", 1_000)
    with pytest.raises(UnreadableFile, match="too_large"):
        limits.open_package(package({"a": "x" * 600, "b": "y" * 600}))


def test_a_lying_directory_is_found_out_while_unpacking() -> None:
    data = package({"word/document.xml": "y" * 5_000})
    at = data.rindex(b"PK\x01\x02")  # the directory entry: its unpacked size stands at offset 24
    lying = data[: at + 24] + struct.pack("<I", 10) + data[at + 28 :]
    with pytest.raises(UnreadableFile), limits.open_package(lying) as opened:
        # the zip module stops at the promised size, and the check sum then fails
        limits.read_member(opened, "word/document.xml", limit=1_000)


def test_a_member_beyond_its_limit() -> None:
    with limits.open_package(package({"a": "x" * 2_000})) as opened:
        assert limits.read_member(opened, "a", limit=2_000) == b"x" * 2_000
        assert limits.read_member(opened, "b") is None
        with pytest.raises(UnreadableFile, match="too_large"):
            limits.read_member(opened, "a", limit=1_999)


def test_encrypted_members() -> None:
    data = bytearray(package({"a": "x"}))
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(UnreadableFile, match="password"):
        limits.open_package(bytes(data))


@pytest.mark.parametrize(
    "document",
    [
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>',
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><x>&a;</x>',
        '<?xml version="1.0"?><!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><x/>',
        "<x>",
        " ",
    ],
)
def test_hostile_or_broken_xml(document: str) -> None:
    with pytest.raises(UnreadableFile, match="damaged"):
        docx.read(word("", document=document))


def test_deep_nesting_is_an_error_or_text() -> None:
    deep = p("全年检查52次。")
    for _ in range(600):
        deep = f"<w:tbl><w:tr><w:tc>{deep}</w:tc></w:tr></w:tbl>"
    with pytest.raises(UnreadableFile, match="damaged"):
        docx.read(word(deep))


@pytest.mark.parametrize(
    ("how", "at", "byte"),
    [
        (zipfile.ZIP_STORED, 30, 0xFF),  # the name in the member's own header: no text any more
        (zipfile.ZIP_STORED, 0, 0xFF),
        (zipfile.ZIP_LZMA, 42, 0xFF),  # the properties of its packing
        (zipfile.ZIP_LZMA, 60, 0xFF),
        (zipfile.ZIP_BZIP2, 50, 0xFF),
        (zipfile.ZIP_DEFLATED, 50, 0xFF),
    ],
)
def test_a_wrong_byte_in_a_member_is_damage(how: int, at: int, byte: int) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as written:
        written.writestr("水务.txt", "全年检查52次。" * 20)
    data = bytearray(out.getvalue())
    data[at] = byte
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as opened, pytest.raises(UnreadableFile, match="damaged"):
        limits.read_member(opened, opened.infolist()[0])


def test_a_damaged_member() -> None:
    data = bytearray(word(p("全年检查52次，" * 50)))
    with zipfile.ZipFile(__import__("io").BytesIO(bytes(data))) as opened:
        start = opened.getinfo("word/document.xml").header_offset
    data[start + 60 : start + 90] = b"\xff" * 30
    with pytest.raises(UnreadableFile, match="damaged"):
        docx.read(bytes(data))

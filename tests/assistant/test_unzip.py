"""Zips as offices hand them on: names of Windows in Chinese, clutter, bombs, passwords, damage."""

from __future__ import annotations

import io
import zipfile

import pytest

from assistant import unzip
from assistant.errors import UnreadableFile
from assistant.unzip import is_zip, members


def packed(*files: tuple[str, bytes], how: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as package:
        for name, data in files:
            package.writestr(name, data)
    return out.getvalue()


def test_reports_are_found_in_folders_and_clutter_is_passed_over() -> None:
    data = packed(
        ("往年/水务局2022.txt", b"b"),
        ("../../水务局2021.docx", b"a"),
        ("往年/~$水务局.docx", b"x"),
        ("__MACOSX/往年/水务局2022.txt", b"x"),
        (".git/a.txt", b"x"),
        ("照片.png", b"x"),
        ("空文件夹/", b""),
    )
    found, others = members(data, max_bytes=100)
    assert [(m.name, m.load()) for m in found] == [("水务局2021.docx", b"a"), ("水务局2022.txt", b"b")]
    assert others == 4


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])  # macOS and many programs; Windows in Chinese
def test_names_that_do_not_say_their_encoding_are_read(encoding: str) -> None:
    name = "水务局2022年报告.txt".encode(encoding)
    plain = b"A" * len(name) + b".txt"
    data = packed((plain.decode(), b"text")).replace(plain, name + b".txt")
    assert members(data, max_bytes=100)[0][0].name == "水务局2022年报告.txt.txt"
    assert members(data, max_bytes=100)[0][0].load() == b"text"


def test_names_in_neither_encoding_still_open() -> None:
    data = packed(("AA.txt", b"text")).replace(b"AA.txt", b"A\xff.txt")
    assert members(data, max_bytes=100)[0][0].load() == b"text"


def test_two_files_of_one_name_are_two_files() -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        data = packed(("a.txt", b"1"), ("a.txt", b"2"))
    assert [m.load() for m in members(data, max_bytes=10)[0]] == [b"1", b"2"]


def test_a_file_is_read_within_bounds() -> None:
    found, _ = members(packed(("a.txt", b"x" * 101), ("b.txt", b"x" * 100)), max_bytes=100)
    assert found[1].load() == b"x" * 100
    with pytest.raises(UnreadableFile) as error:
        found[0].load()
    assert error.value.code == "too_large"


def refused(data: bytes) -> str:
    with pytest.raises(UnreadableFile) as error:
        members(data, max_bytes=50_000_000)
    return error.value.user_message


def test_bounds_of_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "压缩比异常" in refused(packed(("a.txt", b"\0" * 8_000_000), how=zipfile.ZIP_DEFLATED))
    monkeypatch.setattr(unzip, "MOST_FILES", 2)
    assert "超过2个" in refused(packed(*((f"{n}.txt", b"") for n in range(3))))
    monkeypatch.setattr(unzip, "MOST_BYTES", 10)
    assert "解压后超过" in refused(packed(("a.txt", b"x" * 11)))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\3\4 no zip at all", "damaged"),
        (packed(("a.txt", b"text"))[:-10], "damaged"),
        (packed(("a.png", b"x")), "nothing"),
        (packed(), "nothing"),
    ],
)
def test_a_zip_that_cannot_be_used(data: bytes, code: str) -> None:
    with pytest.raises(UnreadableFile) as error:
        members(data, max_bytes=100)
    assert error.value.code == code
    assert "压缩包" in error.value.user_message


def test_a_password_is_told() -> None:
    data = bytearray(packed(("a.txt", b"text")))
    for mark, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.index(mark) + at] |= 1
    with pytest.raises(UnreadableFile) as error:
        members(bytes(data), max_bytes=100)
    assert error.value.code == "password"


def test_an_office_document_is_no_zip_of_files() -> None:
    data = packed(("word/document.xml", b"x"))
    assert is_zip("往年.ZIP", data)
    assert not is_zip("报告.docx", data)
    assert not is_zip("假的.zip", b"text")

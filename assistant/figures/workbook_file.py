"""An uploaded workbook as a package: is it one, is it safe to unpack, and what its sheets hold besides values. Pure XML.

openpyxl's streaming reader knows neither merged cells nor, for stored results, which cells are formulas; both are read
here from the sheet's XML, with the place of the last value, so that nothing beyond a limit goes unnoticed.
"""

from __future__ import annotations

import re
import xml.parsers.expat
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

from assistant.errors import UnreadableFile
from assistant.readers.limits import MAX_XML, damaged, open_package, password, too_large
from assistant.readers.sniff import sniff

MAX_BYTES = 20 * 1024 * 1024  # a workbook of figures has some 100 KB
_SHEETS = "xl/worksheets/"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")
_PIECE = 1024 * 1024
_NEAR = 6_000  # rows whose cells are looked at one by one
_MAX_MERGES = 20_000
_SAVE_AS = "请用 WPS 或 Excel 打开，另存为 .xlsx 后再上传。"


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range, rows and columns from 1."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Marks:
    """What a sheet's XML says besides values: formula cells as (row, column), merges, and where the last value stands."""

    formulas: frozenset[tuple[int, int]]
    merges: tuple[Merge, ...]
    last_row: int
    last_column: int


def check_workbook(data: bytes) -> None:
    """Make sure that the bytes are an .xlsx package that may be unpacked.

    Raises:
        UnreadableFile: with one clear sentence: another kind of file, a password, damage, or beyond the limits.
    """
    if len(data) > MAX_BYTES:
        raise too_large(f"表格超过 {MAX_BYTES // 1024 // 1024} MB")
    found = sniff(data)
    if found == "encrypted":
        raise password()
    if found == "empty":
        raise UnreadableFile("empty", "文件是空的，没有内容。", "请确认表格已保存后重新上传。")
    if found == "damaged":
        raise damaged("表格文件已损坏或不完整，无法打开。")
    if found == "xlsx" and data.startswith(_OLE):
        raise UnreadableFile("old_workbook", "这是旧版表格（.xls 或 .et），不能直接读取。", _SAVE_AS)
    if found == "text":
        raise UnreadableFile("not_a_workbook", "这是文本文件（可能是 .csv），不是表格工作簿。", _SAVE_AS)
    if not data.startswith(b"PK"):
        raise UnreadableFile("not_a_workbook", "这不是表格文件（.xlsx）。", "请上传下发的指标表（.xlsx）。")
    with open_package(data) as package:
        _check_members(package)


def _check_members(package: zipfile.ZipFile) -> None:
    names = {m.filename for m in package.infolist()}
    if "xl/workbook.bin" in names:
        raise UnreadableFile("binary_workbook", "这是二进制工作簿（.xlsb），不能直接读取。", _SAVE_AS)
    if "xl/workbook.xml" not in names and not any(name.startswith("xl/") for name in names):
        what = "这是 .ods 表格，不能直接读取。" if "mimetype" in names else "这不是表格文件（.xlsx）。"
        raise UnreadableFile("not_a_workbook", what, _SAVE_AS)
    for member in package.infolist():
        if member.filename.endswith(".xml") and not member.filename.startswith(_SHEETS) and member.file_size > MAX_XML:
            raise too_large("表格内容过多")


def scan_sheets(data: bytes) -> tuple[bytes, dict[str, Marks]]:
    """The package with over-long sheets cut off behind the rows that are read, and the marks of each sheet by its path.

    Raises:
        UnreadableFile: ``damaged`` when the XML of a sheet is broken or declares a document type.
    """
    marks: dict[str, Marks] = {}
    cuts: dict[str, tuple[int, bytes]] = {}
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            for path in [n for n in package.namelist() if n.startswith(_SHEETS) and n.endswith(".xml")]:
                reader = _Scanner()
                with package.open(path) as stream:
                    while piece := stream.read(_PIECE):
                        reader.parser.Parse(piece, False)
                reader.parser.Parse(b"", True)
                marks[path] = reader.marks()
                if reader.cut is not None:
                    cuts[path] = reader.cut
            return (_shortened(package, cuts) if cuts else data), marks
    except (KeyError, xml.parsers.expat.ExpatError, zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError):
        raise damaged("表格文件已损坏或不完整，无法打开。") from None


def _shortened(package: zipfile.ZipFile, cuts: Mapping[str, tuple[int, bytes]]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as new:
        for member in package.infolist():
            cut = cuts.get(member.filename)
            with package.open(member) as old:
                new.writestr(member.filename, old.read(cut[0]) + cut[1] if cut else old.read())
    return stream.getvalue()


def column_number(letters: str) -> int:
    """1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """A for 1, AA for 27."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class _Scanner:
    """Collects the marks while the XML streams by."""

    def __init__(self) -> None:
        self.parser = xml.parsers.expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.formulas: set[tuple[int, int]] = set()
        self.merges: list[Merge] = []
        self.last_row = self.last_column = 0
        self.cut: tuple[int, bytes] | None = None  # where the rows that are read end, and what closes the sheet there
        self._row = self._column = 0

    def marks(self) -> Marks:
        """What was seen."""
        return Marks(frozenset(self.formulas), tuple(self.merges), self.last_row, self.last_column)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        prefix, colon, name = tag.rpartition(":")
        if name == "row":
            if self._row > _NEAR:
                self.parser.StartElementHandler = self._start_far
                closing = "".join(f"</{prefix}{colon}{part}>" for part in ("sheetData", "worksheet"))
                self.cut = self.parser.CurrentByteIndex, closing.encode()
            given = attributes.get("r", "")
            self._row = int(given) if given.isdigit() else self._row + 1
            self._column = 0
        elif name == "c":
            match = _REFERENCE.fullmatch(attributes.get("r", ""))
            self._column = column_number(match[1]) if match else self._column + 1
        elif name in ("v", "t"):
            self.last_row = max(self.last_row, self._row)
            self.last_column = max(self.last_column, self._column)
        elif name == "f":
            self.formulas.add((self._row, self._column))
        elif name == "mergeCell" and len(self.merges) < _MAX_MERGES:
            match = _REFERENCE.fullmatch(attributes.get("ref", ""))
            if match and match[3]:
                self.merges.append(
                    Merge(int(match[2]), column_number(match[1]), int(match[4]), column_number(match[3]))
                )

    def _start_far(self, tag: str, attributes: dict[str, str]) -> None:
        """Beyond the rows that are read it only matters that there are values; merges come after all rows."""
        name = tag.rpartition(":")[2]
        if name == "row":
            self._row = int(given) if (given := attributes.get("r", "")).isdigit() else self._row + 1
        elif name in ("v", "t"):
            self.last_row = max(self.last_row, self._row)
        elif name == "mergeCell":
            self._start(tag, attributes)

    def _refuse(self, *_: object) -> None:
        raise ValueError("a workbook has no document type")

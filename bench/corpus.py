"""The reports that the benchmarks run on: the samples, the real ones beside the repository, and libraries made of them."""

from __future__ import annotations

import random
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.readers.assemble import assemble, report_id
from assistant.readers.sniff import raw_document
from vectorstore.schema import Report

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "samples"
SHARED = ROOT.parent / "shared"
_LARGEST = 50_000_000
_YEARS = 5  # reports of one agency in a resampled library
_FIRST_YEAR = 2019
_NUMBER = re.compile(r"\d+")
_PLACES = "青白金玉龙凤云石长安永兴宁和丰泰清东南西北河江山林泉"
_ORGANS = ("民政局", "司法局", "教育局", "财政局", "交通运输局", "水利局", "农业农村局", "应急管理局")


@dataclass(frozen=True, slots=True)
class File:
    """A report's file: its display name and bytes."""

    name: str
    data: bytes

    def read(self) -> Report:
        """The report in it. Raises UnreadableFile."""
        return assemble(raw_document(self.data, max_bytes=_LARGEST), id=report_id(self.data), source=self.name)


def sample_files() -> list[File]:
    """The nine samples."""
    return _files(SAMPLES)


def base_files() -> list[File]:
    """The samples, and the seven real reports where they are."""
    return [*sample_files(), *_files(SHARED / "reports"), *_files(SHARED / "data" / "hailar")]


def city_files() -> list[File]:
    """The 140 city reports, as distractors; empty where they are not."""
    path = SHARED / "data" / "city_reports.zip"
    if not path.is_file():
        return []
    with zipfile.ZipFile(path) as archive:
        return [File(name, archive.read(name)) for name in sorted(archive.namelist()) if name.endswith(".docx")]


def resampled(bases: Sequence[Report], count: int, seed: int = 1) -> Iterator[File]:
    """``count`` text files of different agencies and years, made of the given reports in turn.

    Each has its own title, agency, year and numbers (other digits, as many); five years of an agency follow each other.
    """
    rng = random.Random(seed)
    pairs = [a + b for a in _PLACES for b in _PLACES if a != b]
    rng.shuffle(pairs)
    for i in range(count):
        base = bases[i % len(bases)]
        who = i // _YEARS
        agency = f"{pairs[who % len(pairs)]}县{_ORGANS[who % len(_ORGANS)]}"
        year = _FIRST_YEAR + i % _YEARS
        body = base.text.replace(base.agency, agency) if base.agency else base.text
        body = "\n".join(line for line in body.split("\n") if line.strip() != base.title)
        body = _other_numbers(body, year, rng)
        title = f"{agency}{year}年法治政府建设年度报告"
        yield File(f"{agency}{year}.txt", f"{title}\n{body}".encode())


def characters(reports: Sequence[Report]) -> int:
    """Length of all texts."""
    return sum(len(r.text) for r in reports)


def _files(folder: Path) -> list[File]:
    return [File(p.name, p.read_bytes()) for p in sorted(folder.iterdir())] if folder.is_dir() else []


def _other_numbers(text: str, year: int, rng: random.Random) -> str:
    def other(match: re.Match[str]) -> str:
        number = match.group()
        if len(number) == 4 and number.startswith("20"):
            return str(year)
        first = "0" if number[0] == "0" else rng.choice("123456789")
        return first + "".join(rng.choice("0123456789") for _ in number[1:])

    return _NUMBER.sub(other, text)

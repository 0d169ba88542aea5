"""Small reports of fictional agencies, hostile files, and the program over a folder of its own."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.services import Services, build_services
from assistant.settings import load_settings
from tests.assistant.readers.building import Placed, p, package, part, pdf, word
from vectorstore.archive import Archive
from vectorstore.chroma_host import local_client
from vectorstore.lexical import LexicalIndex
from vectorstore.schema import Filters

ROOT = Path(__file__).parents[2]
AGENCY = "东湖区司法局"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4


def report_text(agency: str = AGENCY, year: int = 2023, cases: int = 12, title: str = "") -> str:
    """A 法治政府建设年度报告 of five sections; ``cases`` is how many reconsideration cases it names."""
    return "\n".join(
        [
            title or f"{agency}{year}年法治政府建设年度报告",
            f"{year}年，{agency}坚持依法履行职责，现将法治政府建设情况报告如下。",
            "一、依法行政制度建设",
            f"全年清理行政规范性文件{cases + 30}件，废止{cases // 3 + 1}件；合法性审查重大行政决策{cases // 2 + 2}件。"
            "完善重大行政决策程序，公开征求社会意见，组织专家论证。",
            "二、行政执法",
            f"开展行政检查{cases * 9}次，作出行政处罚{cases + 3}件。制定轻微违法行为不予处罚清单，列入事项{cases + 7}项。"
            "落实行政执法公示、全过程记录和法制审核制度，组织执法人员培训两期。",
            "三、行政复议和行政诉讼",
            f"受理行政复议案件{cases}件，审结{cases - 1}件；以本机关为被告的行政诉讼案件{cases // 4}件，负责人全部出庭应诉。",
            "四、普法宣传",
            f"举办普法活动{cases * 2}场，发放宣传资料{cases * 100}份，受众{cases * 300}人次。",
            "五、存在的问题和下一步打算",
            "一是执法人员数量不足。二是普法形式单一。下一步将充实执法力量，丰富普法形式。",
            agency,
            f"{year + 1}年1月20日",
        ]
    )


def write_reports(folder: Path, years: Sequence[int] = (2021, 2022, 2023), agency: str = AGENCY) -> list[Path]:
    """Text files ``<agency><year>.txt``, each report with figures of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"{agency}{year}.txt" for year in years]
    for file, year in zip(files, years, strict=True):
        file.write_text(report_text(agency, year, cases=12 + year % 100), encoding="utf-8")
    return files


def locked_word() -> bytes:
    """A Word file with a password: [MS-OFFCRYPTO] puts it into a compound file as a stream EncryptedPackage."""
    end, free = 0xFFFFFFFE, 0xFFFFFFFF
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<9I", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<109I", 0, *[free] * 108)
    table = struct.pack("<128I", 0xFFFFFFFD, end, *[free] * 126)

    def entry(name: str, kind: int, right: int, child: int) -> bytes:
        written = name.encode("utf-16-le")
        tree = struct.pack("<HBBIII", len(written) + 2 if name else 0, kind, 1, free, right, child)
        return written.ljust(64, b"\0") + tree + bytes(36) + struct.pack("<IQ", end, 0)

    entries = [
        entry("Root Entry", 5, free, 1),
        entry("EncryptionInfo", 2, 2, free),
        entry("EncryptedPackage", 2, free, free),
        entry("", 0, free, free),
    ]
    return header + table + b"".join(entries)


def word_report(text: str) -> bytes:
    """A Word file with one paragraph a line."""
    return word("".join(p(line) for line in text.split("\n")))


def pdf_report(text: str, **options: bool) -> bytes:
    """A PDF file of one page with a text line for every 30 characters of a paragraph."""
    lines = [line[at : at + 30] for line in text.split("\n") for at in range(0, len(line), 30)]
    placed: list[Placed] = [(72.0, 780.0 - 20 * row, 14.0, line) for row, line in enumerate(lines)]
    return pdf(placed, **options)


def zip_bomb() -> bytes:
    """A Word file of some 100 KB whose text would take 300 MB."""
    return word("", document=part("document", "<w:body>" + " " * 100_000_000 + "</w:body>"))


def many_members() -> bytes:
    """A Word file that promises more members than any report has."""
    return package({"[Content_Types].xml": "", **{f"word/{n}.xml": "" for n in range(6_000)}})


def open_services(data: Path, **changes: Any) -> Services:
    """The program over a folder, with the embedder that needs no model; ``changes`` are settings."""
    values = {"data_dir": data, "embedding_model": "bigram", **changes}
    return build_services(load_settings(_env_file=None, **values))


def fill(data: Path, *files: tuple[str, str]) -> None:
    """Add reports by name and text."""
    with closing(open_services(data)) as services:
        for name, text in files:
            assert services.library.add(name, text.encode(), source_key=name).status == "added"


def state(archive: Archive) -> tuple[Any, ...]:
    """Everything that must not change when an input is refused."""
    infos = archive.infos()
    return archive.revision(), infos, [archive.chunks_of(i.id) for i in infos]


def environment(data: Path, **changes: str) -> dict[str, str]:
    """For a process of its own."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("XUNLI_") and k != "PYTHONUNBUFFERED"}
    ours = {"XUNLI_DATA_DIR": str(data), "XUNLI_EMBEDDING_MODEL": "bigram", "PYTHONPATH": str(ROOT)}
    return kept | ours | changes


def run_cli(data: Path, *argv: str, input: str = "", **changes: str) -> subprocess.CompletedProcess[str]:
    """``python -m assistant`` in a process of its own, in the folder above the data so that no .env is found."""
    return subprocess.run(
        [sys.executable, "-m", "assistant", *argv],
        env=environment(data, **changes),
        cwd=data.parent,
        input=input,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


@dataclass(frozen=True)
class Contents:
    """All that a library holds, without what differs between two equal ones (revisions, row numbers)."""

    reports: list[Any]
    chunks: list[Any]
    originals: list[str]
    ids: list[str]
    vectors: list[list[float]]
    words: list[Any]


QUESTIONS = ("行政复议案件多少件", "普法活动", "2023年行政检查", "执法人员不足")


def contents(data: Path) -> Contents:
    """What the archive holds. The vectors and the words are read through the searches, originals from the folder."""
    with closing(open_services(data)) as services:
        archive = services.archive
        infos = archive.infos()
        ids, vectors = archive.vectors(Filters(), services.library.stamp)
        lexical = LexicalIndex(archive)
        return Contents(
            reports=[(archive.report(i.id), archive.sha256_of(i.id), archive.source_key_of(i.id)) for i in infos],
            chunks=[archive.chunks_of(i.id) for i in infos],
            originals=sorted(f.name for f in (data / "originals").iterdir() if not f.name.startswith(".part-")),
            ids=ids,
            vectors=vectors.tolist(),
            words=[[(h.chunk_id, round(h.score, 6)) for h in lexical.search(q, 50, Filters())] for q in QUESTIONS],
        )


def chroma_contents(data: Path) -> dict[str, tuple[list[float], dict[str, Any]]]:
    """What stands in the Chroma folder: id → vector and metadata. The index must be closed."""
    client = local_client(data / "chroma")
    try:
        found = client.get_collection("chunks", embedding_function=None).get(include=["embeddings", "metadatas"])
        assert found["embeddings"] is not None and found["metadatas"] is not None
        rows = zip(found["ids"], found["embeddings"], found["metadatas"], strict=True)
        return {key: (list(map(float, vector)), dict(metadata)) for key, vector, metadata in rows}
    finally:
        client.close()

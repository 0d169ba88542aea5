"""One measurement a process: ``python -m bench.measure TASK [ARGUMENTS]`` prints one JSON value. ``bench.speed`` calls it."""

from __future__ import annotations

import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import numpy as np

from assistant.answering import Ask
from assistant.drafting.schema import Draft, DraftRequest
from assistant.services import Services, build_services
from assistant.settings import load_settings
from bench.corpus import File, base_files, resampled
from bench.timing import Clock, growth, milliseconds, resident_mb
from vectorstore.archive import Entry
from vectorstore.chunking import chunk_report
from vectorstore.embedding import Vectors
from vectorstore.lexical import LexicalIndex

_QUESTIONS = 200
_NOISE = 0.3  # length of the noise on a unit vector: a cosine of about .96 to what it was
_ASKED = (
    "行政检查开展了多少次",
    "行政处罚案件有多少件",
    "普法宣传活动举办了多少场",
    "行政复议案件受理多少件",
    "规范性文件清理情况怎么样",
    "行政执法人员培训了多少人次",
    "存在哪些问题和不足",
    "下一步打算做什么",
    "最低生活保障对象有多少户",
    "政务公开做了哪些工作",
    "法治政府建设的主要举措有哪些",
    "重大行政决策程序怎么落实",
    "一般公共预算收入是多少",
    "社会组织登记管理怎么做",
    "养老服务体系建设情况",
)


def open_services(folder: Path, **changes: Any) -> Services:
    """The program over a folder; the model is kept in the cache folder, so that it is unpacked once."""
    return build_services(load_settings(_env_file=None, data_dir=folder, llm_base_url="", **changes), threads=1)


def ingest(folder: Path, count: int, every: int) -> dict[str, Any]:
    """Ingest ``count`` reports; after each ``every``-th one encode its texts again, alone and in the same batch.

    The two are neighbours in time, so that what else runs on the machine slows both. ``ratio``: ingest with its share of
    bringing the index in step, over encoding alone. Seconds; ``opening`` loads the model and opens the index before.
    """
    files = list(resampled([f.read() for f in base_files()], count))
    spent = {
        "add_wall": 0.0,
        "add_cpu": 0.0,
        "paired_wall": 0.0,
        "paired_cpu": 0.0,
        "alone_wall": 0.0,
        "alone_cpu": 0.0,
    }
    memory: list[tuple[int, float]] = []
    with closing(open_services(folder)) as services:
        clock = Clock()
        services.warm_up()
        opening = clock.wall
        chunks = 0
        for number, file in enumerate(files):
            clock = Clock()
            info = services.library.add(file.name, file.data, source_key=file.name).info
            names = ["add", "paired"] if number % every == 0 else ["add"]
            wall, cpu = clock.wall, clock.cpu
            for name in names:
                spent[f"{name}_wall"] += wall
                spent[f"{name}_cpu"] += cpu
            chunks += info.chunks if info else 0
            memory.append((chunks, resident_mb()))
            if info and number % every == 0:
                texts = [c.embedded for c in services.archive.chunks_of(info.id)]
                clock = Clock()
                services.embedder.embed(texts, "passage")
                spent["alone_wall"] += clock.wall
                spent["alone_cpu"] += clock.cpu
        clock = Clock()
        services.library.sync()
        spent |= {"sync_wall": clock.wall, "sync_cpu": clock.cpu}
    ratios = {
        f"ratio_{kind}": spent[f"paired_{kind}"]
        / spent[f"alone_{kind}"]
        * (1 + spent[f"sync_{kind}"] / spent[f"add_{kind}"])
        for kind in ("wall", "cpu")
    }
    found = {"reports": count, "chunks": chunks, "opening": opening, "peak": _peak_mb(), "growth": growth(memory)}
    return found | spent | ratios | {"memory": memory[:: max(1, count // 10)]}


def fill(folder: Path, count: int, source: Path) -> dict[str, Any]:
    """A library of ``count`` reports whose vectors are those of ``source``'s reports with a little noise: nothing is encoded."""
    noise = np.random.default_rng(1)
    with closing(open_services(source)) as given, closing(open_services(folder)) as services:
        stamp = given.library.stamp
        stored = [given.archive.index_rows(i.id, stamp) for i in given.archive.infos()]
        real = [rows.vectors for rows in stored if rows is not None]
        clock = Clock()
        files = resampled([f.read() for f in base_files()], count)
        for file, vectors in zip(files, cycle(real), strict=False):
            report = file.read()
            chunks = chunk_report(report, kind_name="法治政府建设年度报告")
            rows = vectors[np.arange(len(chunks)) % len(vectors)]
            services.archive.put(Entry(report, chunks, _shaken(rows, noise), stamp, sha256=report.id))
        written = clock.wall
        clock = Clock()
        services.index.sync()
        return {
            "reports": count,
            "chunks": services.archive.count(),
            "written": written,
            "synced": clock.wall,
            "peak": _peak_mb(),
        }


def query(folder: Path) -> dict[str, Any]:
    """Search times beside those of embedding the question, and where the rest goes: wall and processor milliseconds."""
    with closing(open_services(folder)) as services:
        services.warm_up()
        lexical = LexicalIndex(services.archive)
        answerer = services.answerer
        wall: dict[str, list[float]] = {}
        cpu: dict[str, list[float]] = {}

        def timed(name: str, run: Callable[..., Any], *arguments: Any) -> Any:
            clock = Clock()
            value = run(*arguments)
            wall.setdefault(name, []).append(clock.wall)
            cpu.setdefault(name, []).append(clock.cpu)
            return value

        def search(ask: Ask) -> None:
            answerer.search(answerer.understand(ask), k=5)

        for number, question in enumerate(questions(services)):
            ask = Ask(question, offline=True)
            if number < 5:  # warm
                search(ask)
            timed("search", search, ask)
            read = timed("understanding", answerer.understand, ask)
            vector = timed("embedding", services.embedder.embed, [read.text], "query")[0]
            timed("words", lexical.search, read.text, 40, read.filters)
            timed("vectors", services.index.query, vector, 40, read.filters)
            timed("list of reports", services.archive.infos)
            if number % 20 == 0:
                timed("offline answer", answerer.answer, ask)
        about = {"reports": len(services.archive.infos()), "chunks": services.archive.count(), "peak": _peak_mb()}
        return about | {
            "wall": {name: milliseconds(values) for name, values in wall.items()},
            "cpu": {name: milliseconds(values) for name, values in cpu.items()},
        }


def first_token(folder: Path) -> dict[str, Any]:
    """Time to the first piece of an answer beside the model's own: a stub that thinks for 300 ms; milliseconds."""
    from assistant.llm import Message, OpenAIChatModel
    from assistant.schema import Token
    from tests.openai_server import OpenAIServer, Reply

    reply = Reply(("好", "的", "。"), delay=0.3)
    with OpenAIServer() as server:
        model = OpenAIChatModel(server.url, "none", "test-model")
        services = build_services(load_settings(_env_file=None, data_dir=folder), model=model, threads=1)
        with closing(services):
            services.warm_up()
            own: list[float] = []
            ours: list[float] = []
            for question in islice(questions(services), 21):
                server.enqueue(reply)
                start = time.perf_counter()
                next(iter(model.stream([Message("user", question)])))
                own.append(time.perf_counter() - start)
                server.enqueue(reply)
                start = time.perf_counter()
                next(e for e in services.answerer.stream(Ask(question)) if isinstance(e, Token))
                ours.append(time.perf_counter() - start)
            return {"model": milliseconds(own[1:]), "ours": milliseconds(ours[1:])}


def documents() -> dict[str, Any]:
    """Seconds of the steps that need no search: checks, draft, exports; on 10,000 and 12,000 characters and on a sample."""
    from assistant.checks.engine import check
    from assistant.export.markdown import draft_markdown
    from assistant.figures.extract import figures
    from assistant.figures.workbook import workbook_bytes

    bases = [f.read() for f in base_files()]
    typical = min(bases, key=lambda r: abs(sum(f.is_data for f in figures(r.text)) / len(r.text) - 300 / 12_000))
    long = next(iter(resampled([typical], 1))).data.decode()
    of_10, of_12 = (File(f"{n}.txt", _cut(long, n).encode()) for n in (10_000, 12_000))
    report = of_10.read()
    spent = {"checks, 10,000 characters": _best(lambda: check(report))}
    with (
        tempfile.TemporaryDirectory() as data,
        closing(open_services(Path(data), embedding_model="bigram")) as services,
    ):
        for file in [*base_files(), of_12]:
            services.library.add(file.name, file.data, source_key=file.name)
        big = services.library.find("12000.txt")
        sample = next(i for i in services.archive.infos() if i.source.startswith("云溪市民政局2023年法治"))
        count = sum(f.is_data for f in figures(services.archive.report(big.id).text))
        for label, info in ((f"{big.characters:,} characters, {count} figures", big), ("a sample report", sample)):
            request = DraftRequest(info.agency or "", (info.year or 0) + 1, base=info.id)
            draft = services.drafter.draft(request, offline=True)
            spent |= {
                f"draft, {label}": _best(partial(services.drafter.draft, request, offline=True)),
                f"Word file, {label}": _best(partial(_word, draft)),
                f"Markdown, {label}": _best(partial(draft_markdown, draft)),
                f"facts workbook, {label}": _best(partial(workbook_bytes, draft.sheet)),
            }
    return spent


def questions(services: Services) -> list[str]:
    """Questions on the library's own agencies and years: half name both, a quarter the year, a quarter neither."""
    rng = random.Random(7)
    infos = [i for i in services.archive.infos() if i.agency and i.year]
    asked: list[str] = []
    for number in range(_QUESTIONS):
        info = rng.choice(infos)
        about = rng.choice(_ASKED)
        asked.append(
            (
                f"{info.agency}{info.year}年{about}",
                f"{info.agency}{info.year}年的{about}",
                f"{info.year}年{about}",
                about,
            )[number % 4]
        )
    return asked


def _shaken(vectors: Vectors, noise: np.random.Generator) -> Vectors:
    moved = vectors + noise.standard_normal(vectors.shape) * (_NOISE / np.sqrt(vectors.shape[1]))
    unit: Vectors = (moved / np.linalg.norm(moved, axis=1, keepdims=True)).astype(np.float32)
    return unit


def _cut(text: str, length: int) -> str:
    body = text
    while len(body) < length:
        body += "\n" + text.split("\n", 1)[1]
    return body[:length]


def _word(draft: Draft) -> bytes:
    from assistant.drafting.public import document_of
    from assistant.export.docx import docx_bytes
    from assistant.export.layout import layout_named

    return docx_bytes(document_of(draft), layout_named())


def _best(run: Callable[[], Any], times: int = 3) -> float:
    clocks = []
    for _ in range(times):
        clock = Clock()
        run()
        clocks.append(clock.wall)
    return min(clocks)


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(arguments: Sequence[str]) -> int:
    """Run the task that is named."""
    task, *rest = arguments
    tasks: dict[str, Callable[[], dict[str, Any]]] = {
        "ingest": lambda: ingest(Path(rest[0]), int(rest[1]), int(rest[2])),
        "fill": lambda: fill(Path(rest[0]), int(rest[1]), Path(rest[2])),
        "query": lambda: query(Path(rest[0])),
        "first_token": lambda: first_token(Path(rest[0])),
        "documents": documents,
    }
    print(json.dumps(tasks[task]()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

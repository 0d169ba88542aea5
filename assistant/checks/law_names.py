"""Rules on cited laws and documents, against the table of laws: misspelt names, wrong numbers, repealed texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from assistant.checks.document import Document
from assistant.checks.laws import Law, find, nearest
from assistant.checks.schema import Example, Hit, Rule

_NUMBER = re.compile(
    r"[（(]([\u4e00-\u9fff]{1,8})[〔﹝\[［【(（]((?:19|20)\d{2})[〕﹞\]］】)）]\s*第?0*(\d+)\s*号文?[)）]"
)
_HISTORY = re.compile(r"废止|失效|修订|清理|替代|取代|停止|衔接|宣布|原《|代替|旧")
_SHORTEST = 5


@lru_cache(maxsize=2048)
def _nearest(title: str) -> tuple[Law, int] | None:
    return nearest(title)


def _names(document: Document) -> Iterator[Hit]:
    for start, end in document.titles:
        title = document.text[start + 1 : end - 1]
        law = find(title)
        if law is None:
            near = _nearest(title) if len(title) >= _SHORTEST else None
            if near is not None:
                law = near[0]
                yield Hit(
                    start + 1, end - 1, f"名称与《{law.title}》相近而不同，请核对。", _as_cited(title, law), kind=title
                )
            continue
        number = _NUMBER.match(document.raw, end)
        if number and law.number:
            cited = f"{number[1]}〔{number[2]}〕{number[3]}号"
            if cited != law.number and _own(law.number, number[1]):
                yield Hit(
                    number.start() + 1,
                    number.end() - 1,
                    f"《{law.title}》的文号是{law.number}。",
                    law.number,
                    certain=True,
                    kind=title,
                )


def _own(known: str, prefix: str) -> bool:
    """True unless the cited number is that of a local body that passed the document on (“县府发〔2021〕3号”)."""
    central = re.compile(r"^(?:中|国|厅|司|民|财|发改|人社|建)")
    return bool(central.match(prefix)) or prefix == known.split("〔")[0]


def _as_cited(title: str, law: Law) -> str:
    full = title.startswith("中华") or not law.title.startswith("中华人民共和国")
    return law.title if full else law.title.removeprefix("中华人民共和国")


def _repealed(document: Document) -> Iterator[Hit]:
    year = document.report.year
    if year is None:
        return
    for start, end in document.titles:
        law = find(document.text[start + 1 : end - 1])
        if law is None or law.repealed is None or law.repealed > date(year, 12, 31):
            continue
        sentence = document.sentence_at(start)
        if _HISTORY.search(document.text[sentence[0] : sentence[1]].replace(document.text[start:end], "")):
            continue
        day = law.repealed
        instead = f"，现行的是《{law.replaced_by}》" if law.replaced_by else ""
        yield Hit(
            start,
            end,
            f"已于{day.year}年{day.month}月{day.day}日废止{instead}。",
            kind=law.title,
            severity="warning" if day <= date(year, 1, 1) else "note",
        )


RULES = (
    Rule(
        "D04",
        "文件名或文号与标准名称不符",
        "documents",
        "error",
        "随附法律法规与文件名录",
        _names,
        (
            Example("落实《重大行政决策程序暂行条列》，完善听证制度。", "重大行政决策程序暂行条列"),
            Example("学习《中华人民共和国行政处法》。", "中华人民共和国行政处法"),
            Example("落实《法治政府建设实施纲要（2021—2025年）》（中发〔2021〕13号）。", "中发〔2021〕13号"),
        ),
        (
            "落实《重大行政决策程序暂行条例》，学习《行政处罚法》《中华人民共和国民法典》。",
            "执行《白鹭县重大行政决策程序规定》和《白鹭市养老服务条例》。",
            "落实《法治政府建设实施纲要（2021-2025年）》（中发〔2021〕33号）。",
        ),
    ),
    Rule(
        "D07",
        "引用已废止的法律法规",
        "documents",
        "warning",
        "随附法律法规与文件名录",
        _repealed,
        (
            Example(
                "白鹭县水利局2023年法治政府建设年度报告\n依据《中华人民共和国合同法》审查合同12份。",
                "《中华人民共和国合同法》",
            ),
        ),
        (
            "白鹭县水利局2023年法治政府建设年度报告\n依据《中华人民共和国民法典》审查合同12份。",
            "白鹭县水利局2019年法治政府建设年度报告\n依据《中华人民共和国合同法》审查合同12份。",
            "白鹭县水利局2021年法治政府建设年度报告\n对照民法典清理依据《中华人民共和国合同法》制定的文件。",
        ),
    ),
)

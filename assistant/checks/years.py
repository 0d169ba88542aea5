"""Rules on years and tense: last year's year left in, plans for a year that is over, dates after publication."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from assistant.checks.document import Document
from assistant.checks.schema import Example, Hit, Rule
from assistant.profiles import profiles

_TIMELY = "时效和前后一致"
_YEAR = re.compile(r"(?<![\d〔（(—\-~至])((?:19|20)\d{2})年(度)?(?![—\-~至]\s*\d{4})")
_TITLE_YEAR = re.compile(r"(?<![\d—\-至])(20\d{2})年")
_BACK = re.compile(
    r"比|较|同期|同比|以来|启动|至今|起[，、]|年检|年报|修订|修正|成立|建成|建立|开始|上年|去年|结转|遗留|历年|曾|原|版|期间|规划|截至|前|第[一二三四五六七八九十\d]+批|推广|延续|巩固|继"
)
_DONE = re.compile(r"我[局市县区委厅镇乡]|全[局市县区]|共|开展|完成|办理|印发|出台|组织|受理")
_ISSUED = re.compile(
    r"(?:印发|出台|制定|制订|下发|发布|修订)了?《[^》]{2,60}》[（(][\u4e00-\u9fff]{1,8}〔(20\d{2})〕\d+号"
)
_PLANNED_NAME = re.compile(
    r"(?:工作要点|工作计划|实施方案|工作方案|普法计划|立法计划|工作安排|重点工作|任务清单|责任清单|清单|计划|要点)"
)
_MAKE = re.compile(r"(?:制定|制订|印发|出台|起草|编制|拟定|修订)[^。；]{0,6}$")
_PLAN_AFTER = re.compile(
    r"年(?:度)?[，]?(?:底前|年底|将|要|我们将|我局将|拟|计划|力争|工作(?:打算|思路|安排|计划|要点)|的?(?:主要|重点)?工作(?:打算|思路|安排)|(?:主要)?安排|打算|重点工作|目标任务)"
)
_LOOKING_BACK = re.compile(
    r"巩固|总结|基础上|成果|回顾|对照|针对|反馈|反映|发现|查出|遗留|以来|比|较|根据|依据|按照|结合|修订的|施行|审计"
)
_DATED = re.compile(r"(?<!\d)(?:(20\d{2})年)?(1[0-2]|[1-9])月(?:(3[01]|[12]\d|[1-9])日)?(?![\d—\-至~])")
_ALL_YEAR = re.compile(r"全年(?![\d一二三四五六七八九十]*次?计划)[^。；，]{0,12}?\d")
_UNDONE = re.compile(r"尽快|下一步(?!骤)|明年|即将|力争(?!上游)|有望|拟于|计划于|预计")
_OPENING = re.compile(r"(?:现将|现就)[^。\n]{0,24}?(20\d{2})年度?[^。\n]{0,40}?(?:报告|汇报|总结)如下")


def _left_over(document: Document) -> Iterator[Hit]:
    year = document.report.year
    if year is None:
        return
    for match in _YEAR.finditer(document.text):
        if int(match[1]) != year - 1 or document.zone(match.start()) != "results":
            continue
        if document.in_title(match.start()) or document.in_quote(match.start()):
            continue
        start, end = document.sentence_at(match.start())
        around = document.text[max(start, match.start() - 10) : min(end, match.end() + 24)]
        leads = match.start() == start or document.text[match.start() - 1] in "，；："
        subject = re.match(r"(?:度)?[，]?(?:以来，)?(?:我|全[局市县区]|共|本)", document.text[match.end() : end])
        if leads and subject and _DONE.search(document.text, match.end(), end) and not _BACK.search(around):
            yield Hit(
                *match.span(),
                f"报告的是{year}年，这里写{match[1]}年，疑为上年文字残留。",
                f"{year}年{match[2] or ''}",
                kind=match[1],
            )
    for match in _ISSUED.finditer(document.text):
        if int(match[1]) < year and document.zone(match.start()) == "results":
            yield Hit(
                match.start(1) - 1,
                match.end(1) + 1,
                f"{match[1]}年的文件写成{year}年的成果，请核对。",
                severity="note",
                kind="number",
            )


def _old_plan(document: Document) -> Iterator[Hit]:
    year = document.report.year
    if year is None:
        return
    for low, high, zone in document.zones:
        if zone != "plans":
            continue
        for match in _TITLE_YEAR.finditer(document.text, low, high):
            if int(match[1]) > year or document.zone(match.start()) != "plans" or _ranged(document, match):
                continue
            if _is_plan(document, match):
                yield Hit(
                    match.start(1),
                    match.end(),
                    f"下一年度安排里写的是{match[1]}年，应为{year + 1}年，请核对。",
                    f"{year + 1}年",
                    kind=str(match.start()),
                )


def _ranged(document: Document, match: re.Match[str]) -> bool:
    return bool(re.match(r"[—\-~至]", document.text[match.end() : match.end() + 1]))


def _is_plan(document: Document, match: re.Match[str]) -> bool:
    text, at = document.text, match.start()
    start, end = document.sentence_at(at)
    if document.in_title(at):
        name = next((a, b) for a, b in document.titles if a <= at < b)
        made = _MAKE.search(text, max(start, name[0] - 12), name[0])
        return bool(made and _PLANNED_NAME.search(text, *name)) and int(match[1]) == (document.report.year or 0)
    if document.in_quote(at) or _LOOKING_BACK.search(text[max(start, at - 12) : min(end, match.end() + 16)]):
        return False
    return bool(_PLAN_AFTER.match(text, match.end() - 1))


def _too_early(document: Document) -> Iterator[Hit]:
    """Events that the report tells as done, dated after the day it was published."""
    report = document.report
    if report.published is None or report.year is None:
        return
    y, m, d = (int(p) for p in report.published.split("-"))
    tail = report.blocks[-3].start if len(report.blocks) > 3 else len(document.text)
    for match in _DATED.finditer(document.text):
        if match.start() >= tail or document.in_title(match.start()) or document.zone(match.start()) == "plans":
            continue
        before = document.text[max(0, match.start() - 24) : match.start()]
        told = re.findall(r"(20\d{2})年|(次年|明年|上年|去年)", before)
        if match[1] is None and told and told[-1][0] != str(report.year):
            continue
        said = int(match[1]) if match[1] else report.year
        if re.search(
            r"将|拟|计划|起施行|起实施|施行|有效期|至今", before + document.text[match.end() : match.end() + 24]
        ):
            continue
        day = (said, int(match[2]), int(match[3]) if match[3] else 1)
        if day > (y, m, d):
            yield Hit(*match.span(), f"报告于{y}年{m}月{d}日发布，这里的时间在其后，请核对。", kind=str(match.start()))
        elif (
            not match[3]
            and day[:2] == (y, m)
            and d <= 15
            and re.match(r"开展|举办|组织|完成", document.text[match.end() :][:2])
        ):
            yield Hit(
                *match.span(),
                f"报告于{m}月{d}日发布，写{m}月的工作已经开展，请核对。",
                kind=str(match.start()),
                severity="note",
            )
    if (y, m) == (report.year, m) and (m, d) < (12, 25):
        for match in _ALL_YEAR.finditer(document.text):
            if document.zone(match.start()) == "results":
                yield Hit(
                    match.start(),
                    match.start() + 2,
                    f"报告于{m}月{d}日发布，尚未到年底就写“全年”，宜写“截至×月×日”。",
                    kind="all",
                    severity="note",
                )


def _unfinished(document: Document) -> Iterator[Hit]:
    for match in _UNDONE.finditer(document.text):
        if (
            document.zone(match.start()) == "results"
            and not document.in_title(match.start())
            and not document.in_quote(match.start())
        ):
            section = document.section_at(match.start())
            if (
                section is not None
                and match.start() >= section.body_start
                and document.report.kind in {"rule_of_law", "work_summary"}
            ):
                yield Hit(*match.span(), "成效部分写的是还没有做的事，请核对，或移到下一年度安排。", kind="undone")


def _other_year(document: Document) -> Iterator[Hit]:
    """The year of the title against the opening sentence, or against the year the text is full of."""
    report = document.report
    profile = profiles().get(report.kind)
    stated = re.search(r"(20\d{2})年", report.title or "")
    if stated is None or report.year is None or (profile and profile.delivered_minus_one):
        return
    title = int(stated[1])
    opening = _OPENING.search(document.text, 0, 1500)
    if opening and int(opening[1]) != title:
        yield Hit(
            opening.start(1), opening.end(1) + 1, f"标题写{title}年，导语写{opening[1]}年，前后不一。", kind="opening"
        )
        return
    years = [
        m
        for m in _YEAR.finditer(document.text)
        if not document.in_title(m.start()) and document.zone(m.start()) != "plans"
    ]
    title_end = report.blocks[0].end if report.blocks else 0
    counts = Counter(int(m[1]) for m in years if m.start() > title_end)
    usual, times = counts.most_common(1)[0] if counts else (title, 0)
    if usual != title and times >= 4 and counts[title] * 3 <= times:
        first = next(m for m in years if int(m[1]) == usual)
        yield Hit(*first.span(), f"标题写{title}年，正文多写{usual}年（{times}处），请核对。", kind="majority")


_TITLE = "白鹭县水利局2023年法治政府建设年度报告\n"
RULES = (
    Rule(
        "Y01",
        "上年文字残留",
        "years",
        "warning",
        _TIMELY,
        _left_over,
        (
            Example(_TITLE + "一、主要成效\n2022年，我局开展巡查60次。", "2022年"),
            Example(_TITLE + "一、主要成效\n印发《白鹭县河道管理办法》（白水发〔2021〕3号）。", "〔2021〕"),
        ),
        (
            _TITLE + "一、主要成效\n2023年，我局开展巡查60次，比2022年增加5次。",
            _TITLE + "一、主要成效\n2022年以来，我局持续开展巡查。完成社会组织2022年度年检工作。",
            _TITLE + "一、主要成效\n依据《白鹭县河道管理办法》（白水发〔2021〕3号）开展检查。",
        ),
    ),
    Rule(
        "Y02",
        "计划写了旧年份",
        "years",
        "error",
        _TIMELY,
        _old_plan,
        (
            Example(
                _TITLE + "一、主要成效\n开展检查。\n二、下一步工作打算\n制定《白鹭县2023年河道整治实施方案》。",
                "2023年",
            ),
            Example(_TITLE + "一、主要成效\n开展检查。\n二、2023年工作打算\n抓好巡查。", "2023年"),
        ),
        (
            _TITLE + "一、主要成效\n开展检查。\n二、2024年工作打算\n落实《法治政府建设实施纲要（2021—2025年）》。",
            _TITLE
            + "一、主要成效\n开展检查。\n二、下一步工作打算\n巩固2023年整治成果，对照2023年督察反馈问题抓好整改。",
        ),
    ),
    Rule(
        "Y04",
        "日期晚于发布日期",
        "years",
        "warning",
        _TIMELY,
        _too_early,
        (
            Example(
                _TITLE
                + "一、主要成效\n11月开展巡查。\n二、不足\n人手少。\n三、打算\n补充力量。\n白鹭县水利局\n2023年10月8日",
                "11月",
            ),
        ),
        (
            _TITLE
            + "一、主要成效\n9月开展巡查。条例自2024年1月1日起施行。\n二、不足\n人手少。\n三、打算\n补充力量。\n白鹭县水利局\n2023年10月8日",
        ),
    ),
    Rule(
        "Y05",
        "成效部分写未完成的事",
        "years",
        "note",
        _TIMELY,
        _unfinished,
        (Example(_TITLE + "一、主要成效\n尽快完成其余三处险段加固。\n二、下一步打算\n补充力量。", "尽快"),),
        (_TITLE + "一、主要成效\n完成三处险段加固。\n二、下一步打算\n尽快完成其余三处。",),
    ),
    Rule(
        "Y06",
        "标题与正文年份不一",
        "years",
        "error",
        _TIMELY,
        _other_year,
        (Example(_TITLE + "现将我局2022年法治政府建设情况报告如下。\n一、主要成效\n开展检查。", "2022年"),),
        (_TITLE + "现将我局2023年法治政府建设情况报告如下。\n一、主要成效\n2022年启动清淤。",),
    ),
)

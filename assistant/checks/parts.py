"""Rules on the parts of a report: what the law wants in it, title and signature, promised counts, repeated passages."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from rapidfuzz.fuzz import ratio

from assistant.checks.document import Document
from assistant.checks.schema import Example, Hit, Rule
from assistant.profiles import profiles
from vectorstore.chinese import Span, chinese_number

_SUPERVISION = "《法治政府建设与责任落实督察工作规定》（2019年）年度报告的内容"
_LACK = re.compile(r"存在[^，。；]{0,14}(?:问题|不足|短板|差距|薄弱)|还有[^，。；]{0,8}差距|(?:问题|不足)主要")
_REASON = re.compile(r"原因|由于|源于|所致|主要是因为|主要因为|究其|导致|(?:^|[，。；：])因(?!此|地|而|势|素|人|时|材)")
_PLAN = re.compile(r"下一步|下一年度?|下年度|明年|今后")
_FIRST = re.compile(r"第一责任人")
_DATE = re.compile(r"(?:20\d\d|二[〇○零][〇○零一二三四五六七八九]{2})\s*年\s*(?:\d{1,2}|[一二三四五六七八九十]+)\s*月")
_TAIL_LINES = 5
_SAME_TITLE = 95.0


def _start(document: Document) -> Span:
    block = document.report.blocks[0] if document.report.blocks else None
    return (block.start, block.end) if block else (0, 0)


def _statutory(document: Document) -> Iterator[Hit]:
    report = document.report
    if report.kind == "rule_of_law":
        yield from _rule_of_law_parts(document)
        return
    topics = {t for s in report.sections for t in s.topics}
    for part in profiles()[report.kind].statutory if report.kind in profiles() else ():
        if part.required and not topics & set(part.topics) and set(part.topics) != {"T16"}:
            yield Hit(*_start(document), f"没有找到“{part.name}”部分，请核对。", kind=part.id)


def _rule_of_law_parts(document: Document) -> Iterator[Hit]:
    start, text = _start(document), document.text
    lacks = [z for z in document.zones if z[2] == "shortcomings"]
    lack = _LACK.search(text)
    if not lacks and lack is None:
        yield Hit(*start, "没有写存在的不足和原因，这是法定内容。", kind="shortcomings")
    else:
        places = [(a, b) for a, b, _ in lacks]
        if lack is not None and not places:
            block = document.block_at(lack.start())
            places = [(block.start, block.end)]
        if not any(_REASON.search(text, a, b) for a, b in places):
            at, end = places[0]
            first = document.sentence_at(at)
            yield Hit(at, max(at, min(first[1], end)), "写了不足，没有写原因；不足和原因都是法定内容。", kind="reasons")
    if not _FIRST.search(text) and not any("T02" in s.topics[:1] for s in document.report.sections):
        yield Hit(*start, "没有写党政主要负责人履行推进法治建设第一责任人职责的情况，这是法定内容。", kind="first")
    plans = [(a, b) for a, b, z in document.zones if z == "plans"]
    if not plans and not _PLAN.search(text):
        yield Hit(*start, "没有写下一年度的主要安排，这是法定内容。", kind="plans")
    elif plans and document.report.year and not any(str(document.report.year + 1) in text[a:b] for a, b in plans):
        at = plans[0][0]
        yield Hit(
            at,
            max(at, document.sentence_at(at)[1]),
            f"下一年度安排没有写明年份（{document.report.year + 1}年）。",
            kind="plan-year",
            severity="note",
        )


def _frame(document: Document) -> Iterator[Hit]:
    report, blocks = document.report, document.report.blocks
    if not blocks:
        return
    start = _start(document)
    if report.title is None:
        yield Hit(*start, "没有标题行。", kind="title")
    elif blocks[0].page is None and any(
        # on pages, it was a running head
        ratio(re.sub(r"\s", "", line), report.title) > _SAME_TITLE
        for line in report.removed
    ):
        yield Hit(*start, "标题重复出现两次，请删去一行。", kind="twice")
    for a, b in pairwise(blocks[:4]):
        first, second = document.raw[a.start : a.end].strip(), document.raw[b.start : b.end].strip()
        if len(first) >= 6 and first == second:
            yield Hit(b.start, b.end, "标题重复出现两次，请删去一行。", kind="twice")
    tail = [b for b in blocks[-_TAIL_LINES:] if b.end - b.start <= 40]
    if not any(_DATE.search(document.raw, b.start, b.end) for b in tail):
        last = document.sentences[-1] if document.sentences else start
        yield Hit(*last, "文末没有署名和成文日期。", kind="signature")


_COUNTS = r"([二两三四五六七八九十]|十[一二三四五六七八九]|[2-9]|1\d)"
_PROMISE = re.compile(
    _COUNTS + r"(大|个方面|方面|项|个|条|类|张)(?:[\u4e00-\u9fff]{0,10}?)"
    r"(行动|措施|举措|任务|工程|重点|问题|环节|机制|制度|清单|要求|工作|方面|抓手|原则|体系|计划|做法|关键|转变|提升|着力|平台|阵地)?"
)
_NAMES = re.compile(
    r"四个全面|五位一体|三个代表|四个意识|四个自信|两个维护|两个确立|三重一大|六个一|三个务必|五大发展|两个大局|四个伟大|五个必由之路|"
    r"[一二三四五六七八九]个[一二三四五六七八九]|[一二两三四五六七八九十]个(?:月|小时|工作日|年|百分点|季度)"
)
_NAMED_BEFORE = re.compile(
    r"((?:《[^《》]{2,60}》[、和及与]?){2,})(等)?([二两三四五六七八九十]|[2-9])(项|个|部|份|件)(?=制度|文件|办法|规定|规章|方案|法规)"
)
_POINT = re.compile(r"(?:^|(?<=[。；：，！？\s”）]))([一二三四五六七八九十]{1,3})是")
_LISTED = re.compile(r"^[”』]?(?:[：。，]?\s*(?:即|分别是|包括|分别为)|：|（)[：，]?")


def _promises(document: Document) -> Iterator[Hit]:
    text = document.text
    for match in _NAMED_BEFORE.finditer(text):
        listed, promised = match[1].count("《"), chinese_number(match[3].replace("两", "二"))
        if promised and (listed > promised or (listed < promised and not match[2])):
            yield Hit(
                match.start(3),
                match.end(4),
                f"前面列出{listed}个文件，这里说是{promised}{match[4]}，请核对。",
                kind=str(match.start()),
            )
    for match in _PROMISE.finditer(text):
        if match[2] in {"个", "条", "类", "张", "项", "大"} and not match[3] and match[2] != "大":
            continue
        if _NAMES.match(text, match.start()) or text[match.start() - 1 : match.start()] in set(
            "第十百千万亿0123456789.近约"
        ):
            continue
        promised = chinese_number(match[1].replace("两", "二"))
        sentence = document.sentence_at(match.start())
        listed = _listed_after(document, match, sentence) if promised else None
        if listed is not None and listed != promised:
            yield Hit(
                match.start(),
                match.end(1) + len(match[2]),
                f"这里说是{promised}项，后面列出{listed}项，请核对。",
                kind=str(match.start()),
            )


def _listed_after(document: Document, match: re.Match[str], sentence: Span) -> int | None:
    """How many points follow a promised count; None where nothing that can be counted follows."""
    text = document.text
    block = document.block_at(match.start())
    if re.search(r"等[^，。；]{0,2}$", text[max(sentence[0], match.start() - 3) : match.start()]):
        return None
    opening = _POINT.search(text, match.end(), block.end)
    if opening and opening[1] == "一":
        between = text[match.end() : opening.start()]
        if re.fullmatch(r"[^，。；]{0,16}[。：，；]?\s*", between) and not _PROMISE.search(between):
            return _points(text, opening.start(), block.end)
    tail = text[match.end() : sentence[1]]
    names = re.match(
        r"[^，。；：《]{0,8}[：，（]?(?:即|分别是|包括|分别为)?[：，]?((?:《[^》]{2,60}》[、和及与]?)+)([等]?)", tail
    )
    if names and not names[2] and names[1].count("《") >= 2:
        return names[1].count("《")
    rest = text[match.end() : sentence[1]]
    lead = re.match(r"[^，。；：”]{0,6}", rest)
    after = rest[lead.end() if lead else 0 :]
    head = _LISTED.match(after)
    if head is None:
        return None
    body = re.split(r"[。；）]", after[head.end() :])[0]
    return _alike(body)


def _points(text: str, start: int, end: int) -> int | None:
    values = [chinese_number(m[1]) or 0 for m in _POINT.finditer(text, start, end)]
    run = 0
    for value in values:
        if value == run + 1:
            run = value
        elif value == 1:
            break
        else:
            return None  # broken numbering is another rule's matter
    return run if run >= 2 else None


def _alike(body: str) -> int | None:
    """The number of items of a plain list: short, without commas, all in quotes or all ending alike."""
    if "等" in body or "，" in body or re.search(r"\d", body):
        return None
    items = [i for i in re.split(r"、|和|以及|及|与|(?<=”)(?=“)", body) if i]
    if len(items) < 2 or any(len(i) > 16 for i in items):
        return None
    quoted = all(i.startswith("“") and i.endswith("”") for i in items)
    return len(items) if quoted or len({i[-2:] for i in items}) == 1 else None


def _repeated(document: Document) -> Iterator[Hit]:
    """Sentences in different paragraphs that share most of their three-character pieces."""
    long = [(a, b) for a, b in document.sentences if b - a >= 24 and "|" not in document.text[a:b]]
    grams = [{document.text[i : i + 3] for i in range(a, b - 2)} for a, b in long]
    seen: dict[str, list[int]] = defaultdict(list)
    for i, own in enumerate(grams):
        shared: dict[int, int] = defaultdict(int)
        for gram in own:
            for j in seen[gram][:12]:
                shared[j] += 1
            seen[gram].append(i)
        for j, common in shared.items():
            total = len(own) + len(grams[j]) - common
            if common > 0.7 * total and document.block_at(long[i][0]) != document.block_at(long[j][0]):
                numbers = [re.findall(r"\d+", document.text[slice(*long[k])]) for k in (i, j)]
                if numbers[0] == numbers[1]:
                    yield Hit(*long[i], f"与前文“{document.raw[long[j][0] : long[j][0] + 16]}…”内容重复，可以合并。")
                    break


RULES = (
    Rule(
        "S05",
        "法定内容缺项",
        "structure",
        "warning",
        _SUPERVISION,
        _statutory,
        (
            Example(
                "白鹭县水利局2023年法治政府建设年度报告\n一、主要成效\n局长履行第一责任人职责，三次听取汇报。\n二、存在的不足\n普法形式单一。\n三、2024年安排\n继续努力。",
                "二、存在的不足",
            ),
            Example(
                "白鹭县水利局2023年法治政府建设年度报告\n一、主要成效\n开展检查。\n二、存在的不足和原因\n普法形式单一，原因是人手少。\n三、2024年安排\n继续努力。",
                "白鹭县水利局2023年法治政府建设年度报告",
            ),
        ),
        (
            "白鹭县水利局2023年法治政府建设年度报告\n一、主要成效\n局长履行第一责任人职责，三次听取汇报。\n二、存在的不足和原因\n普法形式单一，原因是人手少。\n三、2024年安排\n继续努力。",
            "白鹭县2023年防汛通报\n今年雨量偏多。",
        ),
        statutory=True,
    ),
    Rule(
        "S06",
        "标题、落款缺少或重复",
        "structure",
        "note",
        "GB/T 9704—2012 7.3.1、7.3.5",
        _frame,
        (
            Example("全县防汛工作平稳。\n各项措施到位。", "各项措施到位。"),
            Example(
                "白鹭县水利局2023年工作总结\n白鹭县水利局2023年工作总结\n全县防汛工作平稳。\n白鹭县水利局\n2024年1月8日",
                "白鹭县水利局2023年工作总结",
            ),
        ),
        ("白鹭县水利局2023年工作总结\n全县防汛工作平稳。\n白鹭县水利局\n2024年1月8日",),
    ),
    Rule(
        "S07",
        "承诺数与列举数不符",
        "structure",
        "warning",
        "前后一致",
        _promises,
        (
            Example("重点抓好四个方面工作：一是修堤。二是清淤。三是绿化。", "四个方面"),
            Example("实施“五大攻坚行动”。一是修堤。二是清淤。三是绿化。四是巡查。", "五大"),
            Example("出台三项制度：《巡河制度》《例会制度》。", "三项"),
            Example("制定《巡河办法》《例会办法》四项制度。", "四项"),
            Example("建立四张清单，即问题清单、任务清单和责任清单。", "四张"),
        ),
        (
            "重点抓好三个方面工作：一是修堤。二是清淤。三是绿化。",
            "统筹推进“五位一体”总体布局：一是修堤。二是清淤。",
            "建立三张清单，即问题清单、任务清单和责任清单。",
            "完成水库除险等四项工程，一是加固坝体，二是修整道路。",
            "制定《巡河办法》《例会办法》等四项制度，修订《值守办法》《考核办法》两项制度。",
            "三个月内办结：一是修堤。二是清淤。",
        ),
    ),
    Rule(
        "S09",
        "内容重复",
        "structure",
        "note",
        "文字精简",
        _repeated,
        (
            Example(
                "一、抓宣传\n组织党员干部走进社区院落面对面讲解防汛避险知识，发放明白纸和联系卡。\n二、抓服务\n组织党员干部走进社区院落面对面讲解防汛避险的知识，发放明白纸和联系卡。",
                "组织党员干部走进社区院落面对面讲解防汛避险的知识",
            ),
        ),
        (
            "一、抓宣传\n组织党员干部走进社区院落面对面讲解防汛避险知识，发放明白纸。\n二、抓服务\n对河道沿线的排污口开展拉网式排查，建立台账，逐个销号。",
        ),
    ),
)

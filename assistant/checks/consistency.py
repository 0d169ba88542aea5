"""Rules on names and terms that vary within one report, and on names that belong to another place."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from assistant.checks.document import Document
from assistant.checks.schema import Example, Hit, Rule
from assistant.readers.agency import region_of

_SAME = "前后一致"
_SYNONYMS = Path(__file__).parent / "lexicons" / "synonyms.tsv"
_BODY = re.compile(r"[\u4e00-\u9fff]{3,18}?(?:领导小组|工作专班|信息平台|监管平台|服务平台|管理平台|联席会议)")
_BODY_LEAD = re.compile(
    r".*(?:成立了?|调整|充实|设立|建立了?|组建|召开|利用|使用|通过|依托|开发|搭建|建成|完善|强化|发挥|健全|以及|由|在|为|以|用|和|与|及|的|了)(?=[\u4e00-\u9fff]{4})"
)
_UNDER = re.compile(
    r"在[^，。；]{0,12}?(?P<level>[省市区县州旗乡镇])委、(?P=level)(?:人民)?政府的?(?:正确|坚强|统一)?领导下"
)
_SELF = re.compile(r"我(?P<level>[省市区县州旗])(?!域|场|民|政|直|值|长|委|里|街|管|间)")
_OTHER_ORGAN = re.compile(
    r"([\u4e00-\u9fff]{2,6}?[市县区旗])((?:人民政府|民政局|司法局|水利局|教育局|财政局|公安局|市场监督管理局|卫生健康局|农业农村局|交通运输局|应急管理局|住房和城乡建设局|自然资源局|人力资源和社会保障局|医疗保障局|审计局|统计局|城市管理局|文化和旅游局|退役军人事务局|生态环境局|发展和改革局|发展和改革委员会|卫生健康委员会))"
)
_NO_PLACE = re.compile(r"[的以者或请由经向报本我该各全对在为与和及将从是使提]")  # “提请区人民政府” names none
_NAME = re.compile(r"[\u4e00-\u9fff]+")
_NEIGHBOUR = re.compile(
    r"学习|考察|交流|借鉴|经验|协作|对口|邻|联合|会同|与|和|移送|来函|复函|跨|合作|签订|支援|帮扶|委托|市级|上级|转|被告|诉|外地|兄弟"
)
_PLACE_LEAD = re.compile(
    r".*(?:联合|会同|对|向|由|经|在|与|和|及|是|到|赴|为|被|把|将|从|请|报|各|该|以|至|据|省|州|盟|市|者|的|请|及其)(?=[\u4e00-\u9fff]{2,}[市县区旗]$)"
)
_COUNTED = ("社会组织", "养老机构", "企业", "志愿服务队", "行业协会", "网格员", "调解员", "执法人员")


@cache
def _synonyms() -> tuple[tuple[str, ...], ...]:
    with _SYNONYMS.open(encoding="utf-8", newline="") as lines:
        return tuple(
            tuple(row["forms"].split("；")) for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        )


def _terms(document: Document) -> Iterator[Hit]:
    """Several forms of one term: the less usual one is shown."""
    for forms in _synonyms():
        places = {form: _places(document, form, forms) for form in forms}
        used = [form for form in forms if places[form]]
        if len(used) < 2:
            continue
        usual = max(used, key=lambda form: (len(places[form]), -forms.index(form)))
        for form in used:
            if form != usual:
                start = places[form][0]
                yield Hit(
                    start,
                    start + len(form),
                    f"“{form}”（{len(places[form])}处）与“{usual}”（{len(places[usual])}处）混用，请统一。",
                    usual,
                    kind=form,
                )


def _places(document: Document, form: str, forms: tuple[str, ...]) -> list[int]:
    """Where a form stands outside 《》 and not as a part of a longer form."""
    longer = [f for f in forms if form in f and f != form]
    found = []
    for match in re.finditer(re.escape(form), document.text):
        at = match.start()
        if document.in_title(at) or any(document.text.startswith(f, at - f.find(form)) for f in longer):
            continue
        found.append(at)
    return found


def _bodies(document: Document) -> Iterator[Hit]:
    """Names of bodies and platforms that differ by a word left out or one character."""
    first: dict[str, int] = {}
    for match in document.finditer(_BODY, names=False):
        name = match.group()
        lead = _BODY_LEAD.match(name)
        own = name[lead.end() :] if lead else name
        if len(own) >= 7:
            first.setdefault(own, match.end() - len(own))
    for a, b in combinations(first, 2):
        short, long = sorted((a, b), key=len)
        same_tail = short[-4:] == long[-4:] and short[:2] == long[:2]
        if same_tail and 0 < Levenshtein.distance(short, long) <= 2 and not long.endswith(short):
            later = max(a, b, key=lambda name: first[name])
            other = a if later == b else b
            yield Hit(first[later], first[later] + len(later), f"与“{other}”名称不一，请核对是否同一机构。", kind=later)


def _agency(document: Document) -> Iterator[Hit]:
    """The report's own agency with a character wrong or left out."""
    agency = document.report.agency
    if agency is None or len(agency) < 6:
        return
    heads = [m.start() for m in re.finditer(re.escape(agency[:2]), document.text)]
    tails = [m.end() for m in re.finditer(re.escape(agency[-3:]), document.text)]
    lengths = (len(agency) - 1, len(agency))
    spans = {(a, a + n) for a in heads for n in lengths} | {(b - n, b) for b in tails for n in lengths}
    for start, end in sorted(spans):
        name = document.text[max(0, start) : end]
        if not _NAME.fullmatch(name) or name[-1] != agency[-1] or name in agency:
            continue
        if Levenshtein.distance(name, agency) == 1 and agency not in document.text[max(0, start - 2) : end + 2]:
            yield Hit(start, end, f"与本单位名称“{agency}”不一致，请核对。", agency, kind=name)


def _own_lead(document: Document) -> Iterator[Hit]:
    """A government that reports to work under its own leadership."""
    agency = document.report.agency or ""
    if not agency.endswith(("人民政府", "政府")):
        return
    level = (region_of(agency) or " ")[-1]
    for match in _UNDER.finditer(document.text):
        if match["level"] == level:
            yield Hit(*match.span(), f"报告由{agency}作出，不能写在本级政府领导下。")


def _foreign(document: Document) -> Iterator[Hit]:
    """Another level or another county than the report's own."""
    region = document.report.region
    if not region:
        return
    level = region[-1]
    if level in "县区旗":
        for match in _SELF.finditer(document.text):
            if match["level"] in "县区旗" and match["level"] != level:
                yield Hit(
                    *match.span(),
                    f"本单位属{region}，这里写“{match.group()}”，疑为其他单位的文字。",
                    f"我{level}",
                    kind=match.group(),
                )
        for match in document.finditer(_OTHER_ORGAN, names=False):
            lead = _PLACE_LEAD.match(match[1])
            place = match[1][lead.end() :] if lead else match[1]
            sentence = document.text[max(0, match.start() - 12) : match.end() + 8]
            if (
                len(place) < 3
                or place[-1] not in "县区旗"
                or place in region
                or region.endswith(place)
                or region[-3:] in match[1]
                or _NO_PLACE.search(place[:-1])
            ):
                continue
            if not _NEIGHBOUR.search(sentence) and not place.startswith(("上级", "市级")):
                start = match.end(1) - len(place)
                yield Hit(
                    start, match.end(), f"本单位属{region}，这里写到{place}的机关，疑为其他单位的文字。", kind=place
                )


def _measures(document: Document) -> Iterator[Hit]:
    for noun in _COUNTED:
        pattern = re.compile(rf"{noun}(?:共|达|有)?\d+余?(家|个|支|名|人|位)(?!次)|\d+余?(家|个|支|名|位){noun}")
        units = [(m.group(1) or m.group(2), m.span()) for m in document.finditer(pattern, names=False)]
        counts = Counter(unit for unit, _ in units)
        if len(counts) < 2:
            continue
        usual = counts.most_common(1)[0][0]
        unit, span = next((u, s) for u, s in units if u != usual)
        yield Hit(*span, f"“{noun}”的量词有“{usual}”有“{unit}”，请统一。", kind=noun)


_TITLE = "白鹭县水利局2023年法治政府建设年度报告\n"
RULES = (
    Rule(
        "C01", "机构名称不一", "consistency", "note", _SAME, _bodies,
        (Example("成立白鹭县河湖管护工作领导小组。\n召开白鹭县河湖管护领导小组会议。", "白鹭县河湖管护领导小组"),),
        ("成立白鹭县河湖管护工作领导小组。\n召开白鹭县防汛抗旱工作领导小组会议。",),
    ),
    Rule(
        "C07", "本单位名称有误", "consistency", "warning", _SAME, _agency,
        (Example(_TITLE + "白鹭水利局开展巡查。", "白鹭水利局"), Example(_TITLE + "白鹭县水力局开展巡查。", "白鹭县水力局")),
        (_TITLE + "白鹭县水利局开展巡查，白鹭县财政局拨付资金。",),
    ),
    Rule(
        "C02", "术语混用", "consistency", "note", _SAME, _terms,
        (Example("登记民办非企业单位三家，检查民非单位六家，走访民办非企业单位。", "民非单位"),),
        ("登记民办非企业单位三家，检查民办非企业单位六家。",),
    ),
    Rule(
        "C03", "主体视角", "consistency", "warning", "行文关系", _own_lead,
        (Example("白鹭县人民政府2023年法治政府建设年度报告\n在县委、县政府的坚强领导下，成效明显。", "在县委、县政府的坚强领导下"),),
        (
            "白鹭县人民政府2023年法治政府建设年度报告\n在市委、市政府和县委的坚强领导下，成效明显。",
            _TITLE + "在县委、县政府的坚强领导下，成效明显。",
        ),
    ),
    Rule(
        "C05", "他地名称串入", "consistency", "warning", _SAME, _foreign,
        (Example(_TITLE + "我区河道保洁成效明显。", "我区"), Example(_TITLE + "开展检查后，青浦区水利局印发通知。", "青浦区水利局")),
        (_TITLE + "我县河道保洁成效明显，白鹭县财政局拨付资金，提请县人民政府审定。", _TITLE + "赴青浦区水利局学习考察。"),
    ),
    Rule(
        "C06", "量词不一", "consistency", "note", _SAME, _measures,
        (Example("登记社会组织12家。\n检查8个社会组织。\n走访社会组织5家。", "8个社会组织"),),
        ("登记社会组织12家。\n检查8家社会组织。",),
    ),
)  # fmt: skip

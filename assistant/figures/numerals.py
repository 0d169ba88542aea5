"""Chinese numerals: their values (cn2an on single numerals only), and whether one counts something or is part of a name. Pure.

“召开会议两次” counts, “三项制度” names: a numeral of one character needs evidence. Quoted text, fixed phrases, phases of a
project and abstract nouns are names; for 个, 项 and other general measure words a verb of doing or a list before it speaks
for a count.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

_DIGIT = "一二三四五六七八九两"
NUMERAL = rf"[{_DIGIT}十][零〇{_DIGIT}十百千万亿]{{0,14}}(?:点[零〇一二三四五六七八九]{{1,6}})?"
_LONE = {"百": 100, "千": 1000, "万": 10_000}
_ADJACENT = re.compile(rf"[{_DIGIT}]{{2}}")
# names that hold a numeral with a measure word
_NAMES = re.compile(
    r"红十字|两位数|三次产业|三项(?:制度|机制|重点|清单)|四个(?:意识|全面|自信|最严|清单)|[两四]个(?:确立|维护|自信|一律|中心|责任|伟大|责任制)|五位一体|三位一体|[三四五]张清单|"
    r"三个(?:代表|规定|务必|区分|必须|一批)|六个(?:一|到位)|八项规定|十个(?:坚持|全覆盖|明确)|十四个坚持|九个方面|"
    r"一件事|一次(?:性|办|告知|办好|办成|办结|通过|申请|提交|审批|受理)|最多跑一次|一件一|发现一起|查处一起|整改一起|没有一起|"
    r"一(?:个|种|项|支|条|点|些|批|名|位|家|张|件|户|类|处|起|对|部|份|套|所|本|片|面|股)(?:一|又一)|"
    r"[一二三四五六七八九十](?:院|户|人|企|村|校|县|区|单|件|证|网|窗|站|事|街|案|车|岗|标|码|院|品|店|项|河|楼|点|类|业|地)一[\u4e00-\u9fff]"
)
_QUOTED = re.compile(r"[“‘「][^”’」\n]{1,24}[”’」]|《[^》]*》")
# what a name or a way of speaking counts, not a report
_ABSTRACT = re.compile(
    r"^的?(?:[\u4e00-\u9fff]{0,2}(?:方面|环节|维度|层面|意识|自信|维护|确立|全面|阶段|原则|理念|抓手|主线|底线|红线|时期|过程|关键|字|转变|结合|统一|到位|坚持|一律|导向|目标|"
    r"要求|机制|体系|格局|闭环|步骤|重点|核心|文明|能力|战略|革命|清单|防线|班子|伟大|层次|关系|文章|优先|必须|不|融合|统筹|聚焦|强化|有|确保|支撑|优势|问题导向))"
)
_MANY = "个项条类种张道点批套支面片层段"  # measure words that also stand with what is not counted
_TIME = "年月日天周代届期分度里口折季"
_DONE = re.compile(
    r"(?:建成|新建|改建|扩建|建设|设立|设置|完成|制定|修订|出台|办理|召开|开展|举办|获得|获评|荣获|申报|承接|化解|排查|查处|取缔|受理|审结|组织|发现|整改|实施|"
    r"拆除|关停|购置|配备|聘请|聘用|设定|选派|安排|增加|新增|招录|引进|签订|达成|印发|下发|取消|下放|培育|打造了|评选|推出|收到|提出|收集|编制|调解|成立|组建|启动|处理|解决|"
    r"建立了|注销|吊销|约谈|表彰|处分|起草|废止|修改|清理|审查|审核|备案|新开|开通|参加|派出|抽调|指定|明确|接待|救助|帮助|等|》)(?:了|过|出|的|共|共计)?$"
)
_UPHELD = re.compile(
    r"(?:落实|坚持|增强|健全|严格|执行|推行|深化|聚焦|围绕|贯彻|做到|践行|树立|推进|全面|打造|强化|突出|抓好|紧扣|把握|夯实|完善|守住|守牢|筑牢|形成|实现|构建|从|按照|按|每|任何|"
    r"同|另|某|这|那|哪|第|同一|唯|逐|只进|只跑|单|再|又|进|下|上|前|后|建立|作为|作|是|成为|当好|年终|初|头|连续)(?:好|了|的)?$"
)
_EDGE = re.compile(r"\s*(?:$|[，,。；;：:、！？!?（）()\n”|])")
_PHASE = re.compile(r"[一二三四五六七八九]期(?!培训|讲座|班|讲堂|论坛|简报|活动|宣传|节目|专栏|刊物|沙龙|法)")
_OF_PLACES = frozenset("山坪堰河沟寨湾岭坡县")
_SESSION = re.compile(
    r"(?:[、和][一二三四五六七八九十]次)*(?:全会|全委|全体|代表大会|党代会|会议(?=确定|通过|精神|部署|审议|批准|以来|上))"
)
_ONE_OF = re.compile(r"一(?:名|家|起|件|处|所|座|份|户|宗|例|间|辆|台|栋|部|篇|场|人)")
_EACH = re.compile(r"(?:每|逐)[^，。；,;]{0,10}$")


@lru_cache(maxsize=4096)
def value_of(numeral: str) -> Decimal | None:
    """The value of one Chinese numeral such as 一百二十, 三点五 or 二〇二三; None where it is none (“二三十”)."""
    import cn2an

    if numeral in _LONE:
        return Decimal(_LONE[numeral])
    try:
        return Decimal(str(cn2an.cn2an(numeral, "smart")))
    except ValueError:
        return None


def names(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Spans in which a Chinese numeral belongs to a name: quotes, titles and fixed phrases."""
    return [m.span() for pattern in (_QUOTED, _NAMES) for m in pattern.finditer(text, start, end)]


def counts(text: str, start: int, end: int, unit: str, unit_end: int, floor: int) -> bool:
    """Whether the Chinese numeral ``text[start:end]``, followed by ``unit``, counts something.

    ``floor`` is where the text that may be looked at begins. Spans of ``names`` are the caller's to leave out.
    """
    numeral = text[start:end]
    before, after = text[max(floor, start - 12) : start].rstrip(), text[unit_end : unit_end + 10].lstrip()
    if _ADJACENT.search(numeral) or (_EACH.search(before) and len(numeral) == 1) or before.endswith(("第", "届")):
        return False
    if unit in {"届", "字", "年"} or (unit == "元" and len(numeral) == 1):
        return False
    if (
        len(numeral) > 1
        or unit in {"%", "成"}
        or unit.endswith(("元", "人次", "家次", "场次", "百分点", "工作日", "小时", "个月"))
    ):
        return True
    if unit in _TIME and (unit != "期" or _PHASE.match(text, start)):
        return False
    if numeral == "二" or after[:1] in _OF_PLACES or _SESSION.match(after):
        return False  # two of something are 两, 二次 is the second
    if after[:1] == "一" or _ABSTRACT.match(after):
        return False
    if numeral == "一":
        return _one(text, start, unit, unit_end, before)
    if unit in _MANY:
        return not _UPHELD.search(before) and (bool(_DONE.search(before)) or _ends_clause(text, unit_end, before))
    return not _UPHELD.search(before) or bool(_DONE.search(before))


def _one(text: str, start: int, unit: str, unit_end: int, before: str) -> bool:
    if unit not in _MANY and not _UPHELD.search(before) and _ends_clause(text, unit_end, before):
        return True
    if before.endswith(("为", "对", "有", "等", "和", "与", "、", "》", "向", "由", "给")):
        return False
    return bool(_ONE_OF.match(text, start)) and bool(_DONE.search(before))


def _ends_clause(text: str, unit_end: int, before: str) -> bool:
    """“召开会议两次，”: the numeral closes its clause behind what it counts."""
    return bool(_EDGE.match(text, unit_end)) and len(before) >= 2 and not _EDGE.search(before[-1:])

"""What a question wants to know: its concepts, and the kind and unit of the number that it asks for. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from assistant.figures.extract import Figure, figures, unit_words
from assistant.intent import asks_reason, without_reason
from assistant.thesaurus import Concept, concepts
from vectorstore.chinese import Span
from vectorstore.tokens import content_terms

_ASKED_UNIT = re.compile(r"(?:多少|(?<![好这那])几)\s*(万?[\u4e00-\u9fff]{1,3})")
_COUNTED = re.compile(r"([人户场件次家条张卷])数|([场])次(?!会)")  # “低保人数” asks for 人
# what people count in one word and reports in another
_ALIKE = tuple(
    map(
        frozenset,
        (
            "件起宗例次回桩",
            "人名位个口",
            "家个所处座户",
            "场次期回轮",
            "条个部篇项份",
            "台个辆套具",
            "卷份本件",
            "项个类种条步",
        ),
    )
)
_COUNTERS = frozenset("个名人位家项处座所户条件次起场期份张批部篇类支台套具回卷对步桩口")
_LOOSE = frozenset("个人名位家项")
_MONEY = re.compile(
    r"多少(?:钱|资金|经费|投入|元|万元|亿元|亿(?!元))|金额|资金总额|总额|经费|救助金|补助金|补贴金|投入|花了多少|收入(?:各|是|有)?多少"
)
_PERCENT = re.compile(
    r"占比|占(?:到|了|全[\u4e00-\u9fff])?.{0,6}(?:多少|多大|几成)|比例|比重|百分|率(?:是|为|达|有)?(?:多少|多高|几)|率(?:呢)?[?？]?$|增长(?:了)?多少|下降(?:了)?多少|缩短(?:了)?多少|减少(?:了)?多少"
)
_CHANGE = re.compile(
    r"(?:涨|降|增|减|多|少|提高|上升|下降|压|高|低)(?:长|加|少|下来|下去|出来|了|去)*(?:多少|几|百分)|(?:增长|下降|增加|减少|提高|上升)(?:了)?(?:多少|几)|比上年|同比|比(?:去年|前一年|头一年|上一年)"
)
_DOCUMENT_NUMBER = re.compile(r"文号|发文字号")
_DOC_NUMBER_TEXT = re.compile(r"[〔﹝\[［(（]20\d\d[〕﹞\]］)）]\s*\d+\s*号")
_CHANGE_TEXT = re.compile(r"增长|增加|增多|下降|减少|提高|上升|降低|压减|缩短|回落")
# words that ask, count or fill, in everyday speech; none of them says what a question is about
_FILLER_WORDS = """
啥 咋 咋样 为啥 咋回事 嘛 呗 都 各 分别 一共 总共 共 全年 年 年底 底 里 去 来 没 没有
那 这 个 些 次 回 俩 多大 样 完 搞 弄 花 干 做 办 开 说 写 看看 看 到 上 下 后 时候
什么时候 啥时候 到底 究竟 情况 现在 目前 全 本 年度 几 多 少 不 能 能够 够 会 要 得 还
再 又 才 最 很 太 挺 过 用 跟 同 比 占 占到 条 件 家 名 人 位 万 亿 大概 左右 具体
主要 所有 全部 其中 另 另外 以及 一 二 两 三 一下子 就是 不是 还是 多少 哪 哪儿 哪里 怎么
怎样 一个 几个 个数 打算 这块 那块 这件 那件 那件事 当时 给 定 给定 时 大头 高 一年 比前
比头 比上 比例 比重 占比 所里 还有 几台 儿 啥事 想 想看 看些 头一年 前一年 上年底 百分之几
百分 百分之 来着 报告 事 事情 东西 当年 之后 以后 以前 目标 原先 原来 第二年 第二 二年 准备
够不够 不够 是否 说说 有没有 多少钱 钱 数 数量 数字
"""
_FILLERS = frozenset(_FILLER_WORDS.split())


# what only a sentence of a certain kind can answer: a rate per head or month, a ranking, a person
_DEMANDS = (
    (
        re.compile(
            r"(?:每|一)个?(?:月|天|周|人|户|家|件|次|张|位).{0,6}(?:一人|一户|一家|每人|每户)?.{0,4}(?:多少|几)|人均|户均|平均|均摊"
        ),
        re.compile(r"每|均|/[人户月天]|人月"),
    ),
    (re.compile(r"(?:哪[个家些]|谁|什么).{0,12}最[多少高低大小好差快慢长短]"), re.compile(r"最|第一|居")),
    (
        re.compile(
            r"(?:局长|书记|主任|县长|市长|区长|镇长|负责人|领导|一把手|谁).{0,4}(?:叫[啥什]|姓|名字|是谁|何人|电话|手机|邮箱)|联系电话|电话号码|办公地址|地址在哪"
        ),
        re.compile(r"同志|电话[:：]|地址[:：]|\d{7,}"),
    ),
    (
        re.compile(r"(?:法|条例|办法|规定)》?第[一二三四五六七八九十百零\d]+条"),
        re.compile(r"第[一二三四五六七八九十百零\d]+条"),
    ),
)


# “低保对象里残疾人有几个”: of a whole, how many of a kind; a number of the whole is no answer
_OF_A_WHOLE = re.compile(
    r"(?:里面|里头|里边|(?<![哪这那年公邻报告总结])里(?!程)|当中|之中|其中)[的有，]?([^，,。？?\d]{2,12}?)[有是占各]?(?:多少|(?<![好这那])几)"
)
# people are not counted as documents are: “公职律师有几个”
_WHO = r"(?:律师|顾问|专家|干部|干警|民警|代表|志愿者|明白人|队员|学员|人员|职工|委员|员|名|人)"
_OF_PEOPLE = re.compile(
    rf"{_WHO}(?:一共|总共|共)?[有是]?(?:几|多少)[个名位人]|(?:几|多少)[个名位][^，,。？?有的]{{0,8}}{_WHO}(?:$|[？?，,。])"
)
_PEOPLE = frozenset("人名位个口")
_BOUNDS = frozenset({"以上", "以下", "以内"})


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question wants: its concepts, its words and character pairs, and the kind and unit of the number asked for.

    ``kind`` is "money", "percent", "document_number", "change", "any" number, or None. ``context`` are the concepts of
    the turn before and ``quoted`` the sentences that answered it: they favour a sentence and are never asked of it.
    """

    terms: tuple[str, ...]
    pairs: frozenset[str]
    units: frozenset[str]
    kind: str | None
    concepts: tuple[Concept, ...] = ()
    reason: bool = False
    context: tuple[Concept, ...] = ()
    quoted: tuple[str, ...] = ()
    demands: tuple[re.Pattern[str], ...] = ()
    of_people: bool = False

    def met_by(self, sentence: str) -> bool:
        """The sentence is of the kind that can answer at all."""
        return all(demand.search(sentence) for demand in self.demands)

    def share(self, text: str) -> float:
        """The share of the concepts that stand in a text, each by its weight; 1 when there are none."""
        whole = sum(c.weight for c in self.concepts)
        return sum(c.weight for c in self.concepts if any(w in text for w in c.wordings)) / whole if whole else 1.0


def asked(question: str, context: str = "", quoted: tuple[str, ...] = ()) -> Asked:
    """Read what a question wants from its wording."""
    units = frozenset(filter(None, (_unit(match.group(1)) for match in _ASKED_UNIT.finditer(question))))
    units |= {match.group(1) or match.group(2) for match in _COUNTED.finditer(question)} if not units else set()
    subject = without_reason(_ASKED_UNIT.sub(_without_unit, question))
    terms = tuple(t for t in content_terms(question) if t not in units)
    bare = re.sub(r"[^\u4e00-\u9fff0-9A-Za-z]|多少|哪些|什么|几[\u4e00-\u9fff]", "", question)
    leans_on = subject_concepts(without_reason(context)) if context else ()
    return Asked(
        terms=terms,
        pairs=frozenset(bare[i : i + 2] for i in range(len(bare) - 1)),
        units=units,
        kind=_kind(question, units),
        concepts=subject_concepts(subject) or leans_on,
        reason=asks_reason(question),
        context=leans_on,
        quoted=quoted,
        demands=(*(demand for wish, demand in _DEMANDS if wish.search(question)), *_part_demand(question)),
        of_people=bool(_OF_PEOPLE.search(question)),
    )


def _part_demand(question: str) -> tuple[re.Pattern[str], ...]:
    """What must stand in a sentence that tells how many of a whole are of a kind: some word for that kind."""
    found = _OF_A_WHOLE.search(question)
    kinds = [c for c in subject_concepts(found[1]) if c.word not in _BOUNDS] if found else []
    words = dict.fromkeys(w for c in kinds for w in c.wordings)
    return (re.compile("|".join(map(re.escape, words))),) if words else ()


def subject_concepts(text: str) -> tuple[Concept, ...]:
    """The concepts of a text without those that only ask, count or fill."""
    return tuple(c for c in concepts(text) if c.word not in _FILLERS and not c.word.isdigit())


def _unit(words: str) -> str:
    return next((w for w in (words[:3], words[:2], words[:1]) if w in unit_words() or w in _COUNTERS), "")


def _without_unit(match: re.Match[str]) -> str:
    """“多少户低保” is about 低保: the unit is asked for, not named."""
    unit = _unit(match.group(1))
    return " " + match.group(1)[len(unit) :] if unit else match.group()


def _kind(question: str, units: frozenset[str]) -> str | None:
    if _DOCUMENT_NUMBER.search(question):
        return "document_number"
    if _PERCENT.search(question):
        return "percent"
    if _CHANGE.search(question):
        return "change"
    if _MONEY.search(question) and not units - {"钱", "元", "万元", "亿元"}:
        return "money"
    return "any" if units or "多少" in question or re.search(r"(?<![好这那])几[\u4e00-\u9fff]", question) else None


@cache
def _figures(sentence: str) -> tuple[Figure, ...]:
    return figures(sentence)


def asked_figures(question: Asked, sentence: str) -> list[Figure]:
    """The figures of a sentence that are of the asked kind and unit."""
    if question.kind == "document_number":
        return [f for f in _figures(sentence) if f.kind == "document_number" and _DOC_NUMBER_TEXT.search(sentence)]
    if question.kind is None and not question.units:
        return []  # reading figures takes the most of ordering passages
    data = [f for f in _figures(sentence) if f.is_data]
    if question.kind in {"money", "percent"}:
        return [f for f in data if f.kind == question.kind or (f.unit and f.unit in question.units)]
    if question.kind == "change":
        changed = [
            f
            for f in data
            if f.base or f.kind == "percent" or _CHANGE_TEXT.search(sentence[max(0, f.start - 6) : f.start])
        ]
        counted = [f for f in data if question.units and f.unit.endswith(tuple(question.units))]
        return changed if _CHANGE_TEXT.search(sentence) and not counted else counted
    if question.units:
        return [f for f in data if f.unit.endswith(tuple(question.units))] or [
            f for f in data if alike_unit(question, f.unit)
        ]
    return data if question.kind == "any" else []


def alike_unit(question: Asked, unit: str) -> bool:
    """What is counted in this unit is what people ask for in another word (几家 – 14个, 几起 – 7件)."""
    if question.of_people:
        return unit in _PEOPLE
    if question.units & _LOOSE and unit in _COUNTERS:
        return True
    return any(question.units & group and unit[:1] in group for group in _ALIKE if unit)


def figure_spans(question: Asked, sentence: str) -> list[Span]:
    """Spans of ``sentence`` to set in bold: the asked figures next to the question's words.

    With several figures of the asked unit, those whose own clause holds most of the question's words are meant.
    """
    found = asked_figures(question, sentence)
    if len(found) <= 1:
        return [(f.start, f.end) for f in found]

    def closeness(figure: Figure) -> int:
        clause = sentence[slice(*clause_around(sentence, figure))]
        plain = sum(len(t) for t in question.terms if t in clause)
        return plain + sum(1 for c in question.concepts if any(w in clause for w in c.also))

    best = max(closeness(f) for f in found)
    return [(f.start, f.end) for f in found if closeness(f) == best] if best else []


def clause_around(sentence: str, figure: Figure) -> Span:
    """The clause that a figure stands in."""
    begin = max((sentence.rfind(mark, 0, figure.start) for mark in "，,；;。、"), default=-1) + 1
    stops = (sentence.find(mark, figure.end) for mark in "，,；;。、")
    return begin, min((i for i in stops if i >= 0), default=len(sentence))

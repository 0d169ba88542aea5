"""Follow-up questions: what an earlier question leaves to the next one. Deterministic; a model may refine the wording."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from assistant.agencies import others
from assistant.intent import (
    asks_reason,
    asks_result,
    asks_source,
    is_plan_question,
    says_next_year,
    without_reason,
)
from assistant.parts import subject
from assistant.profiles import kind_name
from assistant.question import Understanding, understand
from assistant.schema import Turn
from assistant.years import with_long_years, years_text
from vectorstore.chinese import sentences
from vectorstore.schema import ReportInfo

_LINK = re.compile(
    r"^(?:那么?|还有|另外|其中|再问一?下?|接着|然后)[,，、]?|(?:相比|对比|(?<![占同环相对])比)(?:较|起来)?$|呢[?？]?$|[?？]$"
)
# what stands for something said before, and says nothing itself
_PRONOUN = re.compile(
    r"^(?:它们?|他们|她们|这项|那项|这些|那些|这件事?|那件事?|这块|这事|这个?|那个?)(?:的)?(?!一?[次年度场届])"
)
# what asks for nothing of its own: “上一年是多少”
_NO_SUBJECT = re.compile(
    r"[和与及跟、，,的 ]*(?:(?:是|有)?多少|怎么样|怎样|如何|情况|是什么情况|什么情况|情况如何|有吗|有没有|的?有吗|也是吗|一样吗)?"
)
_EVERYBODY = re.compile(r"所有|各(?:单位|部门|局|区|县)|全部单位")
_OTHERS = re.compile(r"(?:其他|其它|别的|另外几?个?|旁的)的?(?:单位|部门|局|区县|区|县|市|地方|家|几家)")
_EVERY_YEAR = re.compile(r"历年|各年|每年|这几年")
_COMPARES = re.compile(r"[和与跟同].{0,8}(?:比|相比|对比)")
_BEFORE = re.compile(r"(?<![比较])(?:再?往前|再?上|再?前|头)一年度?")
# words that make a plan of a subject, to be left out when its result is asked for
_PLANNED = re.compile(
    r"报告里|说要?|提出|打算|准备|计划|想要?|(?<![主需重])要(?![求点])|当初|年初|原先|原定|来着|定的?|的?目标|安排|怎么(?:解决|改|办|做|弄)|下一步"
)
_THEN_MEANT = re.compile(r"当初|年初|原先|原来|原定|本来|那时")
# asks about the number itself: what is asked next still leans on the question before
_OF_THE_NUMBER = re.compile(r"(?:数|数字|数据|这个?|那个?).{0,4}(?:怎么|咋|如何)(?:算|统计|来)|口径")
_AFTER = re.compile(r"(?:第二|转|后一|下一)年|(?<![一二三四五六七八九十两几\d])次年(?![度检审会])")
# “比上年呢”, “是多了还是少了”: the figure just named, beside that of the year before
_AGAINST_YEAR_BEFORE = re.compile(
    r"(?:那?(?:同?比|较|跟|和|同|与))(?:上年|去年|前一年|上一年|上年度|同期|之前|以前)(?:相?比)?(?:较)?(?:呢|怎么样|如何|变化(?:大吗|呢)?)?|(?:那?是?)(?:多了?还是少了?|少了?还是多了?|涨了?还是[降跌]了?|[升增]了?还是[降减]了?|增加了?还是减少了?|上升还是下降)(?:呢|了)?|同比呢"
)
_ORDINAL = re.compile(r"第([一二三四五六七八九十]|\d{1,2})(?:个|条|点|项|件|方面|句)(?:问题|不足|短板|事|安排)?")
_NUMERALS = {c: i for i, c in enumerate("零一二三四五六七八九十")}
_ITEM = re.compile(r"(?m)^(\d{1,2})\. (.+?)(?:\[\d+\])?$|(?:^|[。；;\n：:])\s*([一二三四五六七八九十])是([^。；;\n]+)")
_ASKING = re.compile(
    r"(?:一共|总共|各|分别)?(?:是|有|占|达到?)?(?:了)?(?:多少|几)[个件次场家户人名项张条位起期份台卷]?|是?什么|哪些|有?哪几个?|怎么样|如何|[?？。]"
)
_WHETHER = re.compile(r"(?:[了过成]?(?:吗|没有?|么)|没有?)[?？]?$")
_MARK = re.compile(r"\[\d+\]")
_LABEL = re.compile(r"^[^：。]{2,40}?年：")
_NOUN = 1.0  # weight of a noun among concepts
_OURS = re.compile(r"没有找到|资料库|在所选的|已按|为免")  # the program's own words, not a report's
_SHORTEST_QUOTE = 10  # characters; shorter sentences stand in many places
WINDOW = 6  # earlier turns that a model is shown
_LEANS_ON = 50  # earlier turns that a follow-up may lean on, one on the other


@dataclass(frozen=True, slots=True)
class Standalone:
    """A question that needs no earlier turn. ``inherited`` says in Chinese what was taken over, or is empty.

    ``context`` is what the turn before was about, where the question has a subject of its own, and ``quoted`` are the
    sentences that answered it: both help to find what is meant, and neither limits it. ``base`` is what the next turn leans on, where that is not the question itself.
    """

    question: str
    inherited: str = ""
    context: str = field(default="", compare=False)
    quoted: tuple[str, ...] = field(default=(), compare=False)
    base: str = field(default="", compare=False)


def _as_read(read: Understanding) -> Understanding:
    return read


def standalone(
    question: str,
    history: Sequence[Turn],
    library: Sequence[ReportInfo],
    today_year: int,
    settle: Callable[[Understanding], Understanding] = _as_read,
) -> Standalone:
    """Complete a follow-up from the turns before it.

    Agency and years stay those of the question before unless the follow-up names its own or asks about all. A bare
    “那2022年呢？” asks the earlier question again with the new year or agency in it, “为什么？” asks for its reason,
    “第二条” takes up that point of the answer, “其他区呢” asks it of the others. ``settle`` makes up its mind on what
    the wording of an earlier question left open.
    """
    before: Standalone | None = None
    answer = ""
    for turn in history[-_LEANS_ON:]:
        before = _complete(turn.question, before, answer, library, today_year, settle)
        answer = turn.answer
    return _complete(question, before, answer, library, today_year, settle)


def _complete(
    question: str,
    before: Standalone | None,
    answer: str,
    library: Sequence[ReportInfo],
    today_year: int,
    settle: Callable[[Understanding], Understanding],
) -> Standalone:
    if before is None or _EVERYBODY.search(question):
        return Standalone(question)
    then = settle(understand(before.base or before.question, library, today_year=today_year))
    quoted = _quotes(answer)
    same = partial(Standalone, inherited="沿用上一问的内容", context=before.context, quoted=quoted)
    if asks_source(question):
        base = before.base or before.question
        return same(f"{base.rstrip('？?。')}，出自哪份报告", base=base)
    if _OTHERS.search(question):
        return _of_others(question, then, quoted, library)
    item = _item(question, answer)
    if item:
        question = _ORDINAL.sub("", question, count=1)
    now = understand(_counted_from(question, _told_years(then)), library, today_year=today_year)
    if (now.unknown and now.filters.empty) or _newest_plans(question, now):
        return Standalone(
            question
        )  # another agency, which the library does not have; plans counted from the newest report
    agencies = now.filters.agencies or then.filters.agencies
    if _AGAINST_YEAR_BEFORE.fullmatch(_bare(question)) and len(_told_years(then)) == 1:
        year = _told_years(then)[0]
        return same(f"{'、'.join(agencies)}{year - 1}年、{year}年{then.text}")
    years = _years(question, now, then)
    own = _subject(now.text)
    if not item and agencies == now.filters.agencies and years == now.named_years and _stands_alone(question, own, now):
        return Standalone(question)
    whose = f"{'、'.join(agencies)}{years_text(years)}"
    told = _told(then.text) if _says_much(then.text) else f"{before.context}{_told(then.text)}"
    if not item and (again := _asked_again(question, own, told, now, then)):
        return same(f"{whose}{again}")
    scope = [*(a for a in agencies if a not in now.filters.agencies), "" if now.named_years else years_text(years)]
    taken = "、".join(filter(None, scope))
    inherited = f"沿用上一问的范围：{taken}" if taken else ""
    text = own
    if item:
        text, inherited = f"{item}，{own or '具体情况'}", "沿用上一次回答中的这一点"
    elif asks_reason(question) and not _says_much(without_reason(now.text)):
        text, inherited = f"{told}{_subject(without_reason(now.text))}的原因", "沿用上一问的内容"
    elif not _says_much(own) or _PRONOUN.match(_LINK.sub("", question)):
        told = _PLANNED.sub("", told) if now.named_years else told.replace("报告里", "")
        text = f"{told}，{own}"  # “讲了几次”: nothing to look for but what was spoken of
    kind = _report_named(question, now, then) if years else ""
    base = (before.base or before.question) if _OF_THE_NUMBER.search(question) else ""
    return Standalone(f"{whose}{kind}{text}", inherited, told, quoted, base)


def _newest_plans(question: str, now: Understanding) -> bool:
    """“云溪市民政局明年有什么计划”: the plans of an agency's newest report, whatever was spoken of before."""
    mine = bool(now.filters.agencies) and not now.named_years
    return mine and is_plan_question(now.text) and says_next_year(question)


def _stands_alone(question: str, own: str, now: Understanding) -> bool:
    """A question with no agency or year left to take over says what it is about, or whose, when and which part it means."""
    part = now.filters.agencies and now.named_years and now.filters.topics
    return _says_much(own) or (bool(part) and not _PRONOUN.match(_LINK.sub("", question)))


def _asked_again(question: str, own: str, told: str, now: Understanding, then: Understanding) -> str:
    """The subject of the question before, where a follow-up asks nothing but that again; empty where it asks more."""
    if _says_much(own) or asks_reason(question):
        return ""
    if "T15" in then.filters.topics and asks_result(question):
        return re.sub(r"[，,、\s]+", " ", _PLANNED.sub("", told)).strip() + "完成情况"
    if own and not _asks_whether(own):
        return ""
    kinds = now.filters.kinds or then.filters.kinds
    return (f"{kind_name(kinds[0])}里" if kinds else "") + then.text


def _report_named(question: str, now: Understanding, then: Understanding) -> str:
    """Which report is meant: the kind named, or for plans without a year of their own the report spoken of before."""
    if now.filters.kinds:
        return f"{kind_name(now.filters.kinds[0])}里"
    shifted = "T15" in then.filters.topics and then.filters.years != _told_years(then)
    plans = is_plan_question(now.text) and not _THEN_MEANT.search(question)
    return "报告里" if plans and not now.named_years and not shifted else ""


def _of_others(
    question: str, then: Understanding, quoted: tuple[str, ...], library: Sequence[ReportInfo]
) -> Standalone:
    """“其他区怎么写？”: the question before, put to the other agencies that have such a report."""
    years = then.filters.years
    there = [i for i in library if not years or i.year in years]
    agencies = others(then.filters.agencies, then.filters.kinds, there)
    if not agencies or not then.filters.agencies:
        return Standalone(question)
    own = _subject(_OTHERS.sub("", question))
    asks_alone = not own or re.fullmatch(r"(?:都|又|是|也)?(?:怎么|如何|咋)(?:写|说|做|弄|表述)?的?", own)
    text = then.text if asks_alone else own
    return Standalone(
        f"{'、'.join(agencies)}{years_text(then.named_years)}{text}", "沿用上一问的内容，换成其他单位", "", quoted
    )


def _years(question: str, now: Understanding, then: Understanding) -> tuple[int, ...]:
    if _EVERY_YEAR.search(question):
        return now.named_years
    told = _told_years(then)
    if _COMPARES.search(question) and now.named_years:
        return tuple(sorted({*told, *now.named_years}))
    if now.named_years:
        return now.named_years
    if "T15" in then.filters.topics and asks_result(question) and then.filters.years:
        return tuple(y + 1 for y in then.filters.years)  # what became of the plan
    return () if then.unknown else told  # a year that the library does not have is not held to


def _told_years(then: Understanding) -> tuple[int, ...]:
    """The years that the turn before was about, as a user would name them."""
    said_then = len(then.named_years) == 2 and len(then.filters.years) == 1 and "T15" in then.filters.topics
    return then.filters.years if said_then else then.named_years


def _counted_from(question: str, years: Sequence[int]) -> str:
    """“上一年”“第二年” after a question on a year are counted from that year, not from today."""
    if not years or re.search(r"20\d\d", with_long_years(question)):
        return question
    question = _BEFORE.sub(f"{years[0] - 1}年", question)
    return _AFTER.sub(f"{years[-1] + 1}年", question)


def _subject(text: str) -> str:
    """What a follow-up asks beyond filters and link words; empty for a bare “呢”."""
    previous = None
    while text != previous:
        previous = text
        text = _PRONOUN.sub("", _LINK.sub("", _EVERY_YEAR.sub("", text).strip(" ，,。的、")))
    return "" if _NO_SUBJECT.fullmatch(text) else text


def _told(text: str) -> str:
    """What a question is about, without the words that only ask."""
    return _ASKING.sub("", without_reason(text)).strip(" ，,、的") or text


def _says_much(text: str) -> bool:
    """The text names something to look for, not only what is done with it (“讲了几次”, “怎么改”, “听课”)."""
    return any(len(c.word) > 1 and (c.also or c.weight >= _NOUN) for c in subject(_ASKING.sub(" ", text)))


def _asks_whether(text: str) -> bool:
    return bool(_WHETHER.search(text)) and not is_plan_question(text)


def _bare(question: str) -> str:
    return question.strip(" ，,。?？!！")


def _item(question: str, answer: str) -> str:
    """The point of the earlier answer that “第二条” means; empty where it listed none."""
    match = _ORDINAL.search(question)
    if match is None:
        return ""
    wanted = int(match.group(1)) if match.group(1).isdigit() else _NUMERALS[match.group(1)]
    items = [(found.group(2) or found.group(4)).strip() for found in _ITEM.finditer(answer)]
    return re.split(r"[。；;]", items[wanted - 1])[0] if 0 < wanted <= len(items) else ""


def _quotes(answer: str) -> tuple[str, ...]:
    """The sentences of an offline answer as they stand in the report: without marks and labels."""
    lines = (_LABEL.sub("", re.sub(r"^\d{1,2}\. |^\s+", "", line)) for line in _MARK.sub("", answer).split("\n"))
    found = (line[slice(*span)] for line in lines for span in sentences(line))
    return tuple(q for q in dict.fromkeys(found) if len(q) >= _SHORTEST_QUOTE and not _OURS.match(q))

"""What kind of thing a question asks for, by its wording: a figure, a list, plans, shortcomings, a section, a reason. Pure."""

from __future__ import annotations

import re
from typing import Literal

Intent = Literal["figure", "list", "plans", "problems", "section", "general"]

_NEXT_YEAR = re.compile(r"下一步|下一?年度?|明年|来年|次年|今后|接下来")
_PLAN = re.compile(
    r"打算|[给为]\s*(?:20\d\d年)?定的|(?:原先|原来|当初|年初|本来)(?:定|要|想|说)|原定|定了?.{0,6}目标|想让|想把|要建|民生实事|十件实?事|计划|安排|目标|预期|工作思路|思路|下一步|准备|将要|拟|预计完成"
    r"|(?<![主需重纪概简摘只还不])要(?![求点素闻是])(?=[建办达占查做搞开新完增组控降提抓评实推干弄修招培])|想(?=[建办达查做搞开新完增控降提干弄修招培])|想再|还想|(?<![规固稳特确认约制指一肯])定的|定了?多少|还([建办搞做开])不\1|(?:什么|啥)时候(?:才)?能|何时能"
)
_PLAN_RESULT = re.compile(
    r"完成(?:情况|了)|落实情况|实现了|建成了|办成了|达到了|落实了|兑现|是否完成|达成|(?:应急|行动|救助|培训)计划|目标考核|目标任务完成"
    r"|实际|最后|最终|[成到完好]了(?:没|吗|多少|几)|没(?:能)?(?:达到|完成|做到|按)|没有(?:达到|完成|做到)"
)
_PROBLEM = re.compile(
    r"(?:存在|有)(?:着)?(?:哪些|什么|啥|的)?.{0,6}(?:问题|不足|短板|困难|薄弱|毛病)|(?:问题|不足|短板|毛病)(?:和|与|及)?.{0,4}(?:有哪些|是什么|有什么|有啥|在哪)"
    r"|(?:哪些|哪几[个条样点]|什么|啥).{0,10}(?:问题|不足|短板|毛病|弱项)|薄弱环节|差距(?:在哪|有哪些)|(?:不足|短板)之处"
)
_PROBLEM_ELSE = re.compile(
    r"问题(?:怎么|如何|是怎么)|(?:毛病|问题)出在|(?:解决|整改|处理).{0,8}问题|(?:费用|历史遗留|消防).{0,4}问题"
)
_REASON = re.compile(
    r"原因|为什么|为何|为啥|为嘛|咋回事|怎么回事|怎么搞的|凭什么|毛病出在|(?:卡|难|差|问题出)在(?:哪|什么)|是因为什么"
)
_LIST = re.compile(r"哪些|哪几|哪俩|哪两|包括什么|包括哪|分别是|都有什么|有什么|是什么|有啥|是啥")
_FIGURE = re.compile(
    r"多少|几(?:个|家|次|件|项|户|人|名|张|场|期|条|份|处|所|座|万|亿|起|批|位|岁|天|回|台|卷|对|辆|间|本|轮|趟|篇|成|种|类|宗|例|步)|占比|比例|百分|增长率?|率(?:是|为|达)|总额|金额|人数|数量|多大|多高"
)
_SECTION = re.compile(
    r"(?:部分|章节|一节|一章|方面|那?[块段节章]).{0,6}(?:怎么写|如何写|咋写|内容|原文|全文|写的|写了)|怎么写|如何写|咋写|写法|怎样写|写了(?:些)?(?:什么|啥)|(?:怎么|咋)说的|怎么表述|原话"
)
_SOURCE = re.compile(
    r"(?:这个?|那个?|这些|该)?(?:数|数字|数据|说法|话|内容|结论)?(?:是)?(?:从)?(?:哪(?:儿|里)?来|哪份(?:报告|文件)|出自|出处|来源)"
)


def intent_of(text: str) -> Intent:
    """What a question asks for, without its agencies and years."""
    if _SECTION.search(text):
        return "section"
    if _PROBLEM.search(text) and not _PROBLEM_ELSE.search(text) and not is_plan_question(text):
        return "problems"
    if _FIGURE.search(text):
        return "figure"
    if is_plan_question(text):
        return "plans"
    return "list" if _LIST.search(text) else "general"


def is_plan_question(text: str) -> bool:
    """True when it asks what is to be done, not what was."""
    return bool(_PLAN.search(text)) and not _PLAN_RESULT.search(text)


def asks_result(text: str) -> bool:
    """True when it asks what became of a plan (“做到了没”)."""
    return bool(_PLAN_RESULT.search(text)) or bool(re.search(r"[了成](?:没有?|吗)[?？]?$|办得怎么样", text))


def asks_reason(text: str) -> bool:
    """True when it asks why."""
    return bool(_REASON.search(text))


def asks_source(text: str) -> bool:
    """True when it asks where a statement comes from."""
    return bool(_SOURCE.search(text))


def without_source(text: str) -> str:
    """The text without the words that ask where it comes from, unless it asks for nothing else."""
    return _SOURCE.sub("", text).strip(" ，,") or text


def says_next_year(text: str) -> bool:
    """True when plans are counted from the report itself: “下一步”, “明年”."""
    return bool(_NEXT_YEAR.search(text))


def without_reason(text: str) -> str:
    """The text without the words that ask why."""
    return _REASON.sub("", text)

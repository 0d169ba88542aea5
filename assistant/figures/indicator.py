"""What each quantity of a text counts: its indicator, and for percentages what they are a percentage of. Pure.

The indicator is the noun phrase before the number in its clause (“行政检查52次”) or, where a verb, a place or a list stands
there, the one behind it (“聘请1名法律顾问”). A number with neither takes that of the number before it: “2107户4962人”,
“办理许可128件，比上年增长14.3%”. “A、B分别为1件、2件” gives each its own.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.figures.phrases import LONGEST, is_place, left_noun, of_part, right_noun
from assistant.figures.quantities import Quantity
from assistant.figures.typed import Typed

_EDGE = re.compile(r"[，,。；;：:！？!?（）()\n|]")
_RIGHT_EDGE = re.compile(r"[，,。；;：:、！？!?（）()\n|]")
_SENTENCE = re.compile(r"[。；;！？!?\n]")
_ASIDE = re.compile(r"[（(][^（）()，,。；;\n]{0,12}[）)]")
_JOIN = re.compile(r"[\s\-—－–~～+×·/]*")
_CHANGE = re.compile(
    r"(?P<verb>增长|增加|增多|提高|提升|上升|下降|减少|降低|压缩|压减|缩短|提速|回落|增幅|降幅|增速|翻|多|少)(?:幅度|比例|率)?(?:了|约|近|达到?|为|至|到|超过?)*$"
)
_BASE = re.compile(
    r"(?:(?:与|同|和)(?P<with>[^，,。；;]{2,14}?)(?:相比|比较|对比)[，,]?|(?P<year>同比)|(?P<term>环比)|[比较](?P<than>(?!例|重|赛)[^，,。；;、]{2,12}?))"
    r"(?=(?:平均|总体|大幅|分别|再|均|各|又|共|净|明显|略|同比)*(?:增|提高|提升|上升|下降|减|降|压|缩|翻|多|少|回落))"
)
_SHARE = re.compile(
    r"占(?:到|了)?(?P<of>(?!比|地|用)[^，,。；;]{2,24}?)(?:的(?:比[例重])?|比[例重])?(?:为|达到?|高达|近|约|超过?|逾|到)*$"
)
_RATE_ONLY = re.compile(r"[年月]?人均|户均|月|占(?:比|总数)?|比例|比重|增速|[增降]幅|同比|增长率|百分比")
_APART = re.compile(r"分别(?P<verb>[^，,。；;：:\d]{0,10}?)$")
_LISTING = re.compile(r"\s*(?:[、，,]|和|及|与|以及)\s*(?:增长|增加|提高|上升|下降|减少|降低)?\s*")
_SPLIT = re.compile(r"、|和(?![谐美睦解平])|以及|及(?!时)|与(?!会)")
_TOTAL = re.compile(r"^\s*(?:合计|总计|共计?|累计|总共)\s*$")
_MORE = frozenset(["增加", "多", "少", "翻"])
_NOW = re.compile(
    r"\s*(?:精简|压缩|压减|缩短|减少|增加|提高|提升|下降|扩大|上升|增长|调整|降低|降|增|升)(?:至|到|为|成)\s*$"
)
_NO_DEED = frozenset(["组织", "开展", "实施", "进行", "完成", "实现", "达到"])
_AVERAGE = re.compile(r"[年月]?人均|户均|月")
_MEASURED = re.compile(
    r"[\u4e00-\u9fff]{0,14}?(?:率|总?额|总?量|人数|收入|总值|工资|补贴|标准|价格|面积)(?![\u4e00-\u9fff]{0,2}率)"
)
_DEED = re.compile(
    r"\s*(享受|参加|参与|接受|领取|获得|获评|荣获|纳入|取得|通过)了?([^，,。；;：:、！？\n\d（()）]{2,16})"
)
_EVENT = ("次", "场", "期", "件", "起", "%", "‰", "百分点", "轮", "批", "例", "宗", "成")
_WINDOW = 72


@dataclass(frozen=True, slots=True)
class Named:
    """What a quantity counts. ``used`` is how far the text behind it belongs to it."""

    indicator: str
    base: str
    used: int


def name(text: str, quantities: Sequence[Quantity], typed: Sequence[Typed], start: int, end: int) -> list[Named]:
    """Indicator and base of each quantity, which are in order. ``text[start:end]`` alone is looked at."""
    dated = [t.end for t in typed if t.kind in {"year", "date", "document_number"}]
    named: list[Named] = []
    while len(named) < len(quantities):
        run = _apart(text, quantities, named, start)
        if run:
            named.extend(run)
        else:
            named.append(_one(text, quantities, named, dated, start, end))
    return named


def _one(
    text: str, quantities: Sequence[Quantity], named: Sequence[Named], dated: Sequence[int], start: int, end: int
) -> Named:
    i = len(named)
    q = quantities[i]
    floor = max([start, q.start - _WINDOW, *([named[-1].used] if named else [])])
    clause = max(floor, _clause_start(text, floor, q.start))
    at = bisect_right(dated, q.start) - 1
    left_from = max(clause, dated[at]) if at >= 0 else clause
    before = _carried(text, quantities, named)
    if named and before and _JOIN.fullmatch(text, quantities[i - 1].end, q.start):
        return Named(before, "", q.end)  # 2107户4962人
    left = text[left_from : q.start]
    base, left = _base(left, text[clause : q.start], q)
    if base or (q.kind == "percent" and _CHANGE.search(left)):
        subject = left_noun(_CHANGE.sub("", left))[0]
        if not subject or is_place(subject):
            subject = before or subject or _subject(text, floor, left_from)
        return Named(subject, base, q.end)
    if _TOTAL.search(left) and (whole := _total(text, quantities, named)):
        return Named(whole, "", q.end)
    if before and _NOW.match(left):
        return Named(before, "", q.end)  # 由156项精简至98项
    noun, verb = left_noun(left)
    noun = of_part(noun, before) if q.kind == "percent" else noun
    noun = noun if len(noun) > 1 and noun not in _NO_DEED else ""
    change = _CHANGE.search(left)
    if change and change["verb"] not in _MORE and (noun_before := left_noun(left[: change.start()])[0]):
        noun, verb = noun_before, ""
    if _RATE_ONLY.fullmatch(noun):
        return Named(_subject(text, floor, left_from) if _AVERAGE.fullmatch(noun) else before or noun, "", q.end)
    right, used = _right(text, quantities, i, end)
    if right and _prefers_right(q, noun, verb):
        return Named(right, "", q.end + used)
    if noun and verb != noun and not (is_place(noun) and before and len(noun) < 4):
        return Named(noun, "", q.end)
    if right:
        return Named(right, "", q.end + used)
    return Named(noun or _deed(text, quantities, i, end) or before or _subject(text, floor, left_from), "", q.end)


def _prefers_right(q: Quantity, noun: str, verb: str) -> bool:
    """Whether the noun behind the number is it rather than ``noun`` before it, which ends with ``verb`` or not."""
    if q.kind == "percent":
        return False
    if not noun or verb:
        return True
    return q.kind != "money" and (is_place(noun) or not q.unit.endswith(_EVENT))


def _subject(text: str, floor: int, stop: int) -> str:
    """“参合率再创新高，达到98.5%”: the measured thing of the clauses before, in the same sentence."""
    clauses = _SENTENCE.split(text[floor:stop])[-1]
    found = _MEASURED.findall(clauses)
    return left_noun(found[-1])[0] if found else ""


def _total(text: str, quantities: Sequence[Quantity], named: Sequence[Named]) -> str:
    """What “共51件” sums up: the listed indicators with the same unit in the sentence, or just 合计 when they are many."""
    listed: list[str] = []
    i = len(named)
    for j in range(i - 1, -1, -1):
        if quantities[j].unit != quantities[i].unit or _SENTENCE.search(
            text, quantities[j].end, quantities[j + 1].start
        ):
            break
        listed.insert(0, named[j].indicator)
    joined = "、".join(dict.fromkeys(listed))
    return "" if len(listed) < 2 else joined if len(joined) <= LONGEST else "合计"


def _deed(text: str, quantities: Sequence[Quantity], i: int, end: int) -> str:
    """“48户86人享受低保缓退政策”: what those counted did, where nothing else says what they are."""
    while i + 1 < len(quantities) and quantities[i].end == quantities[i + 1].start:
        i += 1
    deed = _DEED.match(text, quantities[i].end, min(end, quantities[i].end + LONGEST))
    return f"{deed[1]}{deed[2]}" if deed else ""


def _clause_start(text: str, floor: int, stop: int) -> int:
    """Where the clause begins that ends at ``stop``; a short aside in brackets is part of it."""
    window = _ASIDE.sub(lambda m: "\0" * len(m.group()), text[floor:stop])
    edges = [m.end() for m in _EDGE.finditer(window)]
    return floor + (edges[-1] if edges else 0)


def _right(text: str, quantities: Sequence[Quantity], i: int, end: int) -> tuple[str, int]:
    q = quantities[i]
    if i + 1 < len(quantities) and quantities[i + 1].unit.endswith("岁") and quantities[i + 1].start - q.end < 2:
        i += 1  # “1467位80岁以上老人”
        noun, used = _right(text, quantities, i, end)
        return noun, used + quantities[i].end - q.end
    limit = min(end, q.end + LONGEST + 12)
    following = quantities[i + 1].start if i + 1 < len(quantities) else limit + 1
    window = _ASIDE.sub(lambda m: "\0" * len(m.group()), text[q.end : limit])
    edge = _RIGHT_EDGE.search(window)
    stop = q.end + edge.start() if edge else limit
    crowded = following <= stop
    phrase = text[q.end : min(stop, following)]
    digit = re.search(r"\d(?![A-Z])", phrase)  # not the 4 of 4S店
    if q.kind == "money":
        phrase = re.split(r"建设|改造|实施", phrase)[0]
    if digit:
        phrase, crowded = phrase[: digit.start()], True
    if crowded and q.unit.endswith(("个", "名", "家", "户", "位", "所", "座", "人")):
        crowded = False
    return right_noun(phrase, closed=crowded)


def _base(left: str, clause: str, q: Quantity) -> tuple[str, str]:
    """What a percentage or a change is measured against, and the left text without it."""
    share = _SHARE.search(left) if q.kind == "percent" else None
    if share:
        return _plain(share["of"]), left[: share.start()]
    found = list(_BASE.finditer(clause)) if _CHANGE.search(clause) else []
    if not found:
        return "", left
    compared = found[-1]
    base = "上年同期" if compared["year"] else "上期" if compared["term"] else compared["with"] or compared["than"]
    cut = len(clause) - len(left)
    return _plain(base), left[: max(0, compared.start() - cut)]


def _plain(base: str) -> str:
    return re.sub(r"[“”\"\s]|^(?:全部|所有)|的$|(?:平均|总体)$", "", base)


def _carried(text: str, quantities: Sequence[Quantity], named: Sequence[Named]) -> str:
    """The indicator of the number before, when it stands in the same sentence."""
    if not named:
        return ""
    i = len(named)
    return "" if _SENTENCE.search(text, quantities[i - 1].end, quantities[i].start) else named[-1].indicator


def _apart(text: str, quantities: Sequence[Quantity], named: Sequence[Named], start: int) -> list[Named]:
    """“A、B和C分别为1件、2件和3件”: the run of numbers with a name each; empty where there is none."""
    i = len(named)
    q = quantities[i]
    floor = max([start, q.start - _WINDOW, *([named[-1].used] if named else [])])
    clause = _clause_start(text, floor, q.start)
    apart = _APART.search(text[clause : q.start])
    if not apart:
        return []
    run = [q]
    while i + len(run) < len(quantities) and _LISTING.fullmatch(text, run[-1].end, quantities[i + len(run)].start):
        run.append(quantities[i + len(run)])
    if len(run) < 2:
        return []
    listed = text[clause : clause + apart.start()]
    base, subject = _base(listed + apart["verb"], listed + apart["verb"], q)
    if not base:
        subject = listed
    items = [left_noun(item)[0] for item in _SPLIT.split(_CHANGE.sub("", subject)) if item.strip()]
    items = [item for item in items if item]
    if not items:
        same = not named or _SENTENCE.search(text, quantities[i - 1].end, q.start)
        items = [] if same else [n.indicator for n in named[-len(run) :]]
    if len(items) != len(run):
        whole = left_noun(subject)[0] or (items[-1] if items else "")
        items = [whole] * len(run)
    return [Named(item, base, r.end) for item, r in zip(items, run, strict=True)]

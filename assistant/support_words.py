"""The words of a sentence against what it cites: what is said at all, what is denied, what is claimed of all, and why. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from assistant.compare.passages import Rarity, rarity, terms
from assistant.support_names import ATTRIBUTION, abbreviated
from assistant.support_source import Source, joined
from assistant.support_verdict import Fault, partly, unsupported
from vectorstore.tokens import content_terms, words_of

Similarity = Callable[[str, str], float]

_CLAUSE = re.compile(r"[，,。；;：:！？!?\n|]")
_NOT = re.compile(
    r"(?:尚未|并未|从未|未曾|未能|均未|未(?!来|成年)|没有|没(?!收)|并无|无(?!障碍|偿|论|纸|证|理由|线|人机|害|接触|保护)|不再|不予|不能|不(?!断|少于|低于|超过|高于|多于|仅|但|同|动产|论|良|法分子|正当|足\d))"
)
_SCOPE = 8  # characters behind “未” that it denies
_WORD = 2
_ABSENT = re.compile(r"(?:[未没]有?(?:发生|出现|发现|引发|收到|产生)|没有|无(?=发生|此类))([^，,。；;]{2,16})")
_LACK = re.compile(r"不|没|未|无|缺|少|难|弱|尚|仍")
_ALL = re.compile(
    r"(?<!占)全部|(?<![平人户])均(?!为|衡|等|值|匀|可支配)|(?<![首])都(?!是|市)|所有|一律|全覆盖|100%|无一|件件|每(?:一?[个家件名项]|次)"
)
_SOME = re.compile(r"部分|个别|少数|少量|一些|近半|大多|多数")
_ONLY = re.compile(r"(?<!占)全部|(?<![平人户])均(?!为|衡|等|值|匀|可支配)|(?<![首])都(?!是|市)|所有|一律|全覆盖")
_CAUSE = re.compile(
    r"由于|因为|主要是因|原因(?:主要)?(?:是|在于|为)|得益于|归因于|源于|导致|致使|(?<![上原成])因(?![此而素地])|是因为"
)
_CAUSED = re.compile(r"由于|因为|原因|得益于|归因|源于|导致|致使|因|是因|以致|造成")
# claims that nobody makes in other words
_STRONG = re.compile(
    r"首次|首个|首创|首批|第一(?!责任|时间|[条款批期轮节章])|排名|名列|位居|位列|领先|居[全首前]|荣获|获评|获得|被评为|评为|表彰|创[^，。]{0,3}新高|历史最|最高|最低|最多|最少|零投诉|零容忍|全国|全省"
    r"|[数几][十百千万]+|[十百千万]余|翻[一两二三四]番|[一二两三四五六七八九十]倍|成倍|翻倍|过半|半数|[一两二三四五六七八九]成(?![立为员效果功长熟本绩交品型体就])"
)
_DONE = re.compile(r"已(?!有)|(?:完成|实现|达到|建成|开展|组织|举办|新增|制定)了|圆满|顺利|如期|全年(?:共|累计)")
_TO_COME = re.compile(
    r"计划|安排|目标|将|拟|要求|要(?!点|素|闻)|力争|提出|预期|预计|争取|打算|下一步|明年|下一?年|部署|不少于|以上|不低于"
)
# words that only lead from the question to what the report says
_FRAME_WORDS = """
按照 根据 依据 报告 年度 年度报告 显示 指出 提出 写明 提到 介绍 安排 计划 该局 该市 该区 该县 当年 其中 分别 主要 原因 因为
由于 具体 包括 涉及 数据 造成 问题 这一 方面 两点 之一 逐年 增长 增加 增多 减少 上升 下降 提高 降低 提升 缩短 回落
"""
_FRAME = frozenset(_FRAME_WORDS.split())
_NEARLY_NONE, _LITTLE, _ENOUGH = 0.3, 0.5, 0.6
_PART_CREDIT = 0.55
_ASKED = 0.5  # what a word of the question counts that no source has
_STANDING_OUT = 0.3
_HALF, _ROUGHLY = 0.5, 0.3  # of the most words that a clause of the source shares
_SMALL = 2  # words that a clause must have to be judged alone


def tense_faults(body: str, sources: Sequence[Source]) -> Iterator[Fault]:
    """A plan told as a result."""
    if not sources or not all(s.plan for s in sources):
        return
    done = _DONE.search(body)
    if done and done.group() not in joined(sources):
        yield unsupported("引文是工作安排或目标，不是已完成的情况。")
    elif not _TO_COME.search(body) and not any(s.year is not None and str(s.year) in body for s in sources):
        yield partly("引文是工作安排或目标。")


def claim_faults(body: str, sources: Sequence[Source]) -> Iterator[Fault]:
    """Ranks, honours, vague amounts, reasons and claims of all that no source makes."""
    have = joined(sources)
    for match in _STRONG.finditer(body):
        if match.group() not in have:
            yield unsupported(f"引文中没有“{match.group()}”的说法。")
    for clause in _clauses(body):
        # “年底全部完成” has no words of its own: the part on what the whole sentence is about must say it
        near = _closest(clause, sources, _ROUGHLY) if terms(clause) else _closest(body, sources, 0.0)
        if _ONLY.search(clause) and not _ALL.search(near):
            yield unsupported(f"“{_short(clause)}”：原文没有说全部如此。")
        elif _SOME.search(clause) and not _SOME.search(near) and _ONLY.search(near):
            yield unsupported(f"“{_short(clause)}”：原文说的是全部。")
    if _CAUSE.search(body):
        yield from _cause_faults(body, sources, have)


def _cause_faults(body: str, sources: Sequence[Source], have: str) -> Iterator[Fault]:
    match = _CAUSE.search(body)
    assert match is not None
    # “A，原因是B”: the reason is what follows; “由于A，B”: the clause that it opens; “A导致B”: what stands before
    if match.group() in {"导致", "致使"}:
        reason = body[: match.start()]
    else:
        reason = body[match.end() :]
        if match.group() in {"由于", "因", "因为"} and not body[: match.start()].strip("，, "):
            reason = _CLAUSE.split(reason)[0]
    told = _cover(reason, sources)
    if not _CAUSED.search(have) or (terms(reason) and told < _LITTLE):
        yield unsupported("引文没有说明这个原因。")


def denial_faults(body: str, sources: Sequence[Source]) -> Iterator[Fault]:
    """What the source denies and the sentence says, or the other way round."""
    for clause in _clauses(body):
        near = _closest(clause, sources)
        if not near:
            continue
        for word in content_terms(clause):
            if len(word) > 1 and word in near and {_denial(word, clause), _denial(word, near)} == {"denied", "said"}:
                yield unsupported(f"“{_short(clause)}”与原文的肯定或否定相反。")
                break
        else:
            if not _LACK.search(clause) and any(
                w in scope for w in content_terms(clause) if len(w) > 1 for scope in _absent(near)
            ):
                yield unsupported(f"“{_short(clause)}”：原文说的是没有。")
            if _NOT.search(clause) and not _LACK.search(near):
                yield unsupported(f"“{_short(clause)}”：原文没有这样的否定。")


def _denial(word: str, text: str) -> str:
    """“denied” when a text denies a word itself, “said” when it nowhere stands near a denial, “” when that is not clear."""
    found: set[str] = set()
    for place in re.finditer(re.escape(word), text):
        state = "said"
        for low, head, high in _denials(text):
            if low <= place.start() < high:
                state = "denied" if place.start() <= head else ""
        found.add(state)
    return found.pop() if len(found) == 1 else ""


def _absent(text: str) -> list[str]:
    """What a text says was not there or did not happen: “未发生脱管漏管” → 脱管漏管."""
    return [m[1] for m in _ABSENT.finditer(text)]


def _denials(text: str) -> list[tuple[int, int, int]]:
    """Where a denial begins, where the first word that it denies does, and how far it reaches."""
    found = []
    for match in _NOT.finditer(text):
        reach = match.end() + (_WORD if match.group() in {"不", "无"} else _SCOPE)  # 不合格 denies no more than 合格
        edge = _CLAUSE.search(text, match.end(), reach)
        stop = edge.start() if edge else min(len(text), reach)
        head = match.end()
        for word in words_of(text[match.end() : stop]):
            if len(word) > 1:
                break
            head += len(word)
        found.append((match.end(), head, stop))
    return found


def wording_faults(
    body: str, sources: Sequence[Source], question: str, similarity: Similarity | None, firm: Sequence[bool]
) -> Iterator[Fault]:
    """Clauses of which the sources say little or nothing.

    ``firm`` tells of each clause whether it holds a figure that was found right: its number says most of it. When hardly
    anything of the sentence is said and nothing in it is firm, it is unsupported; a part that is not said makes it partly so.
    """
    clauses = _clauses(body)
    covers = [_cover(c, sources, question) for c in clauses]
    if similarity is not None:
        covers = [
            min(1.0, c + _lift(clause, sources, similarity)) if _NEARLY_NONE <= c < _ENOUGH else c
            for clause, c in zip(clauses, covers, strict=True)
        ]
    sizes = [len(_telling(c)) for c in clauses]
    if not any(sizes):
        return
    whole = sum(c * n for c, n in zip(covers, sizes, strict=True)) / sum(sizes)
    held = (
        any(firm) or whole >= _ENOUGH or any(c >= _ENOUGH and n >= _SMALL for c, n in zip(covers, sizes, strict=True))
    )
    if not held:
        yield unsupported("引文中没有这句话的内容。")
        return
    for clause, cover, size, sure in zip(clauses, covers, sizes, firm, strict=True):
        if (
            not ATTRIBUTION.fullmatch(clause)
            and cover < (_NEARLY_NONE if sure else _ENOUGH)
            and size >= (_SMALL if not sure else _SMALL + 1)
        ):
            yield partly(f"引文中没有“{_short(clause)}”。")


def _lift(clause: str, sources: Sequence[Source], similarity: Similarity) -> float:
    """How much the best part of the sources stands out as like the clause: relative, for cosines differ by model."""
    values = [similarity(clause, p) for s in sources for p in s.parts]
    if len(values) < 2:
        return 0.0
    best, rest = max(values), (sum(values) - max(values)) / (len(values) - 1)
    return _STANDING_OUT * max(0.0, best - rest) / max(1e-6, 1 - rest)


def _cover(clause: str, sources: Sequence[Source], question: str = "") -> float:
    """How much of the words of a clause the sources say, 0–1, rare ones counting more; 1 when it has none."""
    words = _telling(clause)
    whole = [w for w in words if not any(w != o and w in o for o in words)]
    if not whole:
        return 1.0
    have, rare = joined(sources), _rarity(tuple(p for s in sources for p in s.parts))
    weights = {w: rare.weight(w) * len(w) for w in whole}
    got = 0.0
    for word, weight in weights.items():
        if word in have or abbreviated(word, have):
            got += weight
        elif word in question:
            got += _ASKED * weight
        else:
            inner = [w for w in words if w != word and w in word]
            got += _PART_CREDIT * weight * (sum(w in have for w in inner) / len(inner) if inner else 0.0)
    return got / sum(weights.values())


def _telling(clause: str) -> frozenset[str]:
    return terms(clause) - _FRAME


@lru_cache(maxsize=64)
def _rarity(parts: tuple[str, ...]) -> Rarity:
    return rarity([terms(p) for p in parts])


def clause_spans(body: str) -> list[tuple[int, int]]:
    """Where the clauses of a sentence stand."""
    edges = [0, *(m.end() for m in _CLAUSE.finditer(body)), len(body)]
    return [(a, b) for a, b in pairwise(edges) if body[a:b].strip(" ，,。；;：:！？!?\n|")]


def _clauses(body: str) -> list[str]:
    return [body[a:b] for a, b in clause_spans(body)]


def _closest(clause: str, sources: Sequence[Source], least: float = _HALF) -> str:
    """The part of the sources that has most of a clause's words, cut to the clauses that have any."""
    words = terms(clause)
    parts = [p for s in sources for p in s.parts]
    if not words or not parts:
        return ""

    def shared(text: str) -> int:
        return sum(len(w) for w in words if w in text)

    best = max(parts, key=shared)
    if not shared(best):
        return ""
    pieces = _clauses(best)
    top = max(shared(p) for p in pieces)
    return "".join(p for p in pieces if shared(p) >= least * top)


def _short(clause: str) -> str:
    return clause.strip(" ，,。；;：:")[:20]

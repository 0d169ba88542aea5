"""Names in a sentence that its citations do not have: agencies, titles, quoted words, members of a list. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.readers.agency import named_agencies, region_of
from assistant.support_source import Source, called, joined
from assistant.support_verdict import Fault, unsupported
from vectorstore.chinese import Span

_TITLE = re.compile(r"《([^》\n]+)》")
_QUOTED = re.compile(r"“([^”\n]{2,})”|「([^」\n]{2,})」")
_NO_ORGAN = re.compile(r"[有以在由对为全各共的和与]")
_LABEL = re.compile(r"(?:(?:19|20)\d\d年度?|报告|总结|原文|[局厅院府会])(?:写明|提到|中|里|指出|显示)?$")
# “根据该局2023年度报告，”: says where the sentence is from, and its years and names are held against the sources
ATTRIBUTION = re.compile(
    r"^\s*(?:根据|按照|依据|据|在|从)?[^，,。；;：:]{0,24}?(?:报告|总结|资料|原文|引文|材料)(?:显示|提到|指出|写明|介绍|表明|的?内容|的?记载|中|里|来看|还|也)*[，,：:]"
)
_LONG_QUOTE = 14
# an organ by the two characters before what makes it one
_ORGAN = re.compile(
    r"[\u4e00-\u9fff]{2}(?:委员会|检察院|法院|机关|大队|支队|公司|大学|学院|医院|银行|协会|研究院)"
    r"|[\u4e00-\u9fff]{2}(?<![大格布全结开时破危困政战当该我本全各年月])[局厅](?![面势限部长])|审计署|海关总署|(?:[省市区县镇乡]|国务院?)(?:人民)?政府(?!采购|信息|工作报告|规章)"
)
_ANY_ORGAN = re.compile(r"^(?:有关|相关|各级|行政|国家|党政|司法|我们|执法|直属|本级|上级|主管|职能|该)")
_ITEM = re.compile(r"(?:[\u4e00-\u9fff]{2,10}、)+[\u4e00-\u9fff]{2,10}(?:[和及与等][\u4e00-\u9fff]{0,8})?")
_OPENS = re.compile(r"[与和同对由为向将把从在]|联合|包括|涉及|围绕|针对|开展|组织|来自|分别")
_AND = re.compile(r"、|和|及|与|等")
_GAP = 4


def name_faults(body: str, sources: Sequence[Source], question: str) -> Iterator[Fault]:
    """Titles, quoted words, agencies and list members that stand in no cited source."""
    have = _flat(joined(sources))
    own = {name for s in sources for name in s.names}
    for match in _TITLE.finditer(body):
        title = _flat(match[1])
        own_title = title.endswith(("报告", "总结")) and any(n in title for n in own)
        if title not in have and not own_title:
            yield unsupported(f"引文中没有《{match[1]}》。")
    for match in _QUOTED.finditer(body):
        words = match[1] or match[2]
        if _flat(words) in have or (len(words) <= _LONG_QUOTE and _flat(words) in _flat(question)):
            continue
        yield unsupported(f"“{words[:20]}”不是引文中的原话。" if len(words) > _LONG_QUOTE else f"引文中没有“{words}”。")
    for name, _ in agencies(body):
        if _flat(name) not in have and name not in own and not set(called(name)) & own:
            yield unsupported(f"引文不是{name}的，也没有提到它。")
    bare = _QUOTED.sub(" ", _TITLE.sub(" ", body))
    for match in _ORGAN.finditer(bare):
        name = match.group()
        if name in have or _ANY_ORGAN.match(name) or any(name in n for n in own):
            continue
        yield unsupported(f"引文中没有提到“{name}”。")
    for match in _ITEM.finditer(bare):
        first, *rest = match.group().split("、")
        items = [_OPENS.split(first)[-1], *rest[:-1], *_AND.split(rest[-1])]
        items = [i for i in items if len(i) >= 2]
        strange = [i for i in items if not abbreviated(i[-4:], have) and not abbreviated(i[:2], have)]
        if strange and len(items) > len(strange):
            yield unsupported(f"引文列举的内容中没有“{strange[0]}”。")


def agencies(body: str) -> list[tuple[str, int]]:
    """Agencies named with their region, and where each name ends, in order."""
    names = [n for n in named_agencies(body) if not _NO_ORGAN.match(n[len(region_of(n) or "") :])]
    found = [(name, m.end()) for name in names for m in re.finditer(re.escape(name), body)]
    return sorted(found, key=lambda f: f[1])


def abbreviated(word: str, text: str) -> bool:
    """True when a word stands in a text, or its characters do in order and close by: 人社 in 人力资源和社会保障."""
    if word in text:
        return True
    gaps = rf"[\u4e00-\u9fff]{{0,{_GAP}}}"
    return len(word) <= _GAP and re.search(gaps.join(map(re.escape, word)), text) is not None


def literal(body: str, sources: Sequence[Source]) -> bool:
    """True when a sentence, or what follows the colon of its label, stands in a source from clause to clause."""
    whole = body.strip()
    label, _, rest = whole.partition("：")
    labelled = _LABEL.search(label) or _flat(label) in _flat(joined(sources))
    for said in (whole, rest.strip() if labelled else "", ATTRIBUTION.sub("", whole, count=1)):
        words = _flat(said).rstrip("。；;，,、！!？?：:")
        if len(words) >= 4 and any(_from_edge_to_edge(words, _flat(s.text)) for s in sources):
            return True
    return False


def _from_edge_to_edge(words: str, text: str) -> bool:
    def edge(span: Span) -> bool:
        before, after = text[: span[0]], text[span[1] : span[1] + 1]
        opens = not before or before[-1] in "。；;，,、：:!?“()|" or re.search(r"[一二三四五六七八九十]是$", before)
        return bool(opens) and (not after or after in "。；;，,、：:!?”()|")

    return any(edge(m.span()) for m in re.finditer(re.escape(words), text))


def _flat(text: str) -> str:
    return "".join(text.split()).translate(_HALF)


_HALF = str.maketrans({"，": ",", "；": ";", "：": ":", "（": "(", "）": ")", "！": "!", "？": "?"})

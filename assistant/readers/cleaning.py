"""Web chrome around a published report: recognised, taken out, and listed.

Only the first and last lines are looked at; inside the text the same words (“政府网站”, “来源于”) are the report's own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.fuzz import ratio

from assistant.readers.base import RawBlock

_EDGE = 12  # lines at either end in which chrome is looked for
_LONGEST_CHROME = 140
_CHROME = re.compile(
    r"您(?:现在)?(?:的|所在的?)位置|当前位置|首页\s*>>?|网站首页|浏览次数|阅读次数|点击数|访问量|字号|字体[:：]|责任编辑|责编|打印(?:本页|此页)?|关闭(?:窗口|本页)?$"
    r"|ICP备|公网安备|网站标识码|扫一扫|分享到|分享[:：]|上一篇|下一篇|相关(?:链接|附件|文章|阅读)|主办单位|承办单位|版权所有|联系我们|网站地图"
    r"|^(?:发布|发文|发表|生成|公开|更新)(?:日期|时间)|^来源[:：]|信息来源[:：]|索引号|^(?:初审|复审|终审)[:：]|^【?(?:字体|打印|关闭)|无障碍|设为首页|加入收藏"
)
_PUBLISHED = re.compile(r"(?:发布|发文|发表|公开|更新)?(?:日期|时间)[:：]?\s*(20\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})")
_SAME_TITLE = 95.0


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The blocks that are the report's own, what was taken out, and a publication date (ISO) if the chrome had one."""

    blocks: tuple[RawBlock, ...]
    removed: tuple[str, ...]
    published: str | None


def clean(blocks: Sequence[RawBlock]) -> Cleaned:
    """Take web chrome and a repeated title out of the first and last lines."""
    drop: set[int] = set()
    published: str | None = None
    edges = {*range(min(_EDGE, len(blocks))), *range(max(0, len(blocks) - _EDGE), len(blocks))}
    for i in sorted(edges):
        text = blocks[i].text
        if len(text) <= _LONGEST_CHROME and _CHROME.search(text):
            drop.add(i)
            match = _PUBLISHED.search(text)
            if match and published is None:
                published = iso_date(*match.groups())
    first = [i for i in range(min(_EDGE, len(blocks))) if i not in drop][:3]
    if len(first) >= 2:
        a, b = first[0], first[1]
        if _same_title(blocks[a].text, blocks[b].text):
            drop.add(b)
    return Cleaned(
        blocks=tuple(b for i, b in enumerate(blocks) if i not in drop),
        removed=tuple(blocks[i].text for i in sorted(drop)),
        published=published,
    )


def iso_date(year: str, month: str, day: str) -> str | None:
    """An ISO date, or None where month or day are impossible."""
    y, m, d = int(year), int(month), int(day)
    return f"{y:04d}-{m:02d}-{d:02d}" if 1 <= m <= 12 and 1 <= d <= 31 else None


def _same_title(a: str, b: str) -> bool:
    """The page's title and the text's own: alike but for spaces or marks. A sentence is no title, other numbers another one."""
    a, b = re.sub(r"\s+", "", a), re.sub(r"\s+", "", b)
    if len(a) < 6 or a.endswith(("。", "；", "：", ":")) or re.findall(r"\d+", a) != re.findall(r"\d+", b):
        return False
    return ratio(a, b) > _SAME_TITLE

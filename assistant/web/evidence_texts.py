"""Every word of the passage beside the chat, of comparing passages, and of searching in a report."""

from __future__ import annotations

from collections.abc import Sequence

TEXT = "报告全文"
VIEW_TEXT = "全文"
VIEW_PAGE = "原文页面"
VIEW_COMPARE = "对照出处"
BACK = "上一段"
ON = "下一段"
EARLIER_CITATION = "‹ 上一处"
LATER_CITATION = "下一处 ›"
COPY_QUOTE = "复制引文"
OPEN_PASSAGE = "查看原文"
OTHER_TEXT = "报告的文字后来有变动，找不到这段引文，以下是当时引用的文字。"
PAGE_FAILED = "这一页画不出来，请看“全文”。"
NO_ORIGINAL = "保存的原件已不在，请看“全文”。"
NOT_ON_PAGE = "没能在这一页上标出引文，请对照“全文”。"
EARLIER_PAGE = "上一页"
LATER_PAGE = "下一页"
COMPARE_PICK = "选择要对照的出处"
COMPARE_MORE = "请至少选择两处。"
SEARCH = "在本报告中查找"
SEARCH_HINT = "输入词语后回车"
NO_HIT = "没有找到。"
EARLIER_HIT = "上一处"
LATER_HIT = "下一处"
CHOOSE_PART = "报告较长，分部分显示"


def all_citations(count: int) -> str:
    """The fold that holds many citations."""
    return f"全部出处（{count}）"


def mark_name(n: int, quote: str) -> str:
    """What a screen reader says of a mark."""
    return f"出处{n}：{quote}"


def hits(at: int, of: int, most: int) -> str:
    """Which hit of how many is in view."""
    return f"第{at}处，共{of}处" + ("以上" if of >= most else "")


def part(at: int, of: int, first: str) -> str:
    """A part of a long report, named by the first heading in it."""
    return f"{at}/{of}{f' · {first}' if first else ''}"


def source_line(title: str, facts: Sequence[str], path: Sequence[str], quote: str) -> str:
    """A quote with where it comes from, to be pasted into another text."""
    where = "”“".join(path)
    known = "，".join(facts)
    return f"{quote}\n——出自《{title}》" + (f"（{known}）" if known else "") + (f"“{where}”部分" if where else "")


def page_of(at: int, of: int) -> str:
    """The page that is shown."""
    return f"第{at}页，共{of}页"


def page_alt(title: str, at: int) -> str:
    """What the picture of a page is."""
    return f"《{title}》第{at}页"


def newer(title: str) -> str:
    """The button to another report of the same agency and year."""
    return f"打开资料库中现有的《{title}》"


def legend(base: int, *, words: bool) -> str:
    """What the marks in compared passages mean."""
    said = f"；下划线是与[{base}]不同的文字" if words else ""
    return f"绿色是各处相同的数据，橙色是不同的数据{said}。"

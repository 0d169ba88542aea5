"""Every word of the page 对比 that is not in compare/words.py. Only constants and the functions that fill them."""

from __future__ import annotations

from assistant.web.compare_state import CompareView, Mode

PAGE = "对比"
TITLE = "对比"
INTRO = "把两份报告并排放在一起：各部分写了什么、数据变了多少、上年的打算落实没有、哪些话是照抄的。"
WORKING = "正在对比…"

# choosing
MODES: dict[Mode, str] = {"years": "前后两年", "pair": "任意两份", "series": "历年", "draft": "草稿与往年"}
MODE = "怎样对比"
GROUP = "单位和文种"
EARLIER = "前一年度"
LATER = "后一年度"
FIRST = "第一份"
SECOND = "第二份"
YEARS = "年度"
DRAFT = "草稿"
BASE = "对照的报告"
EMPTY = "资料库还是空的。上传本单位两个年度的报告，就能看出哪些改了、哪些没改；也可以先载入样例看看。"
ONE_ONLY = "资料库里只有一份报告，对比需要两份。请再上传一份：本单位上一年度的，或者同类单位的。"
TO_LIBRARY = "到资料库上传"
TO_DRAFT = "到起草页写一份"
NO_DRAFTS = "还没有草稿。到“起草”页写一份，就能与它依据的往年报告对比。"
EMPTY_DRAFT = "这份草稿还没有文字，请先到“起草”页写好再来对比。"
OPEN_MARK = "【待填"
STILL_OPEN = "草稿里还没有填的数据算作“不再出现”。"
NO_BASE = "资料库里还没有报告可以与草稿对照，请先上传。"
LOST = "所选的报告或草稿已经不在了，下面换成了现有的报告。"
PICK_TWO = "请至少选两个年度。"
OTHER_KIND = "两份报告文种不同，各部分未必能够对应，数据口径也可能不同。"
NOT_FOLLOWING = "这两份不是同一单位的前后年度，不核对计划与落实。"

# views
VIEWS: dict[CompareView, str] = {
    "overview": "概览",
    "sections": "各部分",
    "figures": "数据",
    "promises": "计划与落实",
    "copies": "雷同",
}
OPEN = "展开"
CLOSE = "收起"
LOOK = "查看"
SHOW_MORE = "继续显示"
NOTHING_FITS = "没有符合条件的。"
JUMPS = "变化最大的数据，请核实："
FAR_APART = "相差最大的数据："
OPEN_IN_LIBRARY = "在资料库打开"
STATUS = "情况"
CHANGED = "有变化"
DIFFERENT = "不同"

# sections
SECTIONS_HELP = "点“展开”看两份原文。"
PART_LENGTHS = "字数"
MARK_CHANGES = "标出改动"
MARK_HELP = "删去的字带删除线，新写的字带下划线。"
COPIED_HELP = "前面标“同”并加点线的，是与前一份相同的话。"
COPIED_MARK = "同"
TOO_LONG = "这一部分太长，没有逐字标出改动。"
NOT_THERE = "这份报告没有这一部分。"
NO_SECTIONS = "两份报告都没有可以对照的标题。"

# figures
INDICATOR = "指标"
UNIT = "单位"
CHANGE = "增减"
PERCENT = "增减%"
APART = "相差"
APART_PERCENT = "相差%"
TOPIC = "部分"
ALL_TOPICS = "全部部分"
SEARCH = "查找指标"
SEARCH_HINT = "如：行政检查"
SORT = "排序"
SORTS = {"order": "按报告顺序", "up": "增幅从高到低", "down": "降幅从高到低"}
NO_FIGURES = "没有可以对照的数据。"
NO_FIGURE = "这份报告没有这项数据。"
CHART = "画图的指标"
CHART_HINT = "选一至六项"
CHART_KIND = "图形"
CHART_KINDS = {"line": "折线", "bar": "柱形"}
CHART_HELP = "缺少数据的年度断开，统计单位变了的前后也不相连。"
CHART_UNITS = "统计单位前后不同，数值不能直接比较。"
NO_CHART = "可比的数据不足两个年度，不画图。"
UNIT_CHANGED = "单位变化"
NO_SERIES = "各年度没有能够对应的数据。"
SOURCES = "原文出处"
FIRST_TO_LAST = "首末增减"

# promises
NO_PROMISES = "前一份报告里没有找到计划或不足。"
MEASURE = "措施或问题"
TARGET = "目标"
ACTUAL = "实际"
AGAIN_SAID = "又写道"

# copies
NO_COPIES = "没有发现照抄的段落。"
SAME_ONLY = "连数字也没有变"
UPDATED_ONLY = "数字已更新"
COPIES_HELP = "文字相同、连数字也没有变的，很可能是忘了更新。"

# the course
STEPS = "逐年变化"
STEP_LOOK = "看这两年"

# files
EXCEL = "下载 Excel"
WORD = "下载 Word"


def reports(count: int) -> str:
    """How many reports a group has."""
    return f"{count}份"


def group(agency: str, kind: str, count: int) -> str:
    """An agency with a kind of report."""
    return f"{agency} · {kind}（{reports(count)}）"


def one_year(agency: str, kind: str, year: str) -> str:
    """What is missing where there is one report only."""
    return f"{agency}的{kind}只有{year}的一份。再上传一个年度的，就能前后对比；也可以选“任意两份”与其他单位的报告对比。"


def few_years(agency: str, kind: str, count: int) -> str:
    """What is missing for a series."""
    return f"历年对比需要同一单位同一文种三个年度以上的报告；{agency}的{kind}现有{count}份，请上传其他年度的，或用“前后两年”。"


def apart(years: int) -> str:
    """A note on reports that are not of two years in a row."""
    return f"两份报告相隔{years}年，中间年度的变化没有计入。"


def count(name: str, number: int) -> str:
    """A filter with how many it leaves."""
    return f"{name} {number}"


def more(left: int) -> str:
    """The button that shows more rows."""
    return f"{SHOW_MORE}（还有 {left} 条）"


def showing(shown: int, total: int, unit: str) -> str:
    """How many rows fit the filters."""
    return f"共{total}{unit}" if shown == total else f"共{total}{unit}，符合条件的{shown}{unit}"


def lengths(a: int, b: int) -> str:
    """The length of a section in either report."""
    return f"{a or '—'} → {b or '—'} 字"


def open_in_library(name: str) -> str:
    """The button that leads to one of the two reports."""
    return f"{OPEN_IN_LIBRARY}（{name}）"


def step(before: str, after: str) -> str:
    """Two reports in a row."""
    return f"{before} → {after}"


def file_name(what: str, suffix: str) -> str:
    """A download's name."""
    return f"{what}.{suffix}"

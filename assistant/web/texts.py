"""Every word that a user of the page sees. Only constants and the functions that fill them."""

from __future__ import annotations

from collections.abc import Sequence

# frame
APP_LONG = "循例 · 年度报告助手"
PAGE_CHAT = "对话"
PAGE_DRAFT = "起草"
PAGE_LIBRARY = "资料库"
NO_DATA_DIR = "数据目录无法写入。"
NO_DATA_DIR_HINT = "请检查 XUNLI_DATA_DIR 的位置、权限和磁盘空间。"

# state of the models
WARM_LOADING = "向量模型载入中…"
WARM_READY = "向量模型就绪"
WARM_FAILED = "向量模型不可用"
WARM_UP_BROKE = "向量模型没有载入成功，请查看数据目录下的日志。"
MODE_OFFLINE = "离线方式（未配置语言模型）"
DENSE_LOADING = "语义检索还在载入，这次只按词检索。"
DENSE_FAILED = "语义检索不可用，这次只按词检索。"

# conversations
NEW_CONVERSATION = "新建对话"
NO_CONVERSATIONS = "还没有对话。"
NAME = "名称"
SAVE = "保存"
CANCEL = "取消"
CLOSE = "关闭"
DELETE_YES = "确认删除"
MORE_CONVERSATIONS = "显示更多对话"
EARLIER = "显示更早的消息"

# input
INPUT = "提问，或写“帮我写2024年普法宣传部分”；也可以把报告拖到这里"
SCOPE_AGENCY = "单位"
SCOPE_YEAR = "年度"
SCOPE_KIND = "文种"
ALL_AGENCIES = "全部单位"
ALL_YEARS = "全部年度"
ALL_KINDS = "全部文种"
TRY = "可以这样问："

# welcome
WELCOME = "循例"
WELCOME_LINES = (
    "上传本单位和同类单位往年的报告，循例会读懂标题、年度和各个部分。",
    "提问就能得到有出处的回答，点开出处可以看到原文。",
    "说一声“帮我写……部分”，循例会沿用往年的写法起草，没有来源的数字一律留空待填。",
    "整份报告到“起草”页写，从提纲、指标表到排好版的 Word；送审稿到“审校”页检查。",
)
LOAD_SAMPLES = "载入样例报告"
SAMPLES_NOTE = "样例是虚构单位的九份报告，可以随时在“资料库”中删除。"
NO_SAMPLES = "安装目录里没有样例报告。"
OR_UPLOAD = "或者上传自己的报告："
NEW_HINT = "问一问资料库里的报告，或者起草一个部分。"

# answers
SEARCHING = "正在检索…"
ANSWERING = "正在回答…"
DRAFT = "起草"
DRAFTING = "正在起草…"
CUT = "回答中断了，以上是已经收到的部分。"
CUT_EMPTY = "回答中断了，还没有收到内容。"
USE_OFFLINE = "改用离线回答"
DOWNLOAD = "下载 Markdown"
PLACES = "可以查看："
OFFLINE_CHIP = "离线回答"
CARRIED_OVER = "沿用上年、待确认的句子"
WHOLE_REPORT = "在起草页写整份报告"

# evidence
EVIDENCE = "原文"
OPEN_IN_LIBRARY = "在资料库打开"
EVIDENCE_GONE = "这份报告已不在资料库中，以下是当时引用的文字。"
PREAMBLE = "导语"
UNTITLED = "未注明题名"
NO_AGENCY = "单位不详"
NO_YEAR = "年度不详"

# library
LIBRARY = "资料库"
ADDING = "正在读取"
UPLOAD_CUT = "添加被中断，列出的文件已经处理，其余的请重新上传。"
ADDING_WAIT = "向量模型还在载入，第一份文件会稍慢。"
STATUS = {"added": "新增", "updated": "更新", "unchanged": "未变", "failed": "失败"}
EMPTY_LIBRARY = "资料库还是空的。请上传报告，或载入样例看看效果。"

# reading view
BACK = "返回列表"
EDIT = "更正信息"
DELETE = "删除"
DELETE_REPORT = "删除报告"
DELETE_REPORT_SURE = "报告、索引和保存的原件都会删除，不能恢复。引用过它的对话仍保留当时的文字。"
TITLE = "题名"
AGENCY = "单位"
YEAR = "年度"
KIND = "文种"
REASON = "更正原因"
REASON_HINT = "例如：原文没有写年度，按落款补填"
SAVE_CORRECTION = "保存更正"
SAVED = "已保存。"
SAVING = "正在保存并更新索引…"
OUTLINE = "目录"
FROM_START = "从头阅读"
NO_OUTLINE = "没有识别出标题。"
REPORT_GONE = "这份报告已不在资料库中。"


def model_name(name: str) -> str:
    """The model in use."""
    return f"语言模型：{name}"


def year(value: int | None) -> str:
    """A year as shown."""
    return f"{value}年" if value else NO_YEAR


def uploaded(names: Sequence[str]) -> str:
    """What a user's message says when it is files only."""
    return f"上传{_some(names)}"


def upload_summary(counts: dict[str, int]) -> str:
    """One sentence on what became of the files."""
    said = "，".join(f"{STATUS[s]}{counts[s]}份" for s in STATUS if counts.get(s))
    return f"{said}。"


def upload_added(names: Sequence[str]) -> str:
    """Which reports are there now."""
    return f"已添加{_some(names)}，可以问："


def _some(names: Sequence[str]) -> str:
    """Up to three names, and how many there are when more."""
    return "、".join(names) if len(names) <= 3 else f"{'、'.join(names[:2])}等{len(names)}份"


def adding(name: str, at: int, of: int) -> str:
    """Progress over several files."""
    return f"{ADDING}（{at}/{of}）：{name}"


def draft_understood(agency: str, of: int, section: str) -> list[str]:
    """What a drafting request was understood as."""
    return [DRAFT, agency, year(of), section]


def draft_base(base: str, own: bool) -> str:
    """Which report a draft follows."""
    return f"依据{'' if own else '同类单位的'}《{base}》"


def draft_counts(placeholders: int, carried: int) -> str:
    """What is left to do in a draft."""
    said = [f"待填数据 {placeholders} 处"] if placeholders else []
    said += [f"沿用上年待确认 {carried} 句"] if carried else []
    return f"{'，'.join(said)}。" if said else ""


def unsupported(numbers: Sequence[str]) -> str:
    """The warning on numbers without a source."""
    return f"下列数字在所引资料中没有找到，请核实：{'、'.join(numbers)}"


ALL_HELD = "逐句核对：均有依据"


def not_held(sentences: Sequence[str]) -> str:
    """How many sentences have nothing in what they cite."""
    return f"有{len(sentences)}句话在所引原文中找不到依据（正文中画波浪线），请核实后再用："


def partly_held(count: int) -> str:
    """How many sentences are borne out in part."""
    return f"有{count}句话只有部分依据（点线），点开出处对照"


def draft_unsupported(numbers: Sequence[str]) -> str:
    """The same for a draft."""
    return f"下列数字没有来源，已在文中标为【待核】：{'、'.join(numbers)}"


def page_number(page: int) -> str:
    """A page of a PDF."""
    return f"第{page}页"


def basis(n: int) -> str:
    """A draft's citation."""
    return f"依据第{n}段"


def showing(shown: int, total: int) -> str:
    """How many reports the table shows."""
    return f"共 {total} 份报告" if shown == total else f"共 {total} 份报告，符合条件 {shown} 份"


def report_numbers(chunks: int, characters: int, figures: int) -> str:
    """A report's size."""
    return f"{characters} 字 · {chunks} 段 · {figures} 个数据"


def source(name: str) -> str:
    """The file that a report came from."""
    return f"来源文件：{name}"


def published(date: str) -> str:
    """The day of publication."""
    return f"发布：{date}"


def delivered(of: int) -> str:
    """The year of delivery where it is not the year covered."""
    return f"{of}年作出"


def removed_chrome(count: int) -> str:
    """The expander with what was stripped."""
    return f"已剔除的网页栏目、页眉页脚（{count} 处）"


def ask_problems(agency: str, of: int, kind: str) -> str:
    """A suggestion; ``kind`` keeps the agency's other reports out."""
    return f"{agency}{of}年{kind}中存在哪些问题？"


def ask_plans(agency: str, of: int) -> str:
    """A suggestion: the plans for the year after the report's."""
    return f"{agency}{of + 1}年有哪些打算？"


def ask_part(agency: str, of: int, part: str) -> str:
    """A suggestion on one part."""
    return f"{agency}{of}年{part}部分是怎么写的？"


def ask_draft(agency: str, of: int, part: str) -> str:
    """A suggestion to draft the next report's part."""
    return f"帮我写{agency}{of + 1}年{part}部分"


PART_TO_ASK = "行政执法"
PART_TO_DRAFT = "普法宣传"

"""Every word that a user of the page 审校 sees. Only constants and the functions that fill them."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.checks.schema import SEVERITIES

PAGE = "审校"
TITLE = "审校"
INTRO = "逐条核对条例要求、文号、数字、年份、标点、用词和隐私保密，并与上年报告对照。查出的问题由您定，文件不会被改动。"

# choosing
UPLOAD = "上传要审校的文件"
UPLOAD_HELP = "支持 docx、pdf、txt、md、html；doc、wps、rtf 需要本机装有 LibreOffice。文件只用来审校，不会加入资料库。"
FROM_LIBRARY = "或者选资料库里的报告"
FROM_DRAFT = "或者选一份草稿"
CHECK = "开始审校"
WORKING = "正在读取和检查…"
NO_LIBRARY = "资料库还是空的；上传往年报告后，可以与上年对照。"

# head
ANOTHER = "换一份"
UNDO = "撤销上一次改正"
UNDONE = "已撤销。"
CORRECT = "更正信息"
CORRECT_HELP = "单位、年度和文种决定查哪些规定、与哪一年对照。"
AGENCY = "单位"
YEAR = "年度"
KIND = "文种"
CORRECT_SAVE = "按此重新检查"
KEEP_NOTE = "改正只在本页生效，原文件、资料库和草稿都不变；离开前请到“导出”下载。"
VIEWS = {
    "findings": "问题",
    "against": "与上年对照",
    "layout": "版式",
    "export": "导出",
    "rules": "规则与忽略",
}
CLEAN = "没有发现问题。"
NOTHING_FITS = "没有符合筛选条件的问题。"

# findings
SEVERITIES_SHOWN = {"error": "错误", "warning": "警告", "note": "提示"}
GRADES = "级别"
FAMILIES = "类别"
LOCATE = "定位"
FIX = "改"
IGNORE = "忽略并记住"
IGNORE_HELP = "同样的文字以后不再提示，可在“规则与忽略”里恢复。"
IGNORE_FOLDED_HELP = "这一类问题以后在所有报告里都不再提示，可在“规则与忽略”里恢复。"
IGNORE_SURE = "这是隐私或保密问题，忽略后不再拦住公开版。确认内容可以公开吗？"
IGNORE_YES = "确认可以公开，忽略"
CANCEL = "取消"
IGNORED_SAID = "已忽略，可在“规则与忽略”里恢复。"
SHOW_MORE = "继续显示"
PREVIOUS = "上一页"
NEXT = "下一页"
TEXT_START = "正文开头"
DELETE_WORDS = "建议：删去"
CANNOT_FIX = "这里的文字在 Word 里是自动生成的，或夹着图片、批注等，不能替您改。"
CANNOT_FIX_HINT = "请在 Word 里手工改正，再上传检查。"
GONE = "这条问题已经不在了。"
GONE_HINT = "文字可能已经改过，请看最新的列表。"

# model review
REVIEW = "请语言模型审读内容"
REVIEW_AGAIN = "重新审读"
REVIEW_NOTE = "模型看原因是否点明、措施是否空泛、成绩与打算是否混淆；意见仅供参考。"
REVIEWING = "语言模型正在审读"
STOP = "读完这一段就停"
REVIEW_EMPTY = "语言模型审读完毕，没有提出意见。"
REVIEW_FAULT = "语言模型没有读完："

# against last year
AGAINST = "对照哪一份"
AGAINST_AUTO = "自动（本单位同类报告的上一年度）"
NO_EARLIER = "资料库中没有本单位更早的同类报告，没有做对照。请在上面另选一份，或先到“资料库”上传。"
SECTIONS = "章节"
FIGURES = "数据"
PROMISES = "上年的计划与不足"
COPIES = "沿用上年的文字"
ONLY_CHANGED = "只看有变化的"
SECTION_STATUS = {
    "same": "对应",
    "moved": "位置变了",
    "renamed": "改了标题",
    "shorter": "明显变短",
    "longer": "明显变长",
    "missing": "今年没有",
    "new": "今年新增",
}
FIGURE_STATUS = {
    "same": "相同",
    "changed": "",
    "jump": "相差悬殊",
    "gone": "今年没有",
    "new": "今年新增",
    "unit_changed": "单位变了",
}
SUSPICIOUS = "一字未变"
PROMISE_STATUS = {"answered": "已回应", "partly": "部分回应", "unanswered": "未见回应"}
PROMISE_KIND = {"plan": "计划", "shortcoming": "不足"}
LAST_YEAR = "上年"
THIS_YEAR = "今年"
CHANGE = "变化"
STATUS = "情况"
INDICATOR = "指标"
NO_SECTIONS = "两份报告都没有可以对照的标题。"
NO_FIGURES = "没有可以对照的数据。"
NO_PROMISES = "上年报告里没有找到计划或不足。"
NO_COPIES = "没有发现照抄上年的段落。"
BODY = "正文"
SAME_FIGURES = "数字也没有变"
NEW_FIGURES = "数字已更新"

# layout
LAYOUT = "按哪种版式检查"
LAYOUT_WORD_ONLY = "只有 Word 文件（.docx）能检查版式。其他格式可以在“导出”里得到按公文格式重排的 Word。"
LAYOUT_CLEAN = "版式没有发现问题。"
LAYOUT_WHOLE = "全文"

# rules and what is ignored
RULES = "规则开关"
RULES_HELP = "关掉的规则对今后所有检查都不再提示。隐私保密的规则把着公开这一关，不能关。"
COMPARED = "与上年对照"
IGNORED = "已忽略的问题"
NO_IGNORED = "还没有忽略过问题。"
RESTORE = "恢复"
RESTORED = "已恢复，以后照常提示。"

# export
EXPORT_NOTE = "批注件、清单和修订件供内部修改；公开版是可以对外的干净稿。"
ANNOTATED = "带批注的 Word"
ANNOTATED_HELP = "在原文件每个问题的位置加上真正的 Word 批注，原有格式不变。"
ANNOTATED_COPY_HELP = "原文不是 Word 文件，按公文格式重排后在每个问题的位置加批注。"
LIST = "问题清单（Excel）"
LIST_HELP = "一行一条：级别、位置、原文、建议、依据，便于分头修改。"
FIXED_WORD = "改正后的 Word（修订）"
FIXED_WORD_HELP = "本页改过的地方都是“修订”，在 Word 里逐处接受或拒绝。"
FIXED_TEXT = "改正后的文本"
FIXED_TEXT_HELP = "本页改正后的全文，纯文本。"
NOT_FIXED = "还没有在本页改正过。"
PUBLIC = "公开版（Word）"
PUBLIC_HELP = "按公文格式重排的干净稿，不带批注、修订和原文件的属性；原文件里的图片不带过去。"
WITH_LAYOUT = "连同版式问题"
AGAIN = "没有自动下载？点这里"
PUBLIC_OPEN_MARKS = "文中还有【待填】【待核】等标记，不能出公开版。"
NAMES = {"annotated": "批注", "list": "问题清单", "fixed": "改正", "public": "公开版"}

# chat
OPEN = "在审校页打开"
CHECKING = "正在审校…"
FILE_GONE = "这份文件没有留在服务器上，请到“审校”页重新上传。"
NO_FILE = "没有附上要检查的文件。"
NO_FILE_HINT = "请把报告拖到输入框里，和“检查一下”一起发送；也可以到“审校”页选择资料库里的报告或草稿。"
CUT = "检查中断了，请再发一次，或到“审校”页检查。"
NO_AGAINST = "资料库中没有本单位更早的同类报告，没有与上年对照。"


def counts(found: Mapping[str, int]) -> str:
    """错误 3　警告 2　提示 5."""
    return "　".join(f"{SEVERITIES_SHOWN[s]} {found[s]}" for s in SEVERITIES)


def group(severity: str, count: int) -> str:
    """The heading of a grade."""
    return f"{SEVERITIES_SHOWN[severity]}（{count}）"


def chip(name: str, count: int) -> str:
    """A filter with how many it leaves."""
    return f"{name} {count}"


def fix_all(count: int) -> str:
    """The button that makes every certain correction."""
    return f"改正全部确定的错误（{count}处）"


def fixed(count: int, left: int) -> str:
    """What came of corrections."""
    rest = f"另有{left}处不能替您改，请在 Word 里手工改正。" if left else ""
    return f"已改正{count}处，并重新检查。{rest}"


def replace_with(words: str) -> str:
    """A suggestion."""
    return f"建议：改为“{words}”"


def basis(words: str) -> str:
    """What a rule rests on."""
    return f"依据：{words}"


def locate(at: int, of: int) -> str:
    """The button that walks through the places of a folded finding."""
    return f"{LOCATE} {at}/{of}" if of > 1 else LOCATE


def page_of(at: int, of: int) -> str:
    """Which part of a long text is shown."""
    return f"第 {at} / {of} 页"


def more(left: int) -> str:
    """The button that shows more findings."""
    return f"{SHOW_MORE}（还有 {left} 条）"


def confidential(names: Mapping[str, int]) -> str:
    """The banner while privacy or secrecy errors stand."""
    listed = "、".join(f"{name}{count}处" for name, count in names.items())
    return f"不能公开：文中有隐私或保密问题（{listed}），处理完才能出公开版。"


def fixed_so_far(count: int) -> str:
    """How many corrections the text holds."""
    return f"本页已改正{count}处"


def against(title: str) -> str:
    """The report compared with."""
    return f"对照：{title}"


def reviewing(n: int, total: int) -> str:
    """Progress of the model."""
    return f"{REVIEWING}（{n}/{total}）"


def reviewed(count: int) -> str:
    """What the model found."""
    return f"语言模型提出{count}条意见，已并入列表。" if count else REVIEW_EMPTY


def sections_head(total: int, changed: int) -> str:
    """The head of the sections."""
    return f"{SECTIONS}（{total}对，有变化{changed}处）"


def figures_head(total: int, changed: int) -> str:
    """The head of the figures."""
    return f"{FIGURES}（{total}项，有变化{changed}项）"


def promises_head(total: int, unanswered: int) -> str:
    """The head of the promises."""
    return f"{PROMISES}（{total}条，未见回应{unanswered}条）"


def copies_head(count: int, share: float) -> str:
    """The head of the copied passages."""
    return f"{COPIES}（{count}段，占正文{share:.0%}）"


def lengths(a: int, b: int) -> str:
    """The length of a section last year and now."""
    return f"{a or '—'} → {b or '—'} 字"


def copied(number: int, likeness: float, same_figures: bool) -> str:
    """A copied passage."""
    return f"第{number}处　文字相同 {likeness:.0%}，{SAME_FIGURES if same_figures else NEW_FIGURES}"


def some_left(count: int) -> str:
    """What a long table leaves out."""
    return f"另有 {count} 条没有列出，完整的请看“问题清单”。"


def layout_head(count: int) -> str:
    """How much differs in the layout."""
    return f"版式有 {count} 处不合。"


def wanted(found: str, right: str) -> str:
    """A layout finding in short."""
    return f"现为：{found}；应为：{right}"


def rules_head(name: str, off: int, total: int) -> str:
    """A family of rules."""
    return f"{name}（{total}条" + (f"，已关{off}条" if off else "") + "）"


def file_name(stem: str, what: str, suffix: str) -> str:
    """A download's name."""
    return f"{stem}（{NAMES[what]}）.{suffix}"


def made(name: str) -> str:
    """A file is ready."""
    return f"“{name}”已经生成。"


def draft_source(title: str) -> str:
    """A draft as a source."""
    return f"草稿：{title}"


def library_option(agency: str, year: str, kind: str, title: str) -> str:
    """A report to choose."""
    return f"{agency} · {year} · {kind} · {title}"


def chat_summary(title: str, found: Mapping[str, int], confidential_count: int, certain: int) -> str:
    """The answer to “检查一下”."""
    total = sum(found.values())
    if not total:
        return f"《{title}》审校完毕，没有发现问题。"
    parts = [f"《{title}》审校完毕，共{total}条：" + "，".join(f"{SEVERITIES_SHOWN[s]}{found[s]}" for s in SEVERITIES)]
    parts += [f"隐私、保密问题{confidential_count}条，处理前不能公开"] if confidential_count else []
    parts += [f"其中{certain}处可以直接改正"] if certain else []
    return "；".join(parts) + "。"


def chat_more(left: int) -> str:
    """What the message does not list."""
    return f"还有{left}条，请在审校页看全部。"


def cannot_read(name: str, problem: str) -> str:
    """A file that cannot be checked."""
    return f"{name}：{problem}"

"""Every word of the page 资料库."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.store.labels import LONGEST

# adding
UPLOAD = "上传报告"
FILES, FOLDER = "选文件", "选文件夹"
UPLOAD_HELP = (
    "可以一次选很多个。支持 docx、pdf、txt、md、html，以及装着它们的 zip 压缩包；"
    "doc、wps、rtf 需要本机装有 LibreOffice。"
)
STAGES = {
    "queued": "排队",
    "reading": "读取中",
    "encoding": "编码中",
    "added": "新增",
    "updated": "更新",
    "unchanged": "重复",
    "failed": "失败",
    "stopped": "未处理",
    "skipped": "跳过",
}
ADDING = "正在添加"
ADDING_NOTE = "添加在后台进行，可以先去提问或起草；已完成的文件随时可用。"
STOP = "停止"
RESUME = "继续添加"
RETRY = "失败的再试一次"
RETRY_ONE = "再试一次"
DISMISS = "收起"
ONLY_ATTENTION = "只看需要处理的"
LAST_UPLOAD = "最近上传"

# views
VIEWS = {"list": "报告清单", "coverage": "年度覆盖", "twins": "重复与相似"}
EMPTY_STEPS = (
    "把本单位历年的报告放进来：可以选文件、选整个文件夹，或拖进一个 zip 压缩包。",
    "单位、年度、文种会自动认出；认不出的在这里补填，之后提问、起草、对比都按补填的算。",
    "也可以放进同类单位的报告，起草时作参考。",
    "“年度覆盖”会画出哪个单位缺哪一年。",
)

# filters
ALL_LABELS, NO_LABEL = "全部标签", "没有标签"
LABEL = "标签"
STATE = "状态"
STATES = {
    "all": "全部状态",
    "attention": "需要处理",
    "upload": "最近上传",
    "upload-attention": "最近上传中需要处理",
    "no_year": "年度不详",
    "no_agency": "单位不详或待核",
    "twin": "同单位同年度有多份",
    "corrected": "更正过信息",
}
WORDS = "查找"
WORDS_HINT = "题名、单位、文件名中的词"
IN_TEXT = "也查正文"
IN_TEXT_HELP = "同时在报告正文中查找；多个词用空格隔开，须全部出现。"
RESET = "清除条件"
NOTHING_FITS = "没有符合条件的报告。"

# table
COLUMNS = {
    "agency": "单位",
    "year": "年度",
    "kind": "文种",
    "title": "题名",
    "labels": "标签",
    "problems": "需要注意",
    "hits": "正文命中",
    "characters": "字数",
    "added": "加入时间",
    "source": "来源文件",
}
TABLE_HINT = "点报告所在的行打开；勾选左侧方框后可以一并处理。"
EDIT_HINT = "双击单元格直接修改，改完填写原因并保存；没有保存的修改不会生效。"
OPEN = "打开"
LABELS = "标签"
REMOVE = "移除"
COMPARE = "对比这两份"
EXPORT = "导出清单"
EXPORT_NAME = "资料库清单.xlsx"
EDIT = "更正信息"
EDIT_END = "结束更正"
REASON = "更正原因"
REASON_HINT = "例如：原文没有写年度，按落款补填"
SAVE = "保存更正"
DISCARD = "放弃修改"
SAVING = "正在保存更正并更新索引"
EMPTIED = "不能清空；认不准的请保留原值"
BAD_YEAR = "年度应是1990到2100之间的年份，例如2023"
BAD_KIND = "没有这个文种，请从列表中选择"
GONE = "报告已不在资料库中"

# labels
LABELS_NOW = "已有的标签（点选或取消）"
LABELS_NEW = "新标签"
LABELS_NEW_HINT = f"多个用顿号隔开，每个不超过{LONGEST}个字"
LABELS_SAVE = "保存标签"
LABELS_HELP = "标签像文件夹：例如“范文”“省级”“2024起草用”。报告更新后标签会跟着走。"
CANCEL = "取消"

# removing
REMOVE_TITLE = "移除报告"
REMOVE_SURE = (
    "报告、索引和保存的原件都会删除，不能撤销；要恢复只能重新上传原文件。引用过它们的对话和草稿仍保留当时的文字。"
)
REMOVE_YES = "确认移除"

# coverage
COVER_HINT = "点“有”或“n份”查看报告；“缺”表示前后年度都有、这一年没有；“重”表示同一文种有多份。"
ONLY_GAPS = "只看有缺口的单位"
FIND_AGENCY = "查找单位"
NO_GAPS = "没有发现缺口。"
HAS, GAP, TWIN = "有", "缺", "重"
AGENCY = "单位"

# twins
TWINS_NONE = "没有发现同一单位、同一年度、同一文种的多份报告。"
TWINS_HELP = "同一单位、同一年度、同一文种有多份报告时，提问和起草可能引到旧稿。请保留一份，或确认都保留。"
KEEP_ALL = "都保留，不再提示"
LOOK_AT = ("查看前一份", "查看后一份")
TWIN_ROWS = ("题名", "来源文件", "字数", "段数", "数据", "发布日期", "加入时间", "标签")
ALIKE_TITLE = "文字高度相似的报告"
ALIKE_HELP = "文件不同、但大部分句子相同的报告：可能是同一份的不同稿，也可能整段照抄了上一年。"
ALIKE_FIND = "查找相似报告"
ALIKE_FINDING = "正在逐份比较…"
ALIKE_NONE = "没有发现文字高度相似的报告。"
UNKNOWN = "不详"
REINDEX = "重建索引"

# failures
FAILURES = "未能读取的文件"
FORGET = "移除"

# record of a report
RECORD = "更正记录"
FIELDS = {"title": "题名", "agency": "单位", "year": "年度", "kind": "文种"}
BLANK = "空"
NO_REASON = "没有填写原因"


def views(view: str, twins: int) -> str:
    """The name of a view."""
    return f"{VIEWS[view]}（{twins}）" if view == "twins" and twins else VIEWS[view]


def progress(done: int, total: int, seconds: float | None) -> str:
    """How far the upload is."""
    return f"{ADDING}（{done}/{total}）{f'，{left(seconds)}' if seconds is not None else ''}"


def left(seconds: float) -> str:
    """How long it will still take, roughly."""
    if seconds < 60:
        return "大约还需不到1分钟"
    minutes = round(seconds / 60)
    return f"大约还需{minutes}分钟" if minutes < 90 else f"大约还需{round(minutes / 60)}小时"


def summary(counts: Mapping[str, int], skipped: int) -> str:
    """What became of all files."""
    order = ("added", "updated", "unchanged", "failed", "stopped")
    said = [f"{STAGES[s]}{counts[s]}份" for s in order if counts.get(s)]
    said += [f"跳过不是报告的文件{skipped}个"] if skipped else []
    return f"{'，'.join(said) or '没有可以添加的文件'}。"


def attention(count: int) -> str:
    """How many of the new reports somebody has to look at."""
    return f"其中{count}份需要处理（年度、单位不详或与已有报告重复）。" if count else ""


def more_files(count: int) -> str:
    """Files beyond those listed."""
    return f"另有{count}个文件没有列出。"


def same_content(source: str, since: str) -> str:
    """Why a file was not added again."""
    when = f"（{since}加入）" if since else ""
    return f"内容与已有的“{source}”{when}完全相同，没有重复添加。"


def same_file(since: str) -> str:
    """The same under the same name."""
    return f"这份文件已在资料库中{f'（{since}加入）' if since else ''}，没有重复添加。"


def chosen(count: int) -> str:
    """How many rows are ticked."""
    return f"已选 {count} 份" if count else "未勾选"


def labels_for(count: int) -> str:
    """The dialog's first line."""
    return f"为选中的{count}份报告设置标签。" if count > 1 else "为这份报告设置标签。"


def labels_partly(names: Sequence[str]) -> str:
    """Labels that only some of the chosen reports have."""
    return f"其中一部分报告还有：{'、'.join(names)}。点选则全部加上，不点则不动。"


def labelled(count: int) -> str:
    """Labels were saved."""
    return f"已更新{count}份报告的标签。"


def remove_many(names: Sequence[str], most: int = 8) -> str:
    """The names of what will go, one a line."""
    lines = [f"· {name}" for name in names[:most]]
    return "\n".join([*lines, f"……共{len(names)}份"] if len(names) > most else lines)


def removed(count: int) -> str:
    """Reports are gone."""
    return f"已移除{count}份报告。"


def export(count: int) -> str:
    """The button."""
    return f"{EXPORT}（{count}份）"


def save(count: int) -> str:
    """The button."""
    return f"{SAVE}（{count}份）" if count else SAVE


def cell_fault(title: str, field: str, why: str) -> str:
    """What is wrong with a typed value."""
    return f"“{title}”的{FIELDS[field]}：{why}。"


def not_saved(title: str, why: str) -> str:
    """One report's correction failed."""
    return f"“{title}”没有保存：{why}"


def saved(count: int) -> str:
    """Corrections are saved."""
    return f"已更正{count}份报告。" if count else "没有需要保存的更正。"


def covered(agencies: int, first: int | None, last: int | None, reports: int, gaps: int) -> str:
    """The picture in a sentence."""
    span = f"，{first}—{last}年" if first and last and first != last else f"，{first}年" if first else ""
    return f"{agencies}个单位{span}，共{reports}份报告{f'，缺口{gaps}处' if gaps else ''}。"


def gap(agency: str, years: str) -> str:
    """What one agency lacks."""
    return f"{agency}缺{years}"


def gaps(said: Sequence[str], more: int) -> str:
    """All gaps in a sentence."""
    return f"缺口：{'；'.join(said)}{f'；另有{more}个单位' if more else ''}。"


def missing(agency: str, year: str) -> str:
    """A click on a gap."""
    return f"资料库里没有{agency}{year}的报告。有的话请在上方上传；已上传但认错年度的，请在清单里更正。"


def pieces(count: int) -> str:
    """A cell with several reports."""
    return f"{count}份"


def twin_group(agency: str, year: str, kind: str, count: int) -> str:
    """The heading of a group."""
    return f"{agency} · {year} · {kind}：{count}份"


def same_share(percent: int) -> str:
    """How much of the sentences two texts share."""
    return f"相同句子约{percent}%"


def not_alike(percent: int) -> str:
    """Two texts that are the same report only in name."""
    return f"相同句子约{percent}%，内容差别较大，可能不是同一份报告"


def look(source: str) -> str:
    """The button that opens one of several reports."""
    return f"查看 {source}"


def keep(source: str) -> str:
    """The button that keeps one of several reports."""
    return f"保留“{source}”，移除其余"


def more_groups(count: int) -> str:
    """Groups beyond those shown."""
    return f"另有{count}组，处理完以上各组后显示。"


def more_pairs(count: int) -> str:
    """Pairs beyond those shown."""
    return f"另有{count}对没有列出。"


def stale(count: int) -> str:
    """Reports whose vectors were made by something else."""
    return f"{count}份报告的索引是用另一种向量模型做的，需要重建后才能一起检索。"


def failures(count: int) -> str:
    """The heading of the failed files."""
    return f"{FAILURES}（{count}）"


def seen(day: str) -> str:
    """When a file failed."""
    return f"（{day}上传）" if day else ""


def record(count: int) -> str:
    """The expander's name."""
    return f"{RECORD}（{count}）"


def record_line(when: str, field: str, old: str, new: str, reason: str) -> str:
    """One correction."""
    return f"{when}　{FIELDS.get(field, field)}：{old or BLANK} → {new or BLANK}（{reason or NO_REASON}）"

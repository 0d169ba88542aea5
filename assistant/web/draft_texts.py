"""Every word that a user of the page 起草 sees. Only constants and the functions that fill them."""

from __future__ import annotations

from collections.abc import Sequence

# start
TITLE = "起草"
EMPTY = "还没有可以参照的报告。先在“资料库”上传本单位或同类单位往年的报告，也可以载入样例看看怎么用。"
HOW = (
    "选好单位和年度，循例按上年报告列出提纲，并写好带空位的初稿。",
    "把今年的数填进指标表（可以发给各科室填好再收回），填一处，全文各处一起变。",
    "对照上年原文和依据逐部分修改，待办清零后导出 Word。",
)
NEW = "新建草稿"
NEW_HEAD = "新建草稿"
AGENCY = "单位"
OTHER_AGENCY = "其他单位（自己填写）"
OTHER_NAME = "单位全称"
OTHER_HINT = "例如：云溪市水务局"
YEAR = "报告年度"
BASE = "沿用哪一份报告的写法"
COMPARE = "在数据后写明同比变化"
COMPARE_HELP = "例如“办理行政许可52件（同比增长8.3%）”，由上年值和本年值算出。"
BEGIN = "开始起草"
NO_BASE = "资料库里没有更早年度的报告可以参照，请换一个年度，或先上传报告。"
NAME_AGENCY = "请写明单位全称。"
OWN_BASE = "本单位"
DELETE = "删除"
DELETE_YES = "确认删除"
CANCEL = "取消"
ALL_DRAFTS = "全部草稿"
MORE = "显示更多草稿"
DONE_TODO = "没有待办"

# steps
STEPS = {"outline": "提纲", "facts": "数据", "write": "写作", "edit": "修改", "check": "核对", "export": "导出"}
TO_FACTS, TO_EDIT = "去填数据", "去修改"
REOPEN = "重新打开"
LOST = "刚才输入、没有保存的文字（可以复制）"
LOST_DONE = "已复制，收起"
OPENING = "导语"
UNTITLED = "（无标题）"
TYPED = "页面填写"
BASE_GONE = "所依据的上年报告已不在资料库中，不能再对照原文。"

# outline
BADGE_LAW, BADGE_OWN, BADGE_PEER, BADGE_NEW, BADGE_GAP, BADGE_SKELETON = (
    "法定",
    "上年有",
    "同类单位有",
    "新增",
    "缺原因",
    "待写",
)
CHOOSE_ITEM = "点左边任意一个部分，在这里改名、移动、调整层级或删除。"
HEADING = "标题（不用写序号）"
UP, DOWN, PROMOTE, DEMOTE, DROP = "上移", "下移", "升一级", "降一级", "删除"
DROP_YES, DROP_NO = "确认删除", "保留"
ADD = "增加部分"
ADD_HEADING = "新部分的标题（不用写序号）"
ADD_LEVEL = "层级"
ADD_BUTTON = "加在所选部分之后"
ADD_AT_END = "加在最后"
LEVELS = ("一级（一、）", "二级（（一））", "三级（1.）", "四级（（1））")
SUGGESTIONS = "可以考虑增加"
TAKE = "加入"
PRESCRIBED = "用规定的提纲"
PRESCRIBED_HELP = "上级下发了提纲的，上传文件（docx、pdf、txt），先看对应关系，再决定是否采用。"
PRESCRIBED_WARNING = "采用后各部分按新提纲重新起草，已填的数据保留；原来的文字留在“修改”一步的“版本”里，可以恢复。"
PRESCRIBED_TAKE, PRESCRIBED_DROP = "采用这份提纲", "不采用"
FROM_BASE, AS_SKELETON = "沿用上年", "上年没有，留空待写"
BEFORE_DROP = "删除提纲部分之前"
BEFORE_PRESCRIBED = "采用规定提纲之前"

# facts
TAB_FACTS, TAB_PROMISES, TAB_BOOK = "逐项填写", "上年计划和不足", "指标表（Excel）"
ALL_SECTIONS = "全部部分"
SECTION = "部分"
ONLY_OPEN = "只看未填"
SEARCH = "查找"
SEARCH_HINT = "指标、科室或备注中的词"
NOTHING_FITS = "没有符合条件的指标。"
NO_FACTS = "所依据的报告里没有数据，不用填写。"
COLUMNS = {
    "section": "所在部分",
    "indicator": "指标",
    "unit": "单位",
    "last": "上年值",
    "value": "本年值",
    "office": "科室",
    "note": "备注",
    "source": "来源",
}
EDITABLE = ("value", "office", "note")
FACTS_HINT = "双击“本年值”填写，只写数，可以写“350余”“近2.2万”；没有发生填0，还不知道空着。日期写成“3月15日”。"
REFRESH = "刷新列表"
NEW_FACT = "增加指标"
NEW_NAME, NEW_UNIT, NEW_VALUE = "指标名称", "单位", "本年值"
NEW_SECTION = "所在部分"
ADD_FACT = "增加"
NO_PROMISES = "上年报告没有写明计划和不足。"
PROMISE_KINDS = {"plan": "上年计划", "shortcoming": "上年不足"}
ANSWER = "今年的完成或整改情况"
ANSWER_HINT = "右边写今年的完成或整改情况，用写进报告的话；写好后文中的【待回应】会换成它。"
DOWNLOAD_BOOK = "下载指标表"
BOOK_HELP = "表里已有填好的数。可以发给各科室分别填写，收回后在下面逐份上传，各份的数会合在一起。"
UPLOAD_BOOK = "上传填好的指标表（可以一次选多个）"
BEFORE_IMPORT = "导入指标表之前"
IMPORTED = "导入结果"
DISMISS = "收起"
CONFLICTS = "已有的数被新的数替换："
PROBLEMS = "没有采用或需要留意的单元格："

# writing
WRITE_ALL = "全部写一遍"
WRITE_ON = "继续"
WRITE_AGAIN = "全部重写"
STOP = "停止"
WITH_EDITED = "也重写手工修改过的部分"
BASE_AGAIN = "全部恢复为上年写法"
OFFLINE_NOTE = "没有配置语言模型，可以直接到“数据”填数、到“修改”改文字；配置模型以后，这里可以让它逐部分改写。"
MODEL_NOTE = "模型按部分改写，一个部分写好就保存一个，随时可以停下。数字只能用指标表里的，没有来源的会标成【待核】。"
ORIGINS = {"rolled": "离线稿", "model": "模型稿", "edited": "手工修改", "skeleton": "骨架"}
NOW_WRITING = "正在写"
WAITING = "等待模型…"
CHECKING_AGAIN = "写出的内容有没有来源的地方，正在重写一次…"
FAULTS = "有的部分没有写成，离线稿仍在："
STOPPED_BY_FAULTS = "连续两个部分没有写成，先停下了。检查模型连接后可以继续。"
BEFORE_ALL = "全部重写之前"
BEFORE_BASE = "恢复为上年写法之前"

# editing
VIEWS = {"edit": "编辑", "against": "与上年对比", "versions": "版本"}
SECTIONS = "各部分"
EDITOR = "正文"
ONLY_HEADING = "这一部分只有标题，内容写在下级部分里；需要时也可以在这里写一段。"
PREVIEW = "预览"
NOT_SAVED_YET = "打开后没有改动"
INSTRUCTION = "改写要求"
INSTRUCTION_HINT = "例如：精简到300字；突出基层普法"
REWRITE = "改写"
QUICK_SHORTER, QUICK_STRESS, QUICK_BASE = "精简到300字", "突出", "按上年写法重写"
CHANGE = "改写前后"
UNDO = "撤销"
ACCEPT = "保留改写"
NOTHING_CHANGED = "文字没有变化。"
TABS = ("上年与依据", "本部分数据", "沿用待确认")
GUIDE = "写什么"
NO_SOURCES = "这一部分没有上年原文可以对照。"
NEW_PARAGRAPH = "新写的段落，没有对应的上年原文"
WHOLE_BASE = "上年本部分全文"
PEERS = "同类单位的写法"
NO_FACTS_HERE = "这一部分没有用到指标表里的数据。"
NO_CARRIED = "没有沿用上年、待确认的句子。"
CARRIED_HINT = "下面的句子沿用上年，没有新的内容。属实的点“确认”，过时的在正文里改写。"
CONFIRM, CONFIRM_ALL = "确认", "本部分全部确认"
WHOLE = "显示全文"
AGAINST_NONE = "这一部分没有上年原文。"
AGAINST_SAME = "与上年一样。"
LEGEND = "下划线是今年新写的，删除线是上年有、今年没有的。"
VERSION = "版本"
COMPARE_WITH = "对比"
CURRENT = "当前稿"
RESTORE = "恢复这个版本"
RESTORED_BEFORE = "恢复旧版本之前"
NO_CHANGES = "两个版本没有不同。"
CHANGED_LEGEND = "下划线是后一个版本新增的，删除线是前一个版本有、后一个没有的。"


def base_option(own: bool, agency: str, year: int, kind: str, title: str) -> str:
    """A report to follow as the list names it."""
    return f"{OWN_BASE if own else agency}{year}年 {kind}《{title}》"


def todo_count(count: int) -> str:
    """How much is left."""
    return f"待办 {count} 处" if count else DONE_TODO


def changed_at(time: str) -> str:
    """When a draft was last changed."""
    return f"{time} 修改"


def delete_sure(title: str) -> str:
    """The question before a draft is deleted."""
    return f"删除“{title}”？草稿和它的全部版本都会删除，不能恢复；资料库里的报告和已经导出的文件不受影响。"


def deleted(title: str) -> str:
    """A draft is gone."""
    return f"已删除“{title}”。"


def saved_at(time: str) -> str:
    """The state of saving."""
    return f"已保存 {time}"


def next_step(name: str) -> str:
    """The button at the end of a step."""
    return f"下一步：{name}"


def outline_line(parts: int, missing: int) -> str:
    """What to do in 提纲, and how far it is."""
    state = f"还缺 {missing} 项法定内容" if missing else "法定内容齐全"
    return f"调整各部分的标题、顺序和层级。共 {parts} 个部分，{state}。"


def facts_line(filled: int, total: int, answered: int, promises: int) -> str:
    """What to do in 数据."""
    also = f"；上年计划和不足：已回应 {answered}/{promises}" if promises else ""
    return f"填今年的数，填一处，全文各处一起变。数据：已填 {filled}/{total}{also}。"


def write_line(model: bool, written: int, total: int) -> str:
    """What to do in 写作."""
    return f"让模型逐部分改写。已写 {written}/{total} 个部分。" if model else "全文已按上年的写法起草好，数字留空待填。"


def edit_line(todos: int) -> str:
    """What to do in 修改."""
    return f"对照上年原文和依据逐部分修改，改动自动保存。{todo_count(todos)}。"


def check_line(blocking: int, others: int) -> str:
    """What to do in 核对."""
    if not blocking:
        return "可以导出定稿。" + (f"另有 {others} 处请再看一遍。" if others else "")
    return f"处理完 {blocking} 处未填、未核、缺少的内容才能出定稿；另有 {others} 处需要确认。"


def export_line(blocking: int) -> str:
    """What to do in 导出."""
    return f"还有 {blocking} 处待办，先出征求意见稿。" if blocking else "待办已清，可以出定稿。"


def seen_in(count: int) -> str:
    """In how many of the agency's own reports a part stands."""
    return f"{BADGE_OWN}" if count <= 1 else f"近{count}年都有"


def peers_have(count: int) -> str:
    """How many peers have a part."""
    return f"{count}家{BADGE_PEER}"


def dropped(heading: str) -> str:
    """A part was dropped."""
    return f"已删除“{heading}”，原来的文字可以在“修改”一步的“版本”里恢复。"


def added(heading: str) -> str:
    """A part was added."""
    return f"已增加“{heading}”。"


def prescribed_head(name: str, parts: int) -> str:
    """The heading of the preview."""
    return f"“{name}”里的提纲，共 {parts} 个部分："


def prescribed_taken(name: str) -> str:
    """A prescribed outline is in use."""
    return f"已采用“{name}”的提纲。"


def showing(shown: int, total: int) -> str:
    """How many facts the table shows."""
    return f"共 {total} 项" if shown == total else f"共 {total} 项，显示 {shown} 项"


def cell_fault(indicator: str, text: str) -> str:
    """What is wrong with a typed value; ``text`` is the second half of the sentence."""
    return f"“{indicator}”{text}没有保存，原来的值不变。"


def imported(name: str, used: int, added_: int) -> str:
    """What a workbook brought."""
    return f"{name}：采用 {used} 项" + (f"，其中新增指标 {added_} 项" if added_ else "") + "。"


def conflict(indicator: str, old: str, old_source: str, new: str) -> str:
    """A value that was replaced."""
    return f"{indicator}：原来是 {old}（{old_source or TYPED}），现在是 {new}"


def problem(cell: str, text: str) -> str:
    """A cell that was not used."""
    return text if text.startswith(cell) else f"{cell}：{text}"


def fact_label(indicator: str, unit: str, last: str) -> str:
    """A fact above its field."""
    facts = "，".join([*([unit] if unit else []), *([f"上年 {last}"] if last else ["上年没有"])])
    return f"{indicator}（{facts}）"


def fact_places(titles: Sequence[str]) -> str:
    """Where else a fact stands."""
    return f"改这里，下列部分一起变：{'、'.join(titles)}"


def writing(n: int, total: int, title: str) -> str:
    """Progress of writing."""
    return f"{NOW_WRITING}（{n}/{total}）：{title}"


def write_on(count: int) -> str:
    """The button that goes on."""
    return f"{WRITE_ON}（还有 {count} 个部分）"


def fault(title: str, said: str) -> str:
    """What went wrong with a section."""
    return f"{title}：{said}"


def characters(count: int) -> str:
    """The length of a section."""
    return f"{count} 字"


def before_section(title: str) -> str:
    """The reason of a version."""
    return f"改写“{title}”之前"


def paragraph_source(n: int, where: str) -> str:
    """What a paragraph follows."""
    return f"第 {n} 段 ← {where}"


def paragraph_new(n: int) -> str:
    """A paragraph that follows nothing."""
    return f"第 {n} 段：{NEW_PARAGRAPH}"


def version_name(number: int, time: str, reason: str) -> str:
    """A version in the list."""
    return f"第 {number} 版 · {time} · {reason}"


def restored(number: int) -> str:
    """The reason of a restored version."""
    return f"恢复第 {number} 版"

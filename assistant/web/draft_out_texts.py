"""The words of the steps 核对 and 导出, and of the files that come out of a draft."""

from __future__ import annotations

# check
GROUPS = {
    "missing_part": "缺少法定内容",
    "待填": "待填数据",
    "待写": "待写内容",
    "待回应": "上年计划和不足还没有回应",
    "待核": "待核实",
    "unsupported": "没有来源的数字、文件名和人名",
    "carried_over": "沿用上年、待确认的句子",
    "note": "改写时留下的说明",
}
GROUP_HELP = {
    "missing_part": "回到“提纲”补上。",
    "待填": "到“数据”填写，或在正文里直接把数写在空位上。",
    "待写": "这些内容只有本单位知道，请在正文里写好。",
    "待回应": "到“数据—上年计划和不足”写明今年的结果。",
    "待核": "对照原件核实：属实的去掉标记，不属实的改正。",
    "unsupported": "指标表和上年报告里都没有，请查明出处，写错的改正。",
    "carried_over": "属实的确认，过时的改写。",
    "note": "看一看是否要手工修改。",
}
ALL_CLEAR = "没有待办了，可以导出定稿。"
CLEAR_BUT = "正文里没有未填、未核的内容，可以导出定稿；下面的事项请再看一遍。"
TO_OUTLINE = "去提纲"
TO_FACTS = "去数据"
OPEN_SECTION = "去修改"
FINDINGS = "审校查出的问题"
FINDINGS_HELP = "用审校的规则检查现在的草稿，空位和待核的地方不算。逐条看、改正或忽略，请到审校页。"
NO_FINDINGS = "审校的规则没有查出问题（空位和待核的地方不算）。"
CHECK_DRAFT = "用审校检查这份草稿"
BEFORE_SENDING = "报出之前"
CLERK = (
    "对照“核对清单”逐条核对数字和来源，请各科室确认。",
    "法律法规名称、文号、会议名称和日期，对照原件核一遍。",
    "按程序送审：科室负责人、分管领导、主要负责人，需要集体讨论的提交会议。",
    "公开前做保密审查，去掉不宜公开的内容。",
)

# export
REPORT_TITLE = "题名"
LAYOUT = "版式"
ADDRESSEE = "主送机关"
ADDRESSEE_HINT = "例如：云溪市人民政府；可以不填"
DATE = "成文日期"
DATE_HINT = "例如：2025年2月20日"
DATE_BAD = "成文日期请写成“2025年2月20日”。"
ATTACHMENTS = "附件名称"
ATTACHMENTS_HINT = "一行一个，可以不填"
COMMENT_WORD, FINAL_WORD, MARKDOWN, CHECKLIST = "征求意见稿 Word", "定稿 Word", "Markdown", "核对清单 Excel"
FINAL_NEEDS_DATE = "定稿要写明成文日期。"
FONTS = "字体提示"
EXPORTED = "导出"
COMMENT_NAME, FINAL_NAME, CHECKLIST_NAME, BOOK_NAME = "征求意见稿", "定稿", "核对清单", "指标表"
COMMENT_HELP = "标题下注明“征求意见稿”，未填、未核的内容用底色标出。"
CHECKLIST_HELP = "工作底稿：待办、沿用的句子、每个数字的来源、每段的依据。不随正文公开。"
AGAIN = "再次下载"


def made(name: str) -> str:
    """A file was made."""
    return f"已生成“{name}”，下载没有自动开始的，请点："


def group(name: str, count: int) -> str:
    """A group of todos."""
    return f"{name}（{count}）"


def more_findings(count: int) -> str:
    """How many findings are not listed."""
    return f"另有 {count} 条，请到审校页看全部。"


def final_blocked(count: int) -> str:
    """Why there is no final document yet."""
    return f"还有 {count} 处未填、未核或缺少的内容，不能出定稿。"


def file_name(agency: str, year: int, kind: str, what: str, suffix: str) -> str:
    """A download's name."""
    return f"{agency}{year}年{kind}（{what}）.{suffix}"

"""Every word of conversations that a user sees: the list, what can be done with a message, suggestions."""

from __future__ import annotations

from collections.abc import Sequence

# the list
SEARCH = "搜索对话"
NOTHING_FOUND = "没有找到。"
PINNED = "置顶"
TODAY = "今天"
YESTERDAY = "昨天"
LAST_WEEK = "近7天"
OLDER = "更早"
MANAGE_HELP = "置顶、重命名、导出、删除"
CHOICES = {
    "pin": "置顶",
    "unpin": "取消置顶",
    "rename": "重命名",
    "word": "导出 Word",
    "markdown": "导出 Markdown",
    "delete": "删除",
}
RENAME = "重命名对话"
UNDO = "撤销"
BIN = "最近删除"
BIN_NOTE = "删除的对话保留30天，之后自动清除。资料库不受影响。"
BIN_EMPTY = "没有最近删除的对话。"
RESTORE = "恢复"
SAVE_FILE = "保存文件"
GONE = "这段对话已经不存在。"

# a message
EDIT = "修改"
EDIT_LABEL = "修改后的问题"
EDIT_NOTE = "原来的问题和回答会留作较早的版本。"
RESEND = "重新提问"
CANCEL = "取消"
COPY = "复制"
COPIED = "已复制"
NOT_COPIED = "未能复制"
USEFUL = "有用"
USELESS = "没用"
WHY = "哪里不好？（可以不填）"
WHY_NOTE = "补充说明"
SUBMIT = "提交"
REASONS = {
    "number": "数字不对",
    "year": "年度不对",
    "source": "出处不对",
    "beside": "没答到点上",
    "other": "其他",
}
AGAIN = "重新回答"
GO_ON = "接着答"
GROWING = "正在回答…"
USER_SAID = "问"
ASSISTANT_SAID = "答"
NEXT = "接着问："


def removed(title: str) -> str:
    """What is said after a conversation was deleted."""
    return f"已删除“{title if len(title) <= 14 else title[:13] + '…'}”"


def made(name: str) -> str:
    """The file that was made of a conversation."""
    return f"已导出：{name}"


def waiting(seconds: int) -> str:
    """What stands where the answer will be while a model thinks."""
    return f"{GROWING}已等{seconds}秒"


def earlier(count: int) -> str:
    """The line that stands for superseded messages."""
    return f"较早的版本（{count}条）"


def rated(reasons: Sequence[str]) -> str:
    """What was said to be wrong, below an answer."""
    return f"已反馈：{'、'.join(reasons)}"


def ask_same(agency: str, year: int, what: str) -> str:
    """The same question on another report; ``what`` is the question without agency and year."""
    return f"{agency}{year}年{what.rstrip('。？?！! ')}？"

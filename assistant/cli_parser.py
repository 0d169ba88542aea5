"""argparse that speaks Chinese: headings, help, and errors as one sentence. Knows nothing of the commands."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable
from typing import Any, NoReturn

USAGE = 2

# argparse composes its errors itself and offers no hook but the finished English sentence
_SENTENCES = (
    (r"the following arguments are required: (.+)", "缺少{0}"),
    (r"unrecognized arguments: (.+)", "多出了“{0}”"),
    (r"argument (.+?): invalid choice: (.+?) \(choose from (.+)\)", "{0}不能是“{1}”，可以是{2}"),
    (r"argument (.+?): invalid int value: (.+)", "{0}应是整数，不能是“{1}”"),
    (r"argument (.+?): expected (?:one|at least one|\d+) arguments?", "{0}后面没有内容"),
    (r"argument (.+?): ignored explicit argument (.+)", "{0}后面不能带“{1}”"),
    (r"argument (.+?): ([\u4e00-\u9fff].*)", "{0}：{1}"),  # our own ArgumentTypeError
)


class ChineseParser(argparse.ArgumentParser):
    """An ArgumentParser for officials. Options cannot be abbreviated: a typing error must not start something."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings, add_help=False, allow_abbrev=False, formatter_class=_ChineseFormatter)
        self._positionals.title, self._optionals.title = "参数", "选项"  # there is no public way to name them
        self.add_argument("-h", "--help", action="help", help="显示这段说明")

    def error(self, message: str) -> NoReturn:
        """Print one Chinese sentence to stderr and exit with code 2."""
        print(f"用法有误：{chinese(message)}。用 --help 查看说明。", file=sys.stderr)
        raise SystemExit(USAGE)


class _ChineseFormatter(argparse.HelpFormatter):
    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)

    def format_help(self) -> str:
        return re.sub(r"^(参数|选项):$", r"\1：", super().format_help(), flags=re.M)


def chinese(message: str) -> str:
    """An error of argparse in Chinese; one that is not known becomes a general phrase instead of English."""
    for pattern, sentence in _SENTENCES:
        if match := re.fullmatch(pattern, message, re.S):
            return sentence.format(*map(_listed, match.groups()))
    return "命令写法不对"


def clean_text(text: str) -> str:
    """The argument with bytes that are no UTF-8 replaced: Python keeps them as halves of surrogate pairs."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _listed(words: str) -> str:
    """``'a', 'b'`` as Chinese lists are written, without quotation marks."""
    return "、".join(word.strip("'\"") for word in words.split(", "))

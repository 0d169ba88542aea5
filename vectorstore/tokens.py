"""Chinese text → words for full-text search. One definition of a word, for stored text and for questions. Pure."""

from __future__ import annotations

import re
import unicodedata

# Words that ask or glue and say nothing of the subject. Numbers and negations are never in here.
_GLUE = """
的 地 得 了 着 过 吗 呢 吧 啊 呀 么 嘛 是 有 在 和 与 及 或 把 被 对 对于 关于 从 向 给 让 将 以 为 等 就 都 也 还 又 很
这 那 这个 那个 这些 那些 其 它 他 她 我 你 您 我们 你们 他们 它们
"""
_QUESTION = """
什么 怎么 怎样 怎么样 如何 哪 哪些 哪个 哪几 哪里 哪年 谁 几 几个 多少 多大 多久 何 何时 为什么 为何 是否 是不是
有没有 有无 有哪些 是什么 是多少 有多少 请 请问 告诉 一下 帮 帮我 说说 介绍 谈谈 列出 列举
"""
STOP_WORDS = frozenset(_GLUE.split()) | frozenset(_QUESTION.split())
_DIGIT_GROUP = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")  # 1,234 and 1234 are the same number
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")


def tokenize(text: str) -> list[str]:
    """Cut text into lower-case words, overlapping ones included (执法人员 also gives 执法 and 人员), in text order.

    NFKC first, so full-width digits and letters equal the usual ones; ``1,234`` becomes ``1234``. Punctuation and
    white space give no word; numbers stay, without a percent sign.
    """
    import rjieba

    plain = _DIGIT_GROUP.sub("", unicodedata.normalize("NFKC", text)).lower()
    words = (_EDGES.sub("", word) for word in rjieba.cut_for_search(plain))
    return [word for word in words if word]


def words_of(text: str) -> list[str]:
    """The text cut into words that join to it again, punctuation and white space included; for comparing texts."""
    import rjieba

    return list(rjieba.cut(text))


def content_terms(question: str) -> list[str]:
    """The distinct words of a question that say what it is about, in order; empty when it only asks (“有哪些？”)."""
    return [word for word in dict.fromkeys(tokenize(question)) if word not in STOP_WORDS]


def word_classes(text: str) -> dict[str, str]:
    """The words of a text with their part of speech, as the tagger's first letter: n noun, v verb, a adjective …"""
    import rjieba

    return {word: tag[:1] for word, tag in rjieba.tag(text)}


def is_word(text: str) -> bool:
    """True when the dictionary has the text as a word."""
    import rjieba

    return bool(rjieba.has_word(text))

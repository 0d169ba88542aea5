import pytest

from vectorstore.tokens import content_terms, tokenize


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("２０２３年", ["2023", "年"]),
        ("检查1,234次，增长95.2%。", ["检查", "1234", "次", "增长", "95.2"]),
        ("1,23", ["1", "23"]),
        ("ABC（Word）", ["abc", "word"]),
        ("，。！ \n（）、", []),
        ("", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert tokenize(text) == words


def test_long_words_also_give_their_parts() -> None:
    assert {"执法人员", "执法", "人员"} <= set(tokenize("执法人员"))


@pytest.mark.parametrize(
    ("question", "present", "absent"),
    [
        ("2023年共开展了多少次行政检查？", {"2023", "行政", "检查"}, {"多少", "了", "共开"}),
        ("存在的问题有哪些", {"存在", "问题"}, {"的", "有", "哪些"}),
        ("行政复议怎么样？请介绍一下行政复议", {"行政", "复议"}, {"怎么样", "请", "介绍", "一下"}),
    ],
)
def test_terms_of_a_question(question: str, present: set[str], absent: set[str]) -> None:
    terms = content_terms(question)
    assert present <= set(terms)
    assert not absent & set(terms)
    assert len(terms) == len(set(terms))


@pytest.mark.parametrize("question", ["有哪些？", "是什么", "", "多少？"])
def test_a_question_may_have_no_terms(question: str) -> None:
    assert content_terms(question) == []

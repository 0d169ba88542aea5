"""The cross-encoder: a real one with random weights, its faults, and what retrieval makes of its scores."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.vectorstore.building import EMBEDDER, STAMP, filled, make_entry
from vectorstore.archive import Archive
from vectorstore.errors import EmbeddingFailed
from vectorstore.index import MemoryIndex
from vectorstore.lexical import LexicalIndex
from vectorstore.reranker import CrossEncoderReranker
from vectorstore.retrieval import Retriever
from vectorstore.schema import Passage

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *"行政处罚案件共办理复议普法"]


def tiny(folder: Path, labels: int = 1) -> Path:
    """A cross-encoder of a few thousand random weights."""
    import torch
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import BertConfig, BertForSequenceClassification

    torch.manual_seed(0)
    sizes = {
        "hidden_size": 16,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "intermediate_size": 32,
        "initializer_range": 0.5,
    }
    BertForSequenceClassification(BertConfig(vocab_size=len(WORDS), num_labels=labels, **sizes)).save_pretrained(folder)
    tokenizer = Tokenizer(models.WordPiece({w: i for i, w in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    tokenizer.save(str(folder / "tokenizer.json"))
    names = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    settings = {"tokenizer_class": "PreTrainedTokenizerFast", **names}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings), encoding="utf-8")
    return folder


def test_a_local_model_scores_each_text(tmp_path: Path) -> None:
    reranker = CrossEncoderReranker(str(tiny(tmp_path)))
    texts = ["行政处罚案件", "普法", "复议案件共办理"]
    scores = reranker.scores("行政复议", texts)
    assert len(set(scores)) == 3
    assert all(0 < score < 1 for score in scores)
    assert reranker.scores("行政复议", texts[::-1]) == pytest.approx(scores[::-1], abs=1e-2)
    assert reranker.scores("行政复议", []) == []


def test_what_is_no_reranker_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for source in (str(tmp_path / "empty"), str(tmp_path / "none"), str(tiny(tmp_path / "two", labels=2))):
        with pytest.raises(EmbeddingFailed) as caught:
            CrossEncoderReranker(source).scores("行政", ["处罚", "复议"])
        assert "重排模型" in caught.value.user_message
        assert "XUNLI_RERANKER_MODEL" in caught.value.hint


class Longest:
    """Likes long texts."""

    def __init__(self, fails: bool = False) -> None:
        self.asked: list[tuple[str, int]] = []
        self._fails = fails

    def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        self.asked.append((query, len(texts)))
        if self._fails:
            raise EmbeddingFailed("no model")
        return [float(len(text)) for text in texts]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    texts = ["行政检查" + "了" * (n % 7) + str(n) for n in range(30)]
    archive = filled(tmp_path / "a.sqlite", make_entry("r1", texts))
    yield archive
    archive.close()


def found(archive: Archive, reranker: Longest | None, *, dense: bool = True) -> list[Passage]:
    parts = MemoryIndex(archive, STAMP), LexicalIndex(archive), EMBEDDER
    return Retriever(archive, *parts, reranker=reranker).retrieve("行政检查", k=30, dense=dense)


def test_the_first_are_sorted_and_the_others_follow(archive: Archive) -> None:
    reranker = Longest()
    before, after = found(archive, None), found(archive, reranker)
    assert reranker.asked == [("行政检查", 24)]
    lengths = [len(p.chunk.embedded) for p in after[:24]]
    assert lengths == sorted(lengths, reverse=True)
    assert {p.chunk.id for p in after[:24]} == {p.chunk.id for p in before[:24]}
    assert [p.chunk.id for p in after[24:]] == [p.chunk.id for p in before[24:]]
    assert [(p.rank, p.score) for p in after] == [(p.rank, p.score) for p in before]  # scores still fall


def test_a_model_that_fails_or_is_not_wanted_changes_nothing(
    archive: Archive, caplog: pytest.LogCaptureFixture
) -> None:
    assert found(archive, Longest(fails=True)) == found(archive, None)
    assert "not reranked" in caplog.text
    words_only = Longest()
    found(archive, words_only, dense=False)
    assert words_only.asked == []

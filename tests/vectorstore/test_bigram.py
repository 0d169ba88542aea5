import subprocess
import sys

import numpy as np

from vectorstore.bigram import BigramEmbedder

EMBEDDER = BigramEmbedder()


def test_unit_rows_for_any_text() -> None:
    vectors = EMBEDDER.embed(["", "法", "行政检查 52 次", "a" * 5000, "\ud800"], "passage")
    assert vectors.shape == (5, EMBEDDER.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-6)


def test_no_text() -> None:
    assert EMBEDDER.embed([], "query").shape == (0, EMBEDDER.dimension)


def test_query_equals_passage_and_writing_variants_are_equal() -> None:
    query = EMBEDDER.embed(["行政检查52次 ABC"], "query")
    passage = EMBEDDER.embed(["行政检查５２次abc"], "passage")
    assert np.array_equal(query, passage)


def test_shared_spelling_is_nearer() -> None:
    asked, near, far = EMBEDDER.embed(["全年行政检查次数", "全年开展行政检查五十二次", "组织普法宣传活动"], "passage")
    assert asked @ near > asked @ far


def test_the_same_in_another_process() -> None:
    code = (
        "from vectorstore.bigram import BigramEmbedder; "
        "print(BigramEmbedder().embed(['行政检查'], 'query').nonzero()[1].tolist())"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.strip() == str(EMBEDDER.embed(["行政检查"], "query").nonzero()[1].tolist())

"""The index inside a LangChain chain."""

from __future__ import annotations

from pathlib import Path

import pytest
from langchain_core.runnables import RunnableLambda, RunnablePassthrough

from assistant.services import build_services
from assistant.settings import load_settings
from vectorstore.langchain import ReportRetriever
from vectorstore.schema import Filters


@pytest.fixture
def retriever(tmp_path: Path) -> ReportRetriever:
    services = build_services(load_settings(data_dir=tmp_path, embedding_model="bigram"))
    for year, count in ((2021, 30), (2022, 41)):
        text = f"山前县民政局{year}年法治政府建设年度报告\n一、主要举措和成效\n全年开展普法宣传活动{count}场。\n"
        services.library.add(f"{year}.txt", text.encode())
    return ReportRetriever(retriever=services.retriever, k=3)


def test_documents_carry_what_a_citation_needs(retriever: ReportRetriever) -> None:
    found = retriever.invoke("普法宣传活动多少场")
    assert {d.metadata["year"] for d in found} == {2021, 2022}
    best = found[0]
    assert "普法宣传" in best.page_content
    assert best.metadata["agency"] == "山前县民政局"
    assert best.metadata["end"] - best.metadata["start"] == len(best.page_content)
    assert 0 < best.metadata["score"] <= 1


def test_filters_of_a_call_are_hard(retriever: ReportRetriever) -> None:
    found = retriever.invoke("普法宣传活动多少场", filters=Filters(years=(2022,)))
    assert {d.metadata["year"] for d in found} == {2022}


def test_it_stands_in_a_chain(retriever: ReportRetriever) -> None:
    chain = RunnablePassthrough() | retriever | RunnableLambda(lambda docs: "".join(d.page_content for d in docs))
    assert "41场" in chain.invoke("2022年普法宣传活动")

"""Drafts kept: whole and equal, versioned, never overwritten unseen, and there after a kill."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.drafting.edit import edited, with_sheet
from assistant.drafting.schema import Draft
from assistant.errors import DraftChanged, StoreError
from assistant.schema import Citation
from assistant.store.database import AppDatabase
from assistant.store.drafts import Drafts
from tests.assistant.building import ROOT, environment
from tests.assistant.drafting.drafting import all_valued, composed
from tests.assistant.drafting.reading import SAMPLES, sample
from tests.assistant.reports import WATER_2023, make


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "store" / "app.sqlite"


@pytest.fixture
def drafts(file: Path) -> Iterator[Drafts]:
    database = AppDatabase(f"sqlite:///{file}")
    yield Drafts(database)
    database.close()


@pytest.fixture(scope="module")
def water() -> Draft:
    return composed(make(WATER_2023))


def sql(file: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(statement, values)
        connection.commit()


@pytest.mark.parametrize("name", [pytest.param(n, id=n[:14]) for n in SAMPLES])
def test_a_whole_draft_comes_back_equal(drafts: Drafts, name: str) -> None:
    draft = composed(sample(name))
    draft = with_sheet(
        replace(draft, notes=("一",), fault="出错", brief="“要求”\n", mode="llm"), all_valued(draft.sheet)
    )
    section = draft.sections[-1]
    cited = Citation(7, "r", "甲", None, None, ("一、", "（二）"), "原文\u2028\u0000😀", 3, 9, 2)
    draft = draft.with_section(
        replace(section, citations=(cited,), notes=("甲",), unsupported=("88件",), origin="edited")
    )
    stored = drafts.create(draft)
    again = drafts.load(stored.id)
    assert again == stored
    assert again.draft == draft
    assert again.draft.sheet.fact(draft.sheet.facts[0].key) == draft.sheet.facts[0]
    assert drafts.version(stored.id, 1) == draft


def test_what_is_saved_is_what_is_loaded_and_listed(drafts: Drafts, water: Draft) -> None:
    first = drafts.create(water)
    second = drafts.create(replace(water, title="另一份"))
    changed = water.with_section(edited(water.sections[0], "改过的导语。"))
    saved = drafts.save(first, changed)
    assert (saved.id, saved.revision, saved.draft) == (first.id, 2, changed)
    assert drafts.load(first.id) == saved
    renamed = drafts.save(saved, replace(changed, title="改了题目"))
    assert renamed.revision == 3
    assert {i.id: i.title for i in drafts.all()} == {first.id: "改了题目", second.id: "另一份"}
    (info,) = [i for i in drafts.all() if i.id == first.id]
    assert (info.agency, info.year) == ("白鹭县水利局", 2024)


def test_the_latest_stands_first(drafts: Drafts, file: Path, water: Draft) -> None:
    ids = [drafts.create(water).id for _ in range(3)]
    for n, draft_id in enumerate(ids):
        sql(file, "update drafts set updated = ? where id = ?", f"2024-01-0{3 - n}", draft_id)
    assert [i.id for i in drafts.all()] == ids


def test_versions_are_taken_where_a_reason_is_given(drafts: Drafts, water: Draft) -> None:
    stored = drafts.create(water)
    texts = ["甲。", "乙。", "丙。"]
    for n, text in enumerate(texts):
        changed = stored.draft.with_section(edited(stored.draft.sections[0], text))
        stored = drafts.save(stored, changed, reason=f"第{n}次" if n != 1 else None)
    assert [(v.number, v.reason) for v in drafts.versions(stored.id)] == [(3, "第2次"), (2, "第0次"), (1, "新建")]
    assert [drafts.version(stored.id, n).sections[0].text[:2] for n in (2, 3)] == ["甲。", "丙。"]
    assert drafts.version(stored.id, 1) == water
    restored = drafts.save(stored, drafts.version(stored.id, 1), reason="恢复")
    assert drafts.load(restored.id).draft == water


def test_the_oldest_versions_go_and_numbers_go_on(drafts: Drafts, water: Draft) -> None:
    small = replace(water, sections=water.sections[:1])
    stored, other = drafts.create(small), drafts.create(small)
    for n in range(53):
        stored = drafts.save(stored, small, reason=str(n))
    numbers = [v.number for v in drafts.versions(stored.id)]
    assert numbers == list(range(54, 4, -1))
    assert len(drafts.versions(other.id)) == 1, "another draft's versions stay"
    with pytest.raises(StoreError):
        drafts.version(stored.id, 4)


def test_two_holders_never_overwrite_each_other(drafts: Drafts, file: Path, water: Draft) -> None:
    stored = drafts.create(water)
    with closing(AppDatabase(f"sqlite:///{file}")) as database:
        theirs = Drafts(database)
        other = theirs.load(stored.id)
        mine = drafts.save(stored, replace(water, title="我的"))
        with pytest.raises(DraftChanged):
            theirs.save(other, replace(water, title="他的"), reason="他的")
        assert drafts.load(stored.id).draft.title == "我的"
        assert len(drafts.versions(stored.id)) == 1, "the refused change left no version"
        theirs.save(theirs.load(stored.id), replace(water, title="他的"))
        with pytest.raises(DraftChanged):
            drafts.save(mine, water)


def test_of_savers_at_one_moment_one_wins(file: Path, water: Draft) -> None:
    databases = [AppDatabase(f"sqlite:///{file}") for _ in range(6)]
    stored = Drafts(databases[0]).create(water)
    gate = threading.Barrier(len(databases))
    won: list[str] = []
    refused: list[StoreError] = []

    def save(n: int) -> None:
        drafts = Drafts(databases[n])
        drafts.all()  # open before the race
        gate.wait()
        try:
            won.append(drafts.save(stored, replace(water, title=f"第{n}个")).draft.title)
        except StoreError as error:
            refused.append(error)

    threads = [threading.Thread(target=save, args=(n,)) for n in range(len(databases))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert all(isinstance(e, DraftChanged) for e in refused)
    final = Drafts(databases[0]).load(stored.id)
    assert (final.revision, [final.draft.title]) == (2, won)
    for database in databases:
        database.close()


def test_what_is_unknown_is_said(drafts: Drafts, water: Draft) -> None:
    stored = drafts.create(water)
    drafts.delete("nothing")
    for call in (
        lambda: drafts.load("nothing"),
        lambda: drafts.version(stored.id, 9),
        lambda: drafts.version("nothing", 1),
        lambda: drafts.save(replace(stored, id="nothing"), water),
    ):
        with pytest.raises(StoreError, match="unknown") as raised:
            call()
        assert not isinstance(raised.value, DraftChanged)
    assert drafts.versions("nothing") == []


def test_a_deleted_draft_is_gone_with_its_versions(drafts: Drafts, file: Path, water: Draft) -> None:
    stored, other = drafts.create(water), drafts.create(water)
    drafts.delete(stored.id)
    assert [i.id for i in drafts.all()] == [other.id]
    assert drafts.versions(stored.id) == []
    with pytest.raises(StoreError):
        drafts.save(stored, water)
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("select count(*) from draft_versions").fetchone() == (1,)


@pytest.mark.parametrize(
    "content", ["", "{", "null", "[]", '{"title": "甲"}', '{"title": 5}', "\u0000", '{"sections": [{"id": 3}]}']
)
def test_damaged_content_is_told_and_does_not_hide_the_other_drafts(
    drafts: Drafts, file: Path, water: Draft, content: str
) -> None:
    bad, good = drafts.create(water), drafts.create(water)
    sql(file, "update drafts set content = ? where id = ?", content, bad.id)
    with pytest.raises(StoreError) as raised:
        drafts.load(bad.id)
    assert "水利" not in str(raised.value)
    assert drafts.load(good.id).draft == water
    assert len(drafts.all()) == 2
    assert drafts.version(bad.id, 1) == water, "a version may still be opened"


def test_content_of_an_older_program_opens_with_what_it_has(drafts: Drafts, file: Path, water: Draft) -> None:
    """Fields that came later are empty, fields that went are left out."""
    stored = drafts.create(water)
    with closing(sqlite3.connect(file)) as connection:
        (content,) = connection.execute("select content from drafts").fetchone()
    old = json.loads(content)
    for key in ("outline", "compare", "notes", "fault", "brief", "kind"):
        del old[key]
    for section in old["sections"]:
        for key in ("uses", "guide", "notes", "run_in", "origin", "statutory", "unsupported"):
            del section[key]
        section["gone"] = 1
    sql(file, "update drafts set content = ?", json.dumps(old))
    draft = drafts.load(stored.id).draft
    assert draft.text == "\n".join(
        replace(s, run_in=False).full_text for s in water.sections if s.full_text
    )  # fmt: skip
    assert draft.sheet == water.sheet
    assert (draft.kind, draft.compare, draft.outline.items) == ("rule_of_law", False, ())


def test_half_a_surrogate_pair_is_no_crash(drafts: Drafts, water: Draft) -> None:
    """Half an emoji, as a broken paste gives it, cannot be written as UTF-8."""
    stored = drafts.create(water)
    broken = water.with_section(edited(water.sections[0], "半个\ud83d字"))
    saved = drafts.save(stored, broken)
    assert drafts.load(saved.id).draft.sections[0].text == "半个?字"


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, water: Draft) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError), closing(AppDatabase(f"sqlite:///{tmp_path}/file/app.sqlite")) as database:
        Drafts(database).create(water)


_SAVES_AND_DIES = """
import os, sys
from assistant.store.database import AppDatabase
from assistant.store.drafts import Drafts
from dataclasses import replace
drafts = Drafts(AppDatabase(sys.argv[1]))
stored = drafts.load(drafts.all()[0].id)
for n in range(3):
    stored = drafts.save(stored, replace(stored.draft, title=f"第{n}次"), reason=str(n))
os.kill(os.getpid(), 9)
"""


def test_what_was_saved_is_there_after_a_kill(drafts: Drafts, file: Path, water: Draft, tmp_path: Path) -> None:
    stored = drafts.create(water)
    url = f"sqlite:///{file}"
    done = subprocess.run(
        [sys.executable, "-c", _SAVES_AND_DIES, url], cwd=ROOT, env=environment(tmp_path), timeout=60, check=False
    )
    assert done.returncode == -9
    assert drafts.load(stored.id).draft.title == "第2次"
    assert len(drafts.versions(stored.id)) == 4

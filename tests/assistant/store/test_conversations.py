"""Conversations: what was said stays, in order, through edits, deletion, older files and cut answers."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from assistant.errors import StoreError
from assistant.store.conversations import Conversations, snippet
from assistant.store.database import AppDatabase
from assistant.store.feedback import Feedback, Rating
from vectorstore.copying import copy_in

_OLD_TABLES = """
create table conversations (id varchar(32) primary key, title varchar(200) not null, created varchar(32) not null, updated varchar(32) not null);
create table messages (number integer primary key autoincrement, conversation_id varchar(32) not null references conversations (id) on delete cascade,
    role varchar(16) not null, text text not null, data text not null);
insert into conversations values ('old', '旧对话', '2024-01-01T00:00:00.000+00:00', '2024-01-02T00:00:00.000+00:00');
insert into messages (conversation_id, role, text, data) values ('old', 'user', '旧问题', '{"said": "旧问题"}'), ('old', 'assistant', '旧回答', '{"kind": "answer"}');
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "store" / "app.sqlite"


@pytest.fixture
def database(file: Path) -> Iterator[AppDatabase]:
    made = AppDatabase(f"sqlite:///{file}")
    yield made
    made.close()


@pytest.fixture
def store(database: AppDatabase) -> Conversations:
    return Conversations(database)


def texts(store: Conversations, conversation: str) -> list[str]:
    return [m.text for m in store.messages(conversation)]


def exchange(store: Conversations, conversation: str, question: str, answer: str) -> tuple[int, int]:
    return (
        store.append(conversation, "user", question),
        store.append(conversation, "assistant", answer, {"kind": "answer"}),
    )


def sql(file: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(statement, values)
        connection.commit()


def test_a_file_of_an_earlier_version_opens_with_everything_in_it(file: Path) -> None:
    file.parent.mkdir()
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(_OLD_TABLES)
    for _ in range(2):  # and once more, when nothing is missing
        database = AppDatabase(f"sqlite:///{file}")
        store = Conversations(database)
        (info,) = store.listed()
        assert (info.title, info.pinned) == ("旧对话", False)
        old = store.messages("old")
        assert [(m.text, m.earlier, m.growing) for m in old] == [("旧问题", 0, False), ("旧回答", 0, False)]
        Feedback(database).rate(old[1].number, Rating(True))
        database.close()
    store.pin("old", pinned=True)
    store.resend("old", old[0].number, "新问题")
    assert store.listed()[0].pinned
    assert texts(store, "old") == ["新问题"]
    database.close()


def test_only_the_last_messages_are_read(store: Conversations) -> None:
    conversation = store.create("长")
    for n in range(30):
        exchange(store, conversation, f"问{n}", f"答{n}")
    assert [m.text for m in store.messages(conversation, last=3)] == ["答28", "问29", "答29"]
    assert len(store.messages(conversation)) == 60


def test_the_list_is_pinned_first_then_latest(store: Conversations, file: Path) -> None:
    ids = [store.create(f"第{n}段") for n in range(5)]
    for n, conversation in enumerate(ids):
        sql(file, "update conversations set updated = ? where id = ?", f"2024-01-0{n + 1}", conversation)
    store.pin(ids[1], pinned=True)
    assert [i.title for i in store.listed(most=3)] == ["第1段", "第4段", "第3段"]
    store.pin(ids[1], pinned=False)
    store.rename(ids[0], "  改\n名 ")
    store.rename(ids[0], "  ")
    assert [i.title for i in store.listed()] == ["第4段", "第3段", "第2段", "第1段", "改 名"]


@pytest.mark.parametrize(
    ("searched", "found"),
    [
        ("普法", ["普法", "其他"]),  # in a title, and in a message
        ("完成率100%", ["其他"]),
        ("%", ["其他"]),  # a percent sign, not anything
        ("_", []),
        ("pdf", ["其他"]),  # letters in either case
        ("普法 场次", ["普法"]),  # all words in one message
        ("普法 没有的词", []),
        ("旧版本", []),  # only in a superseded message
        ("删掉的", []),
        ("", ["其他", "普法"]),
        ("  ", ["其他", "普法"]),
    ],
)
def test_search_reads_titles_and_messages(store: Conversations, searched: str, found: list[str]) -> None:
    law = store.create("普法")
    exchange(store, law, "普法活动的场次？", "36场")
    other = store.create("其他")
    first, _ = exchange(store, other, "旧版本", "旧版本的回答")
    store.resend(other, first, "完成率100%的有哪些")
    store.append(other, "assistant", "见普法.PDF。")
    gone = store.create("删掉的")
    store.delete(gone)
    assert sorted(i.title for i in store.listed(searched)) == sorted(found)


def test_a_hit_shows_its_surroundings(store: Conversations) -> None:
    conversation = store.create("题目")
    exchange(store, conversation, "问", f"{'前' * 30}行政检查\n187次{'后' * 80}")
    (info,) = store.listed("行政检查")
    assert info.snippet.startswith("…前") and "行政检查 187次" in info.snippet and info.snippet.endswith("…")
    assert store.listed("题目")[0].snippet == ""
    assert snippet("短", ["短"]) == "短"


def test_five_hundred_conversations_are_searched_quickly(store: Conversations, file: Path) -> None:
    store.create("开")
    with closing(sqlite3.connect(file)) as connection:
        for n in range(500):
            connection.execute(
                "insert into conversations (id, title, created, updated) values (?, ?, ?, ?)",
                (f"c{n}", f"第{n}段", "2024-01-01", f"2024-01-01T{n:04}"),
            )
            connection.executemany(
                "insert into messages (conversation_id, role, text, data) values (?, 'user', ?, '{}')",
                [(f"c{n}", f"全年开展行政检查{n}次。" * 40) for _ in range(10)],
            )
        connection.commit()
    started = time.process_time()
    assert [i.id for i in store.listed("检查499次")] == ["c499"]
    assert time.process_time() - started < 1.5  # 60 ms on an idle machine
    started = time.process_time()
    assert len(store.listed()) == 30
    assert time.process_time() - started < 0.1


def test_a_question_sent_again_hides_what_came_after_it_and_loses_nothing(store: Conversations) -> None:
    conversation = store.create("问")
    exchange(store, conversation, "一", "答一")
    second, _ = exchange(store, conversation, "二", "答二")
    exchange(store, conversation, "三", "答三")
    again = store.resend(conversation, second, "二改")
    store.append(conversation, "assistant", "答二改")
    assert texts(store, conversation) == ["一", "答一", "二改", "答二改"]
    assert {m.text: m.earlier for m in store.messages(conversation)}["二改"] == 4
    assert [m.text for m in store.earlier(again)] == ["二", "答二", "三", "答三"]
    # once more: what the first edit had hidden goes with it
    third = store.resend(conversation, again, "二再改")
    assert texts(store, conversation) == ["一", "答一", "二再改"]
    assert [m.text for m in store.earlier(third)] == ["二", "答二", "三", "答三", "二改", "答二改"]


def test_an_answer_can_take_the_place_of_another(store: Conversations) -> None:
    conversation = store.create("问")
    _, first = exchange(store, conversation, "一", "答一")
    with store.growing(conversation, {}) as second:
        store.update(second, "又答一")
    store.supersede([first], second)
    with store.growing(conversation, {}) as third:
        store.update(third, "再答一")
    store.supersede([second], third)
    assert texts(store, conversation) == ["一", "再答一"]
    assert [m.text for m in store.earlier(third)] == ["答一", "又答一"]


def test_a_deleted_conversation_comes_back_whole_until_it_is_purged(store: Conversations, file: Path) -> None:
    conversation = store.create("问")
    exchange(store, conversation, "一", "答一")
    store.delete(conversation)
    assert store.listed() == store.all() == []
    assert store.info(conversation) is None
    assert store.messages(conversation) == []
    with pytest.raises(StoreError, match="unknown"):
        store.append(conversation, "user", "还在吗")
    assert [i.title for i in store.deleted()] == ["问"]
    assert store.purge() == 0
    store.restore(conversation)
    assert texts(store, conversation) == ["一", "答一"]
    store.delete(conversation)
    kept = store.create("留")
    exchange(store, kept, "二", "答二")
    sql(file, "update conversations set deleted = '2024-01-01T00:00:00.000+00:00' where id = ?", conversation)
    assert store.purge() == 1
    assert store.deleted() == []
    assert texts(store, kept) == ["二", "答二"]
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("select count(*) from messages").fetchone() == (2,)


def test_an_answer_grows_until_its_block_ends_however_it_ends(store: Conversations, file: Path) -> None:
    conversation = store.create("问")
    with pytest.raises(KeyboardInterrupt), store.growing(conversation, {"kind": "answer", "cut": True}) as number:
        store.update(number, "半句", {"kind": "answer", "cut": True})
        (seen,) = store.messages(conversation)
        assert (seen.text, seen.growing) == ("半句", True)
        # to another server over the same file this one is dead: an SQLite file has one server
        other = Conversations(AppDatabase(f"sqlite:///{file}"))
        assert not other.messages(conversation)[0].growing
        raise KeyboardInterrupt
    kept = store.message(number)
    assert kept is not None
    assert (kept.text, kept.growing, kept.data["cut"]) == ("半句", False, True)


def test_an_answer_under_way_writes_into_no_other_message_of_a_database_put_back(
    store: Conversations, file: Path, tmp_path: Path
) -> None:
    other = Conversations(AppDatabase(f"sqlite:///{tmp_path / 'other.sqlite'}"))
    theirs = other.create("别的对话")
    exchange(other, theirs, "问", "答")
    _, last = exchange(other, theirs, "再问", "再答")
    mine = store.create("问")
    first = [store.append(mine, "user", f"问{n}") for n in range(3)]
    assert not store.busy
    with store.growing(mine, {"kind": "answer", "cut": True}) as number:
        assert number == last and store.busy
        copy_in(tmp_path / "other.sqlite", file)
        store.update(number, "半句", {"kind": "answer"})
        store.supersede(first, number)
        assert [m.growing for m in store.messages(theirs)] == [False] * 4
    store.update(999, "x")
    assert texts(store, theirs) == ["问", "答", "再问", "再答"]
    assert not store.busy


def test_over_a_shared_database_another_server_is_believed_for_a_while(
    file: Path, database: AppDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(AppDatabase, "shared", True)
    file.parent.mkdir()
    writer, reader = Conversations(database), Conversations(database)
    conversation = writer.create("问")
    with writer.growing(conversation, {"cut": True}) as number:
        assert reader.messages(conversation)[0].growing
    assert not writer.messages(conversation)[0].growing  # its own: known at once
    sql(file, "update messages set touched = '2024-01-01T00:00:00.000+00:00' where number = ?", number)
    assert not reader.messages(conversation)[0].growing
    writer.update(number, "完", {"kind": "answer"})
    assert not reader.messages(conversation)[0].growing


def test_an_unknown_conversation_is_an_error_only_when_written_to(store: Conversations) -> None:
    assert store.messages("nichts") == []
    assert store.message(7) is None
    store.update(7, "x")
    with pytest.raises(StoreError):
        store.append("nichts", "user", "x")


def test_the_last_rating_counts_and_can_be_withdrawn(store: Conversations, database: AppDatabase) -> None:
    feedback = Feedback(database)
    _, answer = exchange(store, store.create("问"), "一", "答")
    assert feedback.of([answer]) == {}
    feedback.rate(answer, Rating(True))
    feedback.rate(answer, Rating(False, ("year", "number"), " 应当是2022年 "))
    assert feedback.of([answer, 99]) == {answer: Rating(False, ("year", "number"), "应当是2022年")}
    feedback.withdraw(answer)
    assert feedback.of([answer]) == {}

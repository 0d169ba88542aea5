"""A data folder with everything that a backup must bring back, and what a user sees of it."""

from __future__ import annotations

import hashlib
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from assistant.drafting.schema import Draft, DraftSection
from assistant.figures.facts import FactSheet
from assistant.restore import put_back, stage
from assistant.saved import SavedModel, write_saved
from assistant.settings import Settings, load_settings
from tests.assistant.building import Contents, contents, fill, open_services, report_text
from vectorstore.archive import Archive
from vectorstore.index import MemoryIndex
from vectorstore.schema import IndexStamp

KEY = "sk-secret-key"
SAVED = SavedModel("http://127.0.0.1:11434/v1", "qwen3:8b", KEY)


@dataclass(frozen=True)
class Everything:
    """All that a data folder holds for a user, as the program gives it."""

    library: Contents
    originals: dict[str, str]
    conversations: list[Any]
    drafts: list[Any]
    ignored: object


def in_memory(archive: Archive, folder: Path, stamp: IndexStamp, url: str) -> MemoryIndex:
    """In place of Chroma, which takes seconds to open."""
    return MemoryIndex(archive, stamp)


def fill_folder(data: Path) -> Path:
    """Three reports, a conversation, a draft, a saved connection."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("assistant.services._open_index", in_memory)
        fill(data, *((f"{year}.txt", report_text(year=year, cases=year - 2000)) for year in (2021, 2022, 2023)))
        with closing(open_services(data)) as services:
            conversation = services.conversations.create("复议案件多少件")
            services.conversations.append(conversation, "user", "复议案件多少件")
            services.drafts.create(a_draft("年度报告"), "新建")
    write_saved(data, SAVED)
    return data


def a_draft(title: str) -> Draft:
    section = DraftSection(id="s1", heading="一、成效", level=1, topic="T01", text="全年检查12次。")
    sheet = FactSheet("东湖区司法局", 2024, "base", "上年报告", 2023)
    return Draft(title, "东湖区司法局", 2024, "offline", "上年报告", True, (section,), sheet)


def settings_of(data: Path, **changes: Any) -> Settings:
    return load_settings(_env_file=None, data_dir=data, embedding_model="bigram", **changes)


def everything(data: Path) -> Everything:
    with closing(open_services(data)) as services:
        conversations = [(c.title, services.conversations.messages(c.id)) for c in services.conversations.all()]
        drafts = [services.drafts.load(d.id) for d in services.drafts.all()]
        ignored = services.check_memory.off()
    originals = {
        p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in (data / "originals").iterdir() if len(p.name) == 64
    }
    return Everything(contents(data), originals, conversations, drafts, ignored)


def restore(zip: Path, data: Path) -> Path | None:
    settings = settings_of(data)
    return put_back(stage(zip, settings), settings)

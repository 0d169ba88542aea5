"""What works, what is missing, and how to mend it: for ``doctor`` and the settings page."""

from __future__ import annotations

import os
import platform
import re
import shutil
import sqlite3
import sys
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from urllib.parse import urlsplit

import assistant
from assistant.errors import AssistantError
from assistant.services import Services
from vectorstore.errors import VectorStoreError

_LOW_DISK_GB = 2
_LOG_LINES = 1_000
_LEVEL = re.compile(r"\d{4}-\d\d-\d\d [\d:,]+ (DEBUG|INFO|WARNING|ERROR|CRITICAL) ")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. ``hint`` says how to mend it, or how to get more; it may stand with ``ok`` too."""

    name: str
    ok: bool
    text: str
    hint: str = ""


def diagnose(services: Services) -> list[Check]:
    """Try every part for real: archive, vector index, embedding model, language model, converters, disk."""
    return [
        _packages(),
        _guarded("资料库", lambda: _archive(services)),
        _guarded("向量模型", lambda: _embedder(services)),
        _guarded("向量索引", lambda: _index(services)),
        *([_guarded("重排模型", lambda: _reranker(services))] if services.settings.reranker_model else []),
        _guarded("语言模型", lambda: _model(services)),
        _office(),
        _disk(services),
    ]


def summary(services: Services, checks: Sequence[Check]) -> str:
    """The findings with what a helper asks for first, as text to be copied. No key, no report text, no file content."""
    settings = services.settings
    given = sorted(name for name in os.environ if name.startswith("XUNLI_"))  # the names only
    host = urlsplit(settings.llm_base_url).netloc.rpartition("@")[2]
    lines = [
        f"循例 {assistant.__version__}",
        f"Python {platform.python_version()}，{platform.platform()}，{os.cpu_count()}核",
        f"数据目录：{settings.data_dir.absolute()}",
        f"语言模型：{settings.llm_model}（{host}）" if not settings.offline else "语言模型：未使用",
        f"对话数据库：{'另外的数据库' if settings.database_url else '数据目录中'}",
        f"环境变量：{'、'.join(given) or '无'}",
        *(f"[{'正常' if c.ok else '问题'}] {c.name}：{c.text}{f'（{c.hint}）' if c.hint else ''}" for c in checks),
        f"日志最近{_LOG_LINES}行：{_log_levels(settings.data_dir / 'logs' / 'app.log')}",
        f"程序位置：{sys.prefix}",
    ]
    return "\n".join(lines)


def _log_levels(path: Path) -> str:
    """How many of the last lines have which level."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            found = Counter(match[1] for line in deque(file, _LOG_LINES) if (match := _LEVEL.match(line)))
    except OSError:
        return "没有日志"
    return (
        "，".join(f"{level} {found[level]}" for level in ("ERROR", "WARNING", "INFO", "DEBUG") if found[level]) or "无"
    )


def _guarded(name: str, check: Callable[[], Check]) -> Check:
    try:
        return check()
    except (AssistantError, VectorStoreError) as error:
        return Check(name, False, error.user_message, error.hint)


def _packages() -> Check:
    names = ("streamlit", "langchain-core", "chromadb", "sentence-transformers", "torch", "openai")
    found, missing = [], []
    for name in names:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    if missing:
        return Check("程序包", False, f"缺少 {'、'.join(missing)}", "请重新安装 requirements.txt。")
    return Check("程序包", True, "、".join(found) + f"、SQLite {sqlite3.sqlite_version}")


def _archive(services: Services) -> Check:
    infos = services.archive.infos()
    failures = len(services.archive.failures())
    text = f"{len(infos)}份报告，{services.archive.count()}段"
    hint = f"有{failures}个文件未能读取，用 reports 查看原因。" if failures else ""
    return Check("资料库", True, text, hint)


def _embedder(services: Services) -> Check:
    services.archive.check_stamp(services.library.stamp)
    services.embedder.embed(["测试"], "query")
    served = "（由向量服务提供）" if services.settings.embedding_base_url else ""
    return Check("向量模型", True, f"{services.embedder.name}{served}，{services.embedder.dimension}维")


def _reranker(services: Services) -> Check:
    if services.retriever.reranker is not None:
        services.retriever.reranker.scores("测试", ["测试"])
    return Check("重排模型", True, f"{Path(services.settings.reranker_model).name} 可以使用")


def _index(services: Services) -> Check:
    services.index.sync()
    return Check("向量索引", True, f"{services.index.count()}段，与资料库一致")


def _model(services: Services) -> Check:
    settings = services.settings
    if settings.offline:
        hint = "如需更流畅的回答和文字，可设置 XUNLI_LLM_BASE_URL 和 XUNLI_LLM_MODEL。"
        return Check("语言模型", True, "未配置，以离线方式工作", hint)
    from assistant.llm import check_connection

    check_connection(settings.llm_base_url, settings.llm_api_key, settings.llm_model)
    return Check("语言模型", True, f"{settings.llm_model} 连接正常")


def _office() -> Check:
    if shutil.which("soffice") or shutil.which("libreoffice"):
        return Check("LibreOffice", True, "已安装，可以读取 doc、wps、rtf 文件")
    return Check(
        "LibreOffice", True, "未安装，不能读取 doc、wps、rtf 文件", "需要时请安装 LibreOffice，或另存为 docx。"
    )


def _disk(services: Services) -> Check:
    folder = services.settings.data_dir
    while not folder.exists():
        folder = folder.absolute().parent
    free = shutil.disk_usage(folder).free / 1e9
    hint = "" if free > _LOW_DISK_GB else "磁盘空间不足，请清理后再添加报告。"
    return Check("磁盘", free > _LOW_DISK_GB, f"数据目录所在磁盘还有{free:.1f} GB", hint)

"""“检查一下” in the chat: attached files, or the report that was uploaded before, are checked; the answer leads to the page 审校."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from assistant.checking import Checked
from assistant.checks.schema import SEVERITIES, Finding
from assistant.dialogue import Json, error_data
from assistant.errors import AssistantError, InputError
from assistant.export.annotated_fixes import fixes
from assistant.store.conversations import StoredMessage
from assistant.web import check_texts as c
from assistant.web.check_desk import counts, do, keep_file, open_work
from assistant.web.check_work import from_file, from_report
from assistant.web.components import as_html, as_markdown, short
from assistant.web.runtime import Runtime
from assistant.web.state import Bench, State, Upload, Work
from vectorstore.errors import VectorStoreError

_log = logging.getLogger(__name__)
CHECK_PAGE = "assistant/web/check.py"
_FIRST = 6  # findings in a message
_ASKS = re.compile(
    r"(?:^|请|帮我|帮忙|麻烦|给我|你|再)(?:再|先|仔细|全面|认真)*(?:检查|核对|审核)(?![次情工结计总])|检查(?:一下|一遍|下|附件)"
    r"|审校|校对|审一审|审一下|把把关|挑挑?错|纠错|查错|错别字|(?:看看|看一下|有没有).{0,6}(?:错|毛病|问题)"
)
_ELSE = re.compile(r"多少|几[次件个项场份家]|哪些|20\d\d年.{0,12}检查|帮我写|起草|对比")
_LONGEST = 40
_BARE = re.compile(
    r"(?:请|麻烦|帮我|帮忙|再|给我|你)*(?:检查|审校|校对|审核|核对)(?:一下|一遍|下)?(?:这份|这个|上面的?|刚才的?|刚上传的?)?(?:报告|文件|稿子|材料|总结)?[。！!吧]*"
)


def asks_check(text: str) -> bool:
    """True for a message that wants its attached files checked: “检查一下”, “帮我审校这份报告”."""
    return bool(_ASKS.search(text)) and len(text) <= _LONGEST and not _ELSE.search(text)


def asks_bare(text: str) -> bool:
    """True for the request alone, which means the report that came before."""
    return bool(_BARE.fullmatch("".join(text.split())))


def answer(
    app: Runtime, state: State, conversation: str, files: Sequence[Upload], before: Sequence[StoredMessage]
) -> None:
    """Check each file, or without one the report uploaded before, one message each; kept whether or not it can be read.

    Raises:
        StoreError: the conversation cannot be kept.
    """
    for file in files:
        _one(app, conversation, _reader(app, state.bench, file), file.name)
    if not files:
        _one(app, conversation, lambda: _from_before(app, state.bench, before), "")


def _reader(app: Runtime, bench: Bench, file: Upload) -> Callable[[], Work]:
    def read() -> Work:
        work = from_file(app.services, file.name, file.data)
        keep_file(bench, work.report.id, file)
        return work

    return read


def _from_before(app: Runtime, bench: Bench, before: Sequence[StoredMessage]) -> Work:
    for message in reversed(before):
        data = message.data
        if data.get("kind") == "check" and "id" in data:
            return _work(app, bench, data)
        added = (
            [r["report_id"] for r in data.get("files", ()) if r.get("report_id")]
            if data.get("kind") == "upload"
            else []
        )
        if added:
            return from_report(app.services, str(added[-1]))
    raise InputError("no file", user_message=c.NO_FILE, hint=c.NO_FILE_HINT)


def _one(app: Runtime, conversation: str, read: Callable[[], Work], name: str) -> None:
    store = app.services.conversations
    text, data = "", Json(kind="check", cut=True, name=name)
    slot = st.empty()
    slot.caption(c.CHECKING)
    with store.growing(conversation, data) as number:
        try:
            work = read()
            checked = app.services.checker.check(work.report)
            text, data = summary(work, checked)
            slot.html(as_html(text))
        except (AssistantError, VectorStoreError) as error:
            _log.warning("not checked: %s", type(error).__name__)
            data = error_data(error)
            if name:
                data["message"] = c.cannot_read(name, error.user_message)
            slot.error(as_markdown(f"{data['message']}\n{data['hint']}"))
        finally:
            store.update(number, text, data)


def summary(work: Work, checked: Checked) -> tuple[str, Json]:
    """Text and data of the message: counts, and the gravest findings first. Private data is not copied into it."""
    grave = sorted(checked.findings, key=lambda f: (f.family != "privacy", SEVERITIES.index(f.severity), f.start))
    grave.sort(key=lambda f: SEVERITIES.index(f.severity))
    found = counts(checked.findings)
    private = [f for f in checked.findings if f.family == "privacy"]
    title = checked.report.title or work.name
    text = c.chat_summary(title, found, len(checked.confidential), len(fixes(checked.findings)))
    data: Json = {
        "kind": "check",
        "name": work.name,
        "id": work.report.id,
        "origin": work.origin,
        "key": work.key,
        "title": title,
        "counts": found,
        "against": (checked.against.title or checked.against.source) if checked.against else None,
        "first": [_finding(f, private) for f in grave[:_FIRST]],
    }
    return text, data


def _finding(finding: Finding, private: Sequence[Finding]) -> Json:
    """A finding as it is kept, without its words where private data stands in them."""
    hidden = any(f.start < finding.end and finding.start < f.end for f in private)
    return {
        "name": finding.name,
        "severity": finding.severity,
        "excerpt": "" if hidden else short(finding.excerpt, 40),
        "message": short(finding.message, 120),
        "suggestion": None if hidden or finding.suggestion is None else short(finding.suggestion, 40),
    }


def show(app: Runtime, state: State, message: StoredMessage) -> None:
    """Draw the kept answer with the button that opens the report on the page 审校."""
    data = message.data
    if "counts" not in data:
        st.warning(c.CUT)
        return
    st.html(as_html(message.text))
    if data["first"]:
        st.html(f'<ul class="xl-list">{"".join(f"<li>{_line(f)}</li>" for f in data["first"])}</ul>')
    left = sum(data["counts"].values()) - len(data["first"])
    notes = [c.chat_more(left)] if left > 0 else []
    notes.append(c.against(data["against"]) if data["against"] else c.NO_AGAINST)
    st.caption(as_markdown("　".join(notes)))
    bench = state.bench
    if st.button(c.OPEN, key=f"check-open-{message.number}", type="primary"):
        do(bench, _open, app, bench, data)
        if bench.problem is None:
            st.switch_page(CHECK_PAGE)
        st.error(as_markdown("\n".join(bench.problem)))
        bench.problem = None


def _open(app: Runtime, bench: Bench, data: Json) -> None:
    open_work(bench, _work(app, bench, data))


def _work(app: Runtime, bench: Bench, data: Any) -> Work:
    """What a message was about. Raises InputError for a file that is no longer there, UnknownReport."""
    if data["origin"] == "report":
        return from_report(app.services, str(data["key"]))
    file = bench.files.get(str(data["id"]))
    if file is None:
        raise InputError("gone", user_message=c.FILE_GONE, hint="")
    return from_file(app.services, file.name, file.data)


def _line(found: Json) -> str:
    mark = f'<sup class="xl-n {found["severity"]}">{c.SEVERITIES_SHOWN[found["severity"]]}</sup>'
    words = [found["name"], f"“{found['excerpt']}”" if found["excerpt"] else "", found["message"]]
    if found["suggestion"]:
        words.append(c.replace_with(found["suggestion"]))
    return mark + as_html("　".join(w for w in words if w))

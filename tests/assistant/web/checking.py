"""A report with planted errors, and the page 审校 over it in Streamlit's test harness."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from assistant.checking import Checked
from assistant.web.state import Bench
from tests.assistant.web.building import REPORT_2023, add, button, shown
from tests.assistant.web.conftest import Start
from tests.fakes import ScriptedChatModel

PAGE = "assistant/web/check.py"
PHONE = "13812345678"
# last year's report moved on a year, with what a hurried clerk leaves in it
PLANTED = (
    REPORT_2023.replace("2024", "2025")
    .replace("2023", "2024")
    .replace("发现问题12个。", "发现问题12个。。")
    .replace("印发节水手册800册。", f"联系人电话{PHONE}。印发节水手册800册，<b>按装</b>水表20块。")
)


def page(start: Start, model: ScriptedChatModel | None = None) -> AppTest:
    """The page over last year's report."""
    app = start(model)
    app.run()
    add("2023.txt", REPORT_2023)
    app.switch_page(PAGE).run()
    assert not app.exception
    return app


def upload(app: AppTest, name: str, data: bytes) -> None:
    """Choose a file to be checked."""
    app.get("file_uploader")[0].set_value([(name, data, "text/plain")]).run()
    assert not app.exception


def opened(
    start: Start, model: ScriptedChatModel | None = None, name: str = "稿子.txt", data: bytes | None = None
) -> AppTest:
    """The page with the planted report open."""
    app = page(start, model)
    upload(app, name, data if data is not None else PLANTED.encode())
    assert bench(app).work is not None
    return app


def bench(app: AppTest) -> Bench:
    """What the session remembers of the page."""
    found: Bench = app.session_state["xunli"].bench
    return found


def press(app: AppTest, key: str) -> None:
    """Press a button; the page goes on without a fault of ours."""
    button(app, key).click().run()
    assert not app.exception


def rules(app: AppTest) -> list[str]:
    """The rules of all findings."""
    return [f.rule for f in checked(app).findings]


def checked(app: AppTest) -> Checked:
    """What was found."""
    found = bench(app).checked
    assert found is not None
    return found


def key(app: AppTest, words: str) -> str:
    """The key of the finding on these words and little else."""
    found = min((f for f in checked(app).findings if words in f.excerpt), key=lambda f: len(f.excerpt))
    return f"{found.fingerprint}-{found.start}"


def told(app: AppTest) -> str:
    """All words on the page, those of success among them."""
    return "\n".join([shown(app), *(str(s.value) for s in app.success)]).replace("\\", "")

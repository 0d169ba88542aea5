"""Two years of a small agency and one of another, and the page 对比 over them in Streamlit's test harness."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from assistant.web.compare_state import Comparing
from tests.assistant.web.building import REPORT_2022, REPORT_2023, add, button
from tests.assistant.web.conftest import Start

PAGE = "assistant/web/compare.py"
# what a clerk does and forgets: a jump, a figure that was not updated, another way of counting, a section with a new name
_SAME = "印发节水手册800册。"
NEW = (
    REPORT_2023.replace("组织普法活动36场", "组织普法活动58场")
    .replace(_SAME, f"{_SAME}接待群众来访人员340户次。")
    .replace("一是充实执法队伍。", "一是充实执法队伍，新增执法人员5名。")
    .replace("（二）深化普法宣传", "（二）开展普法教育")
)
OLD = REPORT_2022.replace(_SAME, "印发节水手册90册。接待群众来访人员310人次。")
PEER = OLD.replace("青松县水务局", "白桦县水务局")


def session(start: Start) -> AppTest:
    """A session before the page is opened."""
    app = start()
    app.run()
    return app


def opened(app: AppTest, **address: str) -> AppTest:
    """The page in this session, at an address."""
    app.switch_page(PAGE)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def two_years(start: Start) -> tuple[AppTest, str, str]:
    """The page over two years of one agency, with the ids of both reports."""
    app = session(start)
    old, new = add("2022.txt", OLD), add("2023.txt", NEW)
    return opened(app), old, new


def comparing(app: AppTest) -> Comparing:
    """What the session remembers of the page."""
    found: Comparing = app.session_state["xunli"].comparing
    return found


def press(app: AppTest, key: str) -> None:
    """Press a button; the page goes on without a fault of ours."""
    button(app, key).click().run()
    assert not app.exception


def view(app: AppTest, name: str) -> str:
    """Show a view; gives all words on the page."""
    press(app, f"compare-view-{name}")
    return told(app)


def mode(app: AppTest, name: str) -> str:
    """Compare in another way; gives all words on the page."""
    app.segmented_control(key="compare-mode").set_value(name).run()
    assert not app.exception
    return told(app)


def drawn(app: AppTest) -> str:
    """What the page shows as HTML, without style and constant scripts."""
    bodies = [element.proto.body for element in app.get("html")]
    return "\n".join(body for body in bodies if not body.startswith(("<script", "<style")))


def told(app: AppTest) -> str:
    """All words on the page, those of success among them."""
    kinds = ("markdown", "caption", "title", "info", "warning", "error", "success")
    parts = [str(element.value) for kind in kinds for element in app.get(kind)]
    return "\n".join([*parts, *(b.label for b in app.button), drawn(app)]).replace("\\", "").replace("\u2060", "")

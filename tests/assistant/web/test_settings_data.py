"""The view 数据与备份 of the page 设置: a backup made, checked, put back; what happens when that cannot go on."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx
from streamlit.testing.v1 import AppTest

from assistant.intake import Intake, Progress
from assistant.restore import Staged, stage
from assistant.web import settings_texts as s
from tests.assistant.web.building import REPORT_2022, REPORT_2023, add, current, html_of
from tests.assistant.web.conftest import Start
from tests.assistant.web.setting import PAGE, opened, press, setup, words
from vectorstore import copying
from vectorstore.errors import ArchiveBusy


def test_backup_and_restore(start: Start) -> None:
    app = opened(start, "data")
    first = add("2023.txt", REPORT_2023)
    services = current().services
    services.conversations.create("第一段对话")
    app.run()
    assert "报告1份，对话1段，草稿0份" in words(app) and s.NO_BACKUPS in words(app)
    press(app, "backup-make")
    assert "备份已做好" in words(app)
    services.library.remove([first])
    second = add("2022.txt", REPORT_2022)
    app.run()
    names = app.selectbox(key="restore-file").options
    assert len(names) == 2
    app.selectbox(key="restore-file").set_value(names[1]).run()
    press(app, "restore-check")
    assert s.SOUND in words(app) and "<td>报告</td><td>1</td><td>1</td>" in html_of(app)
    # thought better of it
    press(app, "restore-no")
    assert not list(services.settings.data_dir.glob(".restore-*"))
    app.selectbox(key="restore-file").set_value(names[1]).run()
    press(app, "restore-check")
    press(app, "restore-yes")
    assert "已恢复" in words(app) and "before-restore-" in words(app)
    assert [i.id for i in current().services.archive.infos()] == [first] != [second]
    assert current().services.index.count() == current().services.archive.count()
    # and the way back
    names = app.selectbox(key="restore-file").options
    back = next(n for n in names if n.startswith(s.BEFORE))
    app.selectbox(key="restore-file").set_value(back).run()
    press(app, "restore-check")
    press(app, "restore-yes")
    assert [i.id for i in current().services.archive.infos()] == [second]


def checked(app: AppTest) -> Staged:
    """The backup that was just made, checked and not yet put back."""
    press(app, "backup-make")
    app.selectbox(key="restore-file").set_value(app.selectbox(key="restore-file").options[1]).run()
    press(app, "restore-check")
    staged = setup(app).staged
    assert staged is not None
    return staged


def test_nothing_is_put_back_while_somebody_writes(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(start, "data")
    add("2023.txt", REPORT_2023)
    staged = checked(app)
    store = current().services.conversations
    with store.growing(store.create("问"), {"cut": True}):
        press(app, "restore-yes")
        assert s.BUSY in app.error[0].value
    with monkeypatch.context() as patch:
        patch.setattr(Intake, "progress", lambda _: Progress((), running=True))
        press(app, "restore-yes")
        assert s.BUSY in app.error[0].value
    assert setup(app).staged is staged and len(store.all()) == 1
    press(app, "restore-yes")
    assert "已恢复" in words(app) and setup(app).staged is None and not store.all()


def test_a_restore_that_failed_midway_is_told_and_finished(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(start, "data")
    add("2023.txt", REPORT_2023)
    checked(app)
    real = copying.copy_in

    def locked(source: Path, target: Path) -> None:
        if target.name == "app.sqlite":
            raise ArchiveBusy("locked")
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr("assistant.restore.copying.copy_in", locked)
        press(app, "restore-yes")
        assert "只完成了一部分" in app.error[0].value and s.UNFINISHED in words(app)
        press(app, "restore-finish")
        assert s.UNFINISHED in words(app)
    other = opened(start, "data")  # whoever opens the page is told
    assert s.UNFINISHED in words(other)
    press(other, "restore-finish")
    assert s.FINISHED in words(other) and s.UNFINISHED not in words(other)
    assert sum(name.startswith(s.BEFORE) for name in other.selectbox(key="restore-file").options) == 2
    app.run()
    assert s.UNFINISHED not in words(app) and not app.exception


def test_a_click_elsewhere_does_not_stop_a_restore(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(start, "data")
    first = add("2023.txt", REPORT_2023)
    checked(app)
    current().services.library.remove([first])
    real = copying.copy_out

    def and_a_click(source: Path, target: Path) -> None:
        context = get_script_run_ctx()
        assert context is not None and context.script_requests is not None
        context.script_requests.request_rerun(RerunData())
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr("assistant.backup.copying.copy_out", and_a_click)
        press(app, "restore-yes")
    app.switch_page(PAGE).run()
    app.segmented_control(key="settings-view").set_value("data").run()
    assert "已恢复" in words(app)
    assert [i.id for i in current().services.archive.infos()] == [first]
    assert not list(current().services.settings.data_dir.glob(".restore-*"))


def test_a_file_that_is_no_backup_is_told(start: Start) -> None:
    app = opened(start, "data")
    data = current().services.settings.data_dir
    (data / "backups").mkdir()
    (data / "backups" / "循例备份-20260101-0000.zip").write_bytes(b"PK")
    app.run()
    app.selectbox(key="restore-file").set_value("循例备份-20260101-0000.zip").run()
    press(app, "restore-check")
    assert "不是循例的备份" in app.error[0].value and setup(app).staged is None


def test_a_full_disk_is_told(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = type("usage", (), {"free": 100_000_000})
    app = opened(start, "data")
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage)
    app.run()
    assert s.LOW_DISK in [e.value for e in app.error]
    press(app, "backup-make")
    assert any("磁盘空间不够" in e.value for e in app.error)


def test_another_database_is_told(start: Start, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XUNLI_DATABASE_URL", f"sqlite:///{tmp_path / 'elsewhere.sqlite'}")
    app = opened(start, "data")
    assert "用该数据库自己的办法备份" in app.info[0].value
    press(app, "backup-make")
    made = setup(app).made
    assert made is not None
    staged = stage(io.BytesIO(made.read_bytes()), current().services.settings)
    assert staged.manifest.counts.conversations is None

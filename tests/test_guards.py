"""The guards of conftest.py do guard."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
_TESTS = """
import socket
def test_reaches_out():
    socket.create_connection(("192.0.2.1", 80), timeout=0.2)
def test_swallows_the_failure():
    try:
        socket.create_connection(("example.com", 80), timeout=0.2)
    except OSError:
        pass
def test_stays():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
"""


def test_leaving_this_machine_fails_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(
        (ROOT / "tests" / "conftest.py").read_text(encoding="utf-8"), encoding="utf-8"
    )
    (tmp_path / "test_it.py").write_text(_TESTS, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--rootdir", str(tmp_path), "-p", "no:cacheprovider", str(tmp_path)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert "1 failed, 2 passed, 2 errors" in done.stdout, done.stdout
    assert "tried to reach 192.0.2.1" in done.stdout
    assert "tried to reach example.com" in done.stdout


def test_settings_of_the_machine_do_not_reach_a_test() -> None:
    assert not [n for n in os.environ if n.startswith("XUNLI_")]


def test_names_that_cannot_exist_may_be_looked_up() -> None:
    with pytest.raises(OSError):
        socket.getaddrinfo("nobody.invalid", 80)

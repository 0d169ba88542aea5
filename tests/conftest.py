"""What every test is kept from: the network, settings of the machine, and what an earlier test left in caches."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from ipaddress import ip_address

import pytest

os.environ["HF_HUB_OFFLINE"] = "1"  # before anything imports the library that reads it
_LOCAL_NAMES = {"localhost", "", None}


class NetworkBlocked(OSError):
    """A test tried to leave this machine."""


@pytest.fixture(autouse=True)
def network_guard(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Connections to anything but this machine fail; code that swallows the failure still fails the test."""
    tried: list[str] = []
    connect, connect_ex, getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def check(host: object) -> None:
        if not _is_local(host):
            tried.append(str(host))
            raise NetworkBlocked(f"the test tried to reach {host}")

    def guarded_connect(self: socket.socket, address: object) -> object:
        check(address[0] if isinstance(address, tuple) else None)
        return connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: object) -> object:
        check(address[0] if isinstance(address, tuple) else None)
        return connect_ex(self, address)

    def guarded_getaddrinfo(host: object, *args: object, **kwargs: object) -> object:
        name = host.decode() if isinstance(host, bytes) else host
        if not (isinstance(name, str) and name.endswith((".invalid", ".test"))):  # never leave the machine anyway
            check(name)
        return getaddrinfo(host, *args, **kwargs)

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)
    yield
    assert not tried, f"the test tried to reach {', '.join(tried)}"


def _is_local(host: object) -> bool:
    if host in _LOCAL_NAMES:
        return True
    try:
        address = ip_address(str(host).split("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


@pytest.fixture(autouse=True)
def clean_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine or of a .env file reaches a test."""
    from assistant.settings import Settings

    for name in [n for n in os.environ if n.startswith("XUNLI_")]:
        monkeypatch.delenv(name)
    monkeypatch.setitem(Settings.model_config, "env_file", None)


@pytest.fixture(autouse=True)
def clean_cache() -> Iterator[None]:
    """The services that a page has cached are closed after each test."""
    yield
    if "streamlit" in sys.modules:
        import streamlit as st

        st.cache_resource.clear()

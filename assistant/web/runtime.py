"""What all sessions share: the services, the model's warm-up in the background, the log file. No user's data."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from logging.handlers import RotatingFileHandler
from typing import Literal

import streamlit as st

from assistant.errors import AssistantError, SettingsError
from assistant.services import Services, build_services
from assistant.settings import Settings, load_settings
from assistant.web import texts as t
from vectorstore.errors import VectorStoreError

_log = logging.getLogger(__name__)
_OURS = ("assistant", "vectorstore")  # loggers that go to the file; foreign ones may quote what they handle
WarmState = Literal["loading", "ready", "failed"]


class WarmUp:
    """Loads the embedding model and opens the index in a thread; pages only look at ``state``."""

    def __init__(self) -> None:
        self.state: WarmState = "loading"
        self.reason = ""
        self._thread: threading.Thread | None = None

    def start(self, services: Services) -> None:
        """Begin; returns at once."""
        self._thread = threading.Thread(target=self._run, args=(services,), name="warm-up", daemon=True)
        self._thread.start()

    def join(self, timeout: float | None = None) -> None:
        """Wait for the end, in tests."""
        if self._thread is not None:
            self._thread.join(timeout)

    def _run(self, services: Services) -> None:
        reason = t.WARM_UP_BROKE
        try:
            services.warm_up()
            self.state = "ready"
        except (AssistantError, VectorStoreError) as error:
            _log.warning("warm-up failed: %s", type(error).__name__)
            reason = f"{error.user_message}{error.hint}"
        finally:
            if self.state == "loading":
                self.reason = reason
                self.state = "failed"


@dataclass(frozen=True, slots=True)
class Runtime:
    """The program as the pages use it."""

    services: Services
    warm_up: WarmUp = field(default_factory=WarmUp)
    handlers: tuple[logging.Handler, ...] = ()

    @property
    def dense(self) -> bool:
        """True when questions may use the embedding model without waiting for it."""
        return self.warm_up.state == "ready"

    def close(self) -> None:
        """Let go of files and locks."""
        self.warm_up.join(5)
        self.services.close()
        for handler in self.handlers:
            for name in _OURS:
                logging.getLogger(name).removeHandler(handler)
            handler.close()


@st.cache_resource(show_spinner=False, on_release=Runtime.close)
def runtime() -> Runtime:
    """The one runtime of this server; built at the first call, warm-up begun. Raises SettingsError."""
    settings = load_settings()
    handlers = _log_to_file(settings)
    services = build_services(settings, threads=1)
    built = Runtime(services, handlers=handlers)
    built.warm_up.start(services)
    return built


def _log_to_file(settings: Settings) -> tuple[logging.Handler, ...]:
    folder = settings.data_dir / "logs"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(folder / "app.log", maxBytes=1_000_000, backupCount=3, encoding="utf-8")
    except OSError as error:
        raise SettingsError(type(error).__name__, user_message=t.NO_DATA_DIR, hint=t.NO_DATA_DIR_HINT) from None
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    for name in _OURS:
        logging.getLogger(name).setLevel(settings.log_level)
        logging.getLogger(name).addHandler(handler)
    return (handler,)

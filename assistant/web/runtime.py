"""What all sessions share: the services, the model's warm-up in the background, the log file. No user's data."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from logging.handlers import RotatingFileHandler
from typing import Literal

import streamlit as st

from assistant.errors import AssistantError, SettingsError
from assistant.llm import preload
from assistant.services import Services, build_services
from assistant.settings import Settings, load_settings
from assistant.web import texts as t
from vectorstore.errors import VectorStoreError

_log = logging.getLogger(__name__)
_OURS = ("assistant", "vectorstore")  # loggers that go to the file; foreign ones may quote what they handle
WarmState = Literal["loading", "ready", "failed"]
_PATIENCE = 10.0  # seconds that the warm-up waits for somebody to open a page
_PAINTING = 1.0  # seconds that a browser is left to fetch and paint the first page


class WarmUp:
    """Loads the embedding model and opens the index in a thread; pages only look at ``state``.

    It begins after the first page was sent: importing torch or Chroma holds up everything else in the process for seconds.
    """

    def __init__(self) -> None:
        self.state: WarmState = "loading"
        self.reason = ""
        self._thread: threading.Thread | None = None
        self._page_sent = threading.Event()
        self._hurry = threading.Event()

    def start(self, services: Services) -> None:
        """Begin, once the first page is out; returns at once."""
        self._thread = threading.Thread(target=self._run, args=(services,), name="warm-up", daemon=True)
        self._thread.start()

    def page_sent(self) -> None:
        """A page went out to a browser: the way is free."""
        self._page_sent.set()

    def join(self, timeout: float | None = None) -> None:
        """Begin now if it waits for a page, and wait for the end."""
        self._hurry.set()
        self._page_sent.set()
        if self._thread is not None:
            self._thread.join(timeout)

    def _run(self, services: Services) -> None:
        reason = t.WARM_UP_BROKE
        self._page_sent.wait(_PATIENCE)
        self._hurry.wait(_PAINTING)
        try:
            services.warm_up()
            self.state = "ready"
            _purge(services)
        except (AssistantError, VectorStoreError) as error:
            _log.warning("warm-up failed: %s", type(error).__name__)
            reason = f"{error.user_message}{error.hint}"
        finally:
            if self.state == "loading":
                self.reason = reason
                self.state = "failed"


def _purge(services: Services) -> None:
    """Let go of conversations that were deleted long ago; a database that cannot be written is told elsewhere."""
    try:
        services.conversations.purge()
    except AssistantError as error:
        _log.warning("not purged: %s", type(error).__name__)


@dataclass(slots=True)
class Runtime:
    """The program as the pages use it. A run under way keeps the objects that it began with when ``services`` change."""

    services: Services
    warm_up: WarmUp = field(default_factory=WarmUp)
    handlers: tuple[logging.Handler, ...] = ()
    _changing: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def use_saved_model(self) -> None:
        """Use the language model as the settings now say; nothing is reopened or loaded. Raises SettingsError."""
        with self._changing:
            now = self.services.settings
            saved = load_settings(data_dir=now.data_dir)
            changes = {name: getattr(saved, name) for name in ("llm_base_url", "llm_api_key", "llm_model")}
            self.services = self.services.rewired(now.model_copy(update=changes))
        if self.services.model is not None:
            threading.Thread(target=preload, name="preload", daemon=True).start()

    def warm_again(self) -> None:
        """Load and open in the background what a re-index or a restore has changed, or what failed at the start."""
        self.warm_up = WarmUp()
        self.warm_up.page_sent()
        self.warm_up.start(self.services)

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
    """The one runtime of this server; built at the first call, warm-up begun. Raises SettingsError, BackupFailed."""
    settings = load_settings()
    handlers = _log_to_file(settings)
    if settings.restore_marker.exists():
        from assistant.restore import finish_interrupted

        finish_interrupted(settings)
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

"""Where Chroma lives: a folder that exactly one process holds, or a server for everybody.

A host gives a connected client, brackets every change so that a half-made one is noticed, and can throw everything
away. Nothing is lost by that: the archive holds all vectors. Errors of Chroma are mapped here and nowhere else.
"""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, cast
from urllib.parse import urlsplit

from filelock import BaseFileLock, FileLock, Timeout

from vectorstore.errors import IndexUnavailable

if TYPE_CHECKING:
    import httpx
    from chromadb.api.client import Client

logger = logging.getLogger(__name__)

PROBE_SECONDS = 60.0
SERVER_SECONDS = 30.0  # one request; chromadb itself would wait for ever
CONNECT_SECONDS = 5.0
WRITER_SECONDS = 300.0  # another process may be filling a whole index


class ChromaHost(Protocol):
    """Gives access to one collection. All methods raise IndexUnavailable."""

    collection: str
    address: str
    """What to call the server in messages; empty for a folder."""

    def client(self) -> Client:
        """The connected client, made at the first call."""
        ...

    def changing(self) -> AbstractContextManager[None]:
        """Bracket of a change: one writer at a time, and one that does not end well is noticed later."""
        ...

    def clear(self) -> None:
        """Throw away all that is held."""
        ...

    def close(self) -> None:
        """Let go of connections and locks."""
        ...


class LocalHost:
    """A folder on this machine, guarded by a lock that the caller has taken and that ``close`` gives back.

    Chroma does not write its index files atomically: a process killed in the middle can leave files that work at first
    and crash the host process later. So a marker file stands beside the folder during every change. When it is found,
    the folder is thrown away; when it is not, a subprocess tries the folder first.
    """

    collection = "chunks"
    address = ""

    def __init__(self, folder: Path, lock: BaseFileLock) -> None:
        self._folder = folder
        self._marker = folder.with_name(folder.name + ".dirty")
        self._lock = lock
        self._client: Client | None = None

    def client(self) -> Client:
        """See ``ChromaHost``. The first call may take seconds: it probes the folder and imports chromadb."""
        if self._client is None:
            if not self._sound():
                self.clear()
            with mapped_chroma_errors():
                self._client = local_client(self._folder)
        return self._client

    @contextmanager
    def changing(self) -> Iterator[None]:
        """See ``ChromaHost``. The marker stays when the change fails."""
        self._mark()
        yield
        self._unmark()

    def clear(self) -> None:
        """Remove the folder."""
        self._disconnect()
        with mapped_chroma_errors():
            self._mark()  # a folder that is removed by half must not be taken for a sound one
            if self._folder.exists():
                shutil.rmtree(self._folder)
            self._unmark()

    def close(self) -> None:
        """Close the client and give the lock back."""
        try:
            self._disconnect()
        finally:
            self._lock.release()

    def _disconnect(self) -> None:
        if self._client is not None:
            client, self._client = self._client, None
            with mapped_chroma_errors():
                client.close()

    def _sound(self) -> bool:
        if self._marker.exists():
            logger.warning("the last change of the vector index did not end; making it anew")
            return False
        if not self._folder.exists() or probe(self._folder, self.collection):
            return True
        logger.warning("the vector index cannot be read; making it anew")
        return False

    def _mark(self) -> None:
        with mapped_chroma_errors():
            self._marker.parent.mkdir(parents=True, exist_ok=True)
            with self._marker.open("wb") as file:
                file.write(b"changing\n")
                file.flush()
                os.fsync(file.fileno())
            _sync_folder(self._marker.parent)

    def _unmark(self) -> None:
        with mapped_chroma_errors():
            self._marker.unlink(missing_ok=True)


class ServerHost:
    """A Chroma server, which looks after its own files. A lock beside the archive lets one process write at a time."""

    def __init__(self, url: str, collection: str, lock_path: Path) -> None:
        self.collection = collection
        self.address = _without_secrets(url)
        self._url = url
        self._lock = FileLock(lock_path, timeout=WRITER_SECONDS, thread_local=False)
        self._client: Client | None = None

    def client(self) -> Client:
        """See ``ChromaHost``."""
        if self._client is None:
            with mapped_chroma_errors(self.address):
                self._client = _server_client(self._url)
        return self._client

    @contextmanager
    def changing(self) -> Iterator[None]:
        """See ``ChromaHost``. Waits for another process that is writing."""
        try:
            Path(self._lock.lock_file).parent.mkdir(parents=True, exist_ok=True)
            self._lock.acquire()
        except Timeout as error:
            raise IndexUnavailable("another process is writing the index") from error
        except OSError as error:
            raise IndexUnavailable(f"the lock file cannot be used: {type(error).__name__}") from error
        try:
            yield
        finally:
            self._lock.release()

    def clear(self) -> None:
        """Delete the collection."""
        from chromadb.errors import NotFoundError

        with mapped_chroma_errors(self.address):
            client = self.client()
            with suppress(NotFoundError):  # then there is nothing to delete
                client.delete_collection(self.collection)

    def close(self) -> None:
        """Close the connection."""
        if self._client is not None:
            client, self._client = self._client, None
            sessions = _sessions(client)
            client.close()
            for session in sessions:
                session.close()


class mapped_chroma_errors:
    """Context manager that turns whatever chromadb raises into IndexUnavailable.

    A class and no generator, because chromadb's HTTP client raises bare ``Exception`` and its native part a panic
    that is no ``Exception`` at all: here both are told by their type instead of being caught with everything else.
    """

    def __init__(self, address: str = "") -> None:
        self._address = address

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None or not _is_chroma_fault(error):
            return
        # chromadb's own words may quote what was sent, so only the type is kept
        detail = f"{type(error).__name__} from chromadb"
        if self._address:
            raise IndexUnavailable(detail, user_message=f"向量索引服务（{self._address}）不能使用。") from error
        raise IndexUnavailable(detail) from error


def _is_chroma_fault(error: BaseException) -> bool:
    import httpx
    from chromadb.errors import ChromaError

    # AttributeError: what a client gives that another thread has closed
    known = (ChromaError, httpx.HTTPError, httpx.InvalidURL, OSError, ValueError, RuntimeError, AttributeError)
    return isinstance(error, known) or type(error) is Exception or type(error).__name__ == "PanicException"


def take_lock(path: Path) -> BaseFileLock | None:
    """The lock that makes this process the holder of the local index, or None when another one has it."""
    lock = FileLock(path, timeout=0, thread_local=False)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        return None
    except OSError as error:
        logger.warning("no lock on the vector index: %s", type(error).__name__)
        return None
    return lock


def probe(folder: Path, collection: str, timeout: float = PROBE_SECONDS) -> bool:
    """Try a Chroma folder in a subprocess, since damaged files can crash the process that opens them."""
    command = [sys.executable, "-m", "vectorstore.chroma_probe", str(folder.resolve()), collection]
    root = str(Path(__file__).resolve().parent.parent)
    path = os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])
    try:
        done = subprocess.run(
            command,
            env=os.environ | {"PYTHONPATH": path},
            timeout=timeout,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def local_client(folder: Path) -> Client:
    """A client on the folder. Always the same settings: chromadb refuses a second client with different ones."""
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    return cast("Client", chromadb.PersistentClient(str(folder.resolve()), settings=settings))


def _server_client(url: str) -> Client:
    import chromadb
    import httpx
    from chromadb.config import Settings

    # chromadb sets no time-out: a server that does not answer would hang its constructor, so ask first
    httpx.get(f"{url}/api/v2/heartbeat", timeout=CONNECT_SECONDS).raise_for_status()
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    settings = Settings(anonymized_telemetry=False)
    client = cast("Client", chromadb.HttpClient(url, port, ssl=parts.scheme == "https", settings=settings))
    for session in _sessions(client):
        session.timeout = httpx.Timeout(SERVER_SECONDS, connect=CONNECT_SECONDS)
    return client


def _sessions(client: Client) -> list[httpx.Client]:
    """The HTTP sessions of a client, where 1.5.9 keeps them; there is no public way to close them or set a time-out."""
    import httpx

    owners = (client, getattr(client, "_admin_client", None))  # each has a connection of its own
    sessions = [getattr(getattr(owner, "_server", None), "_session", None) for owner in owners]
    return [session for session in sessions if isinstance(session, httpx.Client)]


def _without_secrets(url: str) -> str:
    """The server's address without user name and password."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def _sync_folder(folder: Path) -> None:
    """Make a new directory entry outlive a power cut, where the system can open folders."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

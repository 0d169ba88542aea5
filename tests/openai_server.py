"""A real HTTP server that speaks the OpenAI chat and embeddings protocols and misbehaves on request.

    with OpenAIServer() as server:                 # or start() and stop()
        server.enqueue(Reply(("你", "好")))
        … a client at server.url …
        server.requests[0].messages

Without anything queued it answers what ``default`` makes of the messages, and for embeddings character-pair vectors. ``python -m tests.openai_server [PORT]`` runs
it until it is killed.
"""

from __future__ import annotations

import json
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

from vectorstore.bigram import BigramEmbedder

Default = Callable[[list[dict[str, str]]], Sequence[str]]


@dataclass(frozen=True)
class Reply:
    """How one request is answered: a stream of ``pieces``, or ``body`` as it is when one is given."""

    pieces: Sequence[str] = ()
    status: int = 200
    body: str | None = None
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    reasoning: Sequence[str] = ()  # sent as reasoning_content before the text
    finish: str | None = "stop"  # None: the stream just ends, without finish_reason and [DONE]
    then: Literal["end", "drop", "error", "broken_json"] = "end"  # what comes after the pieces
    delay: float = 0.0  # seconds before the status line
    stall: float = 0.0  # seconds between pieces


def failing(status: int, message: str = "no", **headers: str) -> Reply:
    """An error as OpenAI words it; ``retry_after="1"`` sends Retry-After."""
    body = json.dumps({"error": {"message": message, "type": "test", "code": None}})
    return Reply(status=status, body=body, headers={name.replace("_", "-"): value for name, value in headers.items()})


def html(status: int = 200) -> Reply:
    """What a gateway or a login page answers."""
    return Reply(status=status, body="<html><body>网关</body></html>", content_type="text/html; charset=utf-8")


@dataclass
class Request:
    """A request as it came. ``aborted`` is set when the client went away before the end."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    aborted: threading.Event = field(default_factory=threading.Event)

    @property
    def messages(self) -> list[dict[str, str]]:
        return list(self.body.get("messages", []))


class OpenAIServer:
    """Listens on a free port of 127.0.0.1 after ``start()``."""

    def __init__(self, default: Default = lambda messages: ("好的。",), port: int = 0) -> None:
        self.default = default
        self.requests: list[Request] = []
        self.listing: Reply | None = None  # instead of the list of models
        self.stopping = threading.Event()
        self._queue: deque[Reply] = deque()
        self._port = port
        self._http: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        assert self._http is not None, "not started"
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def enqueue(self, *replies: Reply) -> None:
        self._queue.extend(replies)

    def next_reply(self, messages: list[dict[str, str]]) -> Reply:
        return self._queue.popleft() if self._queue else Reply(self.default(messages))

    def next_embeddings(self, body: dict[str, Any]) -> Reply:
        """What is queued, or a vector for each text, in no particular order, as the protocol allows."""
        if self._queue:
            return self._queue.popleft()
        texts = body["input"]
        rows = [
            {"object": "embedding", "index": i, "embedding": (3 * vector).tolist()}
            for i, vector in enumerate(BigramEmbedder().embed(texts, "passage"))
        ]
        return Reply(body=json.dumps({"object": "list", "model": body["model"], "data": rows[::-1]}))

    def start(self) -> OpenAIServer:
        self._http = _Http(("127.0.0.1", self._port), type("Handler", (_Handler,), {"owner": self}))
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def stop(self) -> None:
        self.stopping.set()
        if self._http is not None:
            self._http.shutdown()
            self._http.server_close()

    def __enter__(self) -> OpenAIServer:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


class _Http(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay silent when the client goes away."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # chunked: a dropped connection then differs from an ended stream
    owner: OpenAIServer

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        if self.path == "/v1/models" and self.owner.listing is not None:
            self._send(self.owner.listing)
        elif self.path == "/v1/models":
            self._send(Reply(body=json.dumps({"object": "list", "data": [{"id": "test-model", "object": "model"}]})))
        else:
            self._send(failing(404))

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("content-length", 0)))
        request = Request(self.path, {k.lower(): v for k, v in self.headers.items()}, json.loads(raw))
        self.owner.requests.append(request)
        if self.path == "/v1/embeddings":
            reply = self.owner.next_embeddings(request.body)
        elif self.path == "/v1/chat/completions":
            reply = self.owner.next_reply(request.messages)
        else:
            self._send(failing(404))
            return
        self.owner.stopping.wait(reply.delay)
        try:
            if reply.body is not None:
                self._send(reply)
            elif request.body.get("stream"):
                self._stream(reply)
            else:
                self._send(Reply(body=json.dumps(_completion("".join(reply.pieces), reply.finish))))
        except OSError:
            request.aborted.set()
            self.close_connection = True

    def _send(self, reply: Reply) -> None:
        data = (reply.body or "").encode()
        self.send_response(reply.status)
        headers = {"Content-Type": reply.content_type, "Content-Length": str(len(data)), **reply.headers}
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def _stream(self, reply: Reply) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for number, event in enumerate(_events(reply)):
            if number > 1:
                self.owner.stopping.wait(reply.stall)
            data = f"data: {event}\n\n".encode()
            self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
            self.wfile.flush()
        if reply.then == "drop":
            self.close_connection = True
        else:
            self.wfile.write(b"0\r\n\r\n")


def _events(reply: Reply) -> Iterator[str]:
    yield _delta({"role": "assistant", "content": ""})
    for piece in reply.reasoning:
        yield _delta({"reasoning_content": piece})
    for piece in reply.pieces:
        yield _delta({"content": piece})
    if reply.then == "error":
        yield json.dumps({"error": {"message": "overloaded", "type": "server_error", "code": None}})
    elif reply.then == "broken_json":
        yield '{"choices": [{"delta"'
    elif reply.then == "end" and reply.finish:
        yield _delta({}, reply.finish)
        yield "[DONE]"


def _delta(delta: dict[str, str], finish: str | None = None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    head = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "test-model"}
    return json.dumps(head | {"choices": [choice]}, ensure_ascii=False)


def _completion(text: str, finish: str | None) -> dict[str, Any]:
    message = {"role": "assistant", "content": text}
    head = {"id": "c1", "object": "chat.completion", "created": 1, "model": "test-model"}
    return head | {"choices": [{"index": 0, "message": message, "finish_reason": finish}]}


if __name__ == "__main__":
    with OpenAIServer(port=int(sys.argv[1]) if len(sys.argv) > 1 else 0) as running:
        sys.stdout.write(running.url + "\n")
        sys.stdout.flush()
        threading.Event().wait()

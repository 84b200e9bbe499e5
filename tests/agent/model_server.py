"""A model for tests: a real HTTP server on loopback that answers by a script."""

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class ModelServer(ThreadingHTTPServer):
    """Answers request number n with `script[n]`, the last one for ever; keeps what it was sent."""

    daemon_threads = True

    def __init__(self, script):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script = script
        self.requests = []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/v1"

    def handle_error(self, request, client_address):
        """A client that has heard enough is no error."""


@contextmanager
def model_server(*script):
    server = ModelServer(script)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        server = self.server
        server.requests.append((self.path, dict(self.headers), json.loads(body)))
        step = server.script[min(len(server.requests), len(server.script)) - 1]
        step(self)

    def log_message(self, *args):
        """Silence."""

    def begin(self, status=200, kind="text/event-stream", **headers):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Connection", "close")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.close_connection = True

    def event(self, content, finish=None):
        choice = {"index": 0, "delta": {"content": content}, "finish_reason": finish}
        self.wfile.write(f"data: {json.dumps({'choices': [choice]})}\n\n".encode())
        self.wfile.flush()


def says(text):
    """Streams *text* in pieces of seven letters."""

    def step(handler):
        handler.begin()
        handler.wfile.write(b": a comment\n\n")
        for start in range(0, len(text), 7):
            handler.event(text[start : start + 7])
        handler.event("", "stop")
        handler.wfile.write(b"data: [DONE]\n\n")

    return step


def says_at_once(text):
    """Ignores that a stream was asked for."""

    def step(handler):
        handler.begin(kind="application/json")
        handler.wfile.write(json.dumps({"choices": [{"message": {"content": text}}]}).encode())

    return step


def refuses(status, **headers):
    def step(handler):
        handler.begin(status, "application/json", **headers)
        handler.wfile.write(b'{"error": "no"}')

    return step


def writes(data, kind="text/event-stream"):
    """These bytes, and no more."""

    def step(handler):
        handler.begin(kind=kind)
        handler.wfile.write(data)

    return step


def hangs(seconds, before=b""):
    """Begins and says nothing further."""

    def step(handler):
        handler.begin()
        handler.wfile.write(before)
        handler.wfile.flush()
        time.sleep(seconds)

    return step


def drips(handler):
    """One letter now and then, for ever."""
    handler.begin()
    while True:
        handler.event("x ")
        time.sleep(0.02)


def hangs_up(handler):
    """Not even a status."""
    handler.close_connection = True

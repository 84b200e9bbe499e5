"""Endpoint: one chat completion from an OpenAI-compatible server, streamed, bounded in time and size.

A request is sent again only where nothing of its reply has arrived, under the same idempotency key. The key
of the user stands in one header and in no message, log or exception.
"""

import hashlib
import json
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from agent.errors import AgentError
from planner.errors import InvestigationCancelledError
from services.terminal_text import one_line

if TYPE_CHECKING:
    import httpx

MAX_TRIES = 3
FIRST_WAIT_SECONDS = 0.25
MAX_WAIT_SECONDS = 5.0
# What a server may ask for by Retry-After; longer, and the extractive answer is better.
CONNECT_SECONDS = 5.0
MAX_REPLY_LETTERS = 64_000
POLL_SECONDS = 0.05
# How soon a stop is noticed.
AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504})
# Answers after which the same request may succeed.


class PhrasingError(AgentError):
    """The model did not answer; the message is one sentence without the key."""


class _TryAgain(Exception):  # noqa: N818 - a signal between two functions, no error of the program
    """Nothing has arrived and the same request may succeed."""

    def __init__(self, reason: str, wait_seconds: float | None = None) -> None:
        super().__init__(reason)
        self.wait_seconds = wait_seconds


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a chat."""

    role: str
    content: str


@dataclass(frozen=True, slots=True, repr=False)
class Endpoint:
    """Where a model answers. Without a representation, so that no traceback can show the key."""

    url: str
    # Up to and without "/chat/completions".
    model: str
    key: str = ""
    seconds: float = 60.0
    # For the whole reply, tries included.

    def complete(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        heard: Callable[[int], None],
        is_cancelled: Callable[[], bool],
    ) -> str:
        """The reply to *messages*; *heard* is told the letters that have arrived.

        Raises PhrasingError, and InvestigationCancelledError once *is_cancelled* says so.
        """
        body = {
            "model": self.model,
            "messages": [{"role": message.role, "content": message.content} for message in messages],
            "max_tokens": max_tokens,
            "temperature": 0,
            "seed": 0,
            "stream": True,
        }
        exchange = _Exchange(self, body, time.monotonic() + self.seconds)
        parts: list[str] = []
        length = 0
        for part in exchange.parts(is_cancelled):
            parts.append(part)
            length += len(part)
            heard(length)
            if length > MAX_REPLY_LETTERS:
                raise PhrasingError("The model does not stop writing.")
        return "".join(parts)


class _Exchange:
    """One request on a thread of its own: a server that is silent keeps nobody waiting for a stop."""

    def __init__(self, endpoint: Endpoint, body: dict[str, Any], deadline: float) -> None:
        self._endpoint = endpoint
        self._content = json.dumps(body).encode("utf-8", "backslashreplace")
        self._deadline = deadline
        self._arrived: queue.SimpleQueue[str | Exception | None] = queue.SimpleQueue()
        self._is_abandoned = threading.Event()
        self._client: httpx.Client | None = None

    def parts(self, is_cancelled: Callable[[], bool]) -> Iterator[str]:
        """The pieces of the reply as they arrive."""
        threading.Thread(target=self._talk, name="sleuth-model", daemon=True).start()
        try:
            while True:
                try:
                    arrived = self._arrived.get(timeout=POLL_SECONDS)
                except queue.Empty:
                    self._check(is_cancelled)
                    continue
                if arrived is None:
                    return
                if isinstance(arrived, Exception):
                    raise arrived
                self._check(is_cancelled)
                yield arrived
        finally:
            self._is_abandoned.set()

    def _check(self, is_cancelled: Callable[[], bool]) -> None:
        if is_cancelled():
            raise InvestigationCancelledError("the user stopped the phrasing")
        if time.monotonic() >= self._deadline:
            raise self._too_slow()

    def _too_slow(self) -> PhrasingError:
        return PhrasingError(f"The model took longer than {self._endpoint.seconds:.0f} s.")

    def _talk(self) -> None:
        """Ask until there is a reply; put its pieces, then None, or the error that ended it."""
        import httpx

        try:
            timeout = httpx.Timeout(self._endpoint.seconds, connect=CONNECT_SECONDS)
            # Neither proxies of the environment nor redirects: the key goes where the user said.
            with httpx.Client(timeout=timeout, trust_env=False, follow_redirects=False) as client:
                self._try_repeatedly(client)
            self._arrived.put(None)
        except PhrasingError as error:
            self._arrived.put(error)
        except httpx.ReadTimeout:
            # The clock of the connection and ours run out at the same time.
            self._arrived.put(self._too_slow())
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            self._arrived.put(PhrasingError(f"The model cannot be reached ({type(error).__name__})."))

    def _try_repeatedly(self, client: "httpx.Client") -> None:
        wait = FIRST_WAIT_SECONDS
        for number in range(1, MAX_TRIES + 1):
            try:
                self._try(client)
            except _TryAgain as again:
                pause = wait if again.wait_seconds is None else again.wait_seconds
                is_late = time.monotonic() + pause >= self._deadline or pause > MAX_WAIT_SECONDS
                if number == MAX_TRIES or is_late or self._is_abandoned.wait(pause):
                    raise PhrasingError(str(again)) from None
                wait *= 2
            else:
                return

    def _try(self, client: "httpx.Client") -> None:
        import httpx

        headers = {
            "Content-Type": "application/json",
            "Accept": "text/event-stream, application/json",
            "Idempotency-Key": hashlib.sha256(self._content).hexdigest(),
        }
        if self._endpoint.key:
            headers["Authorization"] = f"Bearer {self._endpoint.key}"
        url = f"{self._endpoint.url.rstrip('/')}/chat/completions"
        try:
            with client.stream("POST", url, content=self._content, headers=headers) as response:
                self._read(response)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.RemoteProtocolError) as error:
            raise _TryAgain(f"The model cannot be reached ({type(error).__name__}).") from error

    def _read(self, response: "httpx.Response") -> None:
        if response.status_code in AGAIN:
            reason = f"The model answered with status {response.status_code}."
            raise _TryAgain(reason, _seconds(response.headers.get("retry-after", "")))
        if response.status_code != 200:
            raise PhrasingError(f"The model answered with status {response.status_code}.")
        if "text/event-stream" not in response.headers.get("content-type", ""):
            self._arrived.put(_whole(response.read()))
            return
        self._read_stream(response)

    def _read_stream(self, response: "httpx.Response") -> None:
        import httpx

        has_begun = False
        try:
            for line in response.iter_lines():
                if self._is_abandoned.is_set():
                    return
                if not line.startswith("data:"):
                    continue
                data = line.removeprefix("data:").strip()
                if data == "[DONE]":
                    return
                part, is_last = _delta(data)
                if part:
                    has_begun = True
                    self._arrived.put(part)
                if is_last:
                    return
        except (httpx.RemoteProtocolError, httpx.ReadError) as error:
            if not has_begun:
                raise
            raise PhrasingError("The reply of the model was cut off.") from error
        raise PhrasingError("The reply of the model was cut off.")


def _delta(data: str) -> tuple[str, bool]:
    """The text of one event, and whether the server says that it is the last. Raises PhrasingError."""
    try:
        choice = json.loads(data)["choices"][0]
        part = choice.get("delta", {}).get("content") or ""
        reason = choice.get("finish_reason")
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise PhrasingError("The reply of the model cannot be read.") from error
    if not isinstance(part, str):
        raise PhrasingError("The reply of the model cannot be read.")
    if reason == "length":
        raise PhrasingError("The reply of the model ran out of room.")
    return part, reason is not None


def _whole(data: bytes) -> str:
    """The text of a reply that is not streamed. Raises PhrasingError."""
    try:
        text = json.loads(data)["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise PhrasingError("The reply of the model cannot be read.") from error
    if not isinstance(text, str):
        raise PhrasingError("The reply of the model cannot be read.")
    return text


def _seconds(header: str) -> float | None:
    """Retry-After in seconds; None for a date or nonsense."""
    text = one_line(header, 20)
    return float(text) if text.isdecimal() else None

"""Orca's voice: writes the spoken texts to a file, at LISTEN_SPEED characters per second.

Orca loads this as its orca-customizations.py. It replaces the client of Speech Dispatcher.
Lines of $RUN/spoken.txt: time|due|text, and then time|heard|text or, if interrupted, time|cut|text.
"""

import html
import os
import re
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

import speechd
from orca.speechdispatcherfactory import SpeechServer

SPEED = float(os.environ["LISTEN_SPEED"])  # characters per second
Callback = Callable[[object], None] | None


class Voice:
    def __init__(self, *_: object, **__: object) -> None:
        self._changed = threading.Condition()
        self._queue: deque[tuple[str, Callback]] = deque()
        self._cut = False
        self._spoken = open(f"{os.environ['RUN']}/spoken.txt", "a", buffering=1)  # noqa: PTH123, SIM115
        threading.Thread(target=self._run, daemon=True).start()

    def speak(self, ssml: str, callback: Callback = None, **_: object) -> None:
        text = " ".join(html.unescape(re.sub(r"<[^>]*>", "", ssml)).split())
        with self._changed:
            self._write("due", text)
            self._queue.append((text, callback))
            self._changed.notify()

    def cancel(self) -> None:
        with self._changed:
            for text, _ in self._queue:
                self._write("cut", text)
            self._queue.clear()
            self._cut = True
            self._changed.notify()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._queue)
                text, callback = self._queue.popleft()
                self._cut = False
                cut = self._changed.wait_for(lambda: self._cut, len(text) / SPEED)
                self._write("cut" if cut else "heard", text)
            if callback:
                kinds = speechd.CallbackType
                callback(kinds.CANCEL if cut else kinds.END)

    def _write(self, kind: str, text: str) -> None:
        self._spoken.write(f"{time.time():.2f}|{kind}|{text}\n")

    def get_language(self) -> str:
        return "nl"

    def list_synthesis_voices(self) -> tuple[()]:
        return ()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Accept and ignore all other calls: for settings, single letters and keys."""
        return lambda *_, **__: None


speechd.SSIPClient = Voice
SpeechServer.speak_key_event = lambda *_, **__: None

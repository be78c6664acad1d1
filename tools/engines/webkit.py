"""Debian's WebKit; browsers on iPhones use the same engine."""

import os
import subprocess
import tempfile
from functools import partial
from multiprocessing import Pipe
from pathlib import Path
from typing import Any, cast

from tools.engines.visitor import PHONE, NotReadyError, Visitor

WINDOW = Path(__file__).parent / "webkit_window.py"
SCREEN = ("Xvfb", "-displayfd", "1", "-screen", "0", "800x800x24")


class _WebKit:
    """WebKit on a virtual screen, with a process for each visitor.

    If visitors shared a process, WebKit would never end the network processes of earlier visitors.
    The other methods of Visitor are forwarded to the Window in the visitor's process.
    """

    def __init__(self, python: str) -> None:
        self._python = python
        self._output = tempfile.TemporaryFile("w+")  # noqa: SIM115
        self._screen = subprocess.Popen(
            SCREEN, stdout=subprocess.PIPE, stderr=self._output, text=True
        )
        assert self._screen.stdout
        self._display = self._screen.stdout.readline().strip()
        self._window: subprocess.Popen[bytes] | None = None

    def restart(self, scripts: bool) -> None:
        """End the previous visitor and its storage; open a new window."""
        self._close_window()
        self._connection, other_end = Pipe()
        with other_end:
            self._window = subprocess.Popen(
                [self._python, str(WINDOW), str(other_end.fileno())],
                env={**os.environ, "DISPLAY": f":{self._display}"},
                pass_fds=[other_end.fileno()],
                stdout=self._output,
                stderr=self._output,
            )
        self._connection.send((scripts, PHONE["width"], PHONE["height"]))

    def stop(self) -> None:
        """End the visitor and the screen."""
        self._close_window()
        with self._screen:
            self._screen.terminate()

    def __getattr__(self, name: str) -> Any:
        return partial(self._call, name)

    def _call(self, name: str, *arguments: object) -> Any:
        """Return the result of a method of Window.

        NotReadyError if the method fails; RuntimeError if WebKit has ended.
        """
        try:
            self._connection.send((name, arguments))
            succeeded, result = self._connection.recv()
        except (EOFError, OSError):
            self._output.seek(0)
            raise RuntimeError(f"WebKit ended:\n{self._output.read()}") from None
        if not succeeded:
            raise NotReadyError(result)
        return result

    def _close_window(self) -> None:
        """End the visitor's process; its WebKit processes end with it."""
        if self._window:
            self._connection.close()
            self._window.kill()
            self._window.wait()


def start_webkit(python: str) -> Visitor:
    """Start a virtual display (Xvfb), on which restart() opens WebKit.

    python: the path of the system's Python.
    """
    return cast("Visitor", _WebKit(python))

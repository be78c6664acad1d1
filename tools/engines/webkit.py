"""Debian's WebKit, the engine of every iPhone."""

import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from tools.engines.visitor import PHONE, NotReadyError

WINDOW = Path(__file__).parent / "webkit_window.py"
SCREEN_OPTIONS = "-screen 0 800x800x24"
PRINT_SCREEN = 'printf "%s\\n" "$DISPLAY" "$XAUTHORITY"; exec cat'
STOP_SECONDS = 10


class WebKit:
    """WebKit on a virtual screen, with a process for each visitor.

    If visitors shared a process, WebKit would never end the network process of each.
    """

    def __init__(self, python: str) -> None:
        """Start the screen; RuntimeError if that fails. python: the path of the system's Python."""
        self._python = python
        self._errors = tempfile.TemporaryFile("w+")  # noqa: SIM115
        self._screen = self._run(["xvfb-run", "-a", "-s", SCREEN_OPTIONS, "sh", "-c", PRINT_SCREEN])
        display, authority = (self._read_line(self._screen) for _ in range(2))
        self._env = {**os.environ, "DISPLAY": display, "XAUTHORITY": authority}
        self._window: subprocess.Popen[str] | None = None

    def visitor(self, scripts: bool) -> "WebKitVisitor":
        """End the previous visitor and its storage; return a new one."""
        self._end_visitor()
        window = json.dumps({"scripts": scripts, **PHONE})
        self._window = self._run([self._python, str(WINDOW), window], self._env)
        self._read_answer()  # the window is open
        return WebKitVisitor(self)

    def do(self, name: str, **arguments: object) -> Any:
        """Return the result of a command of webkit_window.py; NotReadyError if it fails."""
        assert self._window
        assert self._window.stdin
        try:
            self._window.stdin.write(json.dumps({"do": name, **arguments}) + "\n")
            self._window.stdin.flush()
        except BrokenPipeError:
            raise RuntimeError(self._output()) from None
        return self._read_answer()

    def stop(self) -> None:
        """End the visitor and the screen."""
        self._end_visitor()
        try:
            self._screen.communicate(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._screen.kill()
            self._screen.wait()

    def _run(self, command: list[str], env: dict[str, str] | None = None) -> subprocess.Popen[str]:
        pipe = subprocess.PIPE
        return subprocess.Popen(
            command, stdin=pipe, stdout=pipe, stderr=self._errors, text=True, env=env
        )

    def _end_visitor(self) -> None:
        """End the visitor's process; its WebKit processes end with it."""
        if self._window:
            with self._window:  # closes its pipes
                self._window.kill()

    def _read_line(self, process: subprocess.Popen[str]) -> str:
        assert process.stdout
        line = process.stdout.readline()
        if not line:
            raise RuntimeError(self._output())
        return line.strip()

    def _read_answer(self) -> Any:
        assert self._window
        answer = json.loads(self._read_line(self._window))
        if "error" in answer:
            raise NotReadyError(answer["error"])
        return answer["value"]

    def _output(self) -> str:
        self._errors.seek(0)
        return f"WebKit ended:\n{self._errors.read()}"


class WebKitVisitor:
    """The Visitor of WebKit."""

    def __init__(self, engine: WebKit) -> None:
        self._do = engine.do

    def open(self, url: str) -> None:
        self._do("open", url=url)

    def back(self) -> None:
        self._do("back")

    def reload(self) -> None:
        self._do("reload")

    def address(self) -> str:
        return str(self._do("address"))

    def title(self) -> str:
        return str(self._do("title"))

    def evaluate(self, function: str, *arguments: object) -> Any:
        return self._do("evaluate", function=function, arguments=arguments)

    def click(self, selector: str) -> None:
        self._do("click", selector=selector)

    def write(self, text: str) -> None:
        self._do("write", text=text)

    def print_pdf(self) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "print.pdf"
            self._do("print_pdf", path=str(path))
            return path.read_bytes()

    def dialogs(self) -> int:
        return int(self._do("dialogs"))

    def browser_errors(self) -> list[str]:
        return list(self._do("browser_errors"))

"""Debian's WebKit, the engine of every iPhone."""

import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from tools.engines.visitor import PHONE, UnansweredError

WINDOW = Path(__file__).parent / "webkit_window.py"
SCREEN = "-screen 0 800x800x24"
TELL_SCREEN = 'printf "%s\\n" "$DISPLAY" "$XAUTHORITY"; exec cat'
STOP_SECONDS = 10


class WebKit:
    """WebKit on a virtual screen, with a process for each visitor.

    With one process for all visitors, each leaves a network process that WebKit never ends.
    """

    def __init__(self, python: str) -> None:
        """Start the screen; RuntimeError with its output if that fails. python: the system's."""
        self._python = python
        self._errors = tempfile.TemporaryFile("w+")  # noqa: SIM115
        self._screen = self._run(["xvfb-run", "-a", "-s", SCREEN, "sh", "-c", TELL_SCREEN])
        display, authority = (self._line(self._screen) for _ in range(2))
        self._env = {**os.environ, "DISPLAY": display, "XAUTHORITY": authority}
        self._window: subprocess.Popen[str] | None = None

    def visitor(self, scripts: bool) -> "WebKitVisitor":
        """End the previous visitor and its storage; return a new one."""
        self._leave()
        window = json.dumps({"scripts": scripts, **PHONE})
        self._window = self._run([self._python, str(WINDOW), window], self._env)
        self._answer()  # the window is open
        return WebKitVisitor(self)

    def do(self, name: str, **arguments: object) -> Any:
        """Return the result of a command of webkit_window.py; UnansweredError if it fails."""
        assert self._window
        assert self._window.stdin
        try:
            self._window.stdin.write(json.dumps({"do": name, **arguments}) + "\n")
            self._window.stdin.flush()
        except BrokenPipeError:
            raise RuntimeError(self._output()) from None
        return self._answer()

    def stop(self) -> None:
        """End the visitor and the screen."""
        self._leave()
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

    def _leave(self) -> None:
        """End the visitor's process; its WebKit processes end with it."""
        if self._window:
            with self._window:  # closes its pipes
                self._window.kill()

    def _line(self, process: subprocess.Popen[str]) -> str:
        assert process.stdout
        line = process.stdout.readline()
        if not line:
            raise RuntimeError(self._output())
        return line.strip()

    def _answer(self) -> Any:
        assert self._window
        answer = json.loads(self._line(self._window))
        if "error" in answer:
            raise UnansweredError(answer["error"])
        return answer["value"]

    def _output(self) -> str:
        self._errors.seek(0)
        return f"WebKit ended:\n{self._errors.read()}"


class WebKitVisitor:
    """Implements Visitor."""

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

    def ask(self, function: str, *arguments: object) -> Any:
        return self._do("ask", function=function, arguments=arguments)

    def press(self, selector: str) -> None:
        self._do("press", selector=selector)

    def write(self, text: str) -> None:
        self._do("write", text=text)

    def print_pdf(self) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "print.pdf"
            self._do("print_pdf", path=str(path))
            return path.read_bytes()

    def dialogs(self) -> int:
        return int(self._do("dialogs"))

    def complaints(self) -> list[str]:
        return list(self._do("complaints"))

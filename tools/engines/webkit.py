"""Visitors in Debian's WebKit: the engine of every iPhone."""

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from tools.engines.visitor import PHONE, UnansweredError

WINDOW = Path(__file__).parent / "webkit_window.py"
SCREEN = "-screen 0 800x800x24"
STOP_SECONDS = 10


class WebKit:
    """WebKit in a process of its own; the newest visitor has it to himself."""

    def __init__(self, python: str) -> None:
        """Start it; RuntimeError with what it wrote if it does not start. python: the system's."""
        self._errors = tempfile.TemporaryFile("w+")  # noqa: SIM115
        self._process = subprocess.Popen(
            ["xvfb-run", "-a", "-s", SCREEN, python, str(WINDOW)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )
        self._answer()  # it is there

    def visitor(self, scripts: bool) -> "WebKitVisitor":
        """Return a new visitor; the window of the one before is closed."""
        self.do("visit", scripts=scripts, **PHONE)
        return WebKitVisitor(self)

    def do(self, name: str, **arguments: object) -> Any:
        """Return the answer to a command of webkit_window.py; UnansweredError if it cannot be."""
        assert self._process.stdin
        try:
            self._process.stdin.write(json.dumps({"do": name, **arguments}) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise RuntimeError(self._last_words()) from None
        return self._answer()

    def stop(self) -> None:
        """End it, and the screen it was drawn on."""
        try:
            self._process.communicate(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _answer(self) -> Any:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(self._last_words())
        answer = json.loads(line)
        if "error" in answer:
            raise UnansweredError(answer["error"])
        return answer["value"]

    def _last_words(self) -> str:
        self._errors.seek(0)
        return f"WebKit ended:\n{self._errors.read()}"


class WebKitVisitor:
    """A Visitor, see there."""

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

r"""A WebKit window that is controlled by JSON lines on standard input.

    xvfb-run -a /usr/bin/python3 tools/engines/webkit_window.py \
        '{"scripts": true, "width": 390, "height": 664}'

Runs with the system's Python and Debian's python3-gi and gir1.2-webkit2-4.1, nothing else.
The argument holds the arguments of Window. A command is {"do": name, ...} with the name and the
arguments of a method of Window. The answer is {"value": ...} or {"error": "..."}. The first line of
output says that the window is open. The process ends with its input.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import Gdk, GLib, Gtk, WebKit2  # noqa: E402

TIMEOUT = 30  # seconds for one command
STILL_SECONDS = (
    0.05  # seconds, three frames; an element that is in the same place after them does not move
)
SCRIPT_WORLD = "tests"  # a script world that is isolated from the page and its policy

# Runs in the page's own script world, to wrap its console.
REPORT_ERRORS = """
(() => {
  const { error } = console;
  const tell = (text) => webkit.messageHandlers.browserError.postMessage(text);
  console.error = (...words) => { tell(`console: ${words.join(" ")}`); error(...words); };
  addEventListener("error", (event) => { if (event.message) tell(`uncaught: ${event.message}`); });
  addEventListener("unhandledrejection", (event) => tell(`uncaught: ${event.reason}`));
  addEventListener("securitypolicyviolation", (event) =>
    tell(`policy: ${event.effectiveDirective}: ${event.blockedURI}`));
})();
"""

# A visible element may still be covered, or outside the window.
PLACE = """
const found = [...document.querySelectorAll(selector)].filter((element) =>
  element.checkVisibility({ checkVisibilityCSS: true }) && element.getClientRects().length > 0);
if (found.length !== 1) return `${found.length} of ${selector} are visible`;
const [element] = found;
element.scrollIntoView({ block: "nearest", behavior: "instant" });
const box = element.getBoundingClientRect();
const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
const top = document.elementFromPoint(x, y);
return element.contains(top) ? [x, y] : `${selector} is covered by ${top && top.outerHTML}`;
"""


class CommandFailedError(Exception):
    """A command failed."""


class Window:
    """The window of one visitor, with ephemeral storage."""

    def __init__(self, scripts: bool, width: int, height: int) -> None:
        """scripts: whether pages run scripts. width, height: of the page."""
        self._browser_errors: list[str] = []
        self._dialogs = 0
        self._loads = 0
        self._pending: list[str] = []  # addresses of unfinished requests
        manager = WebKit2.UserContentManager()
        manager.register_script_message_handler("browserError")
        manager.connect("script-message-received::browserError", self._record_error)
        manager.add_script(
            WebKit2.UserScript.new(
                REPORT_ERRORS,
                WebKit2.UserContentInjectedFrames.ALL_FRAMES,
                WebKit2.UserScriptInjectionTime.START,
                None,
                None,
            )
        )
        settings = WebKit2.Settings()
        settings.set_enable_javascript_markup(scripts)  # our own scripts still run
        context = WebKit2.WebContext.new_ephemeral()
        # Ignore a proxy from the environment, which would also get requests for 127.0.0.1.
        context.get_website_data_manager().set_network_proxy_settings(
            WebKit2.NetworkProxyMode.NO_PROXY, None
        )
        context.set_preferred_languages(["nl-BE"])
        self._view = WebKit2.WebView(
            web_context=context, user_content_manager=manager, settings=settings
        )
        self._view.connect("print", self._refuse_dialog)
        self._view.connect("load-changed", self._on_load_changed)
        self._view.connect("resource-load-started", self._on_request)
        self._view.connect("web-process-terminated", self._on_crash)
        self._window = Gtk.Window()
        self._window.set_decorated(False)
        self._window.set_default_size(width, height)
        self._window.add(self._view)
        self._window.show_all()

    def open(self, url: str) -> None:
        self._view.load_uri(url)
        self._wait_until_loaded()

    def back(self) -> None:
        if not self._view.can_go_back():
            raise CommandFailedError("there is nothing to go back to")
        before, loads = self._view.get_uri(), self._loads
        self._view.go_back()
        wait(lambda: self._view.get_uri() != before, "another address after Back")
        # For a page of another site WebKit reports no load event.
        wait(lambda: self._loads > loads or not self._view.is_loading(), "the previous page")

    def reload(self) -> None:
        before = self._loads
        self._view.reload()
        wait(lambda: self._loads > before, "the page again")
        self._wait_until_loaded()

    def address(self) -> str:
        return str(self._view.get_uri() or "")

    def title(self) -> str:
        return str(self._view.get_title() or "")

    def evaluate(self, function: str, arguments: list[object]) -> object:
        """Run a function body with JSON arguments; return its result."""
        call = f"JSON.stringify((function () {{ {function} }})(...{json.dumps(arguments)}) ?? null)"
        answers: list[Any] = []

        def finish(view: Any, result: Any) -> None:
            try:
                answers.append(view.evaluate_javascript_finish(result).to_string())
            except GLib.Error as error:
                answers.append(CommandFailedError(error.message))

        self._view.evaluate_javascript(call, -1, SCRIPT_WORLD, None, None, finish)
        wait(lambda: answers, "an answer from the page")
        if isinstance(answers[0], CommandFailedError):
            raise answers[0]
        return json.loads(answers[0])

    def click(self, selector: str) -> None:
        x, y = self._place(selector)
        run_main_loop(STILL_SECONDS)
        if (x, y) != self._place(selector):
            raise CommandFailedError(f"{selector} moves")
        for kind in (
            Gdk.EventType.MOTION_NOTIFY,
            Gdk.EventType.BUTTON_PRESS,
            Gdk.EventType.BUTTON_RELEASE,
        ):
            event = Gdk.Event.new(kind)
            is_motion = kind == Gdk.EventType.MOTION_NOTIFY
            part = event.motion if is_motion else event.button
            part.window = self._view.get_window()
            part.x, part.y, part.x_root, part.y_root = x, y, x, y
            if not is_motion:
                part.button = 1
            if kind == Gdk.EventType.BUTTON_RELEASE:
                part.state = Gdk.ModifierType.BUTTON1_MASK
            event.set_device(Gdk.Display.get_default().get_default_seat().get_pointer())
            self._view.event(event)

    def write(self, text: str) -> None:
        """Type letter by letter, with the editing command of a keyboard."""
        for letter in text:
            self._view.execute_editing_command_with_argument("InsertText", letter)

    def print_pdf(self, path: str) -> None:
        """Print on A4, with GTK's default margins."""
        settings = Gtk.PrintSettings()
        settings.set_printer("Print to File")
        settings.set(Gtk.PRINT_SETTINGS_OUTPUT_URI, GLib.filename_to_uri(path))
        settings.set(Gtk.PRINT_SETTINGS_OUTPUT_FILE_FORMAT, "pdf")
        page = Gtk.PageSetup()
        page.set_paper_size_and_default_margins(Gtk.PaperSize.new(Gtk.PAPER_NAME_A4))
        operation = WebKit2.PrintOperation.new(self._view)
        operation.set_print_settings(settings)
        operation.set_page_setup(page)
        ends: list[str] = []
        operation.connect("failed", lambda _operation, error: ends.append(error.message))
        operation.connect("finished", lambda _operation: ends.append(""))
        operation.print_()
        wait(lambda: ends, "a printed page")
        if ends[0]:
            raise CommandFailedError(f"printing: {ends[0]}")

    def dialogs(self) -> int:
        return self._dialogs

    def browser_errors(self) -> list[str]:
        self.evaluate("return 1", [])  # afterwards all earlier messages have arrived
        return self._browser_errors

    def _place(self, selector: str) -> tuple[float, float]:
        """Scroll to the one visible element; return its middle."""
        place = self.evaluate(f"const [selector] = arguments; {PLACE}", [selector])
        if not isinstance(place, list):
            raise CommandFailedError(str(place))
        x, y = place
        return x, y

    def _wait_until_loaded(self) -> None:
        try:
            wait(lambda: not self._view.is_loading(), "the end of loading")
        except CommandFailedError as error:
            progress = f"{self._loads} loads, pending: {self._pending}"
            raise CommandFailedError(f"{error}; {progress}") from None

    def _on_load_changed(self, _view: Any, event: Any) -> None:
        if event == WebKit2.LoadEvent.COMMITTED:
            self._dialogs = 0
            self._loads += 1

    def _on_request(self, _view: Any, resource: Any, _request: Any) -> None:
        address = resource.get_uri()
        self._pending.append(address)
        resource.connect("finished", lambda _resource: self._pending.remove(address))

    def _refuse_dialog(self, _view: Any, _operation: Any) -> bool:
        self._dialogs += 1
        return True

    def _record_error(self, _manager: Any, result: Any) -> None:
        self._browser_errors.append(str(result.get_js_value().to_string()))

    def _on_crash(self, _view: Any, reason: Any) -> None:
        self._browser_errors.append(f"WebKit's web process ended: {reason.value_nick}")


def wait(condition: Callable[[], object], what: str) -> None:
    """Run the main loop of GTK until the condition holds."""
    deadline = time.monotonic() + TIMEOUT
    context = GLib.MainContext.default()
    while not condition():
        if time.monotonic() > deadline:
            raise CommandFailedError(f"not within {TIMEOUT} s: {what}")
        if not context.iteration(False):
            time.sleep(0.002)


def run_main_loop(seconds: float) -> None:
    """Run the main loop of GTK for some seconds."""
    end = time.monotonic() + seconds
    wait(lambda: time.monotonic() > end, "the end of the pause")


def lines(file: int) -> Iterator[str]:
    """Yield the lines of a file; the main loop of GTK runs between them."""
    context = GLib.MainContext.default()
    buffer = b""
    ended = False

    def readable(_file: int, _condition: Any) -> bool:
        nonlocal buffer, ended
        read = os.read(file, 65536)
        buffer += read
        ended = not read
        return bool(read)

    GLib.unix_fd_add_full(
        GLib.PRIORITY_DEFAULT, file, GLib.IOCondition.IN | GLib.IOCondition.HUP, readable
    )
    while True:
        while b"\n" not in buffer:
            if ended:
                return
            context.iteration(True)
        line, _, buffer = buffer.partition(b"\n")
        yield line.decode()


def main() -> None:
    """Execute the command on each line of input."""
    out = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # other output, of libraries, goes to stderr
    window = Window(**json.loads(sys.argv[1]))
    print(json.dumps({"value": None}), file=out)
    for line in lines(0):
        command = json.loads(line)
        answer: dict[str, object]
        try:
            answer = {"value": getattr(window, command.pop("do"))(**command)}
        except CommandFailedError as error:
            answer = {"error": str(error)}
        print(json.dumps(answer), file=out)


if __name__ == "__main__":
    main()

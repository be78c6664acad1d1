"""A WebKit window in a separate process, controlled by tools/engines/webkit.py.

Needs only the system's Python, and Debian's python3-gi and gir1.2-webkit2-4.1.
The argument is the file descriptor of a multiprocessing.Connection. The first message holds the
arguments of Window. Each later message is the name and the arguments of a method of Window; the
answer is (True, result) or (False, error).
"""

import json
import math
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import Gdk, GLib, Gtk, WebKit2  # noqa: E402

TIMEOUT = 30  # seconds for one command
SCRIPT_WORLD = "tests"  # a script world that is isolated from the page and its policy

# The events of a real print. Without them, the page shows a hint after a second and scrolls to it.
PRINT_EVENTS = """
for (const name of ["beforeprint", "afterprint"]) dispatchEvent(new Event(name));
"""
# Runs in the page's own script world, because it wraps the page's console.
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


class Window:
    """The window of one visitor, with ephemeral storage."""

    def __init__(self, scripts: bool, width: int, height: int) -> None:
        """scripts: whether pages run scripts. width, height: of the page."""
        self._browser_errors: list[str] = []
        self._dialogs = 0
        self._clicks = 0
        self._loads = 0
        manager = WebKit2.UserContentManager()
        manager.register_script_message_handler("browserError")
        manager.connect("script-message-received::browserError", self._record_error)
        frames = WebKit2.UserContentInjectedFrames.ALL_FRAMES
        start = WebKit2.UserScriptInjectionTime.START
        manager.add_script(WebKit2.UserScript.new(REPORT_ERRORS, frames, start, None, None))
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
        self._view.connect("web-process-terminated", self._on_crash)
        self._window = Gtk.Window()
        self._window.set_decorated(False)
        self._window.set_default_size(width, height)
        self._window.add(self._view)
        self._window.show_all()

    def open(self, url: str) -> None:
        self._view.load_uri(url)
        wait(lambda: not self._view.is_loading(), "the end of loading")

    def back(self) -> None:
        if not self._view.can_go_back():
            raise RuntimeError("there is nothing to go back to")
        before, loads = self._view.get_uri(), self._loads
        self._view.go_back()
        wait(lambda: self._view.get_uri() != before, "another address after Back")
        # WebKit reports no load event for Back to a page of another site.
        wait(lambda: self._loads > loads or not self._view.is_loading(), "the previous page")

    def reload(self) -> None:
        before = self._loads
        self._view.reload()
        wait(lambda: self._loads > before, "the page again")
        wait(lambda: not self._view.is_loading(), "the end of loading")

    def address(self) -> str:
        return str(self._view.get_uri() or "")

    def evaluate(self, function: str, *arguments: object) -> object:
        """Run a function body with JSON arguments; return its result."""
        call = f"JSON.stringify((function () {{ {function} }})(...{json.dumps(arguments)}) ?? null)"
        results: list[Any] = []
        self._view.evaluate_javascript(
            call, -1, SCRIPT_WORLD, None, None, lambda _view, result: results.append(result)
        )
        wait(lambda: results, "an answer from the page")
        return json.loads(self._view.evaluate_javascript_finish(results[0]).to_string())

    def click(self, x: float, y: float) -> None:
        self._clicks += 1
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
            part.time = self._clicks * 1000  # ms: so that two clicks are no double click
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

    def print_pdf(self) -> bytes:
        """Print on A4, with GTK's default margins."""
        page = Gtk.PageSetup()
        page.set_paper_size_and_default_margins(Gtk.PaperSize.new(Gtk.PAPER_NAME_A4))
        operation = WebKit2.PrintOperation.new(self._view)
        operation.set_page_setup(page)
        ends: list[str] = []
        operation.connect("failed", lambda _operation, error: ends.append(error.message))
        operation.connect("finished", lambda _operation: ends.append(""))
        with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
            settings = Gtk.PrintSettings()
            settings.set_printer("Print to File")
            settings.set(Gtk.PRINT_SETTINGS_OUTPUT_URI, Path(file.name).as_uri())
            settings.set(Gtk.PRINT_SETTINGS_OUTPUT_FILE_FORMAT, "pdf")
            operation.set_print_settings(settings)
            operation.print_()
            wait(lambda: ends, "a printed page")
            if ends[0]:
                raise RuntimeError(f"printing: {ends[0]}")
            return Path(file.name).read_bytes()

    def dialogs(self) -> int:
        return self._dialogs

    def browser_errors(self) -> list[str]:
        self.evaluate("return 1")  # afterwards all earlier messages have arrived
        return self._browser_errors

    def _on_load_changed(self, _view: Any, event: Any) -> None:
        if event == WebKit2.LoadEvent.COMMITTED:
            self._dialogs = 0
            self._loads += 1

    def _refuse_dialog(self, view: Any, _operation: Any) -> bool:
        self._dialogs += 1
        view.evaluate_javascript(PRINT_EVENTS, -1, SCRIPT_WORLD, None, None, None)
        return True

    def _record_error(self, _manager: Any, result: Any) -> None:
        self._browser_errors.append(str(result.get_js_value().to_string()))

    def _on_crash(self, _view: Any, reason: Any) -> None:
        self._browser_errors.append(f"WebKit's web process ended: {reason.value_nick}")


def wait(condition: Callable[[], object], what: str, seconds: float = TIMEOUT) -> None:
    """Run the main loop of GTK until the condition holds."""
    deadline = time.monotonic() + seconds
    context = GLib.MainContext.default()
    while not condition():
        if time.monotonic() > deadline:
            raise RuntimeError(f"not within {seconds} s: {what}")
        if not context.iteration(False):
            time.sleep(0.002)


def main() -> None:
    """Answer each command until the other process closes the connection."""
    connection = Connection(int(sys.argv[1]))
    window = Window(*connection.recv())
    with suppress(EOFError):
        while True:
            wait(connection.poll, "a command", math.inf)
            name, arguments = connection.recv()
            try:
                connection.send((True, getattr(window, name)(*arguments)))
            except RuntimeError as error:  # also GLib.Error
                connection.send((False, str(error)))


if __name__ == "__main__":
    main()

"""Chromium, driven by its own protocol (https://chromedevtools.github.io/devtools-protocol/).

Not by Playwright, which switches prerendering off.
"""

import json
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

from scripts.find_browsers import find_browser
from tools.drive import LAUNCH_ARGS

Json = dict[str, Any]
TIMEOUT = 90.0  # seconds
PRESS = 0.09  # seconds between pressing and releasing, as of a finger
# Calls `shown` with the name of the heading that a visitor can see, each time it changes. A page
# that is not painted yet does not count: Chromium drops a press on it.
WATCH = """
{
  const headings = %s;
  let last;
  const look = () => {
    const visible = (selector) =>
      [...document.querySelectorAll(selector)].some((element) => element.getClientRects().length);
    const painted = performance.getEntriesByName("first-contentful-paint").length > 0;
    const name = painted && Object.keys(headings).find((n) => visible(headings[n]));
    if (name && name !== last) shown(JSON.stringify([name, Date.now() / 1000]));
    last = name;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
"""


class Chromium:
    """A running browser without a window. headings: selectors by name, for Tab.wait."""

    def __init__(self, socket: ClientConnection, headings: dict[str, str]) -> None:
        self._socket = socket
        self._headings = headings
        self._number = 0
        self.events: list[Json] = []

    def call(self, method: str, session: str | None = None, **parameters: Any) -> Json:
        """Call a method of the protocol; RuntimeError if the browser returns an error."""
        number = self.send(method, session, **parameters)
        while True:
            message = self.receive(TIMEOUT)
            if message.get("id") == number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                result: Json = message["result"]
                return result

    def send(self, method: str, session: str | None = None, **parameters: Any) -> int:
        self._number += 1
        message: Json = {"id": self._number, "method": method, "params": parameters}
        self._socket.send(json.dumps(message | ({"sessionId": session} if session else {})))
        return self._number

    def receive(self, timeout: float) -> Json:
        """Return the next message, keeping events; TimeoutError if there is none in time."""
        message: Json = json.loads(self._socket.recv(timeout))
        if "method" in message:
            self.events.append(message)
        return message

    @contextmanager
    def phone(self, slowdown: int) -> Iterator["Tab"]:
        """Open an empty tab with a cache of its own. slowdown: of the processor."""
        context = self.call("Target.createBrowserContext")["browserContextId"]
        try:
            yield Tab(self, context, slowdown, self._headings)
        finally:
            self.call("Target.disposeBrowserContext", browserContextId=context)


class Tab:
    """A phone-sized tab, even while it shows a prerendered page."""

    def __init__(
        self, browser: Chromium, context: str, slowdown: int, headings: dict[str, str]
    ) -> None:
        self._browser = browser
        self._slowdown = slowdown
        self._watch = WATCH % json.dumps(headings)
        self._page = ""  # the session of the page that the visitor sees
        tab = browser.call(
            "Target.createTarget", url="about:blank", browserContextId=context, forTab=True
        )
        session = browser.call("Target.attachToTarget", targetId=tab["targetId"], flatten=True)
        attach: Json = {"autoAttach": True, "waitForDebuggerOnStart": True, "flatten": True}
        # A prerendered page is one more target of the tab.
        browser.call("Target.setAutoAttach", session["sessionId"], **attach)
        while not self._page:
            self._handle(0.1)
        self.evaluate("0")  # answered after the commands of _prepare

    def _handle(self, timeout: float) -> tuple[str, float] | None:
        """Handle one event; return the heading that is now visible, and when it became so."""
        if not self._browser.events:
            try:
                self._browser.receive(timeout)
            except TimeoutError:
                return None
        if not self._browser.events:
            return None
        event = self._browser.events.pop(0)
        if event["method"] == "Target.attachedToTarget" and event.get("sessionId"):
            self._prepare(event["params"]["sessionId"])
        elif event["method"] == "Runtime.bindingCalled":
            self._page = event["sessionId"]
            name, when = json.loads(event["params"]["payload"])
            return name, when
        return None

    def _prepare(self, session: str) -> None:
        send = self._browser.send
        send("Emulation.setCPUThrottlingRate", session, rate=self._slowdown)
        size: Json = {"width": 390, "height": 664, "deviceScaleFactor": 2, "mobile": True}
        send("Emulation.setDeviceMetricsOverride", session, **size)
        send("Runtime.enable", session)
        send("Runtime.addBinding", session, name="shown")
        send("Page.enable", session)
        send("Page.addScriptToEvaluateOnNewDocument", session, source=self._watch)
        send("Runtime.runIfWaitingForDebugger", session)
        self._page = self._page or session

    def goto(self, url: str) -> float:
        """Start to load a page; return the time."""
        start = time.time()
        self._browser.send("Page.navigate", self._page, url=url)
        return start

    def wait(self, heading: str) -> float:
        """Wait until this heading is visible; return the time at which it became so."""
        deadline = time.time() + TIMEOUT
        while time.time() < deadline:
            if (shown := self._handle(1.0)) and shown[0] == heading:
                return shown[1]
        raise TimeoutError(heading)

    def rest(self, seconds: float) -> None:
        """Do nothing for a while, as a reader."""
        end = time.time() + seconds
        while (left := end - time.time()) > 0:
            self._handle(left)

    def evaluate(self, expression: str) -> Any:
        """Return the value of an expression on the page that the visitor sees."""
        words = {"expression": expression, "returnByValue": True}
        return self._browser.call("Runtime.evaluate", self._page, **words)["result"].get("value")

    def press(self, selector: str) -> float:
        """Press and release the first visible match; return the time at which it was pressed."""
        place = self.evaluate(
            f"""(() => {{
                const visible = [...document.querySelectorAll({json.dumps(selector)})]
                    .find((element) => element.getClientRects().length);
                visible.scrollIntoView({{ block: "center", behavior: "instant" }});
                const {{ x, y, width, height }} = visible.getBoundingClientRect();
                return {{ x: x + width / 2, y: y + height / 2 }};
            }})()"""
        )
        mouse = {"button": "left", "clickCount": 1, **place}
        start = time.time()
        self._browser.send("Input.dispatchMouseEvent", self._page, type="mousePressed", **mouse)
        self.rest(PRESS)
        self._browser.send("Input.dispatchMouseEvent", self._page, type="mouseReleased", **mouse)
        return start


@contextmanager
def chromium(headings: dict[str, str], args: Sequence[str] = LAUNCH_ARGS) -> Iterator[Chromium]:
    """Start Chromium; yield it. headings: selectors by name."""
    path = find_browser()
    assert path, "no Chromium"
    with tempfile.TemporaryDirectory() as profile:
        flags = ("--headless", "--remote-debugging-port=0", f"--user-data-dir={profile}")
        process = subprocess.Popen(
            [path, *flags, *args], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            file = Path(profile, "DevToolsActivePort")
            deadline = time.time() + TIMEOUT
            while not (file.exists() and "\n" in file.read_text()):
                if process.poll() is not None or time.time() > deadline:
                    raise RuntimeError("Chromium did not start")
                time.sleep(0.05)
            port, path = file.read_text().split("\n")[:2]
            with connect(f"ws://127.0.0.1:{port}{path}", max_size=None) as socket:
                yield Chromium(socket, headings)
        finally:
            process.terminate()
            process.wait()

"""Walk through the wizard with a real screen reader and compare what it says with what it must.

python -m scripts.listen                        every walk, in Firefox and Chromium
python -m scripts.listen firefox wakker         one browser, one way of working
python -m scripts.listen firefox wakker vragen  one walk of tools/listen/heard.yaml
"""

import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import takewhile
from pathlib import Path
from threading import Lock
from typing import Any

import yaml

from tools.app_server import Server
from tools.listen.ear import Ear, heard_all

HEARD = Path("tools/listen/heard.yaml")
BROWSERS = ("firefox", "chromium")
# How a page works: its WEGWIJZER_STREAMLIT, and whether scripts run.
MODES = {
    "wakker": ("altijd", True),
    "links": ("nooit", True),
    "zonder-scripts": ("nooit", False),
}
ORCA = 48  # older ones drop more, and Debian 12 has 43
OWN_ROOT = Path("/var/tmp/listen-debian13")
PACKAGES = (
    *("orca", "at-spi2-core", "dbus", "openbox", "python3-speechd", "xvfb", "xdotool", "locales"),
    *("gir1.2-wnck-3.0", "libglib2.0-bin", "gsettings-desktop-schemas", "procps"),
    *("fonts-dejavu-core", "firefox-esr-l10n-nl", "chromium-l10n"),
)
ENGLISH = re.compile(
    r"\b(the|and|you|your|please|with|failed|connection|loading|running|close|settings"
    r"|status bar|streamlit|unlabell?ed)\b",
    re.I,
)
STARTING = Lock()  # on a busy machine two servers at once take longer than they may
LIVE = 10  # seconds within which Streamlit connects, on a busy machine
LONG = 20  # characters: what is shorter may be said twice ("lijst verlaten.")


def system_that_speaks() -> Path | None:
    """Return the root of a system with Orca, made if need be; None, and a line, if it cannot."""
    if shutil.which("orca"):
        command = ["orca", "--version"]
        said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
        if int((re.findall(r"\d+", said) or ["0"])[0]) >= ORCA:
            return Path("/")
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        needs = f"on Debian 13 sudo apt-get install {' '.join(PACKAGES)}"
        print(f"*** NO ORCA {ORCA}: {needs}; on an older one run this as root ***")
        return None
    if not OWN_ROOT.exists():
        print("Making a small Debian 13 with Orca: some three minutes, once...", flush=True)
        half = OWN_ROOT.with_suffix(".half")  # an interrupted one is made again
        shutil.rmtree(half, ignore_errors=True)
        install = ["apt-get", "-qq", "install", "-y", "--no-install-recommends"]
        for command in (
            ["apt-get", "-qq", "update"],
            [*install, "debootstrap"],
            ["debootstrap", "--variant=minbase", "trixie", str(half)],
            ["chroot", str(half), *install, *PACKAGES],
            ["chroot", str(half), "apt-get", "clean"],
        ):
            env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=env)
        half.rename(OWN_ROOT)
    return OWN_ROOT


class Listener:
    """Takes walks of the list in one browser; `wrong` holds what was not as it must be."""

    def __init__(self, ear: Ear, server: Server, browser: str, mode: str) -> None:
        self._ear, self._server, self._browser, self._mode = ear, server, browser, mode
        self._lines: list[str] = []  # of the walk's transcript
        self.moments = 0
        self.wrong: list[str] = []

    def take(self, walk: dict[str, Any]) -> list[str]:
        """Open the walk's address, take its steps and return the transcript."""
        self._lines = []
        if walk.get("needs", "") not in self._page(walk["open"]):
            return ["   skipped: this page has no such part"]
        for step in [{"open": walk["open"], **walk["at_first"]}, *walk["steps"]]:
            wanted = step.get("hear", []) + step.get(f"hear_{self._mode}", [])
            if f"{self._browser} {self._mode}" in step.get("cannot", []):
                if "find" in step:
                    continue
                wanted = []
            heard = self._act(step, wanted)
            if "moment" in step:
                self._compare(step, wanted, heard)
        return self._lines

    def _page(self, path: str) -> str:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"{self._server.url}/{path}") as answer:
            return str(answer.read().decode())

    def _act(self, step: dict[str, Any], wanted: list[str]) -> list[str]:
        ear = self._ear
        if "open" in step:
            return ear.open(
                f"{self._server.url}/{step['open']}", wanted, scripts=MODES[self._mode][1]
            )
        if "find" in step:
            if not ear.find(step["find"], step.get("with", "Tab")):
                self._tell(f"not found: {step['find']}")
            return ear.said()
        if "each" in step:
            return ear.each(step["each"])
        if "go" in step:
            ear.press("Escape", "ctrl+l")
            ear.write(f"{self._server.url}/{step['go']}")
            return ear.press("Return", wanted=wanted)
        if "type" in step:
            return ear.write(step["type"], wanted)
        if "server" in step:
            ear.press("Control_L")  # ends the reading of the page
            time.sleep(LIVE)
            ear.forget()
            (self._server.stop if step["server"] == "stop" else self._server.start)()
            return ear.wait(wanted)
        return ear.press(*step["press"].split(), wanted=wanted)

    def _compare(self, step: dict[str, Any], wanted: list[str], heard: list[str]) -> None:
        said = " ".join(heard)
        due = list(takewhile(lambda text: step.get("before", "\n") not in text, heard))
        wrong = [f"not heard: {text}" for text in wanted if not heard_all([text], due)]
        wrong += [f"heard: {text}" for text in step.get("never", []) if heard_all([text], heard)]
        wrong += [f"English: {found}" for found in ENGLISH.findall(said)]
        if "each" not in step and "Klaar met laden" not in said:  # a page is read as a whole
            twice = [text for text, times in Counter(heard).items() if times > 1]
            wrong += [f"twice: {text}" for text in twice if len(text) > LONG]
        self.moments += 1
        self._lines.append(f" {'-' if wrong else '+'} {step['moment']}\n     {' | '.join(heard)}")
        for what in wrong:
            self._tell(f"{step['moment']}: {what}")

    def _tell(self, wrong: str) -> None:
        self.wrong.append(wrong)
        self._lines.append(f"   *** {wrong}")


def listen(root: Path, browser: str, chosen: dict[str, list[dict[str, Any]]]) -> list[str]:
    """Take the walks chosen for each mode, print transcripts and return the summary."""
    summary = []
    with Ear(root, browser) as ear:
        for mode, walks in chosen.items():
            start = time.monotonic()
            with STARTING:
                server = Server(env={"WEGWIJZER_STREAMLIT": MODES[mode][0]})
            try:
                listener = Listener(ear, server, browser, mode)
                for walk in walks:
                    lines = listener.take(walk)
                    title = f"\n== {browser}, {mode}: {walk['walk']}"
                    print("\n".join([title, *lines]), flush=True)
            finally:
                server.stop()
            minutes = (time.monotonic() - start) / 60
            summary.append(
                f"{browser}, {mode}: {listener.moments} moments, {len(listener.wrong)} wrong, "
                f"{minutes:.1f} minutes"
            )
            summary += [f"  *** {what}" for what in listener.wrong]
    return summary


def main(arguments: list[str]) -> int:
    """Return 0 when all that must be heard was heard, and nothing else that must not be."""
    root = system_that_speaks()
    if root is None:
        return 1
    walks = yaml.safe_load(HEARD.read_text())
    began = time.monotonic()
    with ThreadPoolExecutor() as pool:  # the browsers at once: most of the time is waiting
        runs = []
        for browser in BROWSERS:
            chosen = {
                mode: [
                    walk
                    for walk in walks
                    if mode in walk["modes"] and {browser, mode, walk["walk"]} >= set(arguments)
                ]
                for mode in MODES
            }
            chosen = {mode: some for mode, some in chosen.items() if some}
            if chosen:
                runs.append(pool.submit(listen, root, browser, chosen))
    summary = [line for run in runs for line in run.result()]
    print("\n".join(["", *summary, f"{(time.monotonic() - began) / 60:.0f} minutes"]))
    return int(any("***" in line for line in summary))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

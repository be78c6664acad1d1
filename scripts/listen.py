"""Use the wizard with a real screen reader and compare its speech with the expected texts.

python -m scripts.listen                        every walk, in Firefox and Chromium
python -m scripts.listen firefox wakker         one browser, one mode
python -m scripts.listen firefox wakker vragen  one walk of tools/listen/heard.yaml
"""

import os
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import chain, product, takewhile
from pathlib import Path
from threading import Lock
from typing import Any

import yaml

from tools.app_server import Server
from tools.listen.screen_reader import ScreenReader, contains_all

EXPECTED_SPEECH = Path("tools/listen/heard.yaml")
BROWSERS = ("firefox", "chromium")
# How a page works: (value of WEGWIJZER_STREAMLIT, whether scripts run).
MODES = {
    "wakker": ("altijd", True),
    "links": ("nooit", True),
    "zonder-scripts": ("nooit", False),
}
ORCA = 48  # older versions drop more texts; Debian 12 has 43
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
START_LOCK = Lock()  # two servers starting at once on a busy machine can exceed the timeout
CONNECT_SECONDS = 10  # for Streamlit to connect, on a busy machine
MIN_REPEATED_LENGTH = 20  # characters; shorter texts may be repeated, such as "lijst verlaten."


def root_with_orca() -> Path | None:
    """Return the root of a system with Orca, created if needed; None, with a message, if not."""
    if shutil.which("orca"):
        command = ["orca", "--version"]
        output = subprocess.run(command, capture_output=True, text=True, check=False).stdout
        if int((re.findall(r"\d+", output) or ["0"])[0]) >= ORCA:
            return Path("/")
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        needs = f"on Debian 13 sudo apt-get install {' '.join(PACKAGES)}"
        print(f"*** NO ORCA {ORCA}: {needs}; on an older one run this as root ***")
        return None
    if not OWN_ROOT.exists():
        print("Making a small Debian 13 with Orca: some three minutes, once...", flush=True)
        partial = OWN_ROOT.with_suffix(".partial")  # an interrupted installation starts again
        shutil.rmtree(partial, ignore_errors=True)
        install = ["apt-get", "-qq", "install", "-y", "--no-install-recommends"]
        for command in (
            ["apt-get", "-qq", "update"],
            [*install, "debootstrap"],
            ["debootstrap", "--variant=minbase", "trixie", str(partial)],
            ["chroot", str(partial), *install, *PACKAGES],
            ["chroot", str(partial), "apt-get", "clean"],
        ):
            env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=env)
        partial.rename(OWN_ROOT)
    return OWN_ROOT


Walk = dict[str, Any]


def run(
    reader: ScreenReader, server: Server, mode: str, walk: Walk
) -> Iterator[tuple[str, list[str], list[str]]]:
    """Open the walk's URL and run its steps; yield each moment, its speech and its problems.

    A step without a moment is only yielded if its text was not found.
    """
    for step in [{"open": walk["open"], **walk["at_first"]}, *walk["steps"]]:
        expected = step.get("hear", []) + step.get(f"hear_{mode}", [])
        if f"{reader.browser} {mode}" in step.get("cannot", []):
            if "find" in step:
                continue
            expected = []
        heard = act(reader, server, mode, step, expected)
        if heard is None:
            yield step["find"], [], ["not found"]
        elif "moment" in step:
            yield step["moment"], heard, speech_problems(step, expected, heard)


def act(
    reader: ScreenReader, server: Server, mode: str, step: dict[str, Any], expected: list[str]
) -> list[str] | None:
    """Run one step and return the speech; None if a text was not found."""
    if "open" in step:
        return reader.open(f"{server.url}/{step['open']}", expected, scripts=MODES[mode][1])
    if "find" in step:
        return reader.press_until(step["find"], step.get("with", "Tab"))
    if "each" in step:
        return reader.read_each(step["each"])
    if "go" in step:
        reader.press("Escape", "ctrl+l")
        reader.write(f"{server.url}/{step['go']}")
        return reader.press("Return", expected=expected)
    if "type" in step:
        return reader.write(step["type"], expected)
    if "server" in step:
        reader.press("Control_L")  # stops the reading of the page
        time.sleep(CONNECT_SECONDS)
        reader.ignore_earlier_speech()
        (server.stop if step["server"] == "stop" else server.start)()
        return reader.wait_for_speech(expected)
    return reader.press(*step["press"].split(), expected=expected)


def speech_problems(step: dict[str, Any], expected: list[str], heard: list[str]) -> list[str]:
    """Return the texts that are missing, forbidden, English or repeated."""
    speech = " ".join(heard)
    considered = list(takewhile(lambda text: step.get("before", "\n") not in text, heard))
    problems = [f"not heard: {text}" for text in expected if not contains_all([text], considered)]
    problems += [f"heard: {text}" for text in step.get("never", []) if contains_all([text], heard)]
    problems += [f"English: {word}" for word in ENGLISH.findall(speech)]
    # When Orca reads a whole page, repetitions are normal.
    if "each" not in step and "Klaar met laden" not in speech:
        repeated = [text for text, times in Counter(heard).items() if times > 1]
        problems += [f"twice: {text}" for text in repeated if len(text) > MIN_REPEATED_LENGTH]
    return problems


def listen(root: Path, browser: str, chosen: dict[str, list[Walk]]) -> list[str]:
    """Run the chosen walks of each mode, print transcripts and return the summary."""
    summary = []
    with ScreenReader(root, browser) as reader:
        for mode, walks in chosen.items():
            start, moments, all_problems = time.monotonic(), 0, []
            with START_LOCK:
                server = Server(env={"WEGWIJZER_STREAMLIT": MODES[mode][0]})
            try:
                for walk in walks:
                    lines = [f"\n== {browser}, {mode}: {walk['walk']}"]
                    for moment, heard, problems in run(reader, server, mode, walk):
                        moments += 1
                        lines.append(f" {'-' if problems else '+'} {moment}")
                        lines.append(f"     {' | '.join(heard)}")
                        lines += [f"   *** {problem}" for problem in problems]
                        all_problems += [f"  *** {moment}: {problem}" for problem in problems]
                    print("\n".join(lines), flush=True)
            finally:
                server.stop()
            summary.append(
                f"{browser}, {mode}: {moments} moments, {len(all_problems)} problems, "
                f"{(time.monotonic() - start) / 60:.1f} minutes"
            )
            summary += all_problems
    return summary


def main(arguments: list[str]) -> int:
    """Return 0 if no walk has a problem, otherwise 1; also 1 without Orca."""
    root = root_with_orca()
    if root is None:
        return 1
    start = time.monotonic()
    chosen: dict[str, dict[str, list[Walk]]] = {}  # by browser and mode
    for browser, mode, walk in product(
        BROWSERS, MODES, yaml.safe_load(EXPECTED_SPEECH.read_text())
    ):
        if mode in walk["modes"] and {browser, mode, walk["walk"]} >= set(arguments):
            chosen.setdefault(browser, {}).setdefault(mode, []).append(walk)
    with ThreadPoolExecutor() as pool:  # both browsers at once, because most of the time is waiting
        summaries = pool.map(partial(listen, root), chosen.keys(), chosen.values())
    summary = list(chain.from_iterable(summaries))
    print("\n".join(["", *summary, f"{(time.monotonic() - start) / 60:.0f} minutes"]))
    return int(any("***" in line for line in summary))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

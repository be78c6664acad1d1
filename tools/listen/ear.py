"""What the screen reader Orca says while keys are pressed, in Firefox or Chromium."""

import json
import os
import re
import shlex
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

HERE = Path(__file__).parent
SPEED = 60  # characters a second; a voice that people listen to has 15
QUIET = 1.0  # seconds without speech after which a moment is over
NEXT = 0.35  # the same while looking for a place
TAIL = 2.0  # seconds after all that must be heard: something more may be said
LONGEST = 40.0  # seconds for one moment
# The browsers speak of themselves too.
NOT_OF_THE_PAGE = re.compile(
    r".*(firefox|chromium|new tab|nieuw tabblad|schermlezer aan|(focus|blader)modus).*",
    re.I,
)
FIREFOX = {
    "accessibility.force_disabled": -1,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "browser.aboutwelcome.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "termsofuse.bypassNotification": True,
    "app.update.auto": False,
    "network.proxy.type": 0,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "browser.translations.automaticallyPopup": False,
}
CHROMIUM = (
    "--no-sandbox --force-renderer-accessibility --no-first-run --no-default-browser-check "
    "--disable-sync --disable-background-networking --disable-component-update "
    "--disable-features=Translate,MediaRouter --no-proxy-server --password-store=basic "
    "--lang=nl --disable-gpu --window-position=0,0 --window-size=1000,860"
)


class Ear:
    """A desktop of its own with Orca and one browser. Use it as a context manager.

    root: of the system that has Orca, "/" or the folder of another one.
    """

    def __init__(self, root: Path, browser: str, *, scripts: bool) -> None:
        self._browser, self._scripts = browser, scripts
        self._folder = f"/tmp/listen-{os.getpid()}-{time.time():.0f}"  # within the root
        self._run = root / self._folder[1:]
        self._run.mkdir(mode=0o700)
        (self._run / "desktop.sh").write_text((HERE / "desktop.sh").read_text())
        command = ["bash", f"{self._folder}/desktop.sh", self._folder]
        env = {"LISTEN_SPEED": str(SPEED), "LISTEN_DISPLAY": str(100 + os.getpid() % 900)}
        if root != Path("/"):  # what is mounted is gone when the process ends
            settings = " ".join(f"{name}={value}" for name, value in env.items())
            script = (
                f"mount -t proc proc {root}/proc; mount --rbind /dev {root}/dev; "
                f"mount -t tmpfs shm {root}/dev/shm; "
                f"exec chroot {root} env -i PATH=/usr/bin:/bin:/usr/sbin {settings} "
                f"{shlex.join(command)}"
            )
            command = ["unshare", "--mount", "sh", "-c", script]
        self._desktop: subprocess.Popen[str] = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **env},
        )
        self._pid = ""  # of the browser
        self._since = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()
        self._desktop.communicate(timeout=20)

    def do(self, command: str) -> str:
        """Run a command on the desktop and return what it printed."""
        assert self._desktop.stdin
        assert self._desktop.stdout
        self._desktop.stdin.write(command + "\n")
        self._desktop.stdin.flush()
        return self._desktop.stdout.readline().strip()

    def open(self, url: str, wanted: Sequence[str] = ()) -> list[str]:
        """Open the address in a fresh browser; as press()."""
        self._close()
        self._hush()
        log = f"{self._folder}/browser.log"
        self._pid = self.do(f"{self._browser_command(url)} >>{log} 2>&1 & echo $!")
        while time.time() < self._since + LONGEST and not self.said():
            time.sleep(0.1)
        self._hear(wanted)
        return self.said()

    def _browser_command(self, url: str) -> str:
        profile = f"profile-{time.time():.0f}"
        folder = self._run / profile / "Default"
        folder.mkdir(parents=True)
        if self._browser == "firefox":
            prefs = FIREFOX | ({} if self._scripts else {"javascript.enabled": False})
            lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in prefs.items()]
            (folder.parent / "user.js").write_text("\n".join(lines))
            options = f"--no-remote --width 1000 --height 860 --profile {self._folder}/{profile}"
            return f"firefox-esr {options} {shlex.quote(url)}"
        settings: dict[str, Any] = {"translate": {"enabled": False}}
        if not self._scripts:
            settings["profile"] = {"default_content_setting_values": {"javascript": 2}}
        (folder / "Preferences").write_text(json.dumps(settings))
        options = f"{CHROMIUM} --user-data-dir={self._folder}/{profile}"
        return f"chromium {options} {shlex.quote(url)}"

    def _close(self) -> None:
        if self._pid:
            gone = f"for n in $(seq 20); do kill -0 {self._pid} && sleep .5; done"
            self.do(f"kill {self._pid}; {gone}")
        self._pid = ""

    def press(self, *keys: str, wanted: Sequence[str] = ()) -> list[str]:
        """Press keys and return what is said until it is quiet.

        wanted: when all of this was said it is enough, for a page is read aloud to its end.
        """
        self.forget()
        for key in keys:
            self.do(f"xdotool key --clearmodifiers {key}")
        self._hear(wanted)
        return self.said()

    def write(self, text: str) -> list[str]:
        """Type a text and return what is said until it is quiet."""
        self.forget()
        self.do(f"xdotool type --delay 60 {shlex.quote(text)}")
        self._hear()
        return self.said()

    def wait(self, wanted: Sequence[str]) -> list[str]:
        """Return what is said until all that is wanted was said, or the time is over."""
        end = time.time() + LONGEST
        while time.time() < end and not heard_all(wanted, self.said()):
            time.sleep(0.2)
        return self.said()

    def find(self, text: str, key: str, most: int = 60) -> bool:
        """Press a key until a text is said. Returns whether it was."""
        self._hush()  # what is read of the page may hold the text too
        silent = 0
        for _ in range(most):
            self.forget()
            self.do(f"xdotool key --clearmodifiers {key}")
            self._hear(quiet=NEXT)
            silent = 0 if self.said("begin") else silent + 1
            if silent > 3:
                return False
            if text in " ".join(self.said("begin")):
                self._hear()
                return True
        return False

    def forget(self) -> None:
        """What was said before is of another moment."""
        self._since = time.time()

    def said(self, what: str = "heard") -> list[str]:
        """Return what the voice said since the last key. what: "begin": also what was cut off."""
        return [text for _, kind, text in self._lines() if kind == what]

    def _hush(self) -> None:
        self.do("xdotool key Control_L")
        time.sleep(0.5)
        self.forget()

    def _lines(self) -> list[tuple[float, str, str]]:
        """Return when each text of the page was begun and heard since the last key."""
        lines = (self._run / "spoken.txt").read_text(errors="replace").splitlines()
        parts = [line.split("|", 2) for line in lines]
        return [
            (float(w), kind, text)
            for w, kind, text in parts
            if float(w) >= self._since and not NOT_OF_THE_PAGE.fullmatch(text)
        ]

    def _hear(self, wanted: Sequence[str] = (), quiet: float = QUIET) -> None:
        """Wait until nothing was said for a while, or all that is wanted."""
        start, end = time.time(), time.time() + LONGEST
        until = start + 2.5  # the first word may take this long
        while time.time() < min(until + quiet, end):
            time.sleep(0.05)
            if lines := self._lines():
                when, kind, text = lines[-1]
                until = when + (len(text) / SPEED + 0.3 if kind == "begin" else 0)
            if wanted and heard_all(wanted, self.said()):
                wanted, end = (), time.time() + TAIL


def heard_all(wanted: Sequence[str], said: Sequence[str]) -> bool:
    """Return whether each of these texts was said, in any case of letters."""
    text = " ".join(said).lower()
    return all(part.lower() in text for part in wanted)

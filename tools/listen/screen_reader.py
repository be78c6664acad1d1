"""Press keys in Firefox or Chromium and return the speech of the screen reader Orca."""

import json
import re
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

HERE = Path(__file__).parent
SPEED = 60  # characters per second; a normal voice speaks 15
QUIET_SECONDS = 1.0  # of silence that end the speech
QUIET_IN_SEARCH = 0.3  # the same, while press_until() searches
FIRST_SPEECH_SECONDS = 5.0  # to wait for the first speech
TIMEOUT = 20.0  # seconds of silence after which to stop waiting for expected texts
TAIL_SECONDS = 2.0  # to wait for more after all expected texts
MAX_SECONDS = 60.0  # for one wait
MAX_PRESSES = 90  # of one key, in press_until() and read_each()
# Ignored: texts of the browser itself, and messages of Orca about itself.
NOT_OF_THE_PAGE = re.compile(
    r".*(firefox|chromium|new tab|nieuw tabblad|schermlezer aan|(focus|blader)modus).*",
    re.I,
)
FIREFOX = {
    "intl.locale.requested": "nl",
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


class ScreenReader:
    """A separate desktop with Orca and one browser. Use it as a context manager.

    browser: firefox or chromium. root: the root of the system that has Orca: "/", or a folder for
    chroot.
    """

    def __init__(self, root: Path, browser: str) -> None:
        self.browser = browser
        self._run = Path(tempfile.mkdtemp(prefix="listen-", dir=root / "tmp"))
        self._folder = f"/tmp/{self._run.name}"  # within the root
        for name in ("desktop.sh", "voice.py"):
            shutil.copy(HERE / name, self._run)
        command = ["env", f"LISTEN_SPEED={SPEED}", "bash"]
        command += [f"{self._folder}/desktop.sh", self._folder]
        if root != Path("/"):  # mounts and processes are gone when the first process ends
            script = (
                f"mount -t proc proc {root}/proc; mount --rbind /dev {root}/dev; "
                f"mount -t tmpfs shm {root}/dev/shm; "
                f"chroot {root} env -i PATH=/usr/bin:/bin:/usr/sbin {shlex.join(command)}"
            )
            command = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", script]
        pipe = subprocess.PIPE
        self._desktop = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)
        self._pid = ""  # process id of the browser
        self._since = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()
        self._desktop.communicate(timeout=60)
        shutil.rmtree(self._run, ignore_errors=True)

    def run_on_desktop(self, command: str) -> str:
        """Run a command on the desktop and return what it printed."""
        assert self._desktop.stdin
        assert self._desktop.stdout
        self._desktop.stdin.write(command + "\n")
        self._desktop.stdin.flush()
        return self._desktop.stdout.readline().strip()

    def open(self, url: str, expected: Sequence[str], *, scripts: bool) -> list[str]:
        """Open the address in a new browser; return the speech, as press() does."""
        self._close()
        self._stop_reading()
        log = f"{self._folder}/browser.log"
        self._pid = self.run_on_desktop(
            f"{self._browser_command(url, scripts=scripts)} >>{log} 2>&1 & echo $!"
        )
        return self.wait_for_speech(expected)

    def _browser_command(self, url: str, *, scripts: bool) -> str:
        profile = f"profile-{time.time():.0f}"
        folder = self._run / profile / "Default"
        folder.mkdir(parents=True)
        if self.browser == "firefox":
            prefs = FIREFOX | ({} if scripts else {"javascript.enabled": False})
            lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in prefs.items()]
            (folder.parent / "user.js").write_text("\n".join(lines))
            options = f"--no-remote --width 1000 --height 860 --profile {self._folder}/{profile}"
            return f"firefox-esr {options} {shlex.quote(url)}"
        settings: dict[str, Any] = {"translate": {"enabled": False}}
        if not scripts:
            settings["profile"] = {"default_content_setting_values": {"javascript": 2}}
        (folder / "Preferences").write_text(json.dumps(settings))
        options = f"{CHROMIUM} --user-data-dir={self._folder}/{profile}"
        return f"chromium {options} {shlex.quote(url)}"

    def _close(self) -> None:
        if self._pid:
            wait_for_exit = f"for n in $(seq 50); do kill -0 {self._pid} || break; sleep .2; done"
            self.run_on_desktop(f"kill {self._pid}; {wait_for_exit}")
        self._pid = ""

    def press(
        self,
        *keys: str,
        expected: Sequence[str] = (),
        quiet: float = QUIET_SECONDS,
        first: float = FIRST_SPEECH_SECONDS,
    ) -> list[str]:
        """Press keys and return the texts spoken until it is quiet.

        expected: stop soon after all of these were spoken, because Orca reads a whole page aloud.
        """
        self.ignore_earlier_speech()
        for key in keys:
            self.run_on_desktop(f"xdotool key --clearmodifiers {key}")
        return self.wait_for_speech(expected, quiet, first=first)

    def write(self, text: str, expected: Sequence[str] = ()) -> list[str]:
        """Type a text; return the speech, as press() does."""
        self.ignore_earlier_speech()
        self.run_on_desktop(f"xdotool type --delay 60 {shlex.quote(text)}")
        return self.wait_for_speech(expected)

    def press_until(self, text: str, key: str) -> list[str] | None:
        """Press a key until a text is spoken; return the speech, None if the text was not found."""
        self._stop_reading()  # the page that is being read aloud may contain the text too
        silent = 0
        for _ in range(MAX_PRESSES):
            self.ignore_earlier_speech()
            self.run_on_desktop(f"xdotool key --clearmodifiers {key}")
            # The next key may interrupt the speech.
            self.wait_for_speech(quiet=QUIET_IN_SEARCH, whole=False)
            due = self.spoken_texts("due")
            if text in " ".join(due):
                return self.wait_for_speech()
            silent = 0 if due else silent + 1
            if silent > 3:
                break
        return None

    def read_each(self, key: str) -> list[str]:
        """Press a key from the top of the page until Orca wraps to the top; return the speech."""
        self._stop_reading()
        self.press("ctrl+Home")
        spoken: list[str] = []
        for _ in range(MAX_PRESSES):
            texts = self.press(key, quiet=QUIET_IN_SEARCH, first=TIMEOUT)
            spoken += texts
            if not self.spoken_texts("due") or any("bovenzijde" in text for text in texts):
                break  # Orca says "Vanaf bovenzijde voortzetten." when it wraps
        return spoken

    def ignore_earlier_speech(self) -> None:
        self._since = time.time()

    def spoken_texts(self, kind: str = "heard") -> list[str]:
        """Return the texts spoken since ignore_earlier_speech().

        kind: "heard" = only texts spoken to the end; "due" = all texts, even interrupted ones.
        """
        return [
            text
            for when, line_kind, text in self._lines()
            if when >= self._since and line_kind == kind and not NOT_OF_THE_PAGE.fullmatch(text)
        ]

    def _stop_reading(self) -> None:
        """Stop the screen reader from reading the page aloud."""
        self.run_on_desktop("xdotool key Control_L")
        self.wait_for_speech(quiet=QUIET_IN_SEARCH, first=2 * QUIET_IN_SEARCH)
        self.ignore_earlier_speech()

    def _lines(self) -> list[tuple[float, str, str]]:
        lines = (self._run / "spoken.txt").read_text(errors="replace").splitlines()
        parts = (line.split("|", 2) for line in lines)
        return [(float(when), kind, text) for when, kind, text in parts]

    def wait_for_speech(
        self,
        expected: Sequence[str] = (),
        quiet: float = QUIET_SECONDS,
        *,
        first: float = FIRST_SPEECH_SECONDS,
        whole: bool = True,
    ) -> list[str]:
        """Wait until all expected texts were spoken, and then for silence or TAIL_SECONDS.

        whole: wait until the voice has finished its text. Returns the speech, as press() does.
        """
        now = start = time.time()
        end = start + MAX_SECONDS
        while now < end:
            time.sleep(0.05)
            now = time.time()
            if expected and contains_all(expected, self.spoken_texts()):
                expected, end = (), now + TAIL_SECONDS
            lines = self._lines()
            due = [when for when, kind, _ in lines if kind == "due"]
            if whole and len(lines) < 2 * len(due):
                continue  # the voice is speaking
            last = max([start, *([lines[-1][0]] if whole else due[-1:])])
            limit = TIMEOUT if expected else quiet if self.spoken_texts("due") else first
            if now - last > limit:
                break
        return self.spoken_texts()


def contains_all(expected: Sequence[str], spoken: Sequence[str]) -> bool:
    """Return whether each expected text was spoken, ignoring case."""
    text = " ".join(spoken).lower()
    return all(part.lower() in text for part in expected)

"""What the screen reader Orca says while keys are pressed, in Firefox or Chromium."""

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
SPEED = 60  # characters a second; a voice that people listen to has 15
QUIET = 1.0  # seconds without speech after which a moment is over
NEXT = 0.3  # the same while looking for a place
FIRST = 5.0  # seconds within which something is said, if anything
PATIENCE = 20.0  # seconds of silence while something must still be heard
TAIL = 2.0  # seconds after all that must be heard: something more may be said
LONGEST = 60.0  # seconds for one moment
# The browsers speak of themselves too.
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


class Ear:
    """A desktop of its own with Orca and one browser. Use it as a context manager.

    root: of the system that has Orca, "/" or the folder of another one.
    """

    def __init__(self, root: Path, browser: str) -> None:
        self._browser = browser
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
        self._desktop: subprocess.Popen[str] = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._pid = ""  # of the browser
        self._since = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()
        self._desktop.communicate(timeout=60)
        shutil.rmtree(self._run, ignore_errors=True)

    def do(self, command: str) -> str:
        """Run a command on the desktop and return what it printed."""
        assert self._desktop.stdin
        assert self._desktop.stdout
        self._desktop.stdin.write(command + "\n")
        self._desktop.stdin.flush()
        return self._desktop.stdout.readline().strip()

    def open(self, url: str, wanted: Sequence[str], *, scripts: bool) -> list[str]:
        """Open the address in a fresh browser; as press()."""
        self._close()
        self._hush()
        log = f"{self._folder}/browser.log"
        self._pid = self.do(f"{self._browser_command(url, scripts=scripts)} >>{log} 2>&1 & echo $!")
        self._hear(wanted)
        return self.said()

    def _browser_command(self, url: str, *, scripts: bool) -> str:
        profile = f"profile-{time.time():.0f}"
        folder = self._run / profile / "Default"
        folder.mkdir(parents=True)
        if self._browser == "firefox":
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
            gone = f"for n in $(seq 50); do kill -0 {self._pid} || break; sleep .2; done"
            self.do(f"kill {self._pid}; {gone}")
        self._pid = ""

    def press(
        self,
        *keys: str,
        wanted: Sequence[str] = (),
        quiet: float = QUIET,
        first: float = FIRST,
    ) -> list[str]:
        """Press keys and return what is said until it is quiet.

        wanted: when all of this was said it is enough, for a page is read aloud to its end.
        """
        self.forget()
        for key in keys:
            self.do(f"xdotool key --clearmodifiers {key}")
        self._hear(wanted, quiet, first=first)
        return self.said()

    def write(self, text: str, wanted: Sequence[str] = ()) -> list[str]:
        """Type a text; as press()."""
        self.forget()
        self.do(f"xdotool type --delay 60 {shlex.quote(text)}")
        self._hear(wanted)
        return self.said()

    def find(self, text: str, key: str, most: int = 90) -> bool:
        """Press a key until a text is said. Returns whether it was."""
        self._hush()  # what is read of the page may hold the text too
        silent = 0
        for _ in range(most):
            self.forget()
            self.do(f"xdotool key --clearmodifiers {key}")
            self._hear(quiet=NEXT, whole=False)  # the next key may cut it off
            silent = 0 if self.said("due") else silent + 1
            if silent > 3:
                return False
            if text in " ".join(self.said("due")):
                self._hear()
                return True
        return False

    def each(self, key: str, most: int = 60) -> list[str]:
        """Press a key from the top of the page until it begins again; return what was said."""
        self._hush()
        self.press("ctrl+Home")
        heard: list[str] = []
        for _ in range(most):
            said = self.press(key, quiet=NEXT, first=PATIENCE)
            heard += said
            if not self.said("due") or any("bovenzijde" in text for text in said):
                break  # "Vanaf bovenzijde voortzetten."
        return heard

    def wait(self, wanted: Sequence[str]) -> list[str]:
        """As press(), without a key."""
        self._hear(wanted)
        return self.said()

    def forget(self) -> None:
        """What was said before is of another moment."""
        self._since = time.time()

    def said(self, what: str = "heard") -> list[str]:
        """Return what the voice said since the last key. what: "due": also what was cut off."""
        return [
            text
            for when, kind, text in self._lines()
            if when >= self._since and kind == what and not NOT_OF_THE_PAGE.fullmatch(text)
        ]

    def _hush(self) -> None:
        """Stop the reading of the page."""
        self.do("xdotool key Control_L")
        self._hear(quiet=NEXT, first=2 * NEXT)
        self.forget()

    def _lines(self) -> list[tuple[float, str, str]]:
        lines = (self._run / "spoken.txt").read_text(errors="replace").splitlines()
        parts = (line.split("|", 2) for line in lines)
        return [(float(when), kind, text) for when, kind, text in parts]

    def _hear(
        self,
        wanted: Sequence[str] = (),
        quiet: float = QUIET,
        *,
        first: float = FIRST,
        whole: bool = True,
    ) -> None:
        """Wait until all that is wanted was said, and then for silence or the TAIL of a long text.

        whole: let the voice end what it says.
        """
        now = start = time.time()
        end = start + LONGEST
        while now < end:
            time.sleep(0.05)
            now = time.time()
            if wanted and heard_all(wanted, self.said()):
                wanted, end = (), now + TAIL
            lines = self._lines()
            due = [when for when, kind, _ in lines if kind == "due"]
            if whole and len(lines) < 2 * len(due):
                continue  # it speaks
            last = max([start, *([lines[-1][0]] if whole else due[-1:])])
            longest = PATIENCE if wanted else quiet if self.said("due") else first
            if now - last > longest:
                return


def heard_all(wanted: Sequence[str], said: Sequence[str]) -> bool:
    """Return whether each of these texts was said, in any case of letters."""
    text = " ".join(said).lower()
    return all(part.lower() in text for part in wanted)

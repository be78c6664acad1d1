"""Find the browsers and the Debian packages that the tests need. Standard library only.

python -m scripts.find_browsers            print the browsers found, and the packages to install
python -m scripts.find_browsers --install  the same, after trying to install them
"""

from __future__ import annotations  # so that an older Python can run this too

import ctypes.util
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

CHROMIUM_NAMES = (
    "chromium-headless-shell",  # has no window and needs half the processor time
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
FIREFOX_NAMES = ("firefox-esr", "firefox")
# Playwright's downloads. Found by path, because Playwright may not start without all libraries.
DOWNLOAD_FOLDERS = ("~/.cache/ms-playwright", "~/Library/Caches/ms-playwright")
DOWNLOADED_PROGRAMS = (
    "chromium-*/chrome-linux*/chrome",
    "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
)
SYSTEM_PYTHON = "/usr/bin/python3"  # python3-gi is installed for it
LOAD_WEBKIT = """
import gi
gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import Gtk, WebKit2
"""
FONTS = {  # Debian package: a font family in it
    "fonts-liberation": "Liberation Sans",  # as narrow as Arial; the sheet is designed with it
    "fonts-dejavu-core": "DejaVu Sans",  # the widest common font
    "fonts-roboto-unhinted": "Roboto",  # the font of Android
}
NO_BROWSER = "NO BROWSER: the browser tests cannot run. Install Chromium or Chrome."
NO_GIT = "NO GIT: the comparison with an earlier version cannot be tested. Install git."
NO_FIREFOX = "NO FIREFOX: its tests cannot run. Install firefox-esr."
NO_WEBKIT = "NO WEBKIT: its tests cannot run. Install xvfb, python3-gi and gir1.2-webkit2-4.1."


def find_browser() -> str | None:
    """Return the path of an installed Chromium, else of Playwright's own download, else None."""
    if path := _first_program(CHROMIUM_NAMES):
        return path
    folder_setting = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    for folder in (folder_setting,) if folder_setting else DOWNLOAD_FOLDERS:
        for pattern in DOWNLOADED_PROGRAMS:
            if paths := sorted(Path(folder).expanduser().glob(pattern)):
                return str(paths[-1])
    return None


def find_firefox() -> str | None:
    return _first_program(FIREFOX_NAMES)


def has_webkit() -> bool:
    """Return whether the system's Python can load WebKit and there is a virtual screen for it."""
    return bool(shutil.which("Xvfb")) and _can_load_webkit()


def can_make_environments() -> bool:
    return importlib.util.find_spec("ensurepip") is not None


def missing_packages() -> list[str]:
    """Return the Debian packages that the tests need and this machine lacks."""
    can_load_webkit = _can_load_webkit()
    found: dict[str, object] = {
        "python3-venv": can_make_environments(),
        "poppler-utils": shutil.which("pdfinfo"),  # reads the tags of a PDF
        "git": shutil.which("git"),  # to compare data/ with an earlier version
        "chromium-headless-shell": find_browser(),
        "firefox-esr": find_firefox(),
        "xvfb": shutil.which("Xvfb"),
        "python3-gi": can_load_webkit,
        "gir1.2-webkit2-4.1": can_load_webkit,
    }
    if sys.platform == "linux":
        found["libatomic1"] = ctypes.util.find_library("atomic")  # Playwright's node needs it
    if browser_required():  # for the tests of deploy/; only in CI: Debian's nginx takes port 80
        found["nginx"] = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
        found["openssl"] = shutil.which("openssl")
    return [package for package, is_found in found.items() if not is_found] + missing_fonts()


def missing_fonts() -> list[str]:
    """Return the Debian packages of missing fonts, or of all fonts without fc-list."""
    if not shutil.which("fc-list"):
        return list(FONTS)
    families = subprocess.run(
        ["fc-list", ":", "family"], capture_output=True, text=True, check=False
    ).stdout
    return [package for package, family in FONTS.items() if family not in families]


def browser_required() -> bool:
    """Return whether tests fail without a browser, as in CI, instead of being skipped."""
    return os.environ.get("CI", "").lower() in {"1", "true"}


def install(packages: list[str]) -> None:
    """Install Debian packages; do nothing if not root or without apt-get. Errors are printed."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print(f"Installing {' '.join(packages)}...", flush=True)
    for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        result = subprocess.run(
            ["apt-get", "-qq", *command],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,  # install scripts write to stderr
            text=True,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            check=False,
        )
        if result.returncode != 0:
            print(f"apt-get {command[0]}: {result.stderr.strip()}", flush=True)


def _first_program(names: tuple[str, ...]) -> str | None:
    return next((path for name in names if (path := shutil.which(name))), None)


def _can_load_webkit() -> bool:
    if not Path(SYSTEM_PYTHON).exists():
        return False
    check = subprocess.run([SYSTEM_PYTHON, "-c", LOAD_WEBKIT], capture_output=True, check=False)
    return check.returncode == 0


def main(arguments: list[str]) -> int:
    """Return 1 if Python can't create environments or, in CI, any package is missing; else 0."""
    missing = missing_packages()
    if missing and "--install" in arguments:
        install(missing)
        missing = missing_packages()
    for browser in (find_browser(), find_firefox(), "WebKitGTK" if has_webkit() else None):
        if browser:
            print(f"Browser for the tests: {browser}")
    is_fatal = bool(missing) and (browser_required() or not can_make_environments())
    if missing:
        effect = "no test is begun" if is_fatal else "some tests are skipped"
        print(f"*** MISSING, {effect}: sudo apt-get install {' '.join(missing)} ***", flush=True)
    return int(is_fatal)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

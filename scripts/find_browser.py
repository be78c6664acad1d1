"""Find the Chromium or Chrome that the browser tests drive. Standard library only: it runs first.

python -m scripts.find_browser            print its path, or that there is none
python -m scripts.find_browser --install  the same, after trying Debian's packages
"""

from __future__ import annotations  # an older Python gets as far as being told so

import ctypes.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# Playwright's own download, wherever it keeps them; asked of the folder, because Playwright itself
# may not start before its node finds its libraries.
DOWNLOADS = ("~/.cache/ms-playwright", "~/Library/Caches/ms-playwright")
DOWNLOADED = (
    "chromium-*/chrome-linux*/chrome",
    "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
)
FONTS = {  # Debian's package: a family of it
    "fonts-liberation": "Liberation Sans",  # as narrow as Arial: what the sheet is laid out with
    "fonts-dejavu-core": "DejaVu Sans",  # as wide as letters get
}
NO_BROWSER = "NO BROWSER: the browser tests cannot run. Install Chromium or Chrome."


def find_browser() -> str | None:
    """Return the path of an installed browser, else of Playwright's own download, else None."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    own = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    for folder in (own,) if own else DOWNLOADS:
        for pattern in DOWNLOADED:
            if found := sorted(Path(folder).expanduser().glob(pattern)):
                return str(found[-1])
    return None


def missing_packages() -> list[str]:
    """Return Debian's names of what the browser tests need and this machine lacks."""
    missing = [] if find_browser() else ["chromium"]
    if sys.platform == "linux" and not ctypes.util.find_library("atomic"):
        missing.append("libatomic1")  # Playwright's node asks for it
    return missing + missing_fonts()


def missing_fonts() -> list[str]:
    """Return Debian's names of the fonts that this machine lacks; all, where nothing can tell."""
    if not shutil.which("fc-list"):
        return list(FONTS)
    families = subprocess.run(
        ["fc-list", ":", "family"], capture_output=True, text=True, check=False
    ).stdout
    return [package for package, family in FONTS.items() if family not in families]


def browser_required() -> bool:
    """Return whether tests without a browser fail (CI) rather than skip (a laptop)."""
    return os.environ.get("CI", "").lower() in {"1", "true"}


def install(packages: list[str]) -> None:
    """Install Debian's packages where we may; do nothing elsewhere, and never fail."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print(f"Installing {' '.join(packages)}...", flush=True)
    for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        subprocess.run(
            ["apt-get", "-qq", *command],
            stdout=subprocess.DEVNULL,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            check=False,
        )


def main(arguments: list[str]) -> int:
    """Return 0, or 1 when something is missing and everything must be there."""
    missing = missing_packages()
    if missing and "--install" in arguments:
        install(missing)
        missing = missing_packages()
    if path := find_browser():
        print(f"Browser for the tests: {path}")
    else:
        print(f"\n*** {NO_BROWSER} ***\n")
    if missing:
        print(f"Missing for the browser tests: sudo apt-get install {' '.join(missing)}")
    return int(bool(missing) and browser_required())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

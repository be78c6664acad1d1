"""Find the Chromium or Chrome that the browser tests drive.

python -m scripts.find_browser            print its path, or that there is none
python -m scripts.find_browser --install  the same, after trying Debian's package
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FONTS = ("fonts-liberation",)  # the widths of Arial: what the sheet is laid out with
NO_BROWSER = "NO BROWSER: the browser tests cannot run. Install Chromium or Chrome."


def find_browser() -> str | None:
    """Return the path of an installed browser, else of Playwright's own download, else None."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    # Imported late: it takes a second, and where a browser is installed it is not needed.
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def browser_required() -> bool:
    """Return whether tests without a browser fail (CI) rather than skip (a laptop)."""
    return os.environ.get("CI", "").lower() in {"1", "true"}


def install_browser() -> None:
    """Install Debian's Chromium where we may; do nothing elsewhere, and never fail."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print("Installing chromium...", flush=True)
    for command in (["update"], ["install", "-y", "--no-install-recommends", "chromium", *FONTS]):
        subprocess.run(["apt-get", "-qq", *command], stdout=subprocess.DEVNULL, check=False)


def main(arguments: list[str]) -> int:
    """Return 0, or 1 when there is no browser and there must be one."""
    path = find_browser()
    if path is None and "--install" in arguments:
        install_browser()
        path = find_browser()
    print(f"Browser for the tests: {path}" if path else f"\n*** {NO_BROWSER} ***\n")
    return int(path is None and browser_required())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

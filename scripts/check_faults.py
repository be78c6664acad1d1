"""Inject faults into a server, its network and phones, and report what a visitor sees.

python -m scripts.check_faults               all faults: about six minutes
python -m scripts.check_faults --down 20     an outage of 20 seconds instead of 120
python -m scripts.check_faults --only sleep  only faults with this in their name

No answer or note may be lost, and every page must recover by itself. The loss of one of two
replicas is in scripts/check_replicas.py. tests/browser/ tests faults with one or two pages: a
browser that is offline, and a server that is killed. This script runs only on Linux.
"""

import argparse
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import Any

import httpx2
from playwright.sync_api import Browser, Error, expect, sync_playwright

from scripts.find_browsers import NO_BROWSER, find_browser
from tools.app_server import ROOT, running_server
from tools.drive import ALWAYS, LAUNCH_ARGS, RESULT
from tools.line import Line
from tools.phone_visitors import WAIT, Visitor, check_recovery, complete_by_links, phone_page

VISITORS, FEW_VISITORS = 20, 8
NOTICE = "#verbinding"
SHEET = f"/gespreksblad.pdf?{RESULT}"
# Scripts that run in a mount namespace. $0: the folder of the project.
FILL_DISKS = """
set -e
mount -t tmpfs -o size=64k none /tmp
mkdir /tmp/upper /tmp/work
mount -t overlay -o lowerdir="$0",upperdir=/tmp/upper,workdir=/tmp/work none "$0"
cat /dev/zero > /tmp/full 2>/dev/null || true
mount --bind /tmp /var/tmp
"""
MAKE_READ_ONLY = """
set -e
for folder in "$0" /tmp /var/tmp; do
    mount --bind "$folder" "$folder"
    mount -o remount,bind,ro "$folder"
done
"""
CHECK_AND_RUN = """
cd "$0"
for folder in "$0" /tmp /var/tmp; do
    if (echo x > "$folder/probe") 2>/dev/null; then
        echo "$folder is writable"
        exit 1
    fi
done
exec "$@"
"""


class NotPossibleError(Exception):
    """This machine can't cause the fault."""


def log(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


# Each function causes a fault and returns what happened.


def kill_server(browser: Browser, count: int, seconds: float) -> str:
    """Kill the server; half of the visitors tap during the outage, half after it."""
    with running_server(env=ALWAYS) as server, ExitStack() as stack:
        pages = [stack.enter_context(phone_page(browser)) for _ in range(count)]
        visitors = [Visitor(page, server.url, number) for number, page in enumerate(pages)]
        server.kill()
        end = time.monotonic() + seconds
        for page in pages:
            expect(page.locator(NOTICE)).to_be_visible(timeout=WAIT * 1000)
        notices = Counter(page.locator(NOTICE).inner_text() for page in pages)
        for visitor in visitors[::2]:
            visitor.tap()
        pages[0].wait_for_timeout(max(0, end - time.monotonic()) * 1000)
        for page in pages:
            expect(page.locator(NOTICE), "a tap during the outage left the page").to_be_visible()
        server.start()
        log("the server responds again")
        return f"{dict(notices)}; {check_recovery(visitors, visitors[1::2], server)}"


def sleep_phones(browser: Browser) -> str:
    """Freeze the pages and stop the browser, as on sleeping phones.

    Half of the connections go dead silently, as after a timeout in the mobile network. The other
    half are closed by the server, which the pages notice when they wake.
    """
    with running_server(env=ALWAYS) as server, ExitStack() as stack:
        lines = [stack.enter_context(Line(server.url)) for _ in range(FEW_VISITORS)]
        visitors = []
        for number, line in enumerate(lines):
            page = stack.enter_context(phone_page(browser))
            visitors.append(Visitor(page, line.url, number))
        sessions = [visitor.page.context.new_cdp_session(visitor.page) for visitor in visitors]
        system = browser.new_browser_cdp_session()
        processes = system.send("SystemInfo.getProcessInfo")["processInfo"]
        for session in sessions:
            session.send("Page.setWebLifecycleState", {"state": "frozen"})
        for line in lines[::2]:
            line.sever()
        for process in processes:
            os.kill(process["id"], signal.SIGSTOP)
        try:
            for line in lines[::2]:  # in an hour of sleep, a server has closed these
                assert line.server_closed.wait(WAIT), "the server did not close a dead socket"
        finally:
            for process in processes:
                os.kill(process["id"], signal.SIGCONT)
        for session in sessions:
            session.send("Page.setWebLifecycleState", {"state": "active"})
        return check_recovery(visitors, visitors, server)


def start_in(browser: Browser, script: str = "", live: bool = True, **options: Any) -> str:
    """Start a server; complete the wizard by links, tap on a live page with a note, fetch the PDF.

    script: runs before the server, in its mount namespace. live: whether to check a live page.
    options: other arguments of Server. NotPossibleError if this machine can't run the script.
    """
    if script:
        unshare = ("unshare", "--mount") if os.geteuid() == 0 else ("unshare", "--mount", "-r")
        if subprocess.run([*unshare, "true"], capture_output=True, check=False).returncode != 0:
            raise NotPossibleError("unshare --mount is not allowed here")
        options["wrapper"] = (*unshare, "sh", "-c", script + CHECK_AND_RUN, str(ROOT))
    start = time.monotonic()
    with running_server(env=ALWAYS, **options) as server:
        seconds = time.monotonic() - start
        for sector in ("onderwijs", "jeugd-cultuur"):
            complete_by_links(browser, server.url, sector)
        if live:
            with phone_page(browser) as page:
                visitor = Visitor(page, server.url, 4)
                check_recovery([visitor], [visitor], server)
        response = httpx2.get(server.url + SHEET, trust_env=False, timeout=WAIT)
        assert response.content.startswith(b"%PDF"), f"the PDF: status {response.status_code}"
        assert "Traceback" not in server.log(), "a traceback in the log"
        return f"{seconds:.1f} s to start; links and PDF work{', and live pages' * live}"


def all_faults(seconds: float) -> dict[str, Callable[[Browser], str]]:
    """Return the function for each fault, by name. seconds: the length of the outage."""
    return {
        f"kill -9 of the only server with {VISITORS} connected, then restart": partial(
            kill_server, count=VISITORS, seconds=0
        ),
        f"the only server down for {seconds:.0f} s with {FEW_VISITORS} connected": partial(
            kill_server, count=FEW_VISITORS, seconds=seconds
        ),
        f"{FEW_VISITORS} phones asleep until the server closes their sockets": sleep_phones,
        "a full disk": partial(start_in, script=FILL_DISKS),
        "a read-only disk": partial(start_in, script=MAKE_READ_ONLY),
        "no HOME": partial(start_in, without=("HOME",)),
        "IPv6 only": partial(start_in, host="::1"),
        "64 open files": partial(start_in, open_files=(64, 64), live=False),
    }


def main(arguments: list[str]) -> int:
    """Return 0 if nothing was lost and every page recovered, 1 if not or without a browser.

    A fault that this machine can't cause is reported, but is no failure.
    """
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--down", type=float, default=120, help="seconds of an outage (120)")
    parser.add_argument("--only", default="", help="only faults with this in their name")
    options = parser.parse_args(arguments)
    browser_path = find_browser()
    if not browser_path:
        print(NO_BROWSER)
        return 1
    failures = 0
    with sync_playwright() as playwright:
        for name, inject in all_faults(options.down).items():
            if options.only not in name:
                continue
            log(f"{name} ...")
            browser = playwright.chromium.launch(executable_path=browser_path, args=LAUNCH_ARGS)
            try:
                print(f"ok: {name}: {inject(browser)}", flush=True)
            except NotPossibleError as reason:
                print(f"NOT POSSIBLE: {name}: {reason}", flush=True)
            except (
                Error,
                AssertionError,
                RuntimeError,
                httpx2.HTTPError,
                subprocess.TimeoutExpired,
            ) as failure:
                failures += 1
                print(f"NOT OK: {name}: {failure}", flush=True)
            browser.close()
    return int(failures > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

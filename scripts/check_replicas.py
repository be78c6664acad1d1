"""Kill one of two replicas behind nginx, kill both, then attack them, while visitors use the site.

python -m scripts.check_replicas             8 live pages
python -m scripts.check_replicas --pages 20  20 live pages
python -m scripts.check_replicas --attacks   only the attacks (tools/attacks.py); no browser needed
    --python .venv313/bin/python             with another Python

No answer or note may be lost, and every page that a visitor sees must be one of ours. Linux only.
"""

import argparse
import re
import sys
import time
from contextlib import ExitStack

from playwright.sync_api import Browser, expect, sync_playwright

from scripts.find_browsers import NO_BROWSER, find_browser, install
from tools.app_server import Server
from tools.attacks import run_attacks
from tools.drive import ALWAYS, LAUNCH_ARGS, TAPS
from tools.phone_visitors import (
    TIMEOUT_MS,
    Visitor,
    check_recovery,
    complete_by_links,
    phone_page,
)
from tools.proxy import NO_NGINX, Proxy, find_nginx
from wegwijzer.content import load_content
from wegwijzer.html.render import Renderer
from wegwijzer.streamlit_engine.client import SOCKET


def kill_one_replica(browser: Browser, proxy: Proxy, servers: list[Server], count: int) -> None:
    with ExitStack() as stack:
        pages = [stack.enter_context(phone_page(browser)) for _ in range(count)]
        visitors = [Visitor(page, proxy.url, number) for number, page in enumerate(pages)]
        servers[0].kill()
        result = check_recovery(visitors, visitors, servers[1])
        closed_sockets = re.findall(rf"{SOCKET} 101 .*:{servers[0].port} ", proxy.log())
        assert closed_sockets, "no page was connected to the killed replica"
        print(
            f"one of two killed, with {len(closed_sockets)} of {count} live pages: {result}",
            flush=True,
        )
        servers[0].start()


def kill_both_replicas(browser: Browser, proxy: Proxy, servers: list[Server]) -> None:
    with phone_page(browser) as page:
        link = f"{proxy.url}/?{'&'.join('='.join(answer) for answer in TAPS['sport'][1:])}"
        for server in servers:
            server.kill()
        response = page.goto(link)
        assert response
        assert response.status == 502
        expect(page.locator("#strip a[href^='tel:']").first).to_be_visible()
        expect(page.locator("h1")).to_have_text(load_content().texts.outage.title)
        servers[1].start()
        start = time.monotonic()
        expect(page.locator("[data-vraag=rol]")).to_be_visible(timeout=TIMEOUT_MS)
        assert page.url == link
        print(
            "both killed: the Dutch page with the emergency numbers; it reloaded with its answers "
            f"{time.monotonic() - start:.1f} s after a start",
            flush=True,
        )


def main() -> int:
    """Return 0, or 1 if an attack missed a goal, or nginx, openssl or a browser is missing.

    AssertionError or a Playwright error if an answer or a note was lost.
    """
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--pages",
        type=int,
        default=8,
        choices=range(4, 41),
        metavar="4..40",
        help="live pages, default 8",
    )
    parser.add_argument("--attacks", action="store_true", help="only the attacks")
    parser.add_argument("--python", default=sys.executable, help="the Python of the replicas")
    options = parser.parse_args()
    if not find_nginx():
        install(["nginx", "openssl"])
    browser_path = find_browser()
    if not (find_nginx() and (browser_path or options.attacks)):
        print(NO_BROWSER if find_nginx() else NO_NGINX)
        return 1
    with ExitStack() as stack:
        servers = [Server(env=ALWAYS, python=options.python) for _ in range(2)]
        for server in servers:
            stack.callback(server.stop)
        proxy = Proxy([s.port for s in servers], Renderer(load_content()).proxy_pages())
        stack.callback(proxy.stop)
        proxy.start()
        if options.attacks:
            return int(run_attacks(proxy, servers) > 0)
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=browser_path, args=LAUNCH_ARGS)
        stack.callback(browser.close)
        for sector in TAPS:
            complete_by_links(browser, proxy.url, sector)
        for server in servers:
            assert f":{server.port} 200" in proxy.log(), "one replica got no requests"
        print(f"by links: {len(TAPS)} wizards completed over both replicas", flush=True)
        kill_one_replica(browser, proxy, servers, options.pages)
        kill_both_replicas(browser, proxy, servers)
        for server in servers:
            assert "Traceback" not in server.log(), server.log()
        assert not re.search("feiten|trainer", proxy.log()), "the proxy's log contains answers"
        for server in servers:
            server.stop()
            server.start()
        return int(run_attacks(proxy, servers) > 0)


if __name__ == "__main__":
    sys.exit(main())

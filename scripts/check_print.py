"""Print every sheet in Chromium and check the paper; the tests use the same checks.

python -m scripts.check_print          all of them: some fifteen minutes; prints what was measured
python -m scripts.check_print 25       every 25th combination only
"""

import sys
import time
from collections import Counter
from collections.abc import Iterable

from playwright.sync_api import Browser, sync_playwright

from scripts.find_browsers import find_browser
from tools.app_server import Server
from tools.combinations import combinations
from tools.drive import LAUNCH_ARGS
from tools.paper_checks import geometry_problems, print_pdf, sheet_problems
from wegwijzer.answers import href
from wegwijzer.content import load_content
from wegwijzer.render import Renderer

ADDRESS = "https://wegwijzer-stop-online-pesten.voorbeeld.be/"  # long: it takes room on paper


def check(browser: Browser, url: str, address: str, every: int = 1) -> tuple[int, list[str]]:
    """Print and check; return how many sheets, and every problem.

    url: where the server listens. address: what it prints as its own.
    """
    render = Renderer(load_content())
    page = browser.new_page()
    problems: list[str] = []
    number = 0

    def look(path: str, found: Iterable[str]) -> None:
        nonlocal number
        number += 1
        problems.extend(f"{path}: {problem}" for problem in found)

    content = render.content
    complete = combinations(content, "aanpakken") + combinations(content, "voorkomen")
    for answers in complete[::every]:
        path = href(answers, content, "afdruk")
        page.goto(f"{url}/{path}")
        found = geometry_problems(page)
        look(path, found + sheet_problems(render, answers, address, print_pdf(page)))
    page.close()
    return number, problems


def main(arguments: list[str]) -> int:
    """Return 0 when every sheet is right."""
    server = Server(env={"WEGWIJZER_URL": ADDRESS})
    began = time.monotonic()
    try:
        with sync_playwright() as playwright:
            path = find_browser()
            browser = playwright.chromium.launch(executable_path=path, args=LAUNCH_ARGS)
            every = int(arguments[0]) if arguments else 1
            number, problems = check(browser, server.url, ADDRESS, every)
            version = browser.version
            browser.close()
    finally:
        server.stop()
    kinds = Counter(problem.split(": ", 1)[1] for problem in problems)
    for kind, times in kinds.most_common(40):
        example = next(problem for problem in problems if problem.endswith(kind))
        print(f"{times}x {kind}  ({example.split(': ', 1)[0]})")
    seconds = time.monotonic() - began
    print(f"Chromium {version}: {number} printed, {len(problems)} problems, {seconds:.0f} s")
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

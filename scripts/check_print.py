"""Print pages with notes in each installed browser, and check the paper.

python -m scripts.check_print          every result in Chromium, every 25th in WebKit and Firefox
python -m scripts.check_print 10       every 10th of those

`make test` checks the PDFs that the server renders.
"""

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial

from playwright.sync_api import sync_playwright

from scripts.find_browsers import SYSTEM_PYTHON, find_browser, find_firefox, has_webkit
from tools.app_server import running_server
from tools.combinations import combinations
from tools.drive import LAUNCH_ARGS
from tools.engines.firefox import Firefox, find_driver
from tools.engines.webkit import start_webkit
from tools.paper_checks import geometry_problems, print_pdf, sheet_problems
from wegwijzer.content import load_content
from wegwijzer.html.render import Renderer
from wegwijzer.rules.answers import href

ADDRESS = "https://wegwijzer-stop-online-pesten.voorbeeld.be/"  # long, to test the layout
SAMPLE_STEP = 25  # every 25th combination still covers each role, sector, step and answer

# Writes a note in each text area of the talk, ticks each checkbox, and returns the notes.
WRITE_NOTES = """
const written = [];
for (const field of document.querySelectorAll("#gesprek textarea")) {
  field.value = `Nota over ${field.id.split("-").slice(1).join(" ")}.`;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  written.push(field.value);
}
for (const box of document.querySelectorAll("main input[type=checkbox]")) box.click();
return written;
"""
# sessionStorage survives navigation, and the next page would show a question about the notes.
CLEAR_NOTES = "sessionStorage.clear();"
# Opens a URL, writes notes and prints the page; returns the PDF, the notes and layout problems.
Print = Callable[[str], tuple[bytes, list[str], list[str]]]


@contextmanager
def chromium() -> Iterator[Print]:
    with sync_playwright() as playwright:
        page = playwright.chromium.launch(
            executable_path=find_browser(), args=LAUNCH_ARGS
        ).new_page()
        page.add_init_script(CLEAR_NOTES)

        def print_url(url: str) -> tuple[bytes, list[str], list[str]]:
            page.goto(url)
            notes = page.evaluate(f"() => {{ {WRITE_NOTES} }}")
            return print_pdf(page), notes, geometry_problems(page)

        yield print_url


@contextmanager
def other_engine(name: str) -> Iterator[Print]:
    """Yield the Print function of WebKit or Firefox, which returns no layout problems."""
    visitor = (
        start_webkit(SYSTEM_PYTHON)
        if name == "WebKit"
        else Firefox(find_firefox() or "", find_driver() or "")
    )

    def print_url(url: str) -> tuple[bytes, list[str], list[str]]:
        visitor.restart(scripts=True)
        visitor.open(url)
        notes = visitor.evaluate(WRITE_NOTES)
        return visitor.print_pdf(), notes, []

    try:
        yield print_url
    finally:
        visitor.stop()


def check(url: str, step: int, name: str) -> tuple[str, int]:
    """Print and check results in one browser; return a report and the number of problems.

    url: of the server. step: check every step-th result; in WebKit and Firefox, only every
    SAMPLE_STEP-th of these. name: of the browser.
    """
    render, start, number = Renderer(load_content()), time.monotonic(), 0
    content = render.content
    all_answers = (*combinations(content, "aanpakken"), *combinations(content, "voorkomen"))[::step]
    if name != "Chromium":
        all_answers = all_answers[::SAMPLE_STEP]
    problems: list[str] = []
    with chromium() if name == "Chromium" else other_engine(name) as print_url:
        for index, answers in enumerate(all_answers):
            # "" is the result, as "Druk af met je notities" prints it. /afdruk has the same layout,
            # so a sample of it is enough.
            pages = ("", "afdruk") if name != "Chromium" or index % SAMPLE_STEP == 0 else ("",)
            for path in (href(answers, content, page) for page in pages):
                pdf, notes, page_problems = print_url(f"{url}/{path.removeprefix('./')}")
                page_problems += sheet_problems(
                    render, answers, ADDRESS, pdf, notes=notes, tagged=name == "Chromium"
                )
                problems += [f"{path}: {problem}" for problem in page_problems]
                number += 1
    paths_and_kinds = [problem.split(": ", 1) for problem in problems]
    kinds = Counter(kind for _, kind in paths_and_kinds)
    examples = {kind: path for path, kind in paths_and_kinds}
    lines = [f"{times}x {kind}  ({examples[kind]})" for kind, times in kinds.most_common(40)]
    seconds = time.monotonic() - start
    lines.append(f"{name}: {number} pages printed, {len(problems)} problems, {seconds:.0f} s")
    return "\n".join(lines), len(problems)


def main(arguments: list[str]) -> int:
    """Return 0 without problems, otherwise 1."""
    step = int(arguments[0]) if arguments else 1
    installed = {
        "Chromium": find_browser(),
        "WebKit": has_webkit(),
        "Firefox": find_firefox() and find_driver(),
    }
    names = [name for name, path in installed.items() if path]
    print("Browsers:", *names, flush=True)
    problem_count = 0
    # Processes, because PDFium is not thread-safe.
    with running_server(env={"WEGWIJZER_URL": ADDRESS}) as server, ProcessPoolExecutor() as pool:
        for report, problems in pool.map(partial(check, server.url, step), names):
            print(report, flush=True)
            problem_count += problems
    return int(problem_count > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Check accessibility more thoroughly than `make test`: with three checkers and more states.

axe-core and HTML_CodeSniffer (WCAG2AA) check every combination of alarms and next steps, light and
dark. The Nu HTML checker checks the states of tests/browser/test_accessibility.py. This is a
separate command, because HTML_CodeSniffer needs npm and the Nu HTML checker npm and Java. It passes
if none of the three reports an error.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from itertools import product
from pathlib import Path
from typing import Literal

import httpx2
from playwright.sync_api import Browser, ViewportSize, sync_playwright

from scripts.find_browsers import find_browser
from tools.app_server import ROOT, running_server
from tools.axe import violations
from tools.drive import LAUNCH_ARGS
from tools.states import ALL_RESULTS, PAGES, SCREENS, SHEETS

TOOLS = ROOT / ".venv" / "a11y"  # not in git
PACKAGES = ("html_codesniffer@2.5.1", "vnu-jar@26.9.27")
# Not errors: Firefox needs autocomplete on checkboxes, or it ticks wiped ones again; VoiceOver
# needs role=list on a list without markers; the Nu HTML checker does not know view transitions.
INTENDED = re.compile(
    r"Attribute “autocomplete” is only allowed when the input type is"
    r"|The “list” role is unnecessary for element “ol”"
    r"|CSS: .*(-transi|n-new\(root)",
    re.DOTALL,
)
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
SNIFF = """() => new Promise((done) => HTMLCS.process("WCAG2AA", document, () =>
  done(HTMLCS.getMessages().filter((message) => message.type === HTMLCS.ERROR).map((message) =>
    `${message.code}: ${message.element.outerHTML ? message.element.outerHTML.slice(0, 120) : ""}`))))"""  # noqa: E501


def main() -> int:
    """Return 0 without errors, 1 with errors, 2 if npm, Java or a browser is missing."""
    missing = [tool for tool in ("npm", "java") if not shutil.which(tool)]
    browser_path = find_browser()
    if missing or not browser_path:
        print(f"Needed and not found: {', '.join(missing) or 'a browser'}")
        return 2
    npm = ["npm", "install", "--no-save", "--silent", "--prefix", str(TOOLS), *PACKAGES]
    subprocess.run(npm, check=True)
    screens = tuple(dict.fromkeys((*SCREENS, *ALL_RESULTS)))
    # In links-only mode the visible HTML is the same.
    with (
        running_server(env={"WEGWIJZER_STREAMLIT": "nooit"}) as server,
        sync_playwright() as playwright,
    ):
        errors = nu_errors(server.url, (*SCREENS, *SHEETS))
        browser = playwright.chromium.launch(executable_path=browser_path, args=LAUNCH_ARGS)
        for paths, scheme in product((screens, SHEETS), SCHEMES):
            errors += browser_errors(browser, server.url, scheme, paths)
        browser.close()
    print(*errors, f"{len(errors)} errors", sep="\n")
    return int(bool(errors))


def nu_errors(url: str, paths: tuple[str, ...]) -> list[str]:
    """Return the errors and warnings of the Nu HTML checker, without those of INTENDED."""
    with tempfile.TemporaryDirectory() as folder:
        names = {}
        for number, path in enumerate(path for path in paths if path not in PAGES[-1:]):
            file = Path(folder) / f"{number}.html"
            file.write_bytes(httpx2.get(url + path, trust_env=False).content)
            names[file.name] = path
        jar = TOOLS / "node_modules/vnu-jar/build/dist/vnu.jar"
        command = ["java", "-jar", str(jar), "--format", "json", "--exit-zero-always", folder]
        result = subprocess.run(command, capture_output=True, text=True, check=True)
    messages = json.loads(result.stderr or result.stdout)["messages"]
    errors = [
        f"nu: {names[Path(m['url']).name]}: {m['message']}"
        for m in messages
        if not INTENDED.match(m["message"] + m.get("extract", ""))
        and (m["type"] != "info" or m.get("subType") == "warning")
    ]
    print(f"Nu HTML checker: {len(names)} documents, {len(errors)} errors", flush=True)
    return errors


def browser_errors(browser: Browser, url: str, scheme: Scheme, paths: tuple[str, ...]) -> list[str]:
    """Return the errors of axe-core and HTML_CodeSniffer in one colour scheme."""
    sniffer = (TOOLS / "node_modules/html_codesniffer/build/HTMLCS.js").read_text("utf-8")
    errors = []
    phone: ViewportSize = {"width": 390, "height": 844}
    with browser.new_context(viewport=phone, color_scheme=scheme, bypass_csp=True) as context:
        page = context.new_page()
        for path in paths:
            page.goto(url + path)
            errors += [f"axe-core: {scheme}: {path}: {error}" for error in violations(page)]
            page.evaluate(sniffer)
            errors += [
                f"HTML_CodeSniffer: {scheme}: {path}: {error}" for error in page.evaluate(SNIFF)
            ]
    print(f"axe-core and HTML_CodeSniffer, {scheme}: {len(paths)} states, {len(errors)} errors")
    return errors


if __name__ == "__main__":
    sys.exit(main())

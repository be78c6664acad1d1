"""Run axe-core on an open page."""

from importlib.resources import files

from playwright.sync_api import Page

from tools.drive import resized

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]


def violations(page: Page, rules: list[str] = RULES) -> list[str]:
    """Return "rule: element" for each violation."""
    with resized(page):
        if page.evaluate("typeof axe") == "undefined":
            page.evaluate(AXE)
        results = page.evaluate(
            "runOnly => axe.run(document, {runOnly, resultTypes: ['violations']})", rules
        )
    assert results["passes"], "axe-core checked nothing"
    return [
        f"{v['id']}: {node['html'][:150]}" for v in results["violations"] for node in v["nodes"]
    ]

"""The living page is made of Streamlit's own files: all of them come, its parts are as we know."""

import re

import pytest
from playwright.sync_api import Page

from tools.drive import RESULT, TAPS, expect_question, open_live, tap
from wegwijzer import streamlit_seam as seam

# Streamlit's chrome, which it draws now and then: hidden, or closed as it opens.
NOW_AND_THEN = {".stDialog", ".stAppHeader", "stStatusWidget", "stToolbar"}
ROOM = re.compile(r"/streamlit/[0-9a-f]{16}/static/(js|css)/[\w.-]+$")


def test_every_file_of_a_walk_comes_from_one_address_and_is_asked_for_once(
    page: Page, site: str
) -> None:
    answers: list[tuple[str, int]] = []
    page.on("response", lambda answer: answers.append((answer.url, answer.status)))
    open_live(page, site)
    for parameter, value in TAPS["sport"]:
        expect_question(page, parameter)
        tap(page, parameter, value)
    page.locator("#root #volgende-stap").wait_for()
    assert [answer for answer in answers if answer[1] != 200] == []
    files = [url for url, _ in answers if seam.SCRIPTS in url or url.endswith(".css")]
    (ours,) = (url for url in files if "/eigen/levend." in url)
    files.remove(ours)
    assert len(files) > 50
    assert [url for url in files if not ROOM.search(url)] == []
    assert len({url.split("/static/")[0] for url in files}) == 1
    assert len({*files}) == len(files)


def selectors() -> list[str]:
    """Return the classes, test ids and attributes that our rules and scripts look for."""
    text = "".join(path.read_text(encoding="utf-8") for path in seam.HERE.glob("seam.*"))
    found = {*re.findall(r"\.st[A-Z]\w+|\.withScreencast", text)}
    found |= {f"[data-testid={name}]" for name in re.findall(r'data-testid="(\w+)"', text)}
    found |= {f"[{name}]" for name in re.findall(r"data-test-[\w-]+", text)}
    return sorted(found)


@pytest.mark.parametrize("state", ["", RESULT], ids=["question", "result"])
def test_each_part_that_our_rules_and_scripts_look_for_is_on_the_page(
    page: Page, site: str, state: str
) -> None:
    open_live(page, f"{site}/?{state}")
    missing = [name for name in selectors() if not page.locator(f"#root {name}").count()]
    assert [name for name in missing if not any(part in name for part in NOW_AND_THEN)] == []

"""The wizard, mostly on a live page: taps, Back, focus, storage and shared links."""

import re

from playwright.sync_api import Page, expect

from tools.drive import (
    NEXT_STEP,
    RESULT,
    TAPS,
    HeldRequests,
    expect_question,
    open_live,
    query,
    resize,
    tap,
    wait_live,
)

LAST_QUESTION = RESULT.removesuffix("&stap=2")


def test_taps_lead_from_the_start_to_the_next_step_of_the_sector(page: Page, site: str) -> None:
    open_live(page, site)
    for parameter, value in TAPS["jeugd-cultuur"]:
        expect_question(page, parameter)
        tap(page, parameter, value)
    step = page.locator("#volgende-stap [data-contact]")
    expect(step).to_have_attribute("data-contact", NEXT_STEP["jeugd-cultuur"])
    expect(page.locator("#ladder [aria-current=step]")).to_have_count(1)


def test_back_returns_to_screens_left_by_a_link_before_takeover(page: Page, site: str) -> None:
    held_requests = HeldRequests(page)
    page.goto(site, wait_until="domcontentloaded")
    page.locator("[data-optie=trainer]").click()
    page.wait_for_url("**/?rol=trainer&sector=sport", wait_until="commit")
    held_requests.release()
    wait_live(page)
    tap(page, "feiten", "nee")
    expect_question(page, "beelden")
    page.go_back()
    expect_question(page, "feiten")
    page.go_back()
    page.wait_for_selector("[data-vraag=rol]", state="attached")
    assert query(page) == ""


def test_a_reload_on_any_screen_keeps_the_answers(page: Page, site: str) -> None:
    open_live(page, site)
    for parameter, value in TAPS["onderwijs"]:
        tap(page, parameter, value)
        before = query(page)
        page.reload()
        wait_live(page)
        assert query(page) == before
    expect(page.locator("#volgende-stap")).to_be_visible()


# 320 x 256 is a window of 1280 x 1024 at 400 % zoom.
def test_each_tap_moves_the_focus_and_the_view_to_the_new_heading(page: Page, site: str) -> None:
    open_live(page, site)
    heading = page.locator("#inhoud")
    for window in ((390, 664), (320, 256)):
        resize(page, window)
        for parameter, value in (
            ("rol", "trainer"),
            ("feiten", "ja"),
            ("beelden", "ja"),
            ("stap", "1"),
        ):
            before = heading.inner_text()
            tap(page, parameter, value)
            expect(heading).not_to_have_text(before)
            expect(heading).to_be_focused()
            expect(heading).to_be_in_viewport(ratio=0.9)
        expect(page).to_have_title(re.compile("^Jouw contacten"))
        page.locator(".keuzes-restart a").click()
        expect_question(page, "rol")


def test_only_notes_are_stored_in_the_browser(page: Page, site: str) -> None:
    open_live(page, f"{site}/?{LAST_QUESTION}")
    tap(page, "stap", "2")
    expect(page.locator("#volgende-stap")).to_be_visible()
    stores = page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]")
    assert stores == [0, 0, ""]
    assert page.evaluate("indexedDB.databases()") == []
    # The page ignores setItem(), because Streamlit stores its settings with it.
    page.evaluate("() => { localStorage.setItem('a', 'b'); sessionStorage.setItem('a', 'b'); }")
    page.locator("#notitie-beleving").fill("x")
    assert page.evaluate("[localStorage.length, Object.keys(sessionStorage)]") == [0, ["gesprek"]]


def test_the_shared_link_is_neutral_unless_the_full_link_is_chosen(page: Page, site: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_live(page, f"{site}/?{RESULT}")
    page.locator("[data-kopieer=link-neutraal]").click()
    expect(page.locator(".deel-link").first).to_contain_text("Link gekopieerd.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{site}/?rol=trainer&sector=sport"
    page.locator("#delen .alles-delen > summary").click()
    page.locator("[data-kopieer=link-volledig]").click()
    page.wait_for_function(
        "async before => (await navigator.clipboard.readText()) !== before", arg=copied
    )
    assert page.evaluate("navigator.clipboard.readText()") == f"{site}/?{RESULT}"


def test_a_damaged_link_is_repaired_and_clean_after_a_tap(page: Page, site: str) -> None:
    open_live(page, f"{site}/?rol%3Dtrainer%26amp;sector%3Dsport%26feiten%3Dnee).")
    expect_question(page, "beelden")
    expect(page.locator("[data-melding]")).to_have_count(0)
    tap(page, "beelden", "nee")
    expect_question(page, "stap")
    assert query(page) == "rol=trainer&sector=sport&feiten=nee&beelden=nee"
    page.go_back()
    expect_question(page, "beelden")


def test_the_first_question_has_a_link_for_children_and_parents(
    page: Page, site_by_links: str
) -> None:
    page.goto(site_by_links)
    page.get_by_role("link", name="Ben je zelf een kind of jongere, of ouder?").click()
    paragraph = page.locator("#niet-voor-jou")
    expect(paragraph).to_be_focused()
    expect(paragraph).to_be_in_viewport()
    expect(paragraph.get_by_role("link", name="Awel: 102")).to_be_in_viewport()
    assert page.url == f"{site_by_links}/"

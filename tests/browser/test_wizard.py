"""The wizard in a real browser, awake: what only a browser shows."""

import re

import pytest
from playwright.sync_api import Page, WebSocket, expect

from tools.drive import (
    NEXT_STEP,
    RESULT,
    TAPS,
    Held,
    expect_question,
    open_live,
    query,
    tap,
    wait_answer,
    wait_live,
)
from tools.streamlit_page import APP

CALM = [("rol", "trainer"), ("feiten", "nee"), ("beelden", "nee"), ("stap", "2")]
ALARMS = [("rol", "trainer"), ("feiten", "ja"), ("beelden", "ja"), ("stap", "1")]

# Which ids stood there twice, and how many main headings, whenever the page changed.
WATCH_TWICE = """() => {
  window.changes = 0;
  window.twice = [];
  new MutationObserver(() => {
    changes++;
    const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
    twice.push(...ids.filter((id, place) => ids.indexOf(id) !== place));
    const headings = document.querySelectorAll("h1").length;
    if (headings !== 1) twice.push(`${headings} x h1`);
  }).observe(document.body, { subtree: true, childList: true });
}"""


def test_two_states_are_never_shown_together(page: Page, site: str) -> None:
    open_live(page, site)
    page.evaluate(WATCH_TWICE)
    for parameter, value in ALARMS:
        tap(page, parameter, value)
    expect(page.locator("#volgende-stap")).to_be_visible()
    for choice, parameter in (("wijzig feiten", "feiten"), ("Opnieuw beginnen", "rol")):
        page.get_by_role("link", name=choice).click()
        expect_question(page, parameter)
    assert page.evaluate("changes") > len(ALARMS), "the watch sees what changes"
    assert page.evaluate("twice") == []


@pytest.mark.parametrize("sector", TAPS)
def test_taps_lead_from_the_start_to_the_next_step_of_the_sector(
    page: Page, site: str, sector: str
) -> None:
    open_live(page, site)
    for parameter, value in TAPS[sector]:
        expect_question(page, parameter)
        tap(page, parameter, value)
    step = page.locator("#volgende-stap [data-contact]")
    expect(step).to_have_attribute("data-contact", NEXT_STEP[sector])
    expect(page.locator("#ladder [aria-current=step]")).to_have_count(1)


def test_a_complete_link_shows_what_is_urgent_first_then_the_next_step(
    page: Page, site: str
) -> None:
    open_live(page, f"{site}/?{RESULT}")
    tops = [
        page.locator(f"#{section}").evaluate("element => element.getBoundingClientRect().top")
        for section in ("dringend", "volgende-stap", "gesprek", "ladder", "steun", "meer-info")
    ]
    assert tops == sorted(tops)
    expect(page.locator("#dringend a.tel")).to_have_attribute("href", "tel:116000")
    expect(page.locator("#volgende-stap [data-contact]")).to_have_attribute(
        "data-contact", "api-federatie"
    )
    expect(page.locator("#ladder [aria-current=step]")).to_contain_text("je bent hier")
    expect(page.locator("#meer-info summary", has_text="Sportieq")).to_be_visible()


def test_back_goes_one_question_back_with_the_other_answers_kept_and_forward_returns(
    page: Page, site: str
) -> None:
    open_live(page, site)
    states = [query(page)]
    for parameter, value in TAPS["sport"]:
        tap(page, parameter, value)
        states.append(query(page))
    assert len(set(states)) == len(states)
    expect(page.locator("#volgende-stap")).to_be_visible()
    for state, (parameter, _) in zip(states[-2::-1], TAPS["sport"][::-1], strict=True):
        page.go_back()
        expect_question(page, parameter)
        assert query(page) == state
    page.go_forward()
    expect_question(page, "feiten")
    assert query(page) == states[1]


def test_back_also_works_through_links_followed_before_streamlit_was_there(
    page: Page, site: str
) -> None:
    held = Held(page)
    page.goto(site, wait_until="domcontentloaded")
    page.locator("[data-optie=trainer]").click()
    page.wait_for_url("**/?rol=trainer&sector=sport", wait_until="commit")
    held.release()
    wait_live(page)
    tap(page, "feiten", "nee")
    expect_question(page, "beelden")
    page.go_back()
    expect_question(page, "feiten")
    page.go_back()
    page.wait_for_selector("[data-vraag=rol]", state="attached")
    assert query(page) == ""


def test_a_reload_anywhere_keeps_the_answers(page: Page, site: str) -> None:
    open_live(page, site)
    for parameter, value in TAPS["onderwijs"]:
        tap(page, parameter, value)
        before = query(page)
        page.reload()
        wait_live(page)
        assert query(page) == before
    expect(page.locator("#volgende-stap")).to_be_visible()


def test_wijzig_asks_one_question_again_and_keeps_the_other_answers(page: Page, site: str) -> None:
    open_live(page, f"{site}/?{RESULT}")
    page.get_by_role("link", name="wijzig feiten").click()
    wait_answer(page, "wijzig", "feiten")
    expect_question(page, "feiten")
    assert query(page) == f"{RESULT}&wijzig=feiten"
    tap(page, "feiten", "ja")
    expect(page.locator("#dringend [data-contact=politie]")).to_be_visible()
    page.get_by_role("link", name="Opnieuw beginnen").click()
    expect_question(page, "rol")
    assert query(page) == ""


def test_each_step_moves_the_focus_and_the_view_to_what_is_new(page: Page, site: str) -> None:
    open_live(page, site)
    heading = page.locator("h1")
    for parameter, value in CALM:
        before = heading.inner_text()
        tap(page, parameter, value)
        expect(heading).not_to_have_text(before)
        expect(heading).to_be_focused()
        expect(heading).to_be_in_viewport()
    expect(page).to_have_title(re.compile("^Jouw contacten"))


def test_at_400_percent_each_step_brings_the_new_heading_into_view(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 320, "height": 256})  # of 1280 x 1024
    open_live(page, f"{site}/?rol=trainer&sector=sport")
    for parameter, value in (("feiten", "ja"), ("beelden", "ja"), ("stap", "1")):
        tap(page, parameter, value)
        expect(page.locator("h1")).to_be_focused()
        expect(page.locator("h1")).to_be_in_viewport(ratio=0.9)


def test_an_urgent_block_that_is_new_comes_into_view_first(page: Page, site: str) -> None:
    open_live(page, f"{site}/?rol=trainer&sector=sport&feiten=nee")
    tap(page, "beelden", "ja")
    expect(page.locator("#dringend")).to_be_in_viewport(ratio=1)
    expect(page.locator("#omroep")).to_have_text(re.compile("Child Focus"))


def test_an_invalid_answer_is_dropped_with_one_notice(page: Page, site: str) -> None:
    open_live(page, f"{site}/?rol=trainer&sector=maan&x=%3Cscript%3E&feiten=nee&feiten=ja")
    expect_question(page, "sector")
    expect(page.locator("[data-melding]")).to_have_count(1)
    tap(page, "sector", "sport")
    expect_question(page, "beelden")
    expect(page.locator("[data-melding]")).to_have_count(0)
    assert query(page) == "rol=trainer&sector=sport&feiten=nee"


def test_notes_are_never_sent_and_survive_the_wizard(page: Page, site: str) -> None:
    sent: list[bytes] = []

    def watch(socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: sent.append(_bytes(frame)))

    page.on("websocket", watch)
    page.on(
        "request", lambda request: sent.append((request.url + (request.post_data or "")).encode())
    )
    held = Held(page)
    page.goto(f"{site}/?{RESULT}", wait_until="domcontentloaded")
    page.locator("#notitie-gebeurd").fill("voor het ontwaken")
    held.release()
    wait_live(page)
    expect(page.locator("#notitie-gebeurd")).to_have_value("voor het ontwaken")
    page.locator("#notitie-beleving").fill("geheime notitie")
    page.locator("#besproken-beleving").check()
    page.locator("#weet-2-api-federatie").check()
    page.get_by_role("link", name="wijzig feiten").click()
    expect_question(page, "feiten")
    tap(page, "feiten", "ja")
    expect(page.locator("#notitie-beleving")).to_have_value("geheime notitie")
    expect(page.locator("#besproken-beleving")).to_be_checked()
    expect(page.locator("#weet-2-api-federatie")).to_be_checked()
    everything = b"".join(sent)
    assert b"stap=2" in everything  # the watch sees what is sent
    assert b"geheime" not in everything
    assert b"ontwaken" not in everything


def _bytes(frame: str | bytes) -> bytes:
    return frame.encode() if isinstance(frame, str) else frame


def test_nothing_is_stored_in_the_browser(page: Page, site: str) -> None:
    open_live(page, site)
    tap(page, "rol", "trainer")
    expect_question(page, "feiten")
    stores = page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]")
    assert stores == [0, 0, ""]
    assert page.evaluate("indexedDB.databases()") == []


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


def test_the_phone_offers_its_own_share_sheet(page: Page, site: str) -> None:
    page.add_init_script("navigator.share = async (data) => { window.shared = data; }")
    open_live(page, f"{site}/?{RESULT}")
    page.locator("[data-verstuur=link-neutraal]").click()
    assert page.evaluate("window.shared.url") == f"{site}/?rol=trainer&sector=sport"


def test_without_a_share_sheet_there_is_no_button_for_it(page: Page, site: str) -> None:
    page.add_init_script("delete Navigator.prototype.share")
    open_live(page, f"{site}/?{RESULT}")
    expect(page.locator("[data-verstuur=link-neutraal]")).to_be_hidden()


# What is seen and stands outside our page.
NOT_MADE_HERE = """() => [...document.querySelectorAll(
  ":is(a, button, input, select, img, svg, canvas, iframe, header, h1, h2, p, label)")]
  .filter((element) => !element.closest(".pagina, #melder, #omroep"))
  .filter((element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
  .filter((element) => element.getBoundingClientRect().width > 1)
  .map((element) => `${element.tagName} ${element.textContent.trim()}`)"""


def test_nothing_that_streamlit_draws_is_seen(page: Page, site: str) -> None:
    # Told by what it is, not by Streamlit's names for it: those change, and a check of a name that
    # is gone always passes.
    open_live(page, site)
    page.locator(APP).evaluate(
        """(app) => {
          window.deploy = document.createElement("button");
          window.deploy.textContent = "Deploy";
          app.append(window.deploy);
        }"""
    )
    assert page.evaluate(NOT_MADE_HERE) == []
    page.evaluate("document.body.append(window.deploy)")
    assert page.evaluate(NOT_MADE_HERE) == ["BUTTON Deploy"]


def test_an_in_page_link_jumps_without_changing_the_address(page: Page, site: str) -> None:
    open_live(page, f"{site}/?{RESULT}")
    page.locator(".balk a[href='#gesprek']").click()
    expect(page.locator("#gesprek h2")).to_be_in_viewport()
    assert page.url == f"{site}/?{RESULT}"


def test_prevention_asks_two_questions_and_has_its_own_page(page: Page, site: str) -> None:
    open_live(page, site)
    tap(page, "doel", "voorkomen")
    assert query(page) == "doel=voorkomen"
    expect(page.locator(".voortgang")).to_have_text("Vraag 1 van 2, nog 1 na deze")
    tap(page, "rol", "api")
    expect_question(page, "sector")
    tap(page, "sector", "onderwijs")
    expect(page.locator("#meer-info [data-contact=antipestslang]")).to_be_visible()
    expect(page.locator("#volgende-stap")).to_have_count(0)


@pytest.mark.parametrize(
    "damaged",
    [
        "/?rol%3Dtrainer%26sector%3Dsport%26feiten%3Dnee).",
        "/?rol=trainer&amp;sector=sport&amp;feiten=nee.",
        "/%3Frol%3Dtrainer%26sector%3Dsport%26feiten%3Dnee",
    ],
)
def test_a_damaged_link_is_taken_over_and_clean_after_a_tap(
    page: Page, site: str, damaged: str
) -> None:
    open_live(page, f"{site}{damaged}")
    expect_question(page, "beelden")
    expect(page.locator("[data-melding]")).to_have_count(0)
    tap(page, "beelden", "nee")
    expect_question(page, "stap")
    assert query(page) == "rol=trainer&sector=sport&feiten=nee&beelden=nee"
    page.go_back()
    expect_question(page, "beelden")


def test_a_child_or_a_parent_finds_the_way_out_under_the_first_question(
    page: Page, site: str
) -> None:
    open_live(page, site)
    page.get_by_role("link", name="Ben je zelf een kind of jongere, of ouder?").click()
    line = page.locator("#niet-voor-jou")
    expect(line).to_be_focused()
    expect(line).to_be_in_viewport()
    expect(line.get_by_role("link", name="Awel: 102")).to_be_in_viewport()
    assert page.url == f"{site}/"
    tap(page, "rol", "ander")
    expect_question(page, "sector")
    expect(page.locator(".uitweg")).to_have_count(0)

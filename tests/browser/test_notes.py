"""When the notes of a talk are kept, offered again at a new visit, and deleted.

Cases that only load pages, without a choice in the wizard or Back, run only in links-only mode,
because a live page loads in the same way. The fixture `talk` checks that no note is sent.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import product

import pytest
from playwright.sync_api import Error, Locator, Page, expect

from tests.browser.connection import Connection
from tests.conftest import SiteForMode
from tools.axe import violations
from tools.drive import (
    RESULT,
    TAPS,
    HeldRequests,
    option,
    resize,
    sent_frames,
    wait_answer,
    wait_entry,
    wait_frames,
    wait_live,
)
from tools.paper_checks import print_pdf, texts

RESTART = ".keuzes-restart a"
WIPE = "#gesprek [data-notities=wis]"
NOTE = "Zwijgtindeklas"  # one word, which is the same in JSON, in a URL and on paper
DEED = "Belderingen"
NEXT_DAY = "2099-12-13"
OTHER_ANSWERS = "rol=trainer&sector=sport&feiten=ja&beelden=nee&stap=3"
HOUR = 60 * 60 * 1000  # ms
REFUSE_STORAGE = (
    "Object.defineProperty(window, 'sessionStorage',"
    " { get() { throw new DOMException('no', 'SecurityError'); } })"
)
# Replaces each text by an element, as translators do. Puts the texts and values that a translator
# would get into `translated`.
TRANSLATE = """() => {
  window.translated = [];
  const texts = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) texts.push(walk.currentNode);
  for (const text of texts) {
    if (!text.data.trim() || !text.parentElement.translate) continue;
    if (text.parentElement.closest("script, style, template")) continue;
    translated.push(text.data);
    const font = document.createElement("font");
    font.textContent = "vertaald";
    text.replaceWith(font);
  }
  for (const field of document.querySelectorAll("textarea, input"))
    if (field.translate && field.type !== "checkbox") translated.push(field.value);
}"""
SPACING = 24  # CSS pixels between buttons (WCAG 2.2, 2.5.8)
REVIEWS = 10  # 200 reviews on a busy machine lost no note
STORED = "() => Object.entries(sessionStorage)"
# Returns the properties of each field, including inherited ones.
FIELDS = """() => [...document.querySelectorAll("input, textarea")].map(
  ({ id, type, autocomplete, spellcheck, writingSuggestions, translate }) =>
    ({ id, type, autocomplete, spellcheck, writingSuggestions, translate }))"""


@dataclass
class Talk:
    """A visitor with the wizard open. live: whether their pages become live."""

    page: Page
    url: str
    live: bool

    def wait(self) -> None:
        """Wait until the page and its scripts have loaded and its state is shown."""
        if self.live and self.page.locator("#root").count():
            wait_live(self.page)
        else:
            self.page.wait_for_load_state("load")
            wait_frames(self.page)
        wait_entry(self.page)

    def open(self, query: str = RESULT, path: str = "/") -> None:
        """Load a URL, as when a visitor types it or follows a link in a message."""
        self.page.goto(f"{self.url}{path}?{query}")
        self.wait()

    def find(self, selector: str) -> Locator:
        """Return the visible elements of a selector."""
        return self.page.locator(selector).filter(visible=True)

    def choose(self, selector: str, parameter: str, value: str | None) -> None:
        """Tap a choice of the wizard and wait until the page shows the answer."""
        self.find(selector).click()
        wait_answer(self.page, parameter, value)
        self.wait()

    def answer(self, parameter: str, value: str) -> None:
        self.choose(option(parameter, value), parameter, value)

    def change(self, parameter: str = "feiten") -> None:
        self.choose(f"[data-wijzig={parameter}]", "wijzig", parameter)

    def change_and_answer(self) -> None:
        self.change("feiten")
        self.answer("feiten", "ja")

    def keep_answers(self) -> None:
        self.choose(".keuzes-keep a", "wijzig", None)

    def restart(self) -> None:
        """Start again and confirm. There must be notes: without them the page does not ask."""
        self.find(RESTART).click()
        self.page.locator("[data-zeker=ja]").click()
        wait_answer(self.page, "rol", None)
        self.wait()
        expect(self.find("[data-vraag=rol]")).to_be_visible()

    def wipe(self, button: str = WIPE) -> None:
        self.find(button).click()
        self.find("[data-zeker=ja]").click()

    def reload(self) -> None:
        self.page.reload()
        self.wait()

    def back(self) -> None:
        self.page.go_back()
        self.wait()

    def forward(self) -> None:
        self.page.go_forward()
        self.wait()

    def write(self) -> None:
        """Write a note, an agreement and a date; tick a point, the agreement and the step."""
        self.find("#notitie-beleving").fill(NOTE)
        self.find("#besproken-gebeurd").check()
        self.find("#afspraak-2-wat").fill(DEED)
        self.find("#afspraak-2-weet").check()
        self.find("#volgend-gesprek").fill(NEXT_DAY)
        self.find(".weet input").check()

    def stored_entries(self) -> list[list[str]]:
        entries: list[list[str]] = self.page.evaluate(STORED)
        return entries


def expect_notes_shown(talk: Talk) -> None:
    expect(talk.find("#notitie-beleving")).to_have_value(NOTE)
    expect(talk.find("#besproken-gebeurd")).to_be_checked()
    expect(talk.find("#besproken-beleving")).not_to_be_checked()
    expect(talk.find("#afspraak-2-wat")).to_have_value(DEED)
    expect(talk.find("#afspraak-2-weet")).to_be_checked()
    expect(talk.find("#volgend-gesprek")).to_have_value(NEXT_DAY)
    expect(talk.find("[data-als=vraag], [data-als=vluchtig]")).to_have_count(0)
    [[key, state]] = talk.stored_entries()
    assert (key, json.loads(state).keys()) == ("gesprek", {"notes", "time"})


def expect_restore_prompt(talk: Talk) -> None:
    expect(talk.find("[data-als=vraag]")).to_contain_text("notities van een vorig gesprek")
    expect(talk.find(".punt")).to_have_count(6)
    expect(talk.find("#gesprek :is(input, textarea)")).to_have_count(0)
    expect(talk.find(".weet")).to_have_count(0)
    values = talk.page.locator(":is(#gesprek, .weet) :is(input, textarea)").evaluate_all(
        "all => all.filter((field) => field.value !== 'on' && field.value || field.checked).length"
    )
    assert values == 0
    assert NOTE in talk.stored_entries()[0][1], "the notes are still stored"


def expect_notes_deleted(talk: Talk) -> None:
    expect(talk.find("#notitie-beleving")).to_have_value("")
    expect(talk.find("#notitie-beleving")).to_be_enabled()
    expect(talk.find("#besproken-gebeurd")).not_to_be_checked()
    expect(talk.find("#afspraak-2-wat")).to_have_value("")
    expect(talk.find("#volgend-gesprek")).to_have_value("")
    expect(talk.find("[data-als=vraag], [data-als=gedrukt]")).to_have_count(0)
    assert talk.stored_entries() == []


def go_to_a_page_of_this_site(talk: Talk) -> None:
    talk.find(".voet-links a[href$=privacy]").click()
    talk.page.wait_for_url("**/privacy")


def go_to_another_site(talk: Talk) -> None:
    awel = talk.url.replace("127.0.0.1", "localhost") + "/awel"
    talk.page.route(awel, lambda route: route.fulfill(body="Awel", content_type="text/html"))
    talk.page.goto(awel)


def change_answer_to_yes(talk: Talk) -> None:
    talk.answer("feiten", "ja")


def go_to_the_sheet(talk: Talk) -> None:
    # With notes, this link would print the current page instead of opening the sheet.
    sheet = talk.find("#delen .druk")
    sheet.evaluate("a => { a.hash = ''; a.removeAttribute('data-print'); }")
    sheet.click()
    talk.page.wait_for_url("**/afdruk?**")
    expect_notes_shown(talk)


def return_to_the_wizard(talk: Talk) -> None:
    talk.page.get_by_role("link", name="Terug naar de wegwijzer").click()
    talk.page.wait_for_url(f"**/?{RESULT}")
    talk.wait()


def open_current_address(talk: Talk) -> None:
    expect_notes_shown(talk)
    talk.page.goto(talk.page.url)
    talk.wait()


def answer_all(talk: Talk) -> None:
    for parameter, value in TAPS["sport"]:
        talk.answer(parameter, value)


def follow_in_another_tab(talk: Talk) -> None:
    link = talk.find(".voet-links a").last
    link.evaluate(
        """(a) => {
          a.href = location.href;
          addEventListener("click", (event) => event.preventDefault(), { once: true }); // no tab
        }"""
    )
    link.click(modifiers=["Control"])


def simulate_discarded_tab(talk: Talk) -> None:
    """Make every later page look like a tab that the phone had dropped from memory."""
    talk.page.add_init_script("Object.defineProperty(document, 'wasDiscarded', { value: true })")


def print_page(talk: Talk) -> None:
    address = talk.page.url
    print_pdf(talk.page)
    expect(talk.page).to_have_url(address)  # the query is removed while the page prints


def restore_notes(talk: Talk) -> None:
    """Restore the notes; check that a message is shown and announced."""
    talk.find("[data-notities=toon]").click()
    expect(talk.find("#gesprek-kop")).to_be_focused()
    expect(talk.find("[data-als=getoond]")).to_be_in_viewport(ratio=1)
    expect(talk.page.locator("#omroep")).to_contain_text("Je notities staan er weer.")
    expect_notes_shown(talk)


def wipe_old_notes(talk: Talk) -> None:
    talk.wipe("[data-notities=wis-vorige]")


def age_notes_by_13_hours(talk: Talk) -> None:
    talk.page.evaluate(
        "(ms) => { const state = JSON.parse(sessionStorage.gesprek);"
        " sessionStorage.gesprek = JSON.stringify({ ...state, time: state.time - ms }); }",
        13 * HOUR,
    )


def open_result_with_other_answers(talk: Talk) -> None:
    talk.open(OTHER_ANSWERS)


Step = Callable[[Talk], object]
# Each inner list is one moment: steps, after which the notes are checked. Each moment starts at a
# result with notes, where the previous one ended.
KEPT_BY_LINKS: list[list[Step]] = [
    [Talk.reload],
    [go_to_the_sheet, return_to_the_wizard],
    [print_page, expect_notes_shown, Talk.reload],
    [Talk.open, restore_notes, Talk.reload],
]
KEPT: list[list[Step]] = [
    [go_to_a_page_of_this_site, Talk.back],
    [go_to_another_site, Talk.back],
    [Talk.back, Talk.forward],
    [Talk.change, Talk.keep_answers],
    [Talk.change_and_answer],
    [Talk.change, Talk.reload, change_answer_to_yes],
]
OFFERED_BY_LINKS: list[list[Step]] = [
    [Talk.open],  # the same link
    [open_result_with_other_answers],
    [open_result_with_other_answers, Talk.reload],
    [follow_in_another_tab, Talk.open],
    [lambda talk: talk.open(path="/afdruk")],
]
OFFERED: list[list[Step]] = [
    [lambda talk: talk.open(""), answer_all],  # the same answers from the start
    [open_result_with_other_answers, Talk.back, expect_notes_shown, Talk.forward],
    [open_result_with_other_answers, Talk.change_and_answer],
    [Talk.change_and_answer, open_current_address],
]
DELETED_BY_LINKS: list[list[Step]] = [
    [Talk.wipe, Talk.reload],
    [age_notes_by_13_hours, Talk.reload],
    [age_notes_by_13_hours, Talk.open],
]
DELETED: list[list[Step]] = [
    [Talk.restart, answer_all],  # for the next child
    [Talk.restart, Talk.back],
    [open_result_with_other_answers, wipe_old_notes, Talk.back],
]


@pytest.fixture
def talk(request: pytest.FixtureRequest, page: Page, site_for_mode: SiteForMode) -> Iterator[Talk]:
    """Yield a visitor at the result. After the test, check that no note was sent to the server."""
    sent = sent_frames(page)
    page.on("request", lambda r: sent.append(f"{r.url} {r.headers} {r.post_data}".encode()))
    live = request.param == "live"
    talk = Talk(page, site_for_mode("altijd" if live else "nooit"), live)
    page.goto(f"{talk.url}/privacy")  # a history entry to go back to
    talk.open()
    yield talk
    everything = b"".join(sent)
    assert b"stap=2" in everything, "no request was recorded"
    for text in (NOTE, DEED, NEXT_DAY):
        assert text.encode() not in everything


BY_LINKS = pytest.mark.parametrize("talk", ["links"], indirect=True)
LIVE = pytest.mark.parametrize("talk", ["live"], indirect=True)


BOTH = pytest.mark.parametrize("talk", ["links", "live"], indirect=True)


def walk(talk: Talk, moments: list[list[Step]], by_links: list[list[Step]]) -> Iterator[None]:
    """Run the steps of each moment, then yield. by_links: moments only for links-only mode."""
    for steps in moments if talk.live else by_links + moments:
        for step in steps:
            step(talk)
        yield


@BOTH
def test_navigation_keeps_the_notes(talk: Talk) -> None:
    talk.write()
    for _ in walk(talk, KEPT, KEPT_BY_LINKS):
        expect_notes_shown(talk)
    simulate_discarded_tab(talk)
    talk.open()
    expect_notes_shown(talk)


@BOTH
def test_a_new_visit_offers_the_notes(talk: Talk) -> None:
    talk.write()
    for _ in walk(talk, OFFERED, OFFERED_BY_LINKS):
        expect_restore_prompt(talk)
        restore_notes(talk)


@BOTH
def test_a_wipe_a_restart_and_twelve_hours_delete_the_notes(talk: Talk) -> None:
    talk.write()
    for _ in walk(talk, DELETED, DELETED_BY_LINKS):
        expect_notes_deleted(talk)
        talk.write()


@BY_LINKS
@pytest.mark.tolerates("console")
def test_after_the_browsers_error_page_the_page_offers_the_notes(talk: Talk) -> None:
    page = talk.page
    talk.write()
    for way in ("reload", "back", "the same link"):
        if way == "back":
            go_to_another_site(talk)
        page.context.set_offline(True)
        with suppress(Error):
            if way == "reload":
                page.reload()
            elif way == "back":
                page.go_back()
            else:
                talk.open()
        page.context.set_offline(False)
        page.wait_for_load_state()
        talk.reload()  # Chromium has lost the state of the history entry
        expect_restore_prompt(talk)
        restore_notes(talk)


@LIVE
def test_notes_are_not_translated_and_survive_a_translation(talk: Talk) -> None:
    talk.write()
    talk.page.evaluate(TRANSLATE)
    expect(talk.find("#gesprek-kop")).to_have_text("vertaald")
    assert not [text for text in talk.page.evaluate("translated") if NOTE in text or DEED in text]
    expect_notes_shown(talk)
    talk.change_and_answer()
    expect_notes_shown(talk)
    talk.reload()
    expect_notes_shown(talk)


@BY_LINKS
def test_notes_on_an_open_page_are_deleted_after_twelve_hours(talk: Talk) -> None:
    talk.page.clock.install()
    talk.open()
    talk.write()
    talk.page.clock.fast_forward(12 * HOUR - 60_000)
    expect(talk.find("#notitie-beleving")).to_have_value(NOTE)
    talk.page.clock.fast_forward(120_000)
    expect_notes_deleted(talk)


@BY_LINKS
def test_notes_are_not_printed_while_the_page_asks_about_them(talk: Talk) -> None:
    talk.write()
    talk.open()
    expect_restore_prompt(talk)
    printed = texts(print_pdf(talk.page))
    assert len(printed) == 2
    wipe_old_notes(talk)
    assert printed == texts(print_pdf(talk.page)), "an empty sheet"
    expect(talk.find("[data-als=gedrukt]")).to_have_count(0)
    talk.write()
    assert NOTE in texts(print_pdf(talk.page))[0]


@LIVE
def test_each_step_keeps_its_own_tick_of_weet_het_kind_dit(talk: Talk) -> None:
    talk.write()
    talk.change("stap")
    talk.answer("stap", "3")
    expect(talk.find(".weet input")).not_to_be_checked()
    talk.change("stap")
    talk.answer("stap", "2")
    expect(talk.find(".weet input")).to_be_checked()


@BY_LINKS
def test_added_rows_come_back_with_their_content(talk: Talk) -> None:
    expect(talk.find(".afspraken tbody tr")).to_have_count(3)
    talk.find("[data-notities=rij]").click()
    expect(talk.find("#afspraak-4-wat")).to_be_focused()
    talk.page.keyboard.type(DEED)
    expect(talk.find("#afspraak-4-wie")).to_have_attribute("aria-label", "Afspraak 4: Wie?")
    talk.reload()
    expect(talk.find("#afspraak-4-wat")).to_have_value(DEED)
    assert DEED in texts(print_pdf(talk.page))[0]
    talk.wipe()
    expect(talk.find(".afspraken tbody tr")).to_have_count(3)


# The steps before a tap on a button that wipes, and the selector of the button.
WIPES: dict[str, tuple[list[Step], str]] = {
    "wis": ([], WIPE),
    "wis after a print": ([print_page], "#delen [data-notities=wis]"),
    "wis ze": ([Talk.open], "[data-notities=wis-vorige]"),
    "opnieuw": ([], RESTART),
    "opnieuw during the prompt": ([Talk.open], RESTART),
    "opnieuw at a question": ([Talk.change], RESTART),
    "wis on the sheet": ([go_to_the_sheet], WIPE),
    "wis on the sheet after a print": (
        [go_to_the_sheet, print_page],
        "[data-als=gedrukt] [data-notities=wis]",
    ),
    "wis ze on the sheet": ([lambda talk: talk.open(path="/afdruk")], "[data-notities=wis-vorige]"),
}


CANCELLATIONS: list[Step] = [
    lambda talk: talk.find("[data-zeker=nee]").click(),
    lambda talk: talk.page.keyboard.press("Escape"),
    lambda talk: talk.find("#strip").click(position={"x": 2, "y": 2}),
    lambda talk: talk.find("[data-zeker=ja]").press("Tab"),
    print_page,
]


def parametrize_wipes(*live: str) -> pytest.MarkDecorator:
    """Parametrize with all WIPES in links-only mode, and with the WIPES in `live` on live pages."""
    cases = [*product(["links"], WIPES), *product(["live"], live)]
    return pytest.mark.parametrize(("talk", "way"), cases, indirect=["talk"])


def stored_notes(talk: Talk) -> dict[str, object]:
    [[_, state]] = talk.stored_entries()
    notes: dict[str, object] = json.loads(state)["notes"]
    return notes


@parametrize_wipes("wis", "opnieuw", "opnieuw at a question")
def test_wiping_needs_a_second_tap_and_any_other_action_cancels_it(talk: Talk, way: str) -> None:
    steps, selector = WIPES[way]
    talk.write()
    notes_before = stored_notes(talk)
    for step in steps:
        step(talk)
    button = talk.find(selector)
    address = talk.page.url

    def expect_safe() -> None:
        expect(talk.page.locator(".zeker")).to_have_count(0)
        expect(button).to_have_count(1)
        assert talk.page.url == address
        assert stored_notes(talk) == notes_before

    # Orca does not announce a move of the focus from a button that has disappeared.
    button.evaluate(
        """button => addEventListener(
            "focusin", () => { window.shownAtFocus = button.checkVisibility(); }
        )"""
    )
    button.focus()
    talk.page.evaluate("window.shownAtFocus = null")
    talk.page.keyboard.press("Enter")
    assert talk.page.evaluate("window.shownAtFocus") is True
    expect(talk.page.get_by_role("group", name="Zeker? Alles wissen")).to_have_count(1)
    assert violations(talk.page) == []
    # A screen reader reads the name of the group, so the page does not announce it too.
    expect(talk.page.locator("#omroep")).not_to_contain_text("Zeker?")
    for cancel in CANCELLATIONS if not steps else CANCELLATIONS[:1]:
        talk.page.keyboard.press("Escape")
        button.click()
        expect(talk.find(".zeker")).to_have_count(1)
        expect(button).to_have_count(0)
        expect(talk.find("[data-zeker=nee]")).to_be_focused()
        expect(talk.find("[data-zeker=ja]")).to_be_in_viewport(ratio=0.99)
        assert stored_notes(talk) == notes_before
        cancel(talk)
        expect_safe()
    button.focus()
    for _ in range(2):  # as when the key is held down
        talk.page.keyboard.press("Enter")
    expect_safe()
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    assert box
    for x in (8, box["width"] - 8):
        button.dblclick(position={"x": x, "y": box["height"] / 2})
        expect_safe()
    talk.wipe(selector)
    expect_wiped(talk, starts_again=selector == RESTART)


def expect_wiped(talk: Talk, starts_again: bool) -> None:
    """Wait until a message says that all is deleted; check that the message then disappears."""
    if starts_again:
        wait_answer(talk.page, "rol", None)
        talk.wait()
        expect(talk.find("[data-vraag=rol]")).to_be_visible()
    else:
        expect_notes_deleted(talk)
        expect(talk.find("#gesprek-kop")).to_be_focused()
        expect(talk.find("#gesprek-kop")).to_be_in_viewport()
    message = talk.find("[data-als=gewist]")
    expect(message).to_have_text("Alles is gewist.")
    expect(message).to_be_in_viewport(ratio=1)
    expect(talk.page.locator("#omroep")).to_contain_text("Alles is gewist.")
    assert talk.stored_entries() == []
    if starts_again:
        talk.answer("rol", "trainer")
    else:
        talk.find("#notitie-beleving").fill(NOTE)
    expect(message).to_have_count(0)


@BY_LINKS
def test_restarting_without_notes_needs_no_confirmation(talk: Talk) -> None:
    talk.find("[data-notities=rij]").click()
    talk.choose(RESTART, "rol", None)
    expect(talk.find("[data-vraag=rol]")).to_be_visible()
    expect(talk.find("[data-als=gewist]")).to_have_count(0)


@LIVE
def test_another_tab_neither_sees_nor_deletes_the_notes(talk: Talk) -> None:
    talk.write()
    talk.find(RESTART).click(modifiers=["Control"])
    expect(talk.page.locator(".zeker")).to_have_count(0)
    other = Talk(talk.page.context.new_page(), talk.url, talk.live)
    other.open()
    expect_notes_deleted(other)
    expect_notes_shown(talk)


@LIVE
def test_back_forward_and_reload_cancel_the_confirmation(talk: Talk) -> None:
    talk.write()
    talk.change_and_answer()
    for go, button in ((Talk.back, WIPE), (Talk.forward, RESTART), (Talk.reload, WIPE)):
        talk.find(button).click()
        expect(talk.find(".zeker")).to_have_count(1)
        go(talk)
        expect(talk.page.locator(".zeker")).to_have_count(0)
    expect_notes_shown(talk)


@BY_LINKS
def test_the_wipe_button_is_apart_from_add_row_and_not_in_the_talk_view(talk: Talk) -> None:
    wipe, row = WIPE, "[data-notities=rij]"
    talk.write()
    for path in ("/afdruk", "/"):
        talk.open(path=path)
        talk.find("[data-notities=toon]").click()
        for width in (320, 390, 1280):
            resize(talk.page, (width, 664))
            above, below = talk.find(row).bounding_box(), talk.find(wipe).bounding_box()
            assert above
            assert below
            assert below["y"] - (above["y"] + above["height"]) >= SPACING, (path, width)
    talk.find("#gesprek [data-naar-gesprek]").click()
    expect(talk.find(row)).to_have_count(1)
    expect(talk.find(wipe)).to_have_count(0)
    talk.open(OTHER_ANSWERS)
    talk.find("#gesprek [data-naar-gesprek]").click()
    expect(talk.find("[data-als=vraag]")).to_have_count(1)
    expect(talk.find("[data-notities]")).to_have_count(0)


@LIVE
def test_without_storage_the_page_warns_and_keeps_notes_while_it_is_open(
    talk: Talk,
) -> None:
    talk.page.add_init_script(REFUSE_STORAGE)
    talk.open()
    field = talk.find("#notitie-beleving")
    expect(talk.find("[data-als=vluchtig]")).to_have_count(1)
    talk.write()
    talk.find("[data-notities=rij]").click()
    talk.change_and_answer()  # in the same document
    expect(field).to_have_value(NOTE)
    talk.find(WIPE).click()
    expect(field).to_have_value(NOTE)
    talk.find("[data-zeker=ja]").click()
    expect(field).to_have_value("")
    expect(talk.find("[data-als=gewist]")).to_have_count(1)
    field.fill(NOTE)
    talk.restart()
    talk.back()
    expect(field).to_have_value("")


@BY_LINKS
def test_text_typed_before_the_script_runs_is_appended_to_the_stored_note(
    talk: Talk,
) -> None:
    talk.write()
    page = talk.page
    held_requests = HeldRequests(page, r"/eigen/[^/]*\.js$")
    page.goto(page.url, wait_until="commit")
    page.locator("#notitie-beleving").fill("Meteen")
    held_requests.release()
    talk.wait()
    expect_restore_prompt(talk)
    talk.find("[data-notities=toon]").click()
    expect(talk.find("#notitie-beleving")).to_have_value(f"{NOTE}\nMeteen")


@BY_LINKS
def test_fields_turn_off_autofill_spell_check_and_translation(talk: Talk) -> None:
    for path in ("/", "/afdruk"):
        talk.open(path=path)
        talk.find("[data-notities=rij]").click()
        fields = talk.page.evaluate(FIELDS)
        assert len([field for field in fields if field["id"].startswith("notitie-")]) == 6
        assert len([field for field in fields if field["id"].startswith("afspraak-")]) == 4 * 4
        for field in fields:
            assert field["autocomplete"] == "off", field
            if field["type"] != "checkbox":
                assert not field["spellcheck"], field
                assert field["writingSuggestions"] == "false", field
                assert not field["translate"], field


def test_takeover_reruns_and_reconnects_keep_the_focused_field(
    page: Page, site: str, connection: Connection
) -> None:
    held_requests = HeldRequests(page)
    page.goto(f"{site}/?{RESULT}", wait_until="domcontentloaded")
    page.locator("#besproken-gebeurd").check()
    page.locator("[data-notities=rij]").click()
    field = page.locator("#afspraak-4-wat")
    expect(field).to_be_focused()
    page.keyboard.type("ab")
    page.keyboard.press("ArrowLeft")
    before = page.evaluate("scrollY")
    assert before > 0

    def take_over() -> None:
        held_requests.release()
        wait_live(page)

    for event, letter in ((take_over, "1"), (connection.rerun, "2"), (connection.reconnect, "3")):
        event()
        expect(field).to_be_focused()
        page.keyboard.type(letter)
        assert page.evaluate("scrollY") == before
    expect(field).to_have_value("a123b")
    expect(page.locator("#besproken-gebeurd")).to_be_checked()


def test_takeover_and_reconnects_keep_the_confirmation(
    page: Page, site: str, connection: Connection
) -> None:
    held_requests = HeldRequests(page)
    page.goto(f"{site}/?{RESULT}", wait_until="domcontentloaded")
    page.locator("#notitie-beleving").fill(NOTE)
    page.locator(RESTART).click()
    held_requests.release()
    wait_live(page)
    connection.reconnect()
    expect(page.locator("[data-zeker=nee]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(RESTART)).to_be_focused()
    expect(page.locator("#notitie-beleving")).to_have_value(NOTE)


@LIVE
def test_notes_survive_repeated_reviews_of_a_question(talk: Talk) -> None:
    talk.write()
    talk.find("[data-notities=rij]").click()
    talk.find("#afspraak-4-wie").fill(NOTE)
    for review in range(REVIEWS):
        talk.change("feiten")
        if review % 2:
            talk.back()
        else:
            talk.keep_answers()
        expect_notes_shown(talk)
        expect(talk.find("#afspraak-4-wie")).to_have_value(NOTE)

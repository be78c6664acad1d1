"""What is ticked and typed at the talk: when it is there again, when it is asked about, when gone.

Each moment twice: while Streamlit is awake, and by links alone. Nothing that was typed goes over
the wire.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import pytest
from playwright.sync_api import Error, Locator, Page, Request, WebSocket, expect

from tests.browser.conftest import SiteWaking
from tests.browser.line import Line
from tools.axe import violations
from tools.drive import (
    RESULT,
    TAPS,
    Held,
    frames,
    open_live,
    option,
    until,
    wait_answer,
    wait_due,
    wait_live,
)
from tools.paper_checks import print_pdf, texts

RESTART = ".keuzes-restart a"
NOTE = "Zwijgtindeklas"  # one word: in JSON, in an address and on paper it is the same
DEED = "Belderingen"
NEXT_DAY = "2099-12-13"
OTHER = "rol=trainer&sector=sport&feiten=ja&beelden=nee&stap=3"
TWELVE_HOURS = 12 * 60 * 60 * 1000  # ms
REFUSE_STORAGE = (
    "Object.defineProperty(window, 'sessionStorage',"
    " { get() { throw new DOMException('no', 'SecurityError'); } })"
)
# As translators do it: each text goes away and comes back in an element of theirs, labels too.
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
FINGER = 24  # CSS pixels that one may miss a button by (WCAG 2.2, 2.5.8: the size of a target)
LOOKS = 20  # 200 once, beside two busy processes, lost nothing
STORED = "() => Object.entries(sessionStorage)"
# What the browser makes of the attributes of each field and of what stands above it.
FIELDS = """() => [...document.querySelectorAll("input, textarea")].map(
  ({ id, type, autocomplete, spellcheck, writingSuggestions, translate }) =>
    ({ id, type, autocomplete, spellcheck, writingSuggestions, translate }))"""
# The elements that repeat a word that was typed.
COPIES = """(word) => [...document.querySelectorAll("body *")]
  .filter((element) => [...element.childNodes].some(
    (node) => node.nodeType === Node.TEXT_NODE && node.data.includes(word)))
  .map(({ className, translate }) => ({ className, translate }))"""


@dataclass
class Talk:
    """A visitor with the wizard open. live: while Streamlit is awake, else by links alone."""

    page: Page
    url: str
    live: bool

    def wait(self) -> None:
        """Wait until the page is there, its scripts too, and shows what is due."""
        if self.live and self.page.locator("#root").count():
            wait_live(self.page)
        else:
            self.page.wait_for_load_state("load")
            frames(self.page)
        wait_due(self.page)

    def open(self, query: str = RESULT, path: str = "/") -> None:
        """Come by an address: typed, or from a message."""
        self.page.goto(f"{self.url}{path}?{query}")
        self.wait()

    def find(self, selector: str) -> Locator:
        """Return it where a visitor sees it."""
        return self.page.locator(selector).filter(visible=True)

    def choose(self, selector: str, parameter: str, value: str | None) -> None:
        """Tap on a choice of the wizard and wait until the page shows the answer."""
        self.find(selector).click()
        wait_answer(self.page, parameter, value)
        self.wait()

    def answer(self, parameter: str, value: str) -> None:
        self.choose(option(parameter, value), parameter, value)

    def change(self, parameter: str) -> None:
        self.choose(f"[data-wijzig={parameter}]", "wijzig", parameter)

    def keep(self) -> None:
        self.choose(".keuzes-keep a", "wijzig", None)

    def restart(self) -> None:
        """Begin anew, with something typed."""
        self.find(RESTART).click()
        self.page.locator("[data-zeker=ja]").click()
        wait_answer(self.page, "rol", None)
        self.wait()
        expect(self.find("[data-vraag=rol]")).to_be_visible()

    def wipe(self, button: str = "#gesprek [data-notities=wis]") -> None:
        self.find(button).click()
        self.find("[data-zeker=ja]").click()

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

    def stored(self) -> list[list[str]]:
        found: list[list[str]] = self.page.evaluate(STORED)
        return found


@contextmanager
def another_tab(page: Page) -> Iterator[None]:
    """Wait until a tab with the address of this one has opened, and close it.

    The browser is asked: Playwright now and then misses a tab that loads at once, and then waits
    for it in vain.
    """
    assert page.context.browser
    browser = page.context.browser.new_browser_cdp_session()

    def tabs() -> set[str]:
        found = browser.send("Target.getTargets")["targetInfos"]
        return {tab["targetId"] for tab in found if tab["url"] == page.url}

    before = tabs()
    yield
    until(page, lambda: bool(tabs() - before), "another tab")
    for tab in tabs() - before:
        browser.send("Target.closeTarget", {"targetId": tab})
    browser.detach()


def expect_shown(talk: Talk) -> None:
    expect(talk.find("#notitie-beleving")).to_have_value(NOTE)
    expect(talk.find("#besproken-gebeurd")).to_be_checked()
    expect(talk.find("#besproken-beleving")).not_to_be_checked()
    expect(talk.find("#afspraak-2-wat")).to_have_value(DEED)
    expect(talk.find("#afspraak-2-weet")).to_be_checked()
    expect(talk.find("#volgend-gesprek")).to_have_value(NEXT_DAY)
    expect(talk.find("[data-als=vraag]")).to_have_count(0)
    [[key, state]] = talk.stored()
    assert (key, json.loads(state).keys()) == ("gesprek", {"notes", "time"})


def expect_asked(talk: Talk) -> None:
    expect(talk.find("[data-als=vraag]")).to_contain_text("notities van een vorig gesprek")
    expect(talk.find(".punt")).to_have_count(6)
    expect(talk.find("#gesprek :is(input, textarea)")).to_have_count(0)
    expect(talk.find(".weet")).to_have_count(0)
    values = talk.page.locator(":is(#gesprek, .weet) :is(input, textarea)").evaluate_all(
        "all => all.filter((field) => field.value !== 'on' && field.value || field.checked).length"
    )
    assert values == 0
    assert NOTE in talk.stored()[0][1], "nothing of it is lost by asking"


def expect_gone(talk: Talk) -> None:
    expect(talk.find("#notitie-beleving")).to_have_value("")
    expect(talk.find("#notitie-beleving")).to_be_enabled()
    expect(talk.find("#besproken-gebeurd")).not_to_be_checked()
    expect(talk.find("#afspraak-2-wat")).to_have_value("")
    expect(talk.find("#volgend-gesprek")).to_have_value("")
    expect(talk.find("[data-als=vraag]")).to_have_count(0)
    assert talk.stored() == []


def reload(talk: Talk) -> None:
    talk.page.reload()
    talk.wait()


def back_from_an_own_page(talk: Talk) -> None:
    talk.find(".voet-links a[href$=privacy]").click()
    talk.page.wait_for_url("**/privacy")
    talk.back()


def back_from_another_site(talk: Talk) -> None:
    awel = talk.url.replace("127.0.0.1", "localhost") + "/awel"
    talk.page.route(awel, lambda route: route.fulfill(body="Awel", content_type="text/html"))
    talk.page.goto(awel)
    talk.back()


def back_and_forward(talk: Talk) -> None:
    talk.back()
    talk.forward()


def wijzig_and_another_answer(talk: Talk) -> None:
    talk.change("feiten")
    talk.answer("feiten", "ja")


def wijzig_and_laat_zo(talk: Talk) -> None:
    talk.change("feiten")
    talk.keep()


def a_reload_at_a_wijzig(talk: Talk) -> None:
    talk.change("feiten")
    reload(talk)
    talk.answer("feiten", "ja")


def to_the_sheet(talk: Talk) -> None:
    sheet = talk.find("#delen .druk")  # which prints this page, when there are notes
    sheet.evaluate("a => { a.hash = ''; a.removeAttribute('data-print'); }")
    sheet.click()
    talk.page.wait_for_url("**/afdruk?**")
    expect_shown(talk)


def to_the_sheet_and_back_again(talk: Talk) -> None:
    to_the_sheet(talk)
    talk.page.get_by_role("link", name="Terug naar de wegwijzer").click()
    talk.page.wait_for_url(f"**/?{RESULT}")
    talk.wait()


def the_same_link(talk: Talk) -> None:
    talk.open()


def another_link(talk: Talk) -> None:
    talk.open(OTHER)


def the_sheet_by_its_address(talk: Talk) -> None:
    talk.open(path="/afdruk")


def the_same_answers_from_the_start(talk: Talk) -> None:
    talk.open("")
    for parameter, value in TAPS["sport"]:
        talk.answer(parameter, value)


def a_reload_while_it_asks(talk: Talk) -> None:
    talk.open(OTHER)
    reload(talk)


def back_and_forward_while_it_asks(talk: Talk) -> None:
    talk.open(OTHER)
    talk.back()
    expect_shown(talk)
    talk.forward()


def wijzig_while_it_asks(talk: Talk) -> None:
    talk.open(OTHER)
    wijzig_and_another_answer(talk)


def an_own_link_and_then_its_address(talk: Talk) -> None:
    wijzig_and_another_answer(talk)
    expect_shown(talk)
    talk.page.goto(talk.page.url)
    talk.wait()


def an_own_link_in_another_tab_and_then_its_address(talk: Talk) -> None:
    link = talk.find(".voet-links a[href$=privacy]").element_handle()
    link.evaluate("a => { a.href = location.href; }")
    with another_tab(talk.page):
        link.click(modifiers=["Control"])
    talk.open()


def a_tab_that_the_phone_dropped(talk: Talk) -> None:
    talk.page.add_init_script("Object.defineProperty(document, 'wasDiscarded', { value: true })")
    talk.open()


def a_print(talk: Talk) -> None:
    print_it(talk)
    expect_shown(talk)
    reload(talk)


def toon_ze(talk: Talk) -> None:
    talk.open()
    talk.find("[data-notities=toon]").click()
    expect_shown(talk)
    reload(talk)


def wis_ze(talk: Talk) -> None:
    talk.open()
    talk.wipe("[data-notities=wis-vorige]")
    expect_gone(talk)
    reload(talk)


def opnieuw_and_the_next_child(talk: Talk) -> None:
    talk.restart()
    for parameter, value in TAPS["sport"]:
        talk.answer(parameter, value)


def opnieuw_and_back(talk: Talk) -> None:
    talk.restart()
    talk.back()


def wis_wat_ik_typte(talk: Talk) -> None:
    talk.wipe()


def wis_and_a_reload(talk: Talk) -> None:
    wis_wat_ik_typte(talk)
    reload(talk)


def a_wipe_elsewhere_and_back(talk: Talk) -> None:
    talk.open(OTHER)
    talk.wipe("[data-notities=wis-vorige]")
    talk.back()


def thirteen_hours(talk: Talk) -> None:
    talk.page.evaluate(
        "(hours) => { const state = JSON.parse(sessionStorage.gesprek);"
        " sessionStorage.gesprek = JSON.stringify({ ...state, time: state.time - hours }); }",
        TWELVE_HOURS,
    )


def thirteen_hours_and_a_reload(talk: Talk) -> None:
    thirteen_hours(talk)
    reload(talk)


def thirteen_hours_and_the_same_link(talk: Talk) -> None:
    thirteen_hours(talk)
    talk.open()


MOMENTS: list[tuple[Callable[[Talk], None], Callable[[Talk], None]]] = [
    (reload, expect_shown),
    (back_from_an_own_page, expect_shown),
    (back_from_another_site, expect_shown),
    (back_and_forward, expect_shown),
    (wijzig_and_another_answer, expect_shown),
    (wijzig_and_laat_zo, expect_shown),
    (a_reload_at_a_wijzig, expect_shown),
    (to_the_sheet_and_back_again, expect_shown),
    (a_tab_that_the_phone_dropped, expect_shown),
    (a_print, expect_shown),
    (toon_ze, expect_shown),
    (the_same_link, expect_asked),
    (another_link, expect_asked),
    (the_sheet_by_its_address, expect_asked),
    (the_same_answers_from_the_start, expect_asked),
    (a_reload_while_it_asks, expect_asked),
    (back_and_forward_while_it_asks, expect_asked),
    (wijzig_while_it_asks, expect_asked),
    (an_own_link_and_then_its_address, expect_asked),
    (an_own_link_in_another_tab_and_then_its_address, expect_asked),
    (wis_ze, expect_gone),
    (opnieuw_and_the_next_child, expect_gone),
    (opnieuw_and_back, expect_gone),
    (wis_wat_ik_typte, expect_gone),
    (wis_and_a_reload, expect_gone),
    (a_wipe_elsewhere_and_back, expect_gone),
    (thirteen_hours_and_a_reload, expect_gone),
    (thirteen_hours_and_the_same_link, expect_gone),
]


@pytest.fixture(params=["live", "links"])
def talk(request: pytest.FixtureRequest, page: Page, site_waking: SiteWaking) -> Iterator[Talk]:
    """Yield a visitor at the result; nothing that is typed may go over the wire."""
    sent: list[bytes] = []

    def watch(socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: sent.append(as_bytes(frame)))

    def asked(request: Request) -> None:
        sent.append(f"{request.url} {request.headers} {request.post_data}".encode())

    page.on("websocket", watch)
    page.on("request", asked)
    live = request.param == "live"
    talk = Talk(page, site_waking("altijd" if live else "nooit"), live)
    page.goto(f"{talk.url}/privacy")  # so that there is something to go back to
    talk.open()
    yield talk
    everything = b"".join(sent)
    assert b"stap=2" in everything, "the watch sees what is sent"
    assert NOTE.encode() not in everything
    assert DEED.encode() not in everything


def as_bytes(frame: str | bytes) -> bytes:
    return frame.encode() if isinstance(frame, str) else frame


@pytest.mark.parametrize(("happens", "then"), MOMENTS, ids=[m[0].__name__ for m in MOMENTS])
def test_notes_last_exactly_as_long_as_they_should(
    talk: Talk, happens: Callable[[Talk], None], then: Callable[[Talk], None]
) -> None:
    talk.write()
    happens(talk)
    then(talk)


@contextmanager
def no_line(page: Page) -> Iterator[None]:
    page.context.set_offline(True)
    yield
    page.context.set_offline(False)


@pytest.mark.tolerates("console")
@pytest.mark.parametrize("way", ["back", "reload", "the same link"])
def test_after_the_browsers_error_page_nothing_is_lost_and_the_page_asks(
    talk: Talk, way: str
) -> None:
    talk.write()
    if way == "back":
        awel = talk.url.replace("127.0.0.1", "localhost") + "/awel"
        talk.page.route(awel, lambda route: route.fulfill(body="Awel", content_type="text/html"))
        talk.page.goto(awel)
    with no_line(talk.page), suppress(Error):
        if way == "back":
            talk.page.go_back()
        elif way == "reload":
            talk.page.reload()
        else:
            talk.page.goto(talk.page.url)
    talk.page.wait_for_load_state()
    reload(talk)  # for Chromium it is a new page: the state of its entry is lost
    expect_asked(talk)
    talk.find("[data-notities=toon]").click()
    expect_shown(talk)


def test_a_translator_gets_none_of_the_notes_and_loses_none(talk: Talk) -> None:
    talk.write()
    talk.page.evaluate(TRANSLATE)
    expect(talk.find("#gesprek-kop")).to_have_text("vertaald")
    assert not [text for text in talk.page.evaluate("translated") if NOTE in text or DEED in text]
    expect_shown(talk)
    talk.find("#gesprek [data-notities=wis]").click()
    talk.find("[data-zeker=nee]").click()
    expect_shown(talk)
    wijzig_and_another_answer(talk)
    expect_shown(talk)
    reload(talk)
    expect_shown(talk)


def test_where_nothing_is_stored_wiping_still_takes_two_taps(talk: Talk) -> None:
    talk.page.add_init_script(REFUSE_STORAGE)
    talk.open()
    talk.find("#notitie-beleving").fill(NOTE)
    talk.find("#gesprek [data-notities=wis]").click()
    expect(talk.find("#notitie-beleving")).to_have_value(NOTE)
    talk.find("[data-zeker=ja]").click()
    expect(talk.find("#notitie-beleving")).to_have_value("")
    expect(talk.find("[data-als=gewist]")).to_have_count(1)
    talk.find("#notitie-beleving").fill(NOTE)
    talk.restart()
    talk.page.go_back()
    talk.wait()
    expect(talk.find("#notitie-beleving")).to_have_value("")


def test_notes_of_a_page_that_stays_open_go_after_twelve_hours(talk: Talk) -> None:
    talk.page.clock.install()
    talk.open()
    talk.write()
    talk.page.clock.fast_forward(TWELVE_HOURS - 60_000)
    expect(talk.find("#notitie-beleving")).to_have_value(NOTE)
    talk.page.clock.fast_forward(120_000)
    expect_gone(talk)


def test_another_tab_does_not_see_the_notes(talk: Talk) -> None:
    talk.write()
    other = Talk(talk.page.context.new_page(), talk.url, talk.live)
    other.open()
    expect_gone(other)


def test_unclaimed_notes_are_not_printed(talk: Talk) -> None:
    talk.write()
    talk.open()
    expect_asked(talk)
    asked = texts(print_pdf(talk.page))
    assert len(asked) == 2
    talk.wipe("[data-notities=wis-vorige]")
    assert asked == texts(print_pdf(talk.page)), "it prints as a sheet to write on"
    talk.write()
    assert NOTE in texts(print_pdf(talk.page))[0]


def test_a_tick_that_the_child_knows_belongs_to_its_action(talk: Talk) -> None:
    talk.write()
    talk.change("stap")
    talk.answer("stap", "3")
    expect(talk.find(".weet input")).not_to_be_checked()
    talk.change("stap")
    talk.answer("stap", "2")
    expect(talk.find(".weet input")).to_be_checked()


def test_added_rows_come_back_with_their_content(talk: Talk) -> None:
    expect(talk.find(".afspraken tbody tr")).to_have_count(3)
    talk.find("[data-notities=rij]").click()
    expect(talk.find("#afspraak-4-wat")).to_be_focused()
    talk.page.keyboard.type(DEED)
    expect(talk.find("#afspraak-4-wie")).to_have_attribute("aria-label", "Afspraak 4: Wie?")
    reload(talk)
    expect(talk.find("#afspraak-4-wat")).to_have_value(DEED)
    assert DEED in texts(print_pdf(talk.page))[0]
    talk.wipe()
    expect(talk.find(".afspraken tbody tr")).to_have_count(3)


def test_after_a_print_the_page_offers_to_wipe(talk: Talk) -> None:
    print_pdf(talk.page)
    expect(talk.find("[data-als=gedrukt]")).to_have_count(0)
    talk.write()
    print_pdf(talk.page)
    talk.wipe("#delen [data-notities=wis]")
    expect(talk.find("[data-als=gedrukt]")).to_have_count(0)
    expect_gone(talk)


def wis(talk: Talk) -> str:
    return "#gesprek [data-notities=wis]"


def print_it(talk: Talk) -> None:
    address = talk.page.url
    print_pdf(talk.page)
    expect(talk.page).to_have_url(address)  # without its query while the page prints


def wis_after_a_print(talk: Talk) -> str:
    print_it(talk)
    return "#delen [data-notities=wis]"


def wis_ze_of_the_question(talk: Talk) -> str:
    talk.open()
    return "[data-notities=wis-vorige]"


def opnieuw(talk: Talk) -> str:
    return RESTART


def opnieuw_while_it_asks(talk: Talk) -> str:
    talk.open()
    return RESTART


def opnieuw_at_a_question(talk: Talk) -> str:
    talk.change("feiten")
    return RESTART


def wis_on_the_sheet(talk: Talk) -> str:
    to_the_sheet(talk)
    return "#gesprek [data-notities=wis]"


def wis_on_the_sheet_after_a_print(talk: Talk) -> str:
    to_the_sheet(talk)
    print_it(talk)
    return "[data-als=gedrukt] [data-notities=wis]"


def wis_ze_on_the_sheet(talk: Talk) -> str:
    talk.open(path="/afdruk")
    return "[data-notities=wis-vorige]"


WIPING = [
    wis,
    wis_after_a_print,
    wis_ze_of_the_question,
    opnieuw,
    opnieuw_while_it_asks,
    opnieuw_at_a_question,
    wis_on_the_sheet,
    wis_on_the_sheet_after_a_print,
    wis_ze_on_the_sheet,
]


def let_it_be(talk: Talk) -> None:
    talk.find("[data-zeker=nee]").click()


def press_escape(talk: Talk) -> None:
    talk.page.keyboard.press("Escape")


def tap_elsewhere(talk: Talk) -> None:
    talk.find("#strip").click(position={"x": 2, "y": 2})


def go_on_by_keyboard(talk: Talk) -> None:
    talk.find("[data-zeker=ja]").focus()
    talk.page.keyboard.press("Tab")


# What may follow a tap that was a slip, and leaves the page where it is.
SLIPS = (let_it_be, press_escape, tap_elsewhere, go_on_by_keyboard, print_it)


@pytest.mark.parametrize("at", WIPING, ids=[at.__name__ for at in WIPING])
def test_one_tap_wipes_nothing_and_any_other_action_cancels(
    talk: Talk, at: Callable[[Talk], str]
) -> None:
    talk.write()
    kept = talk.stored()
    button = talk.find(at(talk))
    address = talk.page.url

    def expect_safe() -> None:
        expect(talk.page.locator(".zeker")).to_have_count(0)
        expect(button).to_have_count(1)
        assert talk.page.url == address
        assert notes_of(talk.stored()) == notes_of(kept)

    # Orca drops a move of the focus from a button that has disappeared.
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
    expect(talk.page.locator("#omroep")).not_to_contain_text("Zeker?")  # the group says it
    for slip in SLIPS:
        press_escape(talk)
        button.click()
        expect(talk.find(".zeker")).to_have_count(1)
        expect(button).to_have_count(0)
        expect(talk.find("[data-zeker=nee]")).to_be_focused()
        expect(talk.find("[data-zeker=ja]")).to_be_in_viewport(ratio=0.99)
        assert notes_of(talk.stored()) == notes_of(kept)
        slip(talk)
        expect_safe()
    button.focus()
    for _ in range(2):  # a key that is held down
        talk.page.keyboard.press("Enter")
    expect_safe()
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    assert box
    for x in (8, box["width"] - 8):
        button.dblclick(position={"x": x, "y": box["height"] / 2})
        expect_safe()
    button.click()
    reload(talk)
    expect(talk.page.locator(".zeker")).to_have_count(0)
    assert notes_of(talk.stored()) == notes_of(kept)


def notes_of(stored: list[list[str]]) -> dict[str, object]:
    [[_, state]] = stored
    notes: dict[str, object] = json.loads(state)["notes"]
    return notes


@pytest.mark.parametrize("at", WIPING, ids=[at.__name__ for at in WIPING])
def test_two_taps_wipe_and_the_page_says_so_aloud(talk: Talk, at: Callable[[Talk], str]) -> None:
    talk.write()
    button = at(talk)
    talk.wipe(button)
    if at.__name__.startswith("opnieuw"):
        wait_answer(talk.page, "rol", None)
        talk.wait()
        expect(talk.find("[data-vraag=rol]")).to_be_visible()
    else:
        expect_gone(talk)
        expect(talk.find("#gesprek-kop")).to_be_focused()
        expect(talk.find("#gesprek-kop")).to_be_in_viewport()
    message = talk.find("[data-als=gewist]")
    expect(message).to_have_text("Alles is gewist.")
    expect(message).to_be_in_viewport(ratio=1)
    expect(talk.page.locator("#omroep").filter(has_text="Alles is gewist.")).to_have_count(1)
    assert talk.stored() == []
    if at.__name__.startswith("opnieuw"):
        talk.answer("rol", "trainer")
    else:
        talk.find("#notitie-beleving").fill(NOTE)
    expect(message).to_have_count(0)


def test_notes_that_are_shown_again_are_announced(talk: Talk) -> None:
    talk.write()
    talk.open()
    talk.find("[data-notities=toon]").click()
    expect(talk.find("#gesprek-kop")).to_be_focused()
    expect(talk.find("[data-als=getoond]")).to_be_in_viewport(ratio=1)
    said = "Je notities staan er weer."
    expect(talk.page.locator("#omroep").filter(has_text=said)).to_have_count(1)


def test_opnieuw_asks_nothing_where_nothing_would_be_lost(talk: Talk) -> None:
    talk.find("[data-notities=rij]").click()
    talk.choose(RESTART, "rol", None)
    expect(talk.find("[data-vraag=rol]")).to_be_visible()
    expect(talk.find("[data-als=gewist]")).to_have_count(0)


def test_opnieuw_in_another_tab_wipes_nothing_here(talk: Talk) -> None:
    talk.write()
    talk.find(RESTART).click(modifiers=["Control"])
    expect(talk.page.locator(".zeker")).to_have_count(0)
    expect_shown(talk)


def test_back_or_a_redraw_takes_the_question_back(talk: Talk) -> None:
    talk.write()
    wijzig_and_another_answer(talk)
    for _ in range(2):
        talk.find("#gesprek [data-notities=wis]").click()
        expect(talk.find(".zeker")).to_have_count(1)
        talk.back()
        expect(talk.page.locator(".zeker")).to_have_count(0)
        talk.forward()
        expect(talk.page.locator(".zeker")).to_have_count(0)
        expect_shown(talk)


def test_wiping_stands_apart_from_adding_a_row_and_not_in_the_view_for_two(talk: Talk) -> None:
    wipe, row = "#gesprek [data-notities=wis]", "[data-notities=rij]"
    talk.write()
    for path in ("/afdruk", "/"):
        talk.open(path=path)
        talk.find("[data-notities=toon]").click()
        for width in (320, 390, 1280):
            talk.page.set_viewport_size({"width": width, "height": 664})
            above, below = talk.find(row).bounding_box(), talk.find(wipe).bounding_box()
            assert above
            assert below
            assert below["y"] - (above["y"] + above["height"]) >= FINGER, (path, width)
    talk.find("#gesprek [data-naar-gesprek]").click()
    expect(talk.find(row)).to_have_count(1)
    expect(talk.find(wipe)).to_have_count(0)
    talk.open(OTHER)  # asks
    talk.find("#gesprek [data-naar-gesprek]").click()
    expect(talk.find("[data-als=vraag]")).to_have_count(1)
    expect(talk.find("[data-notities]")).to_have_count(0)


def test_where_the_browser_stores_nothing_the_page_says_so_and_keeps_what_it_can(
    talk: Talk,
) -> None:
    talk.page.add_init_script(REFUSE_STORAGE)
    talk.open()
    expect(talk.find("[data-als=vluchtig]")).to_have_count(1)
    talk.write()
    talk.find("[data-notities=rij]").click()
    expect(talk.find("#notitie-beleving")).to_have_value(NOTE)
    if talk.live:  # the same document
        wijzig_and_another_answer(talk)
        expect(talk.find("#notitie-beleving")).to_have_value(NOTE)


def test_no_warning_is_shown_where_storage_works(talk: Talk) -> None:
    talk.write()
    expect(talk.find("[data-als=vluchtig]")).to_have_count(0)


def test_what_is_typed_before_the_script_is_kept_beside_what_was_stored(
    talk: Talk,
) -> None:
    talk.write()
    page = talk.page
    held: list[Callable[[], None]] = []
    page.route("**/eigen/*.js", lambda route: held.append(route.continue_))
    page.goto(talk.page.url, wait_until="commit")
    page.locator("#notitie-beleving").fill("Meteen")
    until(page, lambda: bool(held), "the script is asked for")
    held[0]()
    talk.wait()
    expect_asked(talk)
    talk.find("[data-notities=toon]").click()
    expect(talk.find("#notitie-beleving")).to_have_value(f"{NOTE}\nMeteen")


def test_no_field_is_refilled_spelled_predicted_or_translated_by_the_browser(talk: Talk) -> None:
    wijzig_and_another_answer(talk)  # awake, Streamlit has then drawn them
    for path in ("/", "/afdruk"):
        if path == "/afdruk":
            talk.open(path=path)
            talk.find("[data-notities=toon]").click()  # the added row is there again
        else:
            talk.find("[data-notities=rij]").click()
        talk.write()
        talk.find("#afspraak-4-wie").fill(NOTE)
        fields = talk.page.evaluate(FIELDS)
        assert len([field for field in fields if field["id"].startswith("notitie-")]) == 6
        assert len([field for field in fields if field["id"].startswith("afspraak-")]) == 4 * 4
        for field in fields:
            assert field["autocomplete"] == "off", field
            if field["type"] != "checkbox":
                assert not field["spellcheck"], field
                assert field["writingSuggestions"] == "false", field
                assert not field["translate"], field
        for word in (NOTE, DEED):
            copies = talk.page.evaluate(COPIES, word)
            assert copies, "a print repeats it"
            assert not any(copy["translate"] for copy in copies), copies


def test_a_field_in_use_keeps_all_when_streamlit_wakes_draws_again_or_comes_back(
    page: Page, site: str, line: Line
) -> None:
    held = Held(page)
    page.goto(f"{site}/?{RESULT}", wait_until="domcontentloaded")
    page.locator("#besproken-gebeurd").check()
    page.locator("[data-notities=rij]").click()
    field = page.locator("#afspraak-4-wat")
    expect(field).to_be_focused()
    page.keyboard.type("ab")
    page.keyboard.press("ArrowLeft")
    before = page.evaluate("scrollY")
    assert before > 0

    def wake() -> None:
        held.release()
        wait_live(page)

    for happens, letter in ((wake, "1"), (line.rerun, "2"), (line.reconnect, "3")):
        happens()
        expect(field).to_be_focused()
        page.keyboard.type(letter)
        assert page.evaluate("scrollY") == before
    expect(field).to_have_value("a123b")
    expect(page.locator("#besproken-gebeurd")).to_be_checked()


def test_a_question_whether_to_wipe_stays_when_streamlit_wakes_or_draws_again(
    page: Page, site: str, line: Line
) -> None:
    held = Held(page)
    page.goto(f"{site}/?{RESULT}", wait_until="domcontentloaded")
    page.locator("#notitie-beleving").fill(NOTE)
    page.locator(RESTART).click()
    held.release()
    wait_live(page)
    line.reconnect()
    expect(page.locator("[data-zeker=nee]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(RESTART)).to_be_focused()
    expect(page.locator("#notitie-beleving")).to_have_value(NOTE)


def test_notes_are_there_after_each_of_many_looks_at_a_question(talk: Talk) -> None:
    talk.write()
    talk.find("[data-notities=rij]").click()
    talk.find("#afspraak-4-wie").fill(NOTE)
    for look in range(LOOKS):
        talk.change("feiten")
        if look % 2:
            talk.back()
        else:
            talk.keep()
        expect_shown(talk)
        expect(talk.find("#afspraak-4-wie")).to_have_value(NOTE)


def test_streamlit_can_still_store_nothing(page: Page, site: str) -> None:
    open_live(page, f"{site}/?{RESULT}")
    page.evaluate("() => { localStorage.setItem('a', 'b'); sessionStorage.setItem('a', 'b'); }")
    page.locator("#notitie-beleving").fill(NOTE)
    assert page.evaluate("[localStorage.length, Object.keys(sessionStorage)]") == [0, ["gesprek"]]

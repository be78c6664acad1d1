"""Keyboard use, the focus, and the announcements for screen readers."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, Route, expect

from tests.browser.connection import Connection
from tools.drive import expect_question, open_live, query, sent_frames, tap, until, wait_answer

# Returns the focused element: its name, and whether it is in the window, covered and has a ring.
FOCUS = """() => {
  const element = document.activeElement, box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  const top = document.elementFromPoint(
    Math.min(box.left + box.width / 2, innerWidth - 1), Math.min(box.top + Math.min(box.height, 40) / 2, innerHeight - 1));
  return {
    tag: element.tagName,
    name: element.ariaLabel || (element.labels && element.labels[0] && element.labels[0].textContent.trim()) || element.innerText.trim(),
    inside: box.bottom > 0 && box.top < innerHeight && box.width > 0,
    covered: !(top && (element.contains(top) || top.contains(element))),
    ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
  };
}"""  # noqa: E501

# Records, in order, what a screen reader should announce: each move of the focus to a heading, with
# the text of the live regions at that moment; and each text of a live region, with the ms since the
# last move of the focus and since a region was last emptied.
LISTEN = """
window.announced = [];
const liveRegions = "[role=status], [role=alert], [aria-live]";
const textOf = (region) => region.closest("[hidden]") ? "" : region.innerText.trim();
const last = new Map();
let moved = 0, emptied = 0;
new MutationObserver((changes) => {
  for (const change of changes) {
    const from = change.target.nodeType === 1 ? change.target : change.target.parentElement;
    const region = from && from.closest(liveRegions);
    if (!region) continue;
    const text = textOf(region), now = performance.now();
    if (!text) emptied = now;
    else if (last.get(region) !== text) announced.push({text, at: now, sinceMove: now - moved, sinceEmptied: now - emptied});
    last.set(region, text);
  }
}).observe(document, {subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["hidden"]});
addEventListener("focusin", ({ target }) => {
  moved = performance.now();
  const meanwhile = [...document.querySelectorAll(liveRegions)].map(textOf).join("");
  if (/^H\\d$/.test(target.tagName)) announced.push({focus: target.innerText.trim().split("\\n")[0], meanwhile});
}, true);
"""  # noqa: E501
# Milliseconds. With 0 and 0 Orca 48 drops texts; with 600 and 200 it says each text.
MIN_SINCE_MOVE, MIN_SINCE_EMPTIED = 500, 150


def announcements(page: Page) -> list[str]:
    """Return the announcements so far; fail if a screen reader would drop one."""
    texts = []
    for entry in page.evaluate("announced"):
        if "text" in entry:
            assert entry["sinceMove"] >= MIN_SINCE_MOVE, entry
            assert entry["sinceEmptied"] >= MIN_SINCE_EMPTIED, entry
            texts.append(f"text: {entry['text']}")
        else:
            assert entry["meanwhile"] == "", f"the text appeared before the focus moved: {entry}"
            texts.append(f"focus: {entry['focus']}")
    return texts


def wait_announced(page: Page, start: str, times: int = 1) -> None:
    page.wait_for_function(
        "([start, n]) => announced.filter(({ text }) => text?.startsWith(start)).length >= n",
        arg=[start, times],
    )


def focused_element(page: Page) -> dict[str, Any]:
    element: dict[str, Any] = page.evaluate(FOCUS)
    return element | {"name": " ".join(element["name"].split())}


def press_tab(page: Page) -> str:
    """Press Tab; return the name of the focused element, which must be visible."""
    page.keyboard.press("Tab")
    element = focused_element(page)
    assert element["tag"] != "BODY", "the focus is lost"
    assert element["inside"], element
    assert not element["covered"], element
    assert element["ring"], element
    return str(element["name"])


def press_tab_until(page: Page, name: str) -> list[str]:
    """Press Tab until `name` has the focus; return the names before it."""
    passed: list[str] = []
    while (element := press_tab(page)) != name:
        passed.append(element)
        assert len(passed) < 120, f"{name} is not reached: {passed}"
    return passed


def focused_heading(page: Page) -> str:
    expect(page.locator("#inhoud")).to_be_focused()
    return str(focused_element(page)["name"])


def test_keyboard_alone_reaches_the_sheet(desktop: Page, site: str) -> None:
    page = desktop
    open_live(page, site)
    assert press_tab(page) == "Naar de inhoud"
    page.keyboard.press("Enter")
    audience = "voor: trainer, sport"  # the role sets the sector
    for heading, choice, passed in (
        ("Wat is jouw rol? Vraag 1 van 5", "Trainer of coach", 2),
        (f"Gaat het over strafbare feiten? Vraag 3 van 5, {audience}", "Ja: Strafbare feiten", 0),
        (
            "Wordt er iemand gepest met naaktbeelden? Vraag 4 van 5, nog 1 na deze, " + audience,
            "Nee: Naaktbeelden",
            1,
        ),
        (
            f"Hoever sta je al? Vraag 5 van 5, de laatste, {audience}",
            "Het lukt intern niet, of er is meer hulp nodig: Stap 2 van 4",
            1,
        ),
    ):
        expect(page.locator("#inhoud")).to_contain_text(heading.partition("?")[0])
        assert focused_heading(page) == heading
        assert len(press_tab_until(page, choice)) == passed
        page.keyboard.press("Enter")
    expect(page.locator("#volgende-stap")).to_be_visible()
    assert focused_heading(page) == "Dit kun je nu doen"
    # The order is: the urgent contacts, the next step, the talk.
    before = press_tab_until(page, "Notitie bij punt 1")
    assert before[:4] == [
        "Antwoorden wijzigen",
        "101 dringend of nu bezig",
        "Vind je lokale politie niet dringend",
        "Federatie-API: Weet het kind dit?",
    ]
    press_tab_until(page, "Druk het gespreksblad af")
    page.keyboard.press("Enter")
    page.wait_for_url("**/afdruk?rol=trainer&sector=sport&feiten=ja&beelden=nee&stap=2**")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_tab_reaches_the_whole_page(page: Page, site_by_links: str) -> None:
    page.goto(f"{site_by_links}/?rol=zorg&sector=onderwijs&feiten=ja&beelden=ja&stap=1")
    names = press_tab_until(page, "Toegankelijkheid")
    assert names[:1] + names[2:6] == [
        "Naar de inhoud",
        "101 dringend of nu bezig",
        "niet dringend: Vind je lokale politie",
        "116 000 Naaktbeelden? Child Focus",
        "112 Ziekenwagen of brandweer",
    ]
    assert {"Notitie bij punt 6", "Zelfmoordlijn", "Wijzig feiten: ja", "Privacy"} <= {*names}


def test_streamlits_shortcuts_r_and_c_do_nothing_and_can_be_typed(page: Page, site: str) -> None:
    sent = sent_frames(page)
    open_live(page, f"{site}/?rol=trainer&sector=sport&feiten=nee&beelden=nee&stap=1")
    until(page, lambda: bool(sent), "a frame is sent")
    sent.clear()
    for key in ("r", "c", "R", "C", "Escape", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert query(page) == "rol=trainer&sector=sport&feiten=nee&beelden=nee&stap=1"
    page.locator("#notitie-gebeurd").focus()
    page.keyboard.type("racer")
    page.keyboard.press("Escape")
    expect(page.locator("#notitie-gebeurd")).to_have_value("racer")
    expect(page.locator("#notitie-gebeurd")).to_be_focused()
    # Frames are sent in order. The first frame is that of this click, so no key sent a frame.
    page.locator("[data-wijzig=feiten]").click()
    wait_answer(page, "wijzig", "feiten")
    assert b"wijzig=feiten" in sent[0]


def test_an_alarm_is_announced_once_after_the_focus_has_moved(page: Page, site: str) -> None:
    page.add_init_script(LISTEN)
    open_live(page, f"{site}/?rol=trainer&sector=sport")
    page.evaluate("announced.length = 0")
    tap(page, "feiten", "ja")
    wait_announced(page, "Dringend")
    tap(page, "beelden", "weet-niet")
    wait_announced(page, "Dringend", 2)
    tap(page, "stap", "1")
    expect(page.locator("#volgende-stap")).to_be_visible()
    expect(page.locator("#inhoud")).to_be_focused()
    police, both = [text for text in announcements(page) if text.startswith("text: ")]
    assert announcements(page) == [
        "focus: Wordt er iemand gepest met naaktbeelden?",
        police,
        "focus: Hoever sta je al?",
        both,
        "focus: Dit kun je nu doen",
    ]
    assert both != police


def test_the_focused_element_is_removed_only_after_the_focus_has_moved(
    page: Page, site: str
) -> None:
    """If the element is removed at the same time, Orca 48 sometimes says nothing."""
    open_live(page, f"{site}/?rol=trainer&sector=sport")
    page.evaluate(
        """() => addEventListener("focusin", ({ target }) => {
          if (target.id === "inhoud") window.presentAtMove = window.previous.isConnected;
        })"""
    )

    def expect_to_stay(go: Callable[[], object], question: str) -> None:
        page.evaluate("window.previous = document.activeElement")
        go()
        expect_question(page, question)
        page.wait_for_function("() => window.presentAtMove !== undefined")
        assert page.evaluate("window.presentAtMove") is True
        page.wait_for_function("() => !window.previous.isConnected")
        page.evaluate("delete window.presentAtMove")

    page.locator("[data-optie=nee]").focus()
    expect_to_stay(lambda: page.keyboard.press("Enter"), "beelden")
    expect_to_stay(page.go_back, "feiten")


def test_an_alarm_is_announced_even_if_the_next_question_is_answered_at_once(
    page: Page, site: str
) -> None:
    page.add_init_script(LISTEN)
    open_live(page, f"{site}/?rol=trainer&sector=sport")
    page.evaluate(
        """() => {
          announced.length = 0;
          addEventListener("focusin", ({ target }) => {
            if (target.id !== "inhoud") return;
            document.querySelector(".keuzes-options [data-optie=nee]")?.click();
          });
        }"""
    )
    tap(page, "feiten", "ja")
    expect_question(page, "stap")
    wait_announced(page, "Dringend")
    assert [text.partition(":")[0] for text in announcements(page)] == ["focus", "focus", "text"]


def test_link_copied_is_announced_each_time(page: Page, site_by_links: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.add_init_script(LISTEN)
    page.goto(f"{site_by_links}/?rol=trainer&sector=sport&feiten=nee&beelden=nee&stap=1")
    button = page.get_by_role("button", name="Kopieer de link").first
    for times in (1, 2):
        button.click()
        expect(page.locator(".gelukt").first).to_have_text("Link gekopieerd.")
        wait_announced(page, "Link gekopieerd.", times)
    assert announcements(page) == ["text: Link gekopieerd."] * 2
    assert page.locator("[role=alert], [aria-live=assertive]").count() == 0


MIN_AFTER_LOAD = 2400  # ms; until then a screen reader reads the title, not announcements


def announcement_after_load(page: Page, start: str) -> str:
    """Return the only announcement; check that it came late enough after the load."""
    wait_announced(page, start)
    loaded = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
    (announcement,) = page.evaluate("announced.filter(({ text }) => text)")
    assert announcement["at"] - loaded > MIN_AFTER_LOAD
    return str(announcement["text"])


def test_notice_alarm_and_old_notes_are_announced_after_the_page_has_loaded(
    page: Page, site_by_links: str
) -> None:
    page.add_init_script(LISTEN)
    result = "rol=trainer&sector=sport&feiten=nee&beelden=nee&stap=1"
    for path, start in (
        ("?rol=trainer&sector=maan", "Deze link was niet volledig"),
        ("?rol=trainer&sector=sport&feiten=ja&beelden=maan", "Dringend. Contacteer ook de politie"),
        (f"afdruk?{result}&x=%3Cb&rol=api", "Deze link"),
    ):
        page.goto(f"{site_by_links}/{path}")
        text = announcement_after_load(page, start)
        assert ("niet volledig" in text) == (page.locator("[data-melding]").count() == 1)
    page.goto(f"{site_by_links}/?{result}")
    page.locator("#notitie-gebeurd").fill("Nota.")
    page.goto(f"{site_by_links}/?{result.replace('stap=1', 'stap=2')}")
    announcement_after_load(page, "Er staan nog notities van een vorig gesprek")


def test_a_tap_while_a_page_loads_drops_no_announcement(page: Page, site: str) -> None:
    page.add_init_script(
        LISTEN
        + """addEventListener("DOMContentLoaded", () => {
            document.body.append(Object.assign(new Image(), { src: "/slow.png" }));
        });"""
    )
    routes: list[Route] = []
    page.route("**/slow.png", lambda route: routes.append(route))  # so that the page keeps loading
    page.goto(f"{site}/?rol=trainer&sector=sport&feiten=ja", wait_until="commit")
    expect(page.locator("html[data-levend]")).to_have_count(1)
    tap(page, "beelden", "nee")
    expect_question(page, "stap")
    routes[0].fulfill(
        content_type="image/svg+xml", body="<svg xmlns='http://www.w3.org/2000/svg'/>"
    )
    wait_announced(page, "Dringend. Contacteer ook de politie")


def test_a_lost_connection_is_announced_once_and_the_focus_stays(
    page: Page, site: str, connection: Connection
) -> None:
    page.add_init_script(LISTEN)
    open_live(page, f"{site}/?rol=trainer&sector=sport")
    page.locator(".keuzes-options [data-optie=nee]").focus()
    page.evaluate("announced.length = 0")
    connection.drop_and_wait()
    wait_announced(page, "De verbinding is weg.")
    assert len(announcements(page)) == 1
    assert focused_element(page)["name"] == "Nee: Strafbare feiten"
    assert focused_element(page)["tag"] == "A"

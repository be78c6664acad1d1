"""The keyboard alone, where the focus goes, and what is said aloud."""

from typing import Any

import pytest
from playwright.sync_api import Page, Route, WebSocket, expect

from tools.app_server import Server
from tools.drive import expect_question, open_live, query, tap, until, wait_answer

# What has the focus: its name, whether it is seen, and whether something lies over it.
FOCUS = """() => {
  const element = document.activeElement, box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  const over = document.elementFromPoint(
    Math.min(box.left + box.width / 2, innerWidth - 1), Math.min(box.top + Math.min(box.height, 40) / 2, innerHeight - 1));
  return {
    tag: element.tagName,
    id: element.id,
    name: element.ariaLabel || (element.labels && element.labels[0] && element.labels[0].textContent.trim()) || element.innerText.trim(),
    inside: box.bottom > 0 && box.top < innerHeight && box.width > 0,
    bare: !(over && (element.contains(over) || over.contains(element))),
    ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
  };
}"""  # noqa: E501

# All that a screen reader hears of by itself, in order: each move of the focus, and what stands in
# a live region then; each text in one, how long after the last move and after it was emptied.
LISTEN = """
window.heard = [];
const speakers = "[role=status], [role=alert], [aria-live]";
const wordsOf = (speaker) => speaker.closest("[hidden]") ? "" : speaker.innerText.trim();
const last = new Map();
let moved = 0, emptied = 0;
new MutationObserver((changes) => {
  for (const change of changes) {
    const from = change.target.nodeType === 1 ? change.target : change.target.parentElement;
    const speaker = from && from.closest(speakers);
    if (!speaker) continue;
    const text = wordsOf(speaker), now = performance.now();
    if (!text) emptied = now;
    else if (last.get(speaker) !== text) heard.push({said: text, at: now, still: now - moved, silent: now - emptied});
    last.set(speaker, text);
  }
}).observe(document, {subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["hidden"]});
addEventListener("focusin", ({ target }) => {
  moved = performance.now();
  const meanwhile = [...document.querySelectorAll(speakers)].map(wordsOf).join("");
  if (/^H\\d$/.test(target.tagName)) heard.push({focus: target.innerText.trim().split("\\n")[0], meanwhile});
}, true);
"""  # noqa: E501
# ms; at 0 Orca 48 drops a text, at 600 and 200 it says each one
STILL, SILENT = 500, 150


def heard(page: Page) -> list[str]:
    """Return what was heard so far; a text that a screen reader would drop fails the test."""
    told = []
    for one in page.evaluate("heard"):
        if "said" in one:
            assert one["still"] >= STILL, f"it came with a move of the focus: {one}"
            assert one["silent"] >= SILENT, f"it came as it was emptied: {one}"
            told.append(f"said: {one['said']}")
        else:
            assert one["meanwhile"] == "", f"it stood there before the focus moved: {one}"
            told.append(f"focus: {one['focus']}")
    return told


def wait_until_said(page: Page, text: str, times: int = 1) -> None:
    page.wait_for_function(
        "([text, times]) => heard.filter(({ said }) => said?.startsWith(text)).length >= times",
        arg=[text, times],
    )


def focus(page: Page) -> dict[str, Any]:
    seen: dict[str, Any] = page.evaluate(FOCUS)
    return seen | {"name": " ".join(seen["name"].split())}


def tab(page: Page) -> str:
    """Press Tab and return the name of what has the focus, seen and with nothing over it."""
    page.keyboard.press("Tab")
    seen = focus(page)
    assert seen["tag"] != "BODY", "the focus is lost"
    assert seen["inside"], seen
    assert not seen["bare"], seen
    assert seen["ring"], seen
    return str(seen["name"])


def tab_to(page: Page, name: str) -> list[str]:
    """Press Tab until `name` has the focus; return what came before it."""
    passed: list[str] = []
    while (now := tab(page)) != name:
        passed.append(now)
        assert len(passed) < 120, f"{name} is not reached: {passed}"
    return passed


def heading_in_focus(page: Page) -> str:
    expect(page.locator("#inhoud")).to_be_focused()
    return str(focus(page)["name"])


def test_from_the_first_question_to_the_sheet_with_the_keyboard_alone(
    desktop: Page, site: str
) -> None:
    page = desktop
    open_live(page, site)
    assert tab(page) == "Naar de inhoud"
    page.keyboard.press("Enter")
    assert heading_in_focus(page) == "Wat is jouw rol? Vraag 1 van 5"
    assert tab_to(page, "Trainer of coach") == [
        "Leerkracht",
        "Zorgleerkracht of leerlingbegeleider",
    ]
    page.keyboard.press("Enter")
    expect_question(page, "feiten")
    whom = "voor: trainer, sport"  # the sector came with the role
    assert heading_in_focus(page) == f"Gaat het over strafbare feiten? Vraag 3 van 5, {whom}"
    assert tab(page) == "Ja: Strafbare feiten"
    page.keyboard.press("Enter")
    expect_question(page, "beelden")
    assert heading_in_focus(page) == (
        f"Wordt er iemand gepest met naaktbeelden? Vraag 4 van 5, nog 1 na deze, {whom}"
    )
    assert tab_to(page, "Nee: Naaktbeelden") == ["Ja: Naaktbeelden"]
    page.keyboard.press("Enter")
    expect_question(page, "stap")
    assert heading_in_focus(page) == f"Hoever sta je al? Vraag 5 van 5, de laatste, {whom}"
    tab_to(page, "Het lukt intern niet, of er is meer hulp nodig: Stap 2 van 4")
    page.keyboard.press("Enter")
    expect(page.locator("#volgende-stap")).to_be_visible()
    assert heading_in_focus(page) == "Dit kun je nu doen"
    # The urgent contact comes before the next step, and that before the talk.
    before = tab_to(page, "Notitie bij punt 1")
    assert before[:4] == [
        "Antwoorden wijzigen",
        "101 dringend of nu bezig",
        "Vind je lokale politie niet dringend",
        "Federatie-API: Weet het kind dit?",
    ]
    tab_to(page, "Druk het gespreksblad af")
    page.keyboard.press("Enter")
    page.wait_for_url("**/afdruk?rol=trainer&sector=sport&feiten=ja&beelden=nee&stap=2**")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_every_step_back_is_reached_too(desktop: Page, site: str) -> None:
    page = desktop
    open_live(page, f"{site}/?rol=trainer&sector=sport&feiten=ja&beelden=nee&stap=2")
    tab_to(page, "Wijzig rol: Trainer of coach")
    tab_to(page, "Wijzig feiten: ja")
    page.keyboard.press("Enter")
    expect_question(page, "feiten")
    assert heading_in_focus(page).startswith("Gaat het over strafbare feiten? Vraag 3 van 5")
    # Shift+Tab leads back, to what stands before the heading.
    page.keyboard.press("Shift+Tab")
    assert focus(page)["name"] == "politie.be niet dringend"


def test_tab_goes_round_the_whole_page_and_is_never_lost(page: Page, site: str) -> None:
    open_live(page, f"{site}/?rol=zorg&sector=onderwijs&feiten=ja&beelden=ja&stap=1")
    names = tab_to(page, "Toegankelijkheid")
    assert names[1].startswith("Wegwijzer stop (online) pesten")
    assert names[:1] + names[2:6] == [
        "Naar de inhoud",
        "101 dringend of nu bezig",
        "niet dringend: Vind je lokale politie",
        "116 000 Naaktbeelden? Child Focus",
        "112 Ziekenwagen of brandweer",
    ]
    assert names[-3:] == ["Voor scholen en clubs", "Code voor een zaal", "Privacy"]
    for name in ("Notitie bij punt 6", "Zelfmoordlijn", "Deel al je antwoorden met een collega"):
        assert name in names


def test_r_and_c_do_nothing_and_can_be_typed(page: Page, site: str) -> None:
    sent: list[str | bytes] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: sent.append(frame))

    page.on("websocket", listen)
    open_live(page, f"{site}/?rol=trainer&sector=sport&feiten=nee&beelden=nee&stap=1")
    until(page, lambda: bool(sent), "the page talks with the server")
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
    # Frames go out in order: the first one since is that of this press, so no key sent any.
    page.locator("[data-wijzig=feiten]").click()
    wait_answer(page, "wijzig", "feiten")
    assert b"wijzig=feiten" in (sent[0] if isinstance(sent[0], bytes) else sent[0].encode())


def test_what_is_urgent_is_said_once_after_the_focus_has_moved(page: Page, site: str) -> None:
    page.add_init_script(LISTEN)
    open_live(page, f"{site}/?rol=trainer&sector=sport")
    page.evaluate("heard.length = 0")
    tap(page, "feiten", "ja")
    wait_until_said(page, "Dringend")
    tap(page, "beelden", "weet-niet")
    wait_until_said(page, "Dringend", 2)
    tap(page, "stap", "1")
    expect(page.locator("#volgende-stap")).to_be_visible()
    expect(page.locator("h1")).to_be_focused()
    police, both = [words for words in heard(page) if words.startswith("said: ")]
    assert heard(page) == [
        "focus: Wordt er iemand gepest met naaktbeelden?",
        police,
        "focus: Hoever sta je al?",
        both,
        "focus: Dit kun je nu doen",
    ]
    assert both != police


def test_the_tapped_link_stays_until_the_move_of_the_focus_was_noticed(
    page: Page, site: str
) -> None:
    """If both come at once, Orca 48 in Chromium now and then says nothing."""
    open_live(page, f"{site}/?rol=trainer&sector=sport")
    page.evaluate(
        """() => {
          window.link = document.querySelector("[data-optie=nee]");
          addEventListener("focusin", ({ target }) => {
            if (target.id === "inhoud") window.thereAtFocus = window.link.isConnected;
          });
        }"""
    )
    page.locator("[data-optie=nee]").focus()
    page.keyboard.press("Enter")
    expect_question(page, "beelden")
    assert page.evaluate("window.thereAtFocus") is True
    page.wait_for_function("() => !window.link.isConnected")


def test_what_is_urgent_is_said_also_to_who_answers_the_next_question_at_once(
    page: Page, site: str
) -> None:
    page.add_init_script(LISTEN)
    open_live(page, f"{site}/?rol=trainer&sector=sport")
    page.evaluate(
        """() => {
          heard.length = 0;
          addEventListener("focusin", ({ target }) => {
            if (target.id !== "inhoud") return;
            document.querySelector(".keuzes-options [data-optie=nee]")?.click();
          });
        }"""
    )
    tap(page, "feiten", "ja")
    expect_question(page, "stap")
    wait_until_said(page, "Dringend")
    assert [words.partition(":")[0] for words in heard(page)] == ["focus", "focus", "said"]


def test_link_copied_is_said_each_time(page: Page, site: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.add_init_script(LISTEN)
    open_live(page, f"{site}/?rol=trainer&sector=sport&feiten=nee&beelden=nee&stap=1")
    page.evaluate("heard.length = 0")
    button = page.get_by_role("button", name="Kopieer de link").first
    for times in (1, 2):
        button.click()
        expect(page.locator(".gelukt").first).to_have_text("Link gekopieerd.")
        wait_until_said(page, "Link gekopieerd.", times)
    assert heard(page) == ["said: Link gekopieerd."] * 2
    assert page.locator("[role=alert], [aria-live=assertive]").count() == 0


OPENED = 2400  # ms after the page has loaded; before that a screen reader says its title alone


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("?rol=trainer&sector=maan", "Deze link was niet volledig"),
        ("?rol=trainer&sector=sport&feiten=ja&beelden=maan", "Dringend. Contacteer ook de politie"),
        (
            "afdruk?rol=trainer&sector=sport&feiten=ja&beelden=nee&stap=1&x=%3Cb&rol=api",
            "Deze link",
        ),
    ],
)
def test_what_a_page_has_to_tell_as_it_opens_is_said_after_it_has_loaded(
    page: Page, sleeping_site: str, path: str, said: str
) -> None:
    page.add_init_script(LISTEN)
    page.goto(f"{sleeping_site}/{path}")
    wait_until_said(page, said)
    loaded = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
    (one,) = page.evaluate("heard.filter(({ said }) => said)")
    assert one["at"] - loaded > OPENED
    assert ("niet volledig" in one["said"]) == (page.locator("[data-melding]").count() == 1)


def test_a_tap_while_a_page_loads_drops_nothing_it_has_to_tell(page: Page, site: str) -> None:
    page.add_init_script(
        LISTEN
        + """addEventListener("DOMContentLoaded", () => {
            document.body.append(Object.assign(new Image(), { src: "/slow.png" }));
        });"""
    )
    held: list[Route] = []
    page.route("**/slow.png", lambda route: held.append(route))  # so the page has not loaded yet
    page.goto(f"{site}/?rol=trainer&sector=sport&feiten=ja", wait_until="commit")
    expect(page.locator("html[data-levend]")).to_have_count(1)
    tap(page, "beelden", "nee")
    expect_question(page, "stap")
    held[0].fulfill(content_type="image/svg+xml", body="<svg xmlns='http://www.w3.org/2000/svg'/>")
    wait_until_said(page, "Dringend. Contacteer ook de politie")


def test_the_question_about_old_notes_is_said_after_the_page_has_loaded(
    page: Page, sleeping_site: str
) -> None:
    page.add_init_script(LISTEN)
    address = f"{sleeping_site}/?rol=trainer&sector=sport&feiten=nee&beelden=nee&stap="
    page.goto(f"{address}1")
    page.locator("#notitie-gebeurd").fill("Nota.")
    page.goto(f"{address}2")
    wait_until_said(page, "Er staan nog notities van een vorig gesprek")
    loaded = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
    (one,) = page.evaluate("heard.filter(({ said }) => said)")
    assert one["at"] - loaded > OPENED


@pytest.mark.tolerates("console", "pageerror")
def test_a_lost_connection_is_said_once_and_the_focus_stays(page: Page, mortal: Server) -> None:
    page.add_init_script(LISTEN)
    open_live(page, f"{mortal.url}/?rol=trainer&sector=sport")
    page.locator(".keuzes-options [data-optie=nee]").focus()
    page.evaluate("heard.length = 0")
    mortal.stop()
    expect(page.locator("#verbinding")).to_be_visible(timeout=15_000)
    expect(page.locator("#verbinding")).to_be_in_viewport()
    wait_until_said(page, "De verbinding is weg.")
    assert len(heard(page)) == 1
    assert focus(page)["name"] == "Nee: Strafbare feiten"
    assert focus(page)["tag"] == "A"

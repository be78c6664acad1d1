"""From the first paint to the Streamlit page: without a jump, and without it when it must."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, CDPSession, Page, Route, WebSocketRoute, expect

from tests.browser.conftest import Serve
from tests.browser.watch import watched_page
from tools.app_server import Server
from tools.drive import (
    LIVE,
    NEXT_STEP,
    RESULT,
    TAPS,
    Held,
    expect_question,
    frames,
    open_live,
    query,
    tap,
    until,
    wait_live,
)
from wegwijzer.streamlit_seam import HEALTH, IDLE, SOCKET

STATES = ["", "rol=trainer&sector=sport&feiten=ja", RESULT, "doel=voorkomen&rol=api&sector=sport"]

# Layout shift as Chromium counts it, and what was drawn where.
WATCH_SHIFT = """
const shifts = [];
const watch = new PerformanceObserver((list) => shifts.push(...list.getEntries()));
watch.observe({ type: "layout-shift", buffered: true });
window.shift = () =>
  [...shifts, ...watch.takeRecords()].reduce((sum, entry) => sum + entry.value, 0);
"""
# Streamlit's dialogs are in English: made or not, none may ever be drawn.
WATCH_DIALOG = """
window.dialogsMade = 0;
window.dialogsSeen = 0;
new MutationObserver(() => {
  if (document.querySelector("[role=dialog]")) dialogsMade++;
}).observe(document, { subtree: true, childList: true });
(function look() {
  const dialog = document.querySelector("[role=dialog]");
  if (dialog?.checkVisibility({ opacityProperty: true, visibilityProperty: true })) dialogsSeen++;
  requestAnimationFrame(look);
})();
"""
PLACES = """(tree) => [...document.querySelectorAll(
  `${tree} :is(h1, h2, h3, p, li, label, textarea, input, .contact, img)` +
  `:not(.keuzes > li, button *), ` +
  `${tree} .keuze, ${tree} [class*='st-key-keuzes-'] button`)]
  .filter((element) => element.checkVisibility())
  .map((element) => {
    const box = element.getBoundingClientRect();
    const place = [box.x, box.y + scrollY, box.width, box.height].map(Math.round);
    return `${element.textContent.trim().slice(0, 40)} ${place}`;
  })"""


@pytest.mark.parametrize("state", STATES)
def test_streamlit_takes_over_without_moving_anything(page: Page, site: str, state: str) -> None:
    page.add_init_script(WATCH_SHIFT)
    held = Held(page)
    page.goto(f"{site}/?{state}" if state else site, wait_until="domcontentloaded")
    before = page.evaluate(PLACES, "#eerste")
    assert len(before) > 10, "the list of places is not empty"
    held.release()
    wait_live(page)
    page.wait_for_load_state("networkidle")  # nothing is on its way that could move anything
    frames(page)
    assert page.evaluate(PLACES, "#root") == before
    assert page.evaluate("shift()") <= 0.05
    expect(page.locator("#eerste")).to_have_count(0)
    expect(page.get_by_role("main")).to_have_count(1)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)


def _slow(page: Page) -> CDPSession:
    """Put the page on the slow-phone profile of DESIGN.md section 7."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": 150,
            "downloadThroughput": 1.6e6 / 8,
            "uploadThroughput": 0.75e6 / 8,
        },
    )
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    return session


def test_on_a_slow_line_a_tap_before_the_handover_counts(page: Page, site: str) -> None:
    _slow(page)
    held = Held(page)
    page.goto(site, wait_until="commit")
    page.locator("[data-optie=trainer]").click()
    page.wait_for_url("**/?rol=trainer&sector=sport", wait_until="commit")
    page.wait_for_selector("[data-vraag=feiten]", state="attached")
    held.release()


def test_a_tap_that_spans_the_handover_counts(page: Page, site: str) -> None:
    held = Held(page)
    page.goto(site, wait_until="domcontentloaded")
    box = page.locator("[data-optie=trainer]").bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    held.release()
    page.wait_for_selector(".voet", state="attached")  # the last part: all is drawn
    frames(page)
    expect(page.locator("#eerste")).to_be_visible()  # it waits for the finger
    page.mouse.up()
    page.wait_for_url("**/?rol=trainer&sector=sport", wait_until="commit")


def test_a_tap_right_after_the_handover_counts(page: Page, site: str) -> None:
    _slow(page)
    open_live(page, site)
    tap(page, "rol", "trainer")
    expect_question(page, "feiten")


def test_focus_and_scroll_stay_where_they_were(page: Page, site: str) -> None:
    held = Held(page)
    page.goto(f"{site}/?{RESULT}", wait_until="domcontentloaded")
    page.locator("#notitie-nodig").scroll_into_view_if_needed()
    page.locator("#notitie-nodig").focus()
    before = page.evaluate("scrollY")
    held.release()
    wait_live(page)
    assert page.evaluate("document.activeElement.id") == "notitie-nodig"
    assert page.evaluate("scrollY") == before > 0


@pytest.fixture
def without_scripts(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, java_script_enabled=False, locale="nl-BE"
    )
    with watched_page(context) as page:
        yield page


@pytest.mark.parametrize("sector", TAPS)
def test_with_scripts_off_links_alone_lead_to_the_result(
    without_scripts: Page, site: str, sector: str
) -> None:
    page = without_scripts
    page.goto(site)
    _follow_links(page, sector)
    page.locator("#delen a", has_text="Druk het gespreksblad af").click()
    expect(page.locator("#gesprek")).to_contain_text("Wat is er juist gebeurd?")


@pytest.mark.tolerates("console")
def test_without_its_rules_what_streamlit_draws_is_not_shown(page: Page, site: str) -> None:
    page.route("**/eigen/levend.*.css", lambda route: route.fulfill(status=404))
    page.goto(site)
    page.wait_for_selector(IDLE, state="attached")
    frames(page)
    assert page.locator(LIVE).count() == 0
    page.locator("[data-optie=trainer]").click()
    expect(page.locator("[data-vraag=feiten]")).to_be_visible()


@pytest.mark.tolerates("console")
@pytest.mark.parametrize("how", ["refused", "cut off"])
def test_where_its_tags_do_not_come_streamlit_sleeps_on(page: Page, site: str, how: str) -> None:
    asked = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        if how == "refused":
            route.fulfill(status=404, body="<b>no such address</b>")
        else:
            route.abort()

    page.route("**/eigen/levend.*.html", answer)
    page.goto(site)
    until(page, lambda: bool(asked), "the tags are asked for")
    frames(page)
    assert page.locator("head script[type=module], head b").count() == 0
    page.locator("[data-optie=trainer]").click()
    expect(page.locator("[data-vraag=feiten]")).to_be_visible()


@pytest.mark.tolerates("console")
@pytest.mark.parametrize("sector", TAPS)
def test_with_the_websocket_refused_links_alone_lead_to_the_result(
    page: Page, site: str, sector: str
) -> None:
    refused: list[WebSocketRoute] = []

    def refuse(socket: WebSocketRoute) -> None:
        refused.append(socket)
        socket.close()

    page.add_init_script(WATCH_DIALOG)
    page.route_web_socket(f"**{SOCKET}", refuse)
    page.goto(site)
    until(page, lambda: len(refused) > 1, "Streamlit tries again")
    assert page.evaluate("dialogsSeen") == 0
    _follow_links(page, sector)
    assert page.locator(LIVE).count() == 0


def _follow_links(page: Page, sector: str) -> None:
    for parameter, value in TAPS[sector]:
        expect(page.locator(f"[data-vraag={parameter}]")).to_be_visible()
        page.locator(f".keuzes-options [data-optie='{value}']").click()
    step = page.locator("#volgende-stap [data-contact]")
    expect(step).to_have_attribute("data-contact", NEXT_STEP[sector])


@pytest.mark.tolerates("console", "pageerror")
def test_with_the_server_gone_the_page_stays_readable_and_works_again_when_it_is_back(
    page: Page, mortal: Server
) -> None:
    page.add_init_script(WATCH_DIALOG)
    open_live(page, f"{mortal.url}/?rol=trainer&sector=sport")
    mortal.stop()
    notice = page.locator("#verbinding")
    expect(notice).to_be_visible(timeout=15_000)
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("#strip a.tel")).to_have_count(3)
    page.wait_for_function("() => dialogsMade > 0")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.evaluate("dialogsSeen") == 0
    assert page.evaluate("document.getElementById('root').inert") is False
    spare = page.locator("#root .reserve a", has_text="Ik weet het niet")
    expect(spare).to_be_visible()
    page.route(f"**{HEALTH}", lambda route: route.abort())  # the link must be in time
    mortal.start()
    spare.click()
    page.wait_for_url("**feiten=weet-niet")
    page.unroute(f"**{HEALTH}")
    wait_live(page)
    expect_question(page, "beelden")
    expect(notice).to_be_hidden()


@pytest.mark.tolerates("console", "pageerror")
def test_when_the_server_is_back_the_buttons_work_again_by_themselves(
    page: Page, mortal: Server
) -> None:
    open_live(page, f"{mortal.url}/?rol=trainer&sector=sport")
    mortal.stop()
    expect(page.locator("#verbinding")).to_be_visible(timeout=15_000)
    mortal.start()
    expect(page.locator("#verbinding")).to_be_hidden(timeout=30_000)
    tap(page, "feiten", "nee")
    expect_question(page, "beelden")
    assert query(page) == "rol=trainer&sector=sport&feiten=nee"


def test_under_a_base_path_the_whole_walk_works(page: Page, serve: Serve) -> None:
    url = serve("--server.baseUrlPath=/net/wijzer").url
    held = Held(page)
    page.goto(f"{url}/", wait_until="domcontentloaded")
    page.locator("[data-optie=leerkracht]").click()
    page.wait_for_url(f"{url}/?rol=leerkracht&sector=onderwijs", wait_until="commit")
    held.release()
    wait_live(page)
    for parameter, value in TAPS["onderwijs"][1:]:
        tap(page, parameter, value)
    expect(page.locator("#volgende-stap [data-contact=clb]")).to_be_visible()
    assert page.url.startswith(f"{url}/?rol=leerkracht")
    expect(page.locator("#link-neutraal")).to_have_value(f"{url}/?rol=leerkracht&sector=onderwijs")


def test_no_font_or_icon_file_is_fetched(page: Page, site: str) -> None:
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    open_live(page, f"{site}/?{RESULT}")
    assert any(url.endswith(".js") for url in fetched)
    assert not [url for url in fetched if "/media/" in url or ".woff" in url]

"""/scholen, and the ways to share beside an answer."""

import pytest
from playwright.sync_api import Page, expect

from tools.axe import violations
from tools.drive import RESULT, open_live
from tools.legible import illegible

WINDOWS = [(390, 664), (360, 640), (820, 1180), (1280, 900), (1920, 1080), (320, 568)]
WITHOUT_SHARE_SHEET = "delete Navigator.prototype.share"
WITH_SHARE_SHEET = "navigator.share = async (data) => { window.shared = data; }"


@pytest.mark.parametrize("window", WINDOWS, ids=str)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_to_copy_can_be_read_whole(
    page: Page, sleeping_site: str, window: tuple[int, int], scheme: str
) -> None:
    page.set_viewport_size({"width": window[0], "height": window[1]})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(f"{sleeping_site}/scholen")
    hidden = page.locator("textarea").evaluate_all(
        "all => all.map((f) => [f.scrollHeight - f.clientHeight, f.scrollWidth - f.clientWidth])"
    )
    assert len(hidden) == 12
    assert all(below <= 1 and beside <= 1 for below, beside in hidden)
    assert page.evaluate("document.documentElement.scrollWidth") == window[0]
    assert illegible(page, []) == []
    assert violations(page) == []


def test_each_button_copies_what_stands_above_it_and_says_so(
    page: Page, sleeping_site: str
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{sleeping_site}/scholen")
    boxes = page.locator(".deel-link")
    for index in range(boxes.count()):
        box = boxes.nth(index)
        box.get_by_role("button").click()
        expect(box.locator(".gelukt")).to_have_text("Gekopieerd.")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == box.locator("textarea").input_value()
    expect(page.locator("#omroep")).to_have_text("Gekopieerd.")
    assert page.evaluate("sessionStorage.length + localStorage.length") == 0


def test_every_footer_links_to_it(page: Page, sleeping_site: str) -> None:
    for path in ("/", "/?rol=trainer&sector=sport", f"/?{RESULT}", "/privacy", "/overzicht"):
        page.goto(f"{sleeping_site}{path}")
        foot = page.get_by_role("contentinfo")
        foot.get_by_role("link", name="Voor scholen en clubs").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Voor scholen en clubs")


def test_saved_codes_have_descriptive_file_names(page: Page, sleeping_site: str) -> None:
    page.goto(f"{sleeping_site}/scholen")
    for kind in ("svg", "png"):
        with page.expect_download() as download:
            page.locator(f"#jeugd-cultuur [download$={kind}]").click()
        name = f"qr-code-stop-pesten-jeugd-cultuur.{kind}"
        assert download.value.suggested_filename == name


def test_without_scripts_only_the_copy_buttons_are_missing(page: Page, sleeping_site: str) -> None:
    assert page.context.browser
    context = page.context.browser.new_context(java_script_enabled=False)
    quiet = context.new_page()
    quiet.goto(f"{sleeping_site}/scholen")
    expect(quiet.locator("textarea").first).to_be_visible()
    expect(quiet.get_by_role("link", name="Bewaar als PNG").first).to_be_visible()
    expect(quiet.locator("[data-kopieer]").first).to_be_hidden()
    context.close()


@pytest.mark.parametrize(
    ("script", "shown", "hidden"),
    [
        (WITHOUT_SHARE_SHEET, ["Kopieer de link", "Mail", "WhatsApp"], ["Verstuur de link"]),
        (WITH_SHARE_SHEET, ["Kopieer de link", "Verstuur de link"], ["Mail", "WhatsApp"]),
    ],
    ids=["without a share sheet", "with a share sheet"],
)
def test_mail_and_whatsapp_replace_a_missing_share_sheet(
    page: Page, site: str, script: str, shown: list[str], hidden: list[str]
) -> None:
    page.add_init_script(script)
    open_live(page, f"{site}/?{RESULT}")
    box = page.locator("#delen > .deel-link")
    for name in shown:
        expect(box.get_by_text(name, exact=True)).to_be_visible()
    for name in hidden:
        expect(box.get_by_text(name, exact=True)).to_be_hidden()


def test_nothing_is_sent_to_whatsapp_before_a_tap(page: Page, site: str) -> None:
    """The watched page fails on any request to another site; hovering and focus are no tap."""
    page.add_init_script(WITHOUT_SHARE_SHEET)
    open_live(page, f"{site}/?{RESULT}")
    link = page.get_by_role("link", name="Deel de link met WhatsApp")
    link.hover()
    link.focus()
    assert (link.get_attribute("href") or "").startswith("https://wa.me/?text=")
    assert page.locator("link[rel~=preconnect], link[rel~=dns-prefetch]").count() == 0

"""The page /scholen, and the ways to share a result."""

import pytest
from playwright.sync_api import Page, expect

from tools.drive import RESULT, resize

WIDTHS = (320, 360, 390, 820, 1280, 1920)
WITHOUT_SHARE_SHEET = "delete Navigator.prototype.share"
WITH_SHARE_SHEET = "navigator.share = async (data) => { window.shared = data; }"


def test_no_text_to_copy_is_cut(page: Page, site_by_links: str) -> None:
    page.goto(f"{site_by_links}/scholen")
    for width in WIDTHS:
        resize(page, (width, 664))
        hidden = page.locator("textarea").evaluate_all(
            "all => all.flatMap((f) => [f.scrollHeight - f.clientHeight, f.scrollWidth - f.clientWidth])"  # noqa: E501
        )
        assert len(hidden) == 2 * 12
        assert max(hidden) <= 1, width


def test_each_button_copies_the_text_above_it_and_confirms_it(
    page: Page, site_by_links: str
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{site_by_links}/scholen")
    for box in page.locator(".deel-link").all():
        box.get_by_role("button").click()
        expect(box.locator(".gelukt")).to_have_text("Gekopieerd.")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == box.locator("textarea").input_value()
    expect(page.locator("#omroep")).to_have_text("Gekopieerd.")
    assert page.evaluate("sessionStorage.length + localStorage.length") == 0


def test_saved_qr_codes_have_descriptive_file_names(page: Page, site_by_links: str) -> None:
    page.goto(f"{site_by_links}/scholen")
    for kind in ("svg", "png"):
        with page.expect_download() as download:
            page.locator(f"#jeugd-cultuur [download$={kind}]").click()
        name = f"qr-code-stop-pesten-jeugd-cultuur.{kind}"
        assert download.value.suggested_filename == name


def test_without_scripts_only_the_copy_buttons_are_missing(
    page_without_scripts: Page, site_by_links: str
) -> None:
    page = page_without_scripts
    page.goto(f"{site_by_links}/scholen")
    expect(page.locator("textarea").first).to_be_visible()
    expect(page.get_by_role("link", name="Bewaar als PNG").first).to_be_visible()
    expect(page.locator("[data-kopieer]").first).to_be_hidden()


@pytest.mark.parametrize(
    ("script", "shown", "hidden"),
    [
        (WITHOUT_SHARE_SHEET, ["Kopieer de link", "Mail", "WhatsApp"], ["Verstuur de link"]),
        (WITH_SHARE_SHEET, ["Kopieer de link", "Verstuur de link"], ["Mail", "WhatsApp"]),
    ],
    ids=["without a share sheet", "with a share sheet"],
)
def test_mail_and_whatsapp_replace_a_missing_share_sheet(
    page: Page, site_by_links: str, script: str, shown: list[str], hidden: list[str]
) -> None:
    page.add_init_script(script)
    page.goto(f"{site_by_links}/?{RESULT}")
    box = page.locator("#delen > .deel-link")
    for name in shown:
        expect(box.get_by_text(name, exact=True)).to_be_visible()
    for name in hidden:
        expect(box.get_by_text(name, exact=True)).to_be_hidden()


def test_the_share_sheet_gets_the_neutral_link(page: Page, site_by_links: str) -> None:
    page.add_init_script(WITH_SHARE_SHEET)
    page.goto(f"{site_by_links}/?{RESULT}")
    for button in ("[data-verstuur=link-neutraal]", ".balk [data-deel]"):
        page.evaluate("window.shared = null")
        page.locator(button).click()
        assert page.evaluate("shared.url") == f"{site_by_links}/?rol=trainer&sector=sport"


def test_nothing_is_sent_to_whatsapp_before_a_tap(page: Page, site_by_links: str) -> None:
    """A watched page fails on any request to another site; hover and focus must not cause one."""
    page.add_init_script(WITHOUT_SHARE_SHEET)
    page.goto(f"{site_by_links}/?{RESULT}")
    link = page.get_by_role("link", name="Deel de link met WhatsApp")
    link.hover()
    link.focus()
    assert (link.get_attribute("href") or "").startswith("https://wa.me/?text=")
    assert page.locator("link[rel~=preconnect], link[rel~=dns-prefetch]").count() == 0

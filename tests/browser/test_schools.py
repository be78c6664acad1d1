"""The page /scholen, and the ways to share a result."""

from playwright.sync_api import Page, expect

from tools.drive import RESULT, resize

WIDTHS = (320, 360, 390, 820, 1280, 1920)


def test_each_text_is_whole_and_its_button_copies_it(page: Page, site_by_links: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{site_by_links}/scholen")
    for width in WIDTHS:
        resize(page, (width, 664))
        hidden = page.locator("textarea").evaluate_all(
            "all => all.flatMap((f) => [f.scrollHeight - f.clientHeight, f.scrollWidth - f.clientWidth])"  # noqa: E501
        )
        assert len(hidden) == 2 * 12
        assert max(hidden) <= 1, width
    for box in page.locator(".deel-link").all():
        box.get_by_role("button").click()
        expect(box.locator(".gelukt")).to_have_text("Gekopieerd.")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == box.locator("textarea").input_value()
    expect(page.locator("#omroep")).to_have_text("Gekopieerd.")
    assert page.evaluate("sessionStorage.length + localStorage.length") == 0
    for kind in ("svg", "png"):
        with page.expect_download() as download:
            page.locator(f"#jeugd-cultuur [download$={kind}]").click()
        name = f"qr-code-stop-pesten-jeugd-cultuur.{kind}"
        assert download.value.suggested_filename == name


def test_mail_and_whatsapp_replace_a_missing_share_menu(page: Page, site_by_links: str) -> None:
    """Hover and focus must not cause a request to WhatsApp, which watched_page would report."""
    page.add_init_script("delete Navigator.prototype.share")
    page.goto(f"{site_by_links}/?{RESULT}")
    expect_shown_and_hidden(page, ["Kopieer de link", "Mail", "WhatsApp"], ["Verstuur de link"])
    link = page.get_by_role("link", name="Deel de link met WhatsApp")
    link.hover()
    link.focus()
    assert (link.get_attribute("href") or "").startswith("https://wa.me/?text=")
    assert page.locator("link[rel~=preconnect], link[rel~=dns-prefetch]").count() == 0


def test_the_share_menu_gets_the_neutral_link(page: Page, site_by_links: str) -> None:
    page.add_init_script("navigator.share = async (data) => { window.shared = data; }")
    page.goto(f"{site_by_links}/?{RESULT}")
    expect_shown_and_hidden(page, ["Kopieer de link", "Verstuur de link"], ["Mail", "WhatsApp"])
    for button in ("[data-verstuur=link-neutraal]", ".balk [data-deel]"):
        page.evaluate("window.shared = null")
        page.locator(button).click()
        assert page.evaluate("shared.url") == f"{site_by_links}/?rol=trainer&sector=sport"


def expect_shown_and_hidden(page: Page, shown: list[str], hidden: list[str]) -> None:
    """Check the ways to share the neutral link of a result."""
    box = page.locator("#delen > .deel-link")
    for name in shown + hidden:
        expect(box.get_by_text(name, exact=True)).to_be_visible(visible=name in shown)

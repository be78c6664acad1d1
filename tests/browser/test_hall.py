"""The page /zaal: a QR code for a projector."""

import io

import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from tools.axe import violations
from tools.drive import recorded_requests, resize
from tools.legible import legibility_problems

WINDOWS = [(1280, 800), (1920, 1080), (1024, 1024), (820, 1180), (390, 664), (664, 390)]
SIZES = """() => {
  const box = document.querySelector("img").getBoundingClientRect();
  const { fontSize } = getComputedStyle(document.querySelector(".adres"));
  return { ...box.toJSON(), fontSize: parseFloat(fontSize) };
}"""


def test_the_qr_code_fills_any_window_and_the_address_is_large(
    page: Page, site_by_links: str
) -> None:
    longest = "?sector=jeugd-cultuur"
    page.goto(f"{site_by_links}/zaal{longest}")
    assert page.locator(".adres").inner_text() == f"{site_by_links}/{longest}"
    for width, height in WINDOWS:
        resize(page, (width, height))
        sizes = page.evaluate(SIZES)
        assert sizes["width"] == sizes["height"] >= 0.85 * min(width, height) - 1
        assert 0 <= sizes["left"] < sizes["right"] <= width
        assert 0 <= sizes["top"] < sizes["bottom"] <= height
        assert sizes["fontSize"] >= 0.04 * height
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert legibility_problems(page, []) == []


def test_the_qr_code_opens_the_start_page_and_works_offline(page: Page, site_by_links: str) -> None:
    requests = recorded_requests(page)
    for sector in ("", "?sector=sport"):
        requests.clear()
        page.goto(f"{site_by_links}/zaal{sector}")
        page.context.set_offline(True)
        picture = Image.open(io.BytesIO(page.screenshot()))
        codes = [code.text for code in zxingcpp.read_barcodes(picture)]
        assert codes == [f"{site_by_links}/{sector}"]
        page_url = f"{site_by_links}/zaal{sector}"
        assert [url for url in requests if "favicon" not in url] == [page_url]
        page.context.set_offline(False)


def test_the_footer_and_the_hall_page_link_to_each_other(page: Page, site_by_links: str) -> None:
    page.goto(f"{site_by_links}/?rol=trainer&sector=sport")
    page.get_by_role("contentinfo").get_by_role("link", name="Code voor een zaal").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Scan met je telefoon")
    assert violations(page) == []
    page.get_by_role("link", name="Naar de wegwijzer").click()
    expect(page.locator("[data-vraag=rol]")).to_be_visible()

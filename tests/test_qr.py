"""The codes, read back by a program that knows nothing of how we draw them."""

import re
from urllib.parse import unquote

import pytest
import zxingcpp
from lxml import etree
from PIL import Image, ImageDraw

from tests.page_html import ASSETS, PageHtml
from wegwijzer.answers import Answers, Reading
from wegwijzer.content import Content
from wegwijzer.qr import qr_image, qr_svg
from wegwijzer.render import Renderer

BOX = re.compile(r"M(\d+),(\d+)H(\d+)V(\d+)H(\d+)z")
PIXELS = 4  # the side of one square of the code in the picture that is read
FULL = Answers("aanpakken", "cultuurwerker", "jeugd-cultuur", "weet-niet", "weet-niet", "4")
LINKS = (
    "http://localhost:8501/",
    "https://wegwijzer.example/?rol=trainer&sector=sport&stap=2",
    "https://wegwijzer.example/pad/?rol=cultuurwerker&sector=jeugd-cultuur"
    "&feiten=weet-niet&beelden=weet-niet&stap=4",
    f"https://{'lang.' * 20}example/wegwijzer/?doel=voorkomen&rol=ander&sector=onderwijs",
    "https://xn--wegwijzer-zdb.example:8443/~school/pesten%20stop/?rol=api&sector=sport",
)


def picture(svg: str) -> Image.Image:
    """Return the SVG drawn: white, with each box of its one path filled."""
    root = etree.fromstring(svg.encode())
    side = int((root.get("viewBox") or "").split()[2])
    image = Image.new("L", (side * PIXELS, side * PIXELS), "white")
    draw = ImageDraw.Draw(image)
    (path,) = root.iterfind("{*}path")
    drawing = path.get("d") or ""
    assert BOX.sub("", drawing) == ""  # only boxes, or this is not what a browser draws
    for left, top, right, bottom, back in BOX.findall(drawing):
        assert back == left
        x, y, x2, y2 = (int(edge) * PIXELS for edge in (left, top, right, bottom))
        draw.rectangle((x, y, x2 - 1, y2 - 1), "black")
    return image


def read(svg: str) -> str:
    found = zxingcpp.read_barcodes(picture(svg))
    assert [code.format for code in found] == [zxingcpp.BarcodeFormat.QRCode]
    return str(found[0].text)


def image_svg(source: str) -> str:
    """Return the SVG in the address of an image."""
    head, _, svg = source.partition(",")
    assert head == "data:image/svg+xml"
    return unquote(svg)


@pytest.mark.parametrize("link", LINKS)
def test_a_code_says_exactly_its_link(link: str) -> None:
    assert read(qr_svg(link)) == link


@pytest.mark.parametrize("link", LINKS)
def test_the_image_of_a_code_is_the_same_code_in_a_safe_address(link: str) -> None:
    assert image_svg(qr_image(link)) == qr_svg(link)
    assert not re.search(r"[\s\"'<>#]", qr_image(link))


def test_a_code_has_the_quiet_zone_that_readers_need() -> None:
    image = picture(qr_svg(LINKS[1]))
    inside = image.point(lambda shade: 255 - shade).getbbox()
    assert inside == (4 * PIXELS, 4 * PIXELS, image.width - 4 * PIXELS, image.height - 4 * PIXELS)


def test_a_code_is_black_on_white_in_the_dark_too() -> None:
    root = etree.fromstring(qr_svg(LINKS[0]).encode())
    (ground,), (path,) = root.iterfind("{*}rect"), root.iterfind("{*}path")
    assert (ground.get("fill"), ground.get("width"), ground.get("height")) == (
        "white",
        "100%",
        "100%",
    )
    assert path.get("fill", "black") in ("black", "#000", "#000000")


def test_the_codes_of_a_result_open_the_links_that_stand_with_them(content: Content) -> None:
    renderer = Renderer(content)
    screen = renderer.screen(Reading(FULL, True), "https://wegwijzer.example/")
    page = PageHtml(renderer.document(screen, "https://wegwijzer.example/", ASSETS))
    links = page.values("//*[@id='delen']//input/@value")
    codes = page.values("//*[@id='delen']//img/@src")
    hall = "https://wegwijzer.example/"  # its address stands beside its code
    assert [read(image_svg(code)) for code in codes] == [*links, hall]
    assert len(links) == 2
    assert page.text("//*[@id='delen']//details[@class='zaal']//strong") == hall

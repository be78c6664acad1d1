"""The QR codes, decoded by an independent library."""

import re
from urllib.parse import unquote

import pytest
import zxingcpp
from lxml import etree
from PIL import Image, ImageDraw
from starlette.testclient import TestClient

from tests import app
from wegwijzer.html.qr import qr_svg, svg_address

ROW = re.compile(r"M0 (\d+)\.5((?:h\d+|m\d+ 0)*)")
STEP = re.compile(r"([hm])(\d+)")
PIXELS = 4  # the side of one module of the code in the rendered image
ALL_ANSWERS = "rol=cultuurwerker&sector=jeugd-cultuur&feiten=weet-niet&beelden=weet-niet&stap=4"
LINKS = (
    "http://localhost:8501/",
    "https://wegwijzer.example/?rol=trainer&sector=sport&stap=2",
    "https://wegwijzer.example/pad/?rol=cultuurwerker&sector=jeugd-cultuur"
    "&feiten=weet-niet&beelden=weet-niet&stap=4",
    f"https://{'lang.' * 20}example/wegwijzer/?doel=voorkomen&rol=ander&sector=onderwijs",
    "https://xn--wegwijzer-zdb.example:8443/~school/pesten%20stop/?rol=api&sector=sport",
)


def image_of(svg: str) -> Image.Image:
    """Return the SVG as an image: white, with each line of its only path drawn, one module wide."""
    root = etree.fromstring(svg.encode())
    side = int((root.get("viewBox") or "").split()[2])
    image = Image.new("L", (side * PIXELS, side * PIXELS), "white")
    draw = ImageDraw.Draw(image)
    (path,) = root.iterfind("{*}path")
    drawing = path.get("d") or ""
    assert ROW.sub("", drawing) == ""  # other shapes would be missing from this image
    for top, steps in ROW.findall(drawing):
        x, y = 0, int(top) * PIXELS
        for step, modules in STEP.findall(steps):
            wide = int(modules) * PIXELS
            if step == "h":
                draw.rectangle((x, y, x + wide - 1, y + PIXELS - 1), "black")
            x += wide
    return image


def decode(svg: str) -> str:
    codes = zxingcpp.read_barcodes(image_of(svg))
    assert [code.format for code in codes] == [zxingcpp.BarcodeFormat.QRCode]
    return str(codes[0].text)


@pytest.mark.parametrize("link", LINKS)
def test_a_code_encodes_exactly_its_link_also_as_a_data_url(link: str) -> None:
    svg = qr_svg(link)
    assert decode(svg) == link
    address = svg_address(svg)
    assert unquote(address) == f"data:image/svg+xml,{svg}"
    assert not re.search(r"[\s\"'<>#]", address)


def test_a_code_has_a_quiet_zone_and_is_black_on_white_in_dark_mode_too() -> None:
    svg = qr_svg(LINKS[1])
    image = image_of(svg)
    dark = image.point(lambda shade: 255 - shade).getbbox()
    assert dark == (4 * PIXELS, 4 * PIXELS, image.width - 4 * PIXELS, image.height - 4 * PIXELS)
    root = etree.fromstring(svg.encode())
    (background,), (path,) = root.iterfind("{*}rect"), root.iterfind("{*}path")
    assert [background.get(key) for key in ("fill", "width", "height")] == ["white", "100%", "100%"]
    assert path.get("stroke") == "black"


@pytest.fixture(scope="module")
def visitor() -> TestClient:
    return app.visitor(app.site(), "https://wijzer.be")


@pytest.mark.parametrize(
    ("query", "link"),
    [
        ("", ""),
        (ALL_ANSWERS, f"?{ALL_ANSWERS}"),
        ("stap=4&sector=sport&rol=trainer", "?rol=trainer&sector=sport&stap=4"),
        ("rol=zqzq&sector=sport&sector=onderwijs&fbclid=1&wijzig=sector", "?sector=sport"),
        ("doel=voorkomen&rol=api&feiten=ja", "?doel=voorkomen&rol=api"),
        ("doel=aanpakken&x=%ff%00&rol=" + "a" * 9000, ""),
        ("https://elders.be/", ""),
    ],
)
def test_qr_svg_accepts_the_query_of_a_page(visitor: TestClient, query: str, link: str) -> None:
    response = visitor.get(f"/qr.svg?{query}")
    assert (response.status_code, response.headers["content-type"]) == (200, "image/svg+xml")
    assert decode(response.text) == f"https://wijzer.be/{link}"


def test_a_code_with_answers_is_neither_cached_nor_indexed(visitor: TestClient) -> None:
    start, answers = visitor.get("/qr.svg"), visitor.get("/qr.svg?rol=trainer")
    assert answers.headers["cache-control"] == "no-store"
    assert answers.headers["x-robots-tag"] == "noindex"
    assert start.headers["cache-control"] == "no-cache"  # the site can move to another address
    packed = visitor.get("/qr.svg", headers={"accept-encoding": "br"})
    assert int(packed.headers["content-length"]) < 0.4 * len(start.content)


def test_codes_use_the_public_address() -> None:
    client = app.visitor(app.site(public_url="https://pesten.be/wijzer/"))
    code = client.get("/qr.svg?rol=trainer", headers={"host": "10.0.0.1:8501"}).text
    assert decode(code) == "https://pesten.be/wijzer/?rol=trainer"

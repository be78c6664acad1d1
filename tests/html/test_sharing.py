"""Sharing by mail and WhatsApp, the page for schools, and metadata for search engines."""

import io
import json
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
import zxingcpp
from lxml import etree
from PIL import Image

from tests.app import site
from tests.page_html import ADDRESS, PageHtml, Pages, text_of
from tests.states import CONTENT
from tests.web.test_routes import ask
from wegwijzer.contract import SENSITIVE
from wegwijzer.html.render import Renderer
from wegwijzer.rules.answers import answers_from_query, href, neutral
from wegwijzer.web.routes import Site


@pytest.fixture(scope="module")
def app() -> Site:
    return site(public_url=ADDRESS)


@pytest.fixture(scope="module")
def schools(renderer: Renderer) -> PageHtml:
    return PageHtml(renderer.schools(ADDRESS, "./scholen.js"))


def test_mail_and_whatsapp_carry_the_neutral_link(screens: Pages) -> None:
    message = CONTENT.texts.share.message
    results = [answers for answers, page in screens.items() if "delen" in page.sections]
    assert len(results) > 500
    for answers in results:
        link = href(neutral(answers), CONTENT, ADDRESS)
        mail, whatsapp = screens[answers].values("//*[@id='delen']//a[@data-zonder-deelblad]/@href")
        assert urlsplit(mail)[:3] == ("mailto", "", "")
        assert parse_qs(urlsplit(mail).query, strict_parsing=True) == {
            "subject": [CONTENT.texts.site.name],
            "body": [message.format(link=link)],
        }
        assert urlsplit(whatsapp)[:3] == ("https", "wa.me", "/")
        assert parse_qs(urlsplit(whatsapp).query) == {"text": [message.format(link=link)]}
        assert "+" not in mail + whatsapp  # mail programs show "+" as a plus, not as a space


def test_controls_for_the_full_and_the_neutral_link_have_different_names(screens: Pages) -> None:
    """All controls of the share section have different names (WCAG 2.4.4)."""
    for answers, page in screens.items():
        names = [
            button.get("aria-label") or text_of(button)
            for button in page.all("//*[@id='delen']//*[self::button or self::a or self::summary]")
        ]
        assert len({*names}) == len(names), (answers, names)


def test_the_page_for_schools_has_link_code_pdfs_and_texts_of_each_sector(
    schools: PageHtml,
) -> None:
    sectors = [option.id for option in CONTENT.question("sector").options]
    assert schools.values("//main/section/@id") == [*sectors, "alle-sectoren"]
    for sector in (*sectors, None):
        section = f"//section[@id='{sector or 'alle-sectoren'}']"
        query = f"?sector={sector}" if sector else ""
        link, message, html = (field.text or "" for field in schools.all(f"{section}//textarea"))
        assert link == f"{ADDRESS}{query}"
        assert message.splitlines()[2:] == [link]
        (anchor,) = PageHtml(html).all("//body/*")
        assert (anchor.tag, anchor.items()) == ("a", [("href", link)])
        pdfs = [f"./affiche.pdf{query}", f"./affiche.pdf{query}&inkt=weinig"]
        pdfs += [f"./gespreksblad-leeg.pdf{query}"]
        assert schools.values(f"{section}//a/@href") == [
            *(f"./qr.svg{query}", f"./qr.png{query}", f"./zaal{query}"),
            *(pdfs if sector else ()),
        ]


def test_links_on_the_page_for_schools_work_and_are_neutral(app: Site, schools: PageHtml) -> None:
    paths = {*schools.values("//main//@href | //main//@src")}
    for path in paths:
        if not path.startswith("#"):
            assert ask(app, *urljoin("/", path).split("?")).status_code == 200, path
    for field in (*paths, *schools.values("//main//textarea/text()")):
        answers = answers_from_query(urlsplit(field.split()[-1]).query, CONTENT).answers
        assert not any(answers.get(parameter) for parameter in SENSITIVE), field


@pytest.mark.parametrize("query", ["", "sector=jeugd-cultuur", "rol=trainer&sector=sport"])
def test_a_png_code_has_1000_pixels_and_encodes_its_link(app: Site, query: str) -> None:
    response = ask(app, "/qr.png", query)
    assert response.headers["content-type"] == "image/png"
    picture = Image.open(io.BytesIO(response.content)).convert("L")
    assert picture.size == (1000, 1000)
    (code,) = zxingcpp.read_barcodes(picture)
    assert code.text == f"{ADDRESS}{'?' if query else ''}{query}"
    # The quiet zone is at least four modules. The finder pattern is seven modules wide.
    left, top, right, bottom = picture.point(lambda shade: 255 - shade).getbbox() or (0, 0, 0, 0)
    finder = next(x for x in range(left, right) if picture.getpixel((x, top)) == 255) - left
    assert min(left, top, 1000 - right, 1000 - bottom) >= 4 * finder / 7


# Metadata for search engines


def test_the_sitemap_lists_exactly_the_indexable_pages_each_with_its_own_metadata(
    app: Site,
) -> None:
    robots = ask(app, "/robots.txt").text.splitlines()
    assert robots[-1] == f"Sitemap: {ADDRESS}sitemap.xml"
    response = ask(app, "/sitemap.xml")
    assert response.headers["content-type"].startswith("application/xml")
    root = etree.fromstring(response.content)
    addresses = [loc.text or "" for loc in root.iterfind("{*}url/{*}loc")]
    pages = [page.id for page in CONTENT.pages]
    assert addresses == [f"{ADDRESS}{path}" for path in ("", "scholen", *pages)]
    titles_and_descriptions = []
    for address in addresses:
        response = ask(app, f"/{address.removeprefix(ADDRESS)}")
        page = PageHtml(response.text)
        assert page.values("//meta[@name='robots']/@content") == [], address
        assert "x-robots-tag" not in response.headers
        assert page.values("//link[@rel='canonical']/@href") == [address]
        assert page.values("//meta[@property='og:url']/@content") == [address]
        (description,) = page.values("//meta[@name='description']/@content")
        assert 50 <= len(description) <= 200, address
        titles_and_descriptions += [page.text("//title"), description]
    assert len({*titles_and_descriptions}) == 2 * len(addresses)


@pytest.mark.parametrize(("path", "kind"), [("/", "WebApplication"), ("/scholen", "WebPage")])
def test_structured_data_describe_the_page(app: Site, path: str, kind: str) -> None:
    page = PageHtml(ask(app, path).text)
    data = json.loads(page.text("//script[@type='application/ld+json']"))
    assert data.pop("name") in page.text("//title")
    assert data == {
        "@context": "https://schema.org",
        "@type": kind,
        "description": page.one("//meta[@name='description']").get("content"),
        "url": f"{ADDRESS}{path[1:]}",
        "inLanguage": "nl-BE",
        "isAccessibleForFree": True,
    }


def test_links_with_answers_have_no_structured_data(app: Site) -> None:
    page = PageHtml(ask(app, "/", "rol=trainer&sector=sport&feiten=ja").text)
    assert page.values("//meta[@name='robots']/@content") == ["noindex"]
    assert page.all("//script[@type='application/ld+json']") == []


def test_structured_data_escape_html() -> None:
    text = ask(site(public_url="https://x.be/</script><b>/"), "/").text
    assert "</script><b>" not in text

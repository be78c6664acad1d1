"""The sheet as a browser prints it. `make check-print` prints all results, with notes."""

import re

import pypdfium2
import pytest
from playwright.sync_api import Page, Route, expect

from tools.drive import resize
from tools.paper_checks import (
    PAGE_AREA,
    codes,
    geometry_problems,
    print_pdf,
    sheet_problems,
    structure_problems,
    texts,
)
from wegwijzer.html.render import Renderer
from wegwijzer.pdf.document import Paper
from wegwijzer.rules.answers import answers_from_query, href, neutral

LONGEST_SHEET = "rol=zorg&sector=onderwijs&feiten=weet-niet&beelden=ja&stap=1"
SHEETS = [
    LONGEST_SHEET,
    "rol=trainer&sector=sport&feiten=nee&beelden=nee&stap=2",
    "rol=leerkracht&sector=onderwijs&feiten=ja&beelden=ja&stap=4",
    "rol=cultuurwerker&sector=jeugd-cultuur&feiten=weet-niet&beelden=weet-niet&stap=3",
    "rol=api&sector=sport&feiten=ja&beelden=nee&stap=1",
    "doel=voorkomen&rol=leerkracht&sector=onderwijs",
    "doel=voorkomen&rol=trainer&sector=sport",
]
NOTE = "Ik durf niet meer in de kleedkamer.\n" + "Het begon na de herfst. " * 20
MIN_EDGE_MM = 4  # an office printer can't print closer to the edge


def without_whitespace(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("query", SHEETS)
def test_a_print_has_all_texts_in_the_order_of_the_pdf(
    page: Page, site_by_links: str, renderer: Renderer, query: str
) -> None:
    content, site = renderer.content, f"{site_by_links}/"
    answers = answers_from_query(query, content).answers
    papers = [Paper(content).sheet(answers, site)]
    for path in ("", "afdruk"):
        page.goto(f"{site}{path}?{query}")
        papers.append(print_pdf(page))
    assert geometry_problems(page) == []
    assert sheet_problems(renderer, answers, site, papers[2]) == []
    assert href(neutral(answers), content, site) in codes(papers[1])
    t = content.texts
    marks = [t.site.name, t.title.sheet, "101", "116", "112", t.next_step.title, t.talk.title]
    dangers = content.conversation.danger.text.count("101")
    if answers.doel == "voorkomen":
        marks = [t.site.name, t.title.prevention, "101", t.prevention.who_title]
        dangers = 0
    for paper in papers:
        tops = [top_of_text(paper, mark) for mark in marks]
        assert tops == sorted(tops)
        # Each number occurs once, except 101, which the line on danger repeats.
        front = texts(paper)[0]
        assert (front.count("101"), front.count("116000")) == (1 + dangers, 1)


def top_of_text(pdf: bytes, text: str) -> float:
    """Return the distance from the top of page 1 to the first occurrence of a text, in points."""
    page = pypdfium2.PdfDocument(pdf)[0]
    textpage = page.get_textpage()
    search = textpage.search(text, match_case=True)
    matches = iter(search.get_next, None)
    tops = [textpage.get_charbox(index)[3] for index, _ in matches]
    return float(round(page.get_height() - max(tops)))


def test_names_numbers_and_sites_of_the_support_are_aligned(page: Page, site_by_links: str) -> None:
    page.goto(f"{site_by_links}/afdruk?{LONGEST_SHEET}")
    width, height = PAGE_AREA
    resize(page, (round(width), round(height)))
    page.emulate_media(media="print")
    groups = page.evaluate(
        """() => [...document.querySelectorAll("#steun .groep")].map((group) =>
          [".contact-naam", ".contact-bel", ".contact-site"].map((part) =>
            [...group.querySelectorAll(part)].map((e) => e.getClientRects()[0].left)))"""
    )
    for names, numbers, sites in groups:
        for lefts in (names, numbers or [0], sites):
            assert max(lefts) - min(lefts) <= 1


def test_the_checks_report_mistakes(page: Page, site_by_links: str, renderer: Renderer) -> None:
    page.goto(f"{site_by_links}/afdruk?{LONGEST_SHEET}")
    other = answers_from_query(SHEETS[1], renderer.content).answers
    assert sheet_problems(renderer, other, f"{site_by_links}/", print_pdf(page))
    assert structure_problems(print_pdf(page, tagged=False), table=True)
    page.add_style_tag(content=".blad-achter { padding-top: 90mm }")
    answers = answers_from_query(LONGEST_SHEET, renderer.content).answers
    assert sheet_problems(renderer, answers, f"{site_by_links}/", print_pdf(page)) == ["3 pages"]
    page.add_style_tag(content=".punt { width: 230mm } .contact-zin { font-size: 8pt }")
    problems = "\n".join(geometry_problems(page))
    for message in ("wider than the page", "is set in", "too tall"):
        assert message in problems


def test_the_result_prints_as_the_sheet_with_its_notes_and_ticks(
    desktop: Page, site_by_links: str, renderer: Renderer
) -> None:
    page = desktop
    page.goto(f"{site_by_links}/?{SHEETS[1]}", wait_until="networkidle")
    printed = print_pdf(page)
    answers = answers_from_query(SHEETS[1], renderer.content).answers
    assert sheet_problems(renderer, answers, f"{site_by_links}/", printed) == []
    page.goto(f"{site_by_links}/afdruk?{SHEETS[1]}", wait_until="networkidle")
    assert page_images(printed) == page_images(print_pdf(page)), "both pages print the same sheet"
    page.goto(f"{site_by_links}/?{SHEETS[1]}")
    page.locator("#notitie-beleving").fill(NOTE)
    page.locator("#besproken-gebeurd").check()
    page.locator("#weet-2-api-federatie").check()
    pages = texts(print_pdf(page))
    assert len(pages) == 2
    assert without_whitespace(NOTE) in pages[0]
    assert pages[0].count("X") == 2


def test_a_field_on_the_sheet_keeps_its_focus_and_text_while_typing(
    page: Page, site_by_links: str
) -> None:
    page.goto(f"{site_by_links}/afdruk?{SHEETS[1]}")
    field = page.locator("#notitie-gebeurd")
    field.click()
    text = "Elke week na de training. " * 20
    page.keyboard.type(text)  # fill() would not notice if the field were replaced
    expect(field).to_be_visible()
    expect(field).to_be_focused()
    expect(field).to_have_value(text)


def test_a_printed_question_has_the_emergency_numbers(page: Page, site_by_links: str) -> None:
    page.goto(f"{site_by_links}/?rol=trainer&sector=sport")
    (text,) = texts(print_pdf(page))
    assert [text.count(number) for number in ("101", "116000", "112")] == [1, 1, 1]


@pytest.mark.parametrize("path", ["/", "/afdruk"])
def test_light_and_dark_print_the_same_without_the_address(
    desktop: Page, site_by_links: str, path: str
) -> None:
    page = desktop
    page.goto(f"{site_by_links}{path}?{LONGEST_SHEET}", wait_until="networkidle")
    light = print_pdf(page)
    page.emulate_media(color_scheme="dark")
    dark = print_pdf(page)
    assert texts(light) == texts(dark)
    assert page_images(light) == page_images(dark)
    pages = texts(print_pdf(page, display_header_footer=True))
    assert not any("feiten=" in text or "afdruk" in text for text in pages)


def test_the_focus_is_not_printed(site_by_links: str, desktop: Page) -> None:
    desktop.goto(f"{site_by_links}/?{LONGEST_SHEET}")
    printed = page_images(print_pdf(desktop))
    desktop.keyboard.press("Tab")  # so that the focus is visible
    for selector in ("#gesprek-kop", ".weet input", "#notitie-beleving"):
        field = desktop.locator(selector)
        field.focus()
        assert field.evaluate("e => e.matches(':focus-visible')")
        assert page_images(print_pdf(desktop)) == printed, selector


@pytest.mark.parametrize(
    "style",
    [
        "@page { margin: 0 !important; }",
        "@page { margin: 11mm !important; }",
        "body { font-family: Blad, sans-serif !important; }",  # a font without Arial's widths
    ],
)
def test_the_sheet_fits_with_other_margins_and_fonts(
    page: Page, site_by_links: str, renderer: Renderer, style: str
) -> None:
    page.goto(f"{site_by_links}/afdruk?{SHEETS[3]}")
    page.add_style_tag(content=style)
    answers = answers_from_query(SHEETS[3], renderer.content).answers
    printed = print_pdf(page)
    assert sheet_problems(renderer, answers, f"{site_by_links}/", printed) == []
    assert min(white_edges(printed)) >= MIN_EDGE_MM


BROKEN_SITES = """() => [...document.querySelectorAll("#voor-jou [translate=no]")]
  .filter((site) => new Set([...site.getClientRects()].map((box) => box.top)).size > 1)
  .map((site) => site.textContent)"""


@pytest.mark.parametrize("spacing", ["0", ".2pt"])  # .2pt: a wider font, such as Roboto on Android
def test_no_web_address_on_the_childs_strip_wraps(
    page: Page, site_by_links: str, spacing: str
) -> None:
    width, height = PAGE_AREA
    resize(page, (round(width), round(height)))
    page.goto(f"{site_by_links}/afdruk?{SHEETS[3]}")
    page.emulate_media(media="print")
    page.add_style_tag(content=f"#voor-jou {{ letter-spacing: {spacing}; }}")
    assert page.locator("#voor-jou [translate=no]").first.is_visible()
    assert page.evaluate(BROKEN_SITES) == []


def test_the_browser_shrinks_the_longest_sheet_to_two_letter_pages(
    page: Page, site_by_links: str, renderer: Renderer
) -> None:
    page.goto(f"{site_by_links}/afdruk?{LONGEST_SHEET}")
    printed = print_pdf(page, format="Letter", prefer_css_page_size=False)
    answers = answers_from_query(LONGEST_SHEET, renderer.content).answers
    assert sheet_problems(renderer, answers, f"{site_by_links}/", printed) == []


def test_the_pdf_is_saved_without_the_notes_and_the_buttons_say_so(
    page: Page, site_by_links: str
) -> None:
    page.goto(f"{site_by_links}/?{SHEETS[1]}")
    note = page.locator("#notitie-gebeurd")
    save_link, print_link = (
        page.locator("#delen > .knoppen [href*='.pdf']"),
        page.locator("#delen [data-print]"),
    )
    expect(save_link).to_have_text("Bewaar als PDF", use_inner_text=True)
    expect(print_link).to_have_text("Druk het gespreksblad af", use_inner_text=True)
    note.fill("Sinds de herfst.")
    expect(save_link).to_have_text("Bewaar als PDF, zonder je notities", use_inner_text=True)
    expect(print_link).to_have_text("Druk af met je notities", use_inner_text=True)
    with page.expect_download() as download:
        save_link.click()
    assert download.value.suggested_filename == "gespreksblad-stop-pesten.pdf"
    assert download.value.url == f"{site_by_links}/gespreksblad.pdf?{SHEETS[1]}&bewaar=1"
    assert download.value.path().read_bytes().startswith(b"%PDF")
    expect(note).to_have_value("Sinds de herfst.")
    note.fill("")
    expect(save_link).to_have_text("Bewaar als PDF", use_inner_text=True)


def test_a_phone_that_can_share_files_shares_the_pdf_after_a_warning_about_answers(
    page: Page, site_by_links: str
) -> None:
    page.add_init_script(
        "navigator.canShare = () => true;"
        "navigator.share = async ({ files: [file] }) => {"
        "  window.sent = [file.name, file.type, (await file.text()).slice(0, 5)]; };"
    )
    page.goto(f"{site_by_links}/?{SHEETS[1]}")
    send = page.locator("#delen .alles-delen [data-verstuur-pdf]")
    expect(send).to_be_hidden()
    page.locator("#delen .alles-delen > summary").click()
    expect(page.locator("#delen .alles-delen")).to_contain_text("in de PDF staan al je antw")
    send.click()
    page.wait_for_function("() => window.sent")
    assert page.evaluate("sent") == ["gespreksblad-stop-pesten.pdf", "application/pdf", "%PDF-"]


def test_the_print_button_opens_the_sheet_and_its_dialog_once(
    page: Page, site_by_links: str
) -> None:
    page.add_init_script("window.dialogs = 0; window.print = () => dialogs++")
    page.goto(f"{site_by_links}/?{SHEETS[1]}")
    page.locator("#delen [data-print]").click()
    page.wait_for_url(f"{site_by_links}/afdruk?{SHEETS[1]}")
    page.wait_for_function("() => dialogs === 1")
    page.reload()
    # Timers fire in order, so a timer that would print has fired before this one.
    page.evaluate("() => new Promise((done) => setTimeout(done, 60))")
    assert page.evaluate("dialogs") == 0
    page.locator("[data-afdrukken]").click()
    assert page.evaluate("dialogs") == 1


def page_images(pdf: bytes) -> list[bytes]:
    """Return the rendered pages as bytes."""
    return [page.render(scale=2).to_numpy().tobytes() for page in pypdfium2.PdfDocument(pdf)]


def white_edges(pdf: bytes) -> list[float]:
    """Return the widths of the white edges, in mm: left, top, right and bottom of each page."""
    widths = []
    for page in pypdfium2.PdfDocument(pdf):
        picture = page.render(scale=4, grayscale=True).to_numpy() < 64
        rows, columns = picture.any(axis=1).nonzero()[0], picture.any(axis=0).nonzero()[0]
        height, width = picture.shape
        pixels = (columns[0], rows[0], width - 1 - columns[-1], height - 1 - rows[-1])
        widths += [round(float(pixel) * 25.4 / 288, 1) for pixel in pixels]
    return widths


SHORT, LONG = "In de kleedkamer, na de les.", "Het begon na de herfst. " * 60
CUT_MM = 252  # from the top of the paper to the child's strip, which is on the back of page 1


@pytest.mark.parametrize("path", ["/", "/afdruk"])
def test_no_notes_are_printed_behind_the_childs_strip(
    page: Page, site_by_links: str, renderer: Renderer, path: str
) -> None:
    page.goto(f"{site_by_links}{path}?{SHEETS[1]}")
    page.locator("#notitie-beleving").fill(SHORT)
    page.locator("#afspraak-3-wat").fill("Ik bel de trainer.")
    printed = print_pdf(page)
    pages = texts(printed)
    assert len(pages) == 2
    assert without_whitespace("Ik bel de trainer.") in pages[0]
    assert without_whitespace(renderer.content.texts.sheet.child_intro) in pages[1]
    last = bottom_of_print(printed)
    assert 200 < last <= CUT_MM
    page.locator("#notitie-beleving").fill(LONG)
    page.locator("#notitie-nodig").fill(LONG)
    pages = texts(print_pdf(page))
    assert len(pages) > 2
    text = "".join(pages)
    assert text.count(without_whitespace(LONG)) == 2
    assert without_whitespace(renderer.content.texts.sheet.strip_in_pdf) in text
    assert without_whitespace(renderer.content.texts.sheet.child_intro) not in text
    page.locator("#notitie-beleving").fill("")
    page.locator("#notitie-nodig").fill("")
    assert without_whitespace(renderer.content.texts.sheet.child_intro) in texts(print_pdf(page))[1]


@pytest.mark.parametrize(("part", "room"), [("#gesprek", "20mm"), ("#steun", "60mm")])
def test_a_page_without_room_for_the_childs_strip_prints_none(
    page: Page, site_by_links: str, renderer: Renderer, part: str, room: str
) -> None:
    page.goto(f"{site_by_links}/afdruk?{SHEETS[1]}")
    page.add_style_tag(content=f"{part} {{ padding-top: {room} }}")  # as with long translated texts
    words = renderer.content.texts.sheet
    text = "".join(texts(print_pdf(page)))
    assert without_whitespace(words.child_intro) not in text
    assert without_whitespace(words.strip_in_pdf) in text


@pytest.mark.tolerates("request")
def test_a_style_sheet_of_another_site_does_not_print_notes_behind_the_strip(
    page: Page, site_by_links: str, renderer: Renderer
) -> None:
    """Reading the rules of such a style sheet, for example a translator's, throws."""
    page.route("**/afdruk?*", without_policy)
    page.route("https://vertaler.be/*", lambda r: r.fulfill(body="p {}", content_type="text/css"))
    page.goto(f"{site_by_links}/afdruk?{SHEETS[1]}")
    page.add_style_tag(url="https://vertaler.be/stijl.css")
    page.locator("#notitie-beleving").fill(LONG)
    page.locator("#notitie-nodig").fill(LONG)
    text = "".join(texts(print_pdf(page)))
    assert without_whitespace(renderer.content.texts.sheet.child_intro) not in text


def without_policy(route: Route) -> None:
    response = route.fetch()
    headers = {k: v for k, v in response.headers.items() if k != "content-security-policy"}
    route.fulfill(response=response, headers=headers)


def test_the_prevention_page_does_not_claim_to_print_notes(page: Page, site_by_links: str) -> None:
    page.goto(f"{site_by_links}/?{SHEETS[1]}")
    page.locator("#notitie-gebeurd").fill("Sinds de herfst.")
    page.get_by_role("link", name="Naar pesten voorkomen").click()
    page.wait_for_url("**/?doel=voorkomen*")
    button = page.locator("#delen [data-print]")
    expect(button).to_have_text("Druk dit blad af", use_inner_text=True)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator("[data-als=gedrukt]").filter(visible=True)).to_have_count(0)


def bottom_of_print(pdf: bytes) -> float:
    """Return the distance from the top of page 1 to the lowest print, in mm."""
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=4, grayscale=True).to_numpy() < 64
    return float(picture.any(axis=1).nonzero()[0][-1]) * 25.4 / 288

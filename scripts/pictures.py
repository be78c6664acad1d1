"""Create the pictures of docs/pictures/, and the icon and preview image of html/images/.

python -m scripts.pictures
"""

import io
import sys
from pathlib import Path

import pypdfium2
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from scripts.find_browsers import find_browser
from tools.app_server import ROOT, running_server
from tools.drive import LAUNCH_ARGS
from wegwijzer.content import load_content
from wegwijzer.html.render import Renderer
from wegwijzer.pdf.document import Paper
from wegwijzer.rules.answers import answers_from_query

ADDRESS = "https://wegwijzer.voorbeeld.be/"  # for the QR codes in the pictures; it does not exist
PICTURES = ROOT / "docs" / "pictures"
IMAGES = ROOT / "wegwijzer" / "html" / "images"
RESULT = "rol=leerkracht&sector=onderwijs&feiten=nee&beelden=ja&stap=1"
SCREENS = {  # name: path, width, height, pixels per CSS pixel
    "vraag-telefoon": ("/?rol=trainer&sector=sport", 390, 844, 2),
    "antwoord-telefoon": (f"/?{RESULT}", 390, 844, 2),
}


def save_screenshots(browser: Browser, url: str) -> None:
    for name, (path, width, height, density) in SCREENS.items():
        page = browser.new_page(
            viewport={"width": width, "height": height}, device_scale_factor=density, locale="nl-BE"
        )
        page.goto(f"{url}{path}")
        _save_screenshot(page, PICTURES / f"{name}.png")
        page.close()


def save_pdf_pages() -> None:
    content = load_content()
    paper = Paper(content)
    answers = answers_from_query(RESULT, content).answers
    pdfs = {
        "gespreksblad": paper.sheet(answers, ADDRESS),
        "affiche": paper.poster("sport", ADDRESS),
    }
    for name, pdf in pdfs.items():
        document = pypdfium2.PdfDocument(pdf)
        for number, sheet in enumerate(document, start=1):
            suffix = f"-{number}" if len(document) > 1 else ""
            picture = sheet.render(scale=110 / 72, grayscale=name != "affiche").to_pil()
            _save(picture, PICTURES / f"{name}{suffix}.png", 24)


def save_preview_and_icon(browser: Browser) -> None:
    """Save the icon, and the preview image of links, which is the same for every screen."""
    page = browser.new_page(viewport={"width": 1200, "height": 630})
    page.set_content(Renderer(load_content()).preview())
    _save_screenshot(page, IMAGES / "voorbeeld.png", colours=64)
    page.set_viewport_size({"width": 180, "height": 180})
    icon = (IMAGES / "favicon.svg").read_text(encoding="utf-8")
    page.set_content(
        f"<style>body{{margin:0;background:#17324D}}svg{{display:block}}</style>{icon}"
    )
    _save_screenshot(page, IMAGES / "favicon.png", colours=32)
    page.close()


def _save_screenshot(page: Page, path: Path, colours: int = 256) -> None:
    _save(Image.open(io.BytesIO(page.screenshot())), path, colours)


def _save(picture: Image.Image, path: Path, colours: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.convert("RGB").quantize(colours, dither=Image.Dither.NONE).save(path, optimize=True)
    print(
        f"{path.relative_to(ROOT)}: {picture.width}x{picture.height}, {path.stat().st_size} bytes"
    )


def main() -> int:
    with running_server(env={"WEGWIJZER_URL": ADDRESS}) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=LAUNCH_ARGS)
        save_screenshots(browser, server.url)
        save_pdf_pages()
        save_preview_and_icon(browser)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

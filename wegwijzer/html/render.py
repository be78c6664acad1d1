"""Renders pages and states. First paints, states after a tap and the sheet share templates."""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache, cached_property, partial
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, UndefinedError
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from wegwijzer.content import MESSAGES, Contact, Content, ContentError, Mistake, Page, joined, tel
from wegwijzer.content.forms import CONTACT_DETAILS
from wegwijzer.contract import LINES_TO_CALL, SENSITIVE
from wegwijzer.html.overview import by_step, overview
from wegwijzer.html.qr import qr_svg, svg_address
from wegwijzer.html.screen import (
    AbbreviationExpander,
    Screen,
    long_date,
    missing_notes,
    page_title,
    result_view,
    screen,
)
from wegwijzer.html.sharing import share_groups
from wegwijzer.html.styles import HTML, STYLES, style_tags
from wegwijzer.rules import answers as links
from wegwijzer.rules.advice import sample_answers
from wegwijzer.rules.answers import Answers, Reading

# Runs before the first paint, so that a reload of the talk view shows a child nothing else first.
TALK_SCRIPT = "if(history.state?.talk)document.documentElement.dataset.alleen=''"
OUTAGE_SECONDS = 15  # before the outage page reloads the failed page


class Renderer:
    """address, in all methods: the public URL of the wizard, with its trailing slash.

    version: of the running code, so that a live page notices an update of the server.
    """

    def __init__(self, content: Content) -> None:
        self.content = content
        self.version = ""
        self._env = Environment(
            loader=FileSystemLoader(HTML / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            auto_reload=False,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._env.filters["tel"] = tel
        self._env.filters["joined"] = joined
        self._env.filters["missing_notes"] = partial(missing_notes, content)
        self._env.filters["names"] = cache(self._mark_untranslated)  # unbounded: only for data/
        self._env.filters["linked"] = self._add_links
        self._env.filters["breakable"] = breakable
        self._env.filters["goal_label"] = lambda goal: content.goal.option(goal).label
        self._env.filters["by_step"] = partial(by_step, content)
        self._env.filters["long_date"] = partial(long_date, content)
        self._env.globals.update(
            t=content.texts,
            content=content,
            lines_to_call=LINES_TO_CALL,
            version=lambda: self.version,
            talk_script=Markup(TALK_SCRIPT),
            root="./",
            contact_row=self._contact_row,
            fixed=cache(self._render_template),
            abbreviation_expander=partial(AbbreviationExpander, content),
            owner_code=svg_address(qr_svg(f"https://{content.owner.url}")),
            icon=svg_address((HTML / "images" / "favicon.svg").read_text(encoding="utf-8")),
            styles={kind: Markup(style_tags(kind)) for kind in STYLES},
        )

    @cached_property
    def _names(self) -> re.Pattern[str]:
        """Matches names, numbers and sites, which translators must not change."""
        contacts = [c for c in self.content.contacts if c.phone or c.url]
        names = {name for c in contacts for name in (c.name, c.phone, c.url) if name}
        names |= {abbreviation.short for abbreviation in self.content.abbreviations}
        names |= {*self.content.also_named}
        words = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
        return re.compile(rf"(?<![\w.])(?:{words}|(?:[\w-]+\.)+be\b(?:/[\w/-]+)?)(?!\w)")

    def _mark_untranslated(self, text: str) -> Markup:
        """Return a text as HTML with translate="no" on names, numbers and sites."""
        parts, end = [], 0
        for match in self._names.finditer(text):
            parts.append(
                Markup('{}<span translate="no"{}>{}</span>').format(
                    text[end : match.start()],
                    Markup(' class="nummer"') if match[0].replace(" ", "").isdigit() else "",
                    match[0],
                )
            )
            end = match.end()
        return Markup("").join([*parts, text[end:]])

    def _add_links(self, text: str) -> Markup:
        """Return a text as HTML with e-mail addresses, numbers and sites as links."""
        parts, end = [], 0
        for match in CONTACT_DETAILS.finditer(text):
            scheme = {"mail": "mailto:", "phone": "tel:", "site": "https://"}[match.lastgroup or ""]
            link = Markup('<a href="{}{}" translate="no">{}</a>')
            to = tel(match[0]) if match["phone"] else match[0]
            parts.append(self._mark_untranslated(text[end : match.start()]))
            parts.append(link.format(scheme, to, match[0]))
            end = match.end()
        return Markup("").join([*parts, self._mark_untranslated(text[end:])])

    # The wizard

    def screen(self, reading: Reading, address: str) -> Screen:
        return screen(self.content, reading, address)

    def state(self, screen: Screen) -> str:
        """Return the HTML of a state, in a <template>, for states.js."""
        return self._render_template("state.html", screen=screen, **vars(screen.view))

    def _render_template(self, template: str, **words: object) -> Markup:
        return Markup(self._env.get_template(template).render(words))

    # Cached parts. They depend on the content and a few arguments, never on the whole link.
    # Templates call fixed("footer.html").

    @cached_property
    def _rows(self) -> Mapping[tuple[str, bool], Markup]:
        """The row of each contact in a list, by id and whether the list shows the audience."""
        return {
            (contact.id, tagged): self._render_row(contact, tagged, contact.sentence)
            for contact in self.content.contacts
            for tagged in (False, True)
        }

    def _render_row(self, contact: Contact, tagged: bool, sentence: str) -> Markup:
        row: Any = self._env.get_template("contact.html").module
        return Markup(row.contact_row(contact, tagged, sentence))

    def _contact_row(self, contact: Contact, tagged: bool, sentence: str) -> Markup:
        """Return a row. sentence: the contact's own, perhaps with expanded abbreviations."""
        if sentence == contact.sentence:
            return self._rows[contact.id, tagged]
        return self._render_row(contact, tagged, sentence)

    # The sheet, the hall, the schools and the overview

    def sheet(self, reading: Reading, address: str, script: str) -> str:
        """Return /afdruk, the sheet as a whole page. The answers must be complete.

        script: the URL of the page's script.
        """
        answers = reading.answers
        titles = self.content.texts.title
        title = titles.sheet if answers.doel == "aanpakken" else titles.prevention
        return self._render_template(
            "sheet.html",
            **vars(result_view(self.content, answers, address, reading.whole, paper=True)),
            title=page_title(self.content, title),
            script=script,
            back_href=links.href(answers, self.content),
        )

    def hall(self, sector: str | None, address: str) -> str:
        """Return /zaal: the QR code of the start page, or of a sector, for a projector."""
        link = links.href(Answers(sector=sector), self.content, address)
        return self._render_template(
            "hall.html",
            title=page_title(self.content, self.content.texts.hall.title),
            address=address,
            link=link,
            code=svg_address(qr_svg(link)),
        )

    def schools(self, address: str, script: str) -> str:
        """Return /scholen: links, codes, papers and texts to share, by sector.

        script: the URL of the page's script.
        """
        texts = self.content.texts.schools
        link = f"{address}scholen"
        return self._render_template(
            "schools.html",
            title=page_title(self.content, texts.title),
            address=address,
            script=script,
            link=link,
            groups=share_groups(self.content, address),
            structured=_json_ld("WebPage", texts.title, texts.description, link),
        )

    def overview(self, address: str) -> str:
        """Return /overzicht: every question, rule, contact and text, for sign-off."""
        return self._render_template(
            "overview.html",
            **overview(self.content),
            sensitive=SENSITIVE,
            title=page_title(self.content, self.content.texts.overview.title),
            address=address,
        )

    # First paints, errors and text pages

    def document(self, screen: Screen, address: str, assets: Mapping[str, str]) -> str:
        """Return the first paint: a whole page, in which each choice is a link.

        assets: the URLs of our `script`, of `paper` (the print style sheet) and of `streamlit` (a
        file with the tags that load Streamlit; "" if the page must not load it); `streamlit_when`:
        the setting WEGWIJZER_STREAMLIT.
        """
        site = self.content.texts.site
        return self._render_template(
            "document.html",
            title=screen.title,
            structured=_json_ld("WebApplication", site.name, site.description, address),
            **{"screen": screen, "address": address, "assets": assets, **vars(screen.view)},
        )

    def preview(self) -> str:
        """Return the page from which scripts/pictures.py makes the preview image."""
        return self._render_template("preview.html")

    def message(self, name: str, address: str, root: str) -> str:
        """Return an error page. name: its section of data/texts.yaml.

        root: the absolute path of the wizard, because an error can occur at any URL.
        """
        message = getattr(self.content.texts, name)
        return self._render_template(
            "message.html",
            message=message,
            outage=name in ("error", "busy"),
            title=page_title(self.content, message.title),
            address=address,
            root=root,
        )

    def proxy_pages(self) -> dict[str, str]:
        """Return the pages that a proxy serves itself, by file name.

        storing.html: for when our server does not answer; it retries the failed URL.
        geweigerd.html: for a request that the proxy rejects.
        """
        texts = self.content.texts
        return {
            name: self._render_template(
                "outage.html",
                message=message,
                seconds=seconds,
                title=page_title(self.content, message.title),
                root="/",
            )
            for name, message, seconds in (
                ("storing.html", texts.outage, OUTAGE_SECONDS),
                ("geweigerd.html", texts.refused, None),
            )
        }

    def rehearse(self) -> None:
        """Render sample pages of each kind, so that a missing text stops startup.

        Raises ContentError if a page cannot be rendered.
        """
        address = "https://localhost/"
        assets = dict.fromkeys(("script", "paper", "streamlit", "streamlit_when"), "")
        try:
            for answers in sample_answers(self.content):
                reading = Reading(answers, False)
                screen = self.screen(reading, address)
                self.document(screen, address, assets)
                self.state(screen)
                self.document(self.screen(replace(reading, change="rol"), address), address, assets)
                if screen.kind == "result":
                    self.sheet(reading, address, "./afdruk.js")
            for name in ("not_found", "method_not_allowed", "no_date", "error", "busy"):
                self.message(name, address, "/")
            self.overview(address)
            self.hall(None, address)
            self.schools(address, "./scholen.js")
            self.proxy_pages()
            for page_id in self.pages:
                self.page(page_id, address)
        except (LookupError, AttributeError, TypeError, ValueError, UndefinedError) as error:
            text = MESSAGES.report.unseen.format(reason=f"{type(error).__name__}: {error}")
            raise ContentError([Mistake("data/texts.yaml", None, "", text)]) from error

    @cached_property
    def pages(self) -> dict[str, Page]:
        """Text pages by id, which is the last part of their URL."""
        return {page.id: page for page in self.content.pages}

    def page(self, page_id: str, address: str) -> str:
        """Return a text page. page_id: a key of `pages`."""
        page = self.pages[page_id]
        title = page_title(self.content, page.title)
        return self._render_template("page.html", page=page, title=title, address=address)


def breakable(url: str) -> Markup:
    """Return a URL as HTML that may wrap after each slash."""
    return Markup("/<wbr>").join(url.split("/"))


def _json_ld(kind: str, name: str, description: str, url: str) -> Markup:
    """Return structured data for search engines (JSON-LD). kind: a type of schema.org."""
    words = {
        "@context": "https://schema.org",
        "@type": kind,
        "name": name,
        "description": description,
        "url": url,
        "inLanguage": "nl-BE",
        "isAccessibleForFree": True,
    }
    data = htmlsafe_json_dumps(words, ensure_ascii=False)
    return Markup('<script type="application/ld+json">{}</script>').format(data)

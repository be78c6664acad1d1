"""The page in Streamlit, walked by its links, without a browser."""

from html import escape
from urllib.parse import parse_qsl, urlsplit

import pytest
import streamlit as st
from lxml import etree
from streamlit.testing.v1 import AppTest

from tests.page_html import ASSETS, PageHtml, parts
from tools.app_server import ROOT
from wegwijzer.content import Content
from wegwijzer.html.render import Renderer
from wegwijzer.rules.answers import answers_from_query
from wegwijzer.streamlit_engine import script as page
from wegwijzer.web.address import ADDRESS_HEADER

WALKS: dict[str, dict[str, str]] = {
    "onderwijs": {"rol": "leerkracht", "feiten": "ja", "beelden": "nee", "stap": "1"},
    "sport": {"rol": "trainer", "feiten": "nee", "beelden": "ja", "stap": "2"},
    "jeugd-cultuur": {"rol": "jeugdwerker", "feiten": "weet-niet", "beelden": "nee", "stap": "3"},
}
RESULT = "rol=trainer&sector=sport&feiten=nee&beelden=ja&stap=2"


def area(choice: etree._Element) -> str:
    """Return where a choice stands: goal, previous, options, keep, answers or restart."""
    if parts(choice, "ancestor::dl"):
        return "answers"
    lists = parts(choice, "ancestor::ul/@class")
    return str(lists[0]).removeprefix("keuzes keuzes-") if lists else "previous"


class Visit:
    """A visit to the page, as Streamlit draws it: one template with a state of the page."""

    def __init__(self, link: str = "") -> None:
        """Open the page; link: parameters and values as in "rol=api&rol=zorg"."""
        self.app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=30)
        self.open(link)

    def open(self, link: str) -> "Visit":
        """Go to another address in the same session, as a tap and Back do."""
        self.app.query_params.clear()
        for name, value in parse_qsl(link, keep_blank_values=True):
            self.app.query_params[name] = [*self.app.query_params.get(name, []), value]
        self.app.run()
        assert not self.app.exception
        return self

    def choose(self, parameter: str, value: str) -> "Visit":
        """Choose an option of the open question, or of the goal."""
        area = "goal" if parameter == "doel" else "options"
        assert parameter in ("doel", self.question)
        return self._follow(f"//ul[@class='keuzes keuzes-{area}']//a[@data-optie='{value}']")

    def change(self, parameter: str) -> "Visit":
        return self._follow(f"//a[@data-wijzig='{parameter}']")

    def tap(self, area: str) -> "Visit":
        """Follow the one link of an area: previous, keep or restart."""
        path = f"//ul[@class='keuzes keuzes-{area}']//a"
        return self._follow("//a[@class='keuze vorige']" if area == "previous" else path)

    def _follow(self, path: str) -> "Visit":
        (href,) = self.html.values(f"{path}/@href")
        return self.open(urlsplit(href).query)

    @property
    def html(self) -> PageHtml:
        return PageHtml(self.drawn)

    @property
    def drawn(self) -> str:
        """Return the one element that the script draws."""
        (element,) = self.app.get("html")
        return str(element.proto.body)

    @property
    def query(self) -> dict[str, str]:
        """Return the state that is drawn: a client knows by it which address was answered."""
        (state,) = self.html.values("//template/@data-staat")
        return dict(parse_qsl(state))

    @property
    def question(self) -> str | None:
        """Return the open question, None at a result."""
        return next(iter(self.html.values("//@data-vraag")), None)

    @property
    def changes(self) -> list[str]:
        return self.html.values("//@data-wijzig")

    @property
    def marks(self) -> list[tuple[str, str, str]]:
        """Return of each choice its area, the question that it opens and the value it chooses."""
        return [
            (area(choice), choice.get("data-wijzig", ""), choice.get("data-optie", ""))
            for choice in self.html.all("//a[starts-with(@class, 'keuze')]")
        ]


@pytest.mark.parametrize("sector", WALKS)
def test_five_questions_lead_from_nothing_to_the_result(sector: str, content: Content) -> None:
    visit, walk = Visit(), WALKS[sector]
    answered: dict[str, str] = {}
    for parameter in ("rol", "feiten", "beelden", "stap"):
        assert visit.question == parameter
        visit.choose(parameter, walk[parameter])
        answered[parameter] = walk[parameter]
        if parameter == "rol":
            answered["sector"] = sector
        assert visit.query == answered
    assert visit.question is None
    assert "volgende-stap" in visit.html.sections
    assert answers_from_query(visit.query.items(), content).whole


@pytest.mark.parametrize("sector", WALKS)
def test_a_role_without_a_sector_is_asked_for_it(sector: str) -> None:
    visit = Visit().choose("rol", "api")
    assert (visit.question, visit.query) == ("sector", {"rol": "api"})
    visit.choose("sector", sector)
    assert (visit.question, visit.query) == ("feiten", {"rol": "api", "sector": sector})


def test_the_link_of_the_contract_opens_on_its_result() -> None:
    visit = Visit(RESULT)
    assert visit.question is None
    assert visit.html.sections == [
        *("dringend", "volgende-stap", "gesprek"),
        *("ladder", "steun", "meer-info", "delen"),
    ]
    assert visit.html.contacts("//*[@id='dringend']") == ["child-focus"]
    assert visit.html.contacts("//*[@id='volgende-stap']") == ["api-federatie"]
    assert "sportieq" in visit.html.contacts("//*[@id='meer-info']")


def test_the_marks_of_the_choices_are_those_of_the_contract(content: Content) -> None:
    asked = [question.id for question in content.questions]
    goal = [("goal", "", "aanpakken"), ("goal", "", "voorkomen")]
    for link, parameter in (
        ("", "rol"),
        ("rol=ander", "sector"),
        ("rol=ander&sector=sport", "feiten"),
        ("rol=ander&sector=sport&feiten=ja", "beelden"),
        ("rol=ander&sector=sport&feiten=ja&beelden=ja", "stap"),
    ):
        options = [("options", "", option.id) for option in content.question(parameter).options]
        changes = [("answers", part.partition("=")[0], "") for part in link.split("&") if part]
        before = [("previous", "", "")] if link else goal  # the goal: at the start
        restart = [("restart", "", "")] if link else []
        assert Visit(link).marks == [*before, *options, *changes, *restart]
        others = [("answers", other, "") for other in asked if other != parameter]
        before = goal if parameter == "rol" else [("previous", "", "")]
        kept = [("keep", "", ""), *others, ("restart", "", "")]
        assert Visit(f"{RESULT}&wijzig={parameter}").marks == [*before, *options, *kept]
    changes = [("answers", question, "") for question in asked]
    assert Visit(RESULT).marks == [*changes, ("restart", "", ""), goal[1]]  # and at the end


@pytest.mark.parametrize("parameter", ["rol", "sector", "feiten", "beelden", "stap"])
def test_looking_at_an_answer_again_loses_nothing(parameter: str) -> None:
    visit = Visit(RESULT)
    before = visit.query
    for keeping in (False, True):  # the marked answer is the same as leaving it
        visit.change(parameter)
        assert (visit.question, visit.query) == (parameter, before | {"wijzig": parameter})
        (chosen,) = visit.html.all("//ul[@class='keuzes keuzes-options']//a[@aria-current='true']")
        assert chosen.get("data-optie") == before[parameter]
        assert (chosen.text or "").startswith("✓")
        _ = visit.tap("keep") if keeping else visit.choose(parameter, before[parameter])
        assert (visit.question, visit.query) == (None, before)


@pytest.mark.parametrize(
    "extra", ["wijzig=zqzq", "wijzig=doel", "wijzig=rol&wijzig=rol", "wijzig=", "wijzig=wijzig"]
)
def test_a_question_to_show_again_that_is_none_is_dropped_without_a_word(extra: str) -> None:
    visit = Visit(f"{RESULT}&{extra}")
    assert visit.question is None
    assert visit.html.all("//*[@data-melding]") == []
    unasked = Visit(f"doel=voorkomen&rol=ander&sector=sport&{extra.replace('zqzq', 'stap')}")
    assert unasked.html.all("//*[@data-melding]") == []


def test_vorige_vraag_shows_the_question_before_with_its_answer_marked() -> None:
    visit = Visit("rol=trainer&sector=sport&feiten=nee").tap("previous")
    assert visit.question == "feiten"
    visit.tap("previous").tap("previous")
    assert visit.question == "rol"
    assert "previous" not in [area for area, _, _ in visit.marks]
    assert visit.query["feiten"] == "nee"


def test_a_changed_answer_leads_back_to_the_result() -> None:
    visit = Visit(RESULT).change("stap").choose("stap", "4")
    assert visit.question is None
    assert visit.html.contacts("//*[@id='volgende-stap']") == ["kinderrechten"]


def test_starting_again_clears_every_answer() -> None:
    for link in (RESULT, "rol=ander", "doel=voorkomen&rol=ander&sector=sport"):
        visit = Visit(link).tap("restart")
        assert (visit.question, visit.query) == ("rol", {})


def test_preventing_asks_two_questions_and_shows_the_flyers_text(content: Content) -> None:
    visit = Visit().choose("doel", "voorkomen")
    assert (visit.question, visit.query) == ("rol", {"doel": "voorkomen"})
    visit.choose("rol", "ander").choose("sector", "sport")
    assert visit.query == {"doel": "voorkomen", "rol": "ander", "sector": "sport"}
    assert visit.question is None
    assert visit.html.sections == ["meer-info", "delen"]
    assert content.texts.prevention.how in visit.html.text("//*[@id='voorkomen']")


def test_going_over_to_preventing_drops_what_it_does_not_ask() -> None:
    visit = Visit(RESULT).choose("doel", "voorkomen")
    assert visit.query == {"doel": "voorkomen", "rol": "trainer", "sector": "sport"}
    visit.choose("doel", "aanpakken")
    assert (visit.question, visit.query) == ("feiten", {"rol": "trainer", "sector": "sport"})


def test_what_is_urgent_stands_as_soon_as_its_answer_is_known() -> None:
    visit = Visit("rol=ander&sector=sport")
    assert visit.html.sections == []
    visit.choose("feiten", "weet-niet")
    assert visit.html.contacts("//*[@id='dringend']") == ["politie"]
    visit.choose("beelden", "ja")
    assert visit.html.contacts("//*[@id='dringend']") == ["child-focus", "politie"]
    visit.change("feiten").choose("feiten", "nee")
    assert visit.html.contacts("//*[@id='dringend']") == ["child-focus"]


@pytest.mark.parametrize(
    ("link", "question"),
    [
        (RESULT.replace("trainer", "zqzq"), "rol"),
        (RESULT.replace("beelden=ja", "beelden=zqzq"), "beelden"),
        (RESULT.replace("stap=2", "stap=9"), "stap"),
        (RESULT.replace("feiten=nee", "feiten="), "feiten"),
        (f"{RESULT}&stap=3", None),
        (f"doel=zqzq&{RESULT}", None),
        ("rol=<script>zqzq</script>", "rol"),
        (f"rol={'z' * 50_000}", "rol"),
        ("rol=\x00\ufffd", "rol"),
    ],
    ids=range(9),
)
def test_an_invalid_answer_is_dropped_with_one_notice(
    link: str, question: str | None, content: Content
) -> None:
    visit = Visit(link)
    assert visit.question == question
    if visit.question and "dringend" in visit.html.sections:  # one notice: what is urgent
        assert visit.html.all("//*[@data-melding]") == []
    else:
        assert visit.html.text("//*[@data-melding]") == content.texts.notices.incomplete
    shown = visit.html.values("//text() | //@*")
    assert not [text for text in shown if "zqzq" in text or "zzzz" in text]
    if question and question != "rol":
        assert question not in visit.changes
        assert len(visit.changes) == 4


@pytest.mark.parametrize("extra", ["fbclid=zqzq", "utm_source=zqzq", "zqzq=1&zqzq=2", "embed=true"])
def test_what_mail_and_social_media_add_to_a_link_is_not_the_visitors_mistake(extra: str) -> None:
    visit = Visit(f"{RESULT}&{extra}")
    assert visit.question is None
    assert visit.html.all("//*[@data-melding]") == []
    assert "zqzq" not in " ".join(visit.html.values("//text() | //@*"))


def test_a_role_that_brings_another_sector_opens_the_step_again() -> None:
    visit = Visit(RESULT).change("rol").choose("rol", "zorg")
    assert visit.question == "stap"
    assert visit.query == {"rol": "zorg", "sector": "onderwijs", "feiten": "nee", "beelden": "ja"}
    visit = Visit(RESULT).change("rol").choose("rol", "api")
    assert visit.question is None


def test_the_notice_is_gone_after_the_next_answer() -> None:
    visit = Visit("rol=onbekend").choose("rol", "trainer")
    assert visit.html.all("//*[@data-melding]") == []
    assert visit.query == {"rol": "trainer", "sector": "sport"}


def test_a_reload_anywhere_keeps_everything() -> None:
    visit = Visit()
    for parameter, value in (("rol", "zorg"), ("feiten", "nee"), ("beelden", "nee"), ("stap", "1")):
        visit.choose(parameter, value)
        again = Visit("&".join(f"{name}={answer}" for name, answer in visit.query.items()))
        assert again.drawn == visit.drawn


@pytest.mark.parametrize("extra", ["", "&rol=zqzq", "&wijzig=rol"])
@pytest.mark.parametrize("length", range(6))
def test_what_streamlit_draws_is_what_the_page_itself_has(
    renderer: Renderer, length: int, extra: str
) -> None:
    """The whole document, and what follows a tap, say the same: one is made from the other."""
    link = "&".join(RESULT.split("&")[:length]) + extra
    screen = renderer.screen(answers_from_query(link, renderer.content), page.LOCAL)
    document = renderer.document(screen, page.LOCAL, ASSETS)
    _, start, rest = document.partition(f'<main data-staat="{escape(screen.state)}">\n')
    main, end, _ = rest.partition("\n  </main>")
    assert start
    assert end
    template = Visit(link).drawn
    opened = (
        f'<template class="pagina {screen.kind}" data-staat="{escape(screen.state)}" '
        f'data-canoniek="{escape(screen.canonical)}">\n'
    )
    assert template == f"{opened}{main}\n</template>"


def test_shared_links_have_the_address_that_the_gate_found(monkeypatch: pytest.MonkeyPatch) -> None:
    address = "https://wegwijzer.example/pad/"
    headers = {ADDRESS_HEADER: address}
    monkeypatch.setattr(type(st.context), "headers", property(lambda _: headers))
    neutral, full = Visit(RESULT).html.values("//*[@id='delen']//input/@value")
    assert neutral == f"{address}?rol=trainer&sector=sport"
    assert full == f"{address}?{RESULT}"


def test_a_failure_draws_what_has_the_page_follow_its_link(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Renderer, "screen", lambda *_: 1 / 0)
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=30).run()
    assert not app.exception
    assert [element.proto.body for element in app.get("html")] == [page.FAILED]

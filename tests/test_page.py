"""The page in Streamlit, walked by its buttons, without a browser."""

from typing import get_args
from urllib.parse import parse_qsl, urlsplit

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.page_html import PageHtml
from tools.app_server import ROOT
from wegwijzer.address import ADDRESS_HEADER
from wegwijzer.answers import answers_from_query
from wegwijzer.content import Content
from wegwijzer.render import Renderer
from wegwijzer.screen import Area, Choices

WALKS: dict[str, dict[str, str]] = {
    "onderwijs": {"rol": "leerkracht", "feiten": "ja", "beelden": "nee", "stap": "1"},
    "sport": {"rol": "trainer", "feiten": "nee", "beelden": "ja", "stap": "2"},
    "jeugd-cultuur": {"rol": "jeugdwerker", "feiten": "weet-niet", "beelden": "nee", "stap": "3"},
}
RESULT = "rol=trainer&sector=sport&feiten=nee&beelden=ja&stap=2"


class Visit:
    """A visit to the page: what is shown, and the buttons to press."""

    def __init__(self, link: str = "") -> None:
        """Open the page; link: parameters and values as in "rol=api&rol=zorg"."""
        self.app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=30)
        for part in filter(None, link.split("&")):
            name, _, value = part.partition("=")
            self.app.query_params[name] = [*self.app.query_params.get(name, []), value]
        self._run()

    def click(self, key: str) -> "Visit":
        self.app.button(key=key).click()
        return self._run()

    def reload(self) -> "Visit":
        """Return a new visit to the address that the browser now shows."""
        return Visit("&".join(f"{name}={value}" for name, value in self.query.items()))

    def _run(self) -> "Visit":
        self.app.run()
        assert not self.app.exception
        return self

    @property
    def query(self) -> dict[str, str]:
        pairs = self.app.query_params.items()
        return {name: value if isinstance(value, str) else value[0] for name, value in pairs}

    @property
    def html(self) -> PageHtml:
        return PageHtml("".join(element.proto.body for element in self.app.get("html")))

    @property
    def question(self) -> str | None:
        """Return the open question, None at a result."""
        return next(iter(self.html.values("//@data-vraag")), None)

    @property
    def keys(self) -> list[str]:
        return [button.key or "" for button in self.app.button]


@pytest.mark.parametrize("sector", WALKS)
def test_five_questions_lead_from_nothing_to_the_result(sector: str, content: Content) -> None:
    visit, walk = Visit(), WALKS[sector]
    answered: dict[str, str] = {}
    for parameter in ("rol", "feiten", "beelden", "stap"):
        assert visit.question == parameter
        visit.click(f"optie-{parameter}-{walk[parameter]}")
        answered[parameter] = walk[parameter]
        if parameter == "rol":
            answered["sector"] = sector
        assert visit.query == answered
    assert visit.question is None
    assert "volgende-stap" in visit.html.sections
    assert answers_from_query(visit.query.items(), content).whole


@pytest.mark.parametrize("sector", WALKS)
def test_a_role_without_a_sector_is_asked_for_it(sector: str) -> None:
    visit = Visit().click("optie-rol-api")
    assert (visit.question, visit.query) == ("sector", {"rol": "api"})
    visit.click(f"optie-sector-{sector}")
    assert (visit.question, visit.query) == ("feiten", {"rol": "api", "sector": sector})


def test_the_link_of_the_contract_opens_on_its_result() -> None:
    visit = Visit(RESULT)
    assert visit.question is None
    assert visit.html.sections == [
        *("strip", "dringend", "volgende-stap", "gesprek"),
        *("ladder", "steun", "meer-info", "delen"),
    ]
    assert visit.html.contacts("//*[@id='dringend']") == ["child-focus"]
    assert visit.html.contacts("//*[@id='volgende-stap']") == ["api-federatie"]
    assert "sportieq" in visit.html.contacts("//*[@id='meer-info']")


def test_the_keys_of_the_buttons_are_those_of_the_contract(content: Content) -> None:
    goal = ["optie-doel-aanpakken", "optie-doel-voorkomen"]
    asked = [question.id for question in content.questions]
    for link, parameter in (
        ("", "rol"),
        ("rol=ander", "sector"),
        ("rol=ander&sector=sport", "feiten"),
        ("rol=ander&sector=sport&feiten=ja", "beelden"),
        ("rol=ander&sector=sport&feiten=ja&beelden=ja", "stap"),
    ):
        options = [f"optie-{parameter}-{o.id}" for o in content.question(parameter).options]
        changes = [f"wijzig-{part.partition('=')[0]}" for part in link.split("&") if part]
        before = f"vorige-{asked[asked.index(parameter) - 1]}"
        around = [*changes, before, "opnieuw"] if link else goal  # the goal: once, at the start
        assert sorted(Visit(link).keys) == sorted([*options, *around])
        again = f"{RESULT}&wijzig={parameter}"
        others = [f"wijzig-{other}" for other in asked if other != parameter]
        around = goal if parameter == "rol" else [before]
        kept = [*others, *around, "laat-zo", "opnieuw"]
        assert sorted(Visit(again).keys) == sorted([*options, *kept])
    changes = [f"wijzig-{part.partition('=')[0]}" for part in RESULT.split("&")]
    assert sorted(Visit(RESULT).keys) == sorted([*goal, *changes, "opnieuw"])


@pytest.mark.parametrize("parameter", ["rol", "sector", "feiten", "beelden", "stap"])
def test_looking_at_an_answer_again_loses_nothing(parameter: str) -> None:
    visit = Visit(RESULT)
    before = visit.query
    chosen = f"optie-{parameter}-{before[parameter]}"
    for keeping in ("laat-zo", chosen):  # the marked answer is the same as leaving it
        visit.click(f"wijzig-{parameter}")
        assert (visit.question, visit.query) == (parameter, before | {"wijzig": parameter})
        assert [b.key for b in visit.app.button if b.label.startswith("✓")][-1] == chosen
        visit.click(keeping)
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
    visit = Visit("rol=trainer&sector=sport&feiten=nee").click("vorige-feiten")
    assert visit.question == "feiten"
    visit.click("vorige-sector").click("vorige-rol")
    assert visit.question == "rol"
    assert not [key for key in visit.keys if key.startswith("vorige")]
    assert visit.query["feiten"] == "nee"


def test_a_changed_answer_leads_back_to_the_result() -> None:
    visit = Visit(RESULT).click("wijzig-stap").click("optie-stap-4")
    assert visit.question is None
    assert visit.html.contacts("//*[@id='volgende-stap']") == ["kinderrechten"]


def test_starting_again_clears_every_answer() -> None:
    for link in (RESULT, "rol=ander", "doel=voorkomen&rol=ander&sector=sport"):
        visit = Visit(link).click("opnieuw")
        assert (visit.question, visit.query) == ("rol", {})


def test_preventing_asks_two_questions_and_shows_the_flyers_text(content: Content) -> None:
    visit = Visit().click("optie-doel-voorkomen")
    assert (visit.question, visit.query) == ("rol", {"doel": "voorkomen"})
    visit.click("optie-rol-ander").click("optie-sector-sport")
    assert visit.query == {"doel": "voorkomen", "rol": "ander", "sector": "sport"}
    assert visit.question is None
    assert visit.html.sections == ["strip", "meer-info", "delen"]
    assert content.texts.prevention.how in visit.html.text("//*[@id='voorkomen']")


def test_going_over_to_preventing_drops_what_it_does_not_ask() -> None:
    visit = Visit(RESULT).click("optie-doel-voorkomen")
    assert visit.query == {"doel": "voorkomen", "rol": "trainer", "sector": "sport"}
    visit.click("optie-doel-aanpakken")
    assert (visit.question, visit.query) == ("feiten", {"rol": "trainer", "sector": "sport"})


def test_what_is_urgent_stands_as_soon_as_its_answer_is_known() -> None:
    visit = Visit("rol=ander&sector=sport")
    assert visit.html.sections == ["strip"]
    visit.click("optie-feiten-weet-niet")
    assert visit.html.contacts("//*[@id='dringend']") == ["politie"]
    visit.click("optie-beelden-ja")
    assert visit.html.contacts("//*[@id='dringend']") == ["child-focus", "politie"]
    visit.click("wijzig-feiten").click("optie-feiten-nee")
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
def test_a_nonsense_link_loses_only_the_nonsense_and_says_so_once(
    link: str, question: str | None, content: Content
) -> None:
    visit = Visit(link)
    assert visit.question == question
    if visit.question and "dringend" in visit.html.sections:  # one notice: what is urgent
        assert visit.html.all("//*[@data-melding]") == []
    else:
        assert visit.html.text("//*[@data-melding]") == content.texts.notices.incomplete
    shown = [*visit.html.values("//text() | //@*"), *(button.label for button in visit.app.button)]
    assert not [text for text in shown if "zqzq" in text or "zzzz" in text]
    if question and question != "rol":
        assert f"wijzig-{question}" not in visit.keys
        assert len([key for key in visit.keys if key.startswith("wijzig-")]) == 4


@pytest.mark.parametrize("extra", ["fbclid=zqzq", "utm_source=zqzq", "zqzq=1&zqzq=2", "embed=true"])
def test_what_mail_and_social_media_add_to_a_link_is_not_the_visitors_mistake(extra: str) -> None:
    visit = Visit(f"{RESULT}&{extra}")
    assert visit.question is None
    assert visit.html.all("//*[@data-melding]") == []
    assert "zqzq" not in " ".join(visit.html.values("//text() | //@*"))


def test_a_role_that_brings_another_sector_opens_the_step_again() -> None:
    visit = Visit(RESULT).click("wijzig-rol").click("optie-rol-zorg")
    assert visit.question == "stap"
    assert visit.query == {"rol": "zorg", "sector": "onderwijs", "feiten": "nee", "beelden": "ja"}
    visit = Visit(RESULT).click("wijzig-rol").click("optie-rol-api")
    assert visit.question is None


def test_the_notice_is_gone_after_the_next_answer() -> None:
    visit = Visit("rol=onbekend").click("optie-rol-trainer")
    assert visit.html.all("//*[@data-melding]") == []
    assert visit.query == {"rol": "trainer", "sector": "sport"}


def test_a_reload_anywhere_keeps_everything() -> None:
    visit = Visit()
    for key in ("optie-rol-zorg", "optie-feiten-nee", "optie-beelden-nee", "optie-stap-1"):
        visit.click(key)
        again = visit.reload()
        assert (again.question, again.query, again.keys) == (
            visit.question,
            visit.query,
            visit.keys,
        )


@pytest.mark.parametrize("length", range(6))
def test_the_buttons_are_the_links_of_the_first_paint(renderer: Renderer, length: int) -> None:
    link = "&".join(RESULT.split("&")[:length])
    visit = Visit(link)
    screen = renderer.screen(answers_from_query(link, renderer.content), "https://x.example/")
    choices = [
        choice
        for area in get_args(Area)
        for block in screen.area(area)
        if isinstance(block, Choices)
        for choice in block.choices
    ]
    assert [(b.key, b.label) for b in visit.app.button] == [(c.key, c.label) for c in choices]
    for choice in choices[:: len(choices) // 2]:
        assert Visit(link).click(choice.key).query == dict(parse_qsl(urlsplit(choice.href).query))


def test_shared_links_have_the_address_that_the_gate_found(monkeypatch: pytest.MonkeyPatch) -> None:
    address = "https://wegwijzer.example/pad/"
    headers = {ADDRESS_HEADER: address}
    monkeypatch.setattr(type(st.context), "headers", property(lambda _: headers))
    neutral, full = Visit(RESULT).html.values("//*[@id='delen']//input/@value")
    assert neutral == f"{address}?rol=trainer&sector=sport"
    assert full == f"{address}?{RESULT}"


def test_a_failure_is_told_in_dutch_with_the_urgent_numbers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Renderer, "screen", lambda *_: 1 / 0)
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=30).run()
    (shown,) = app.get("html")
    assert not app.exception
    assert all(number in shown.proto.body for number in ("101", "116 000", "112"))

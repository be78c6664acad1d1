"""/overzicht, the page for sign-off, matches the rules and lists all content."""

import re
import shutil
from pathlib import Path

import pytest

from tests.app import site, visitor
from tests.page_html import ADDRESS, PageHtml, text_of
from tests.rules.expected import STEPS, supports_colleagues
from tests.states import CONTENT
from wegwijzer.content import DATA, load_content
from wegwijzer.html.overview import overview
from wegwijzer.html.render import Renderer
from wegwijzer.rules.answers import Answers


@pytest.fixture(scope="module")
def page(renderer: Renderer) -> PageHtml:
    return PageHtml(renderer.overview(ADDRESS))


def test_the_table_matches_the_advice_for_each_role_step_and_sector() -> None:
    sectors = {option.label: option.id for option in CONTENT.question("sector").options}
    roles = {option.label: option.id for option in CONTENT.question("rol").options}
    checked = set()
    for turn in overview(CONTENT)["step_contacts"]:
        sector, number = sectors[turn.sector], int(turn.step.number)
        for role in turn.roles or roles:
            is_own = number == 1 and supports_colleagues(Answers(rol=roles[role], sector=sector))
            assert turn.contact.id == STEPS[sector][number if is_own else number - 1]
            checked.add((sector, number, role))
    assert len(checked) == len(sectors) * 4 * len(roles)


def test_each_answer_names_its_alarms() -> None:
    alarms = {
        (answer.question.id, answer.option.id): [alarm.contact.id for alarm in answer.alarms]
        for answer in overview(CONTENT)["answer_alarms"]
    }
    assert {pair for pair in alarms if not alarms[pair]} == {("feiten", "nee"), ("beelden", "nee")}
    assert alarms["beelden", "weet-niet"] == ["child-focus"]


def test_the_overview_orders_two_alarms_and_marks_the_order_as_derived(page: PageHtml) -> None:
    titles_by_pair = {
        pair.get("data-samen"): [text_of(alarm) for alarm in pair.findall(".//ol/li")]
        for pair in page.all("//*[@data-samen]")
    }
    titles = {f"{b.question}-{b.answer}": b.title for b in CONTENT.urgent.blocks}
    assert titles_by_pair == {
        f"feiten-{facts} beelden-{images}": [titles[alarm] for alarm in order]
        for facts, images, order in (
            ("ja", "ja", ("beelden-ja", "feiten-ja")),
            ("ja", "weet-niet", ("feiten-ja", "beelden-weet-niet")),
            ("weet-niet", "ja", ("beelden-ja", "feiten-weet-niet")),
            ("weet-niet", "weet-niet", ("beelden-weet-niet", "feiten-weet-niet")),
        )
    }
    overview_texts = CONTENT.texts.overview
    assert f"{overview_texts.order} {overview_texts.derived}" in page.text("//main")


def test_the_overview_lists_every_question_option_contact_and_departure(page: PageHtml) -> None:
    assert page.values("//@data-vraag") == [question.id for question in CONTENT.questions]
    assert page.values("//@data-optie") == [o.id for q in CONTENT.questions for o in q.options]
    rows = page.values("//tr/@data-contact")
    assert rows == [contact.id for contact in CONTENT.contacts]
    assert len(page.all("//tr[@data-anders]")) == len(CONTENT.departures)
    for contact in CONTENT.contacts:
        row = page.text(f"//tr[@data-contact='{contact.id}']")
        assert contact.name in row
        assert (contact.phone or "") in row
        assert page.all(f"//tr[@data-contact='{contact.id}']//li"), contact.id
        assert contact.source[0] in row


def test_a_seen_number_is_reported_until_it_changes(tmp_path: Path) -> None:
    data = Path(shutil.copytree(DATA, tmp_path / "data"))
    contacts = (data / "contacts.yaml").read_text(encoding="utf-8")
    lumi = load_content(data).contact("lumi")
    (data / "seen.yaml").write_text(
        f'seen: {{lumi: {{phone: "{lumi.phone}", seen_on: 2026-01-02}}}}'
    )

    def row() -> str:
        renderer = Renderer(load_content(data))
        return PageHtml(renderer.overview(ADDRESS)).text("//tr[@data-contact='lumi']")

    report = load_content(data).texts.overview.seen.format(name=lumi.name, date="2 januari 2026")
    assert report in row()
    changed = contacts.replace(f'"{lumi.phone}"', '"0800 99 534"')
    (data / "contacts.yaml").write_text(changed, encoding="utf-8")
    assert "0800 99 534" in row()
    assert "gezien" not in row()


def test_the_overview_lists_texts_of_each_file(renderer: Renderer) -> None:
    texts = " ".join(text for _, text in overview(CONTENT)["texts"])
    for text in (
        CONTENT.texts.share.neutral_note,
        CONTENT.urgent.stop_card.items[0][0].text,
        CONTENT.conversation.points["belangrijk"].sentences[1],
        CONTENT.pages[0].sections[0].paragraphs[0].text,
        CONTENT.steps[0].contact_lead,
        CONTENT.question("feiten").text,
    ):
        assert text in texts
    assert len(overview(CONTENT)["texts"]) > 350
    html = renderer.overview(ADDRESS)
    assert not re.search(r"\{step_\d\}", html)
    name = CONTENT.texts.overview.contact_of.format(number=2)
    label = CONTENT.question("stap").option("3").label.replace("{step_2}", name)
    assert html.count(label) == 2  # at the question and in the list of texts


def test_the_overview_is_served_with_noindex() -> None:
    response = visitor(site()).get("/overzicht")
    assert (response.status_code, response.headers["X-Robots-Tag"]) == (200, "noindex")
    assert '<meta name="robots" content="noindex">' in response.text

"""The texts of the alarm and their order, on screens and sheets, for all answers.

tests/pdf/test_document.py compares the PDFs with them.

The expected texts are repeated here, so that a mistake in data/ fails a test.
"""

import re
from collections.abc import Iterator

import pytest

from tests.page_html import PageHtml, Pages, words
from wegwijzer.content import Content
from wegwijzer.rules.answers import Answers

ASKED = "Vraag niet om het beeld te zien."
RULE = f"{ASKED} Toon het aan niemand en stuur het niet door."
CALLS = {
    ("beelden", "ja"): ["Contacteer Child Focus: bel", "116 000"],
    ("beelden", "weet-niet"): [
        "Twijfel je of er naaktbeelden zijn?",
        "Overleg met Child Focus: bel",
        "116 000",
    ],
    ("feiten", "ja"): ["Contacteer ook de politie"],
    ("feiten", "weet-niet"): [
        "Twijfel je of het strafbaar is?",
        "Herken je hier iets? Contacteer ook de politie.",
    ],
}
ROADS_ON_SCREEN = ["101 dringend of nu bezig", "Vind je lokale politie niet dringend"]
ROADS_ON_PAPER = [
    "101 dringend of nu bezig · niet dringend: je lokale politie (politie.be)",
]
STOP = ["Stop", "Maak zelf geen kopie.", "Zeg niet:", "Wordt het kind afgeperst met beelden?"]
HELPS = "Dag en nacht, gratis. Zij helpen je verder en kunnen beelden sneller offline laten halen."
PUNISHABLE = "Naaktbeelden verspreiden is strafbaar."
ASK_CHILD_FOCUS = "Vraag Child Focus of je ook de politie contacteert."
EVIDENCE = (
    "Ga je naar de politie? Neem bewijs mee, zoals schermafbeeldingen van berichten. "
    "Maak nooit een schermafbeelding van naaktbeelden."
)
EXAMPLES = "Dit kan strafbaar zijn: slaan, schoppen of duwen,"
NUMBERS = {"beelden": "116 000", "feiten": "101"}
NOT_IN_GROUP = "Bespreek naaktbeelden niet in de groep. Overleg eerst met Child Focus."
APPROACH = "Pak het pestprobleem intern in groep aan"
AFTERWARDS = "Daarna: jouw volgende stap"
ON_SCREEN, ON_PAPER = "papier", "scherm"  # the class to skip
BEHIND = "//*[@class='blad-achter']//*[contains(@class, 'alarm-achter')]"


def alarms_for(answers: Answers) -> list[tuple[str, str]]:
    """Return the alarms in order: certain before doubtful, then images before facts."""
    ranked = [(q, answer) for answer in ("ja", "weet-niet") for q in ("beelden", "feiten")]
    return [
        (question, answer)
        for question, answer in ranked
        if answers.doel == "aanpakken" and answers.get(question) == answer
    ]


def expected_texts(answers: Answers, roads: list[str]) -> Iterator[str]:
    """Yield the expected texts of the block in order."""
    for alarm in alarms_for(answers):
        yield from [RULE] if alarm[0] == "beelden" else []
        yield from CALLS[alarm]
        yield from roads if alarm[0] == "feiten" else []
    yield from STOP if answers.beelden != "nee" else []
    for alarm in alarms_for(answers):
        if alarm[0] == "beelden":
            yield from [HELPS] if alarm[1] == "ja" else []
            yield PUNISHABLE
            yield from [ASK_CHILD_FOCUS] if answers.feiten == "nee" else []
        else:
            yield EVIDENCE if alarm[1] == "ja" else EXAMPLES


def missing_in_order(text: str, wanted: Iterator[str]) -> list[str]:
    """Return the parts that are not in the text in this order."""
    found, end = [], 0
    for part in wanted:
        place = text.find(part, end)
        if place < 0:
            found.append(part)
        else:
            end = place + len(part)
    return found


def count_of(text: str, number: str) -> int:
    return len(re.findall(rf"(?<!\d){number}(?!\d)", text))


def text_of(page: PageHtml, path: str, hidden: str) -> str:
    """Return the text of the elements of a path, without those of the class `hidden`."""
    visible = f"not(ancestor-or-self::*[contains(concat(' ', @class, ' '), ' {hidden} ')])"
    return words("".join(page.values(f"{path}//text()[{visible}]")))


@pytest.fixture(scope="module")
def blocks(results: Pages, sheets: Pages) -> list[tuple[Answers, str, list[str]]]:
    """Return the block of each result: on the screen, on its print and on the sheet."""
    found = []
    for answers, page in results.items():
        screen = "//*[@id='dringend']"
        found += [
            (answers, text_of(page, screen, ON_SCREEN), ROADS_ON_SCREEN),
            (answers, text_of(page, BEHIND, ON_PAPER), ROADS_ON_PAPER),
            (answers, text_of(sheets[answers], screen, ON_PAPER), ROADS_ON_PAPER),
        ]
    return found


def test_the_alarm_has_all_texts_in_order_on_screen_and_paper(
    blocks: list[tuple[Answers, str, list[str]]],
) -> None:
    assert len(blocks) == 3 * 756
    for answers, text, roads in blocks:
        assert missing_in_order(text, expected_texts(answers, roads)) == [], (answers, text)
        assert bool(text) == bool(alarms_for(answers)), answers


def test_each_number_is_shown_once_and_only_in_its_alarm(
    blocks: list[tuple[Answers, str, list[str]]],
) -> None:
    for answers, text, _ in blocks:
        raised = [question for question, _ in alarms_for(answers)]
        for question, number in NUMBERS.items():
            assert count_of(text, number) == (question in raised), (answers, text)


def test_advice_to_ask_child_focus_about_the_police_needs_no_criminal_facts(
    screens: Pages, sheets: Pages
) -> None:
    for answers, page in (*screens.items(), *sheets.items()):
        images = answers.beelden in ("ja", "weet-niet") and answers.doel == "aanpakken"
        text = page.text("//main")
        assert (ASK_CHILD_FOCUS in text) == (images and answers.feiten == "nee"), answers
        assert (PUNISHABLE in text) == images, answers
        if ASK_CHILD_FOCUS in text:
            for rest in page.values("//*[@class='alarm-rest']//text()"):  # items without alarm
                text = text.replace(words(rest), "", 1)
            assert "Contacteer ook de politie" not in text, answers


def test_after_an_alarm_the_next_step_is_titled_afterwards(results: Pages) -> None:
    for answers, page in results.items():
        title = text_of(page, "//*[@id='volgende-stap']/h2", ON_SCREEN)
        assert title == (AFTERWARDS if alarms_for(answers) else "Jouw volgende stap"), answers


def test_the_warning_about_images_is_before_the_group_approach(
    results: Pages, sheets: Pages
) -> None:
    for answers, page in results.items():
        text = text_of(page, "//main", ON_SCREEN)
        assert text.count(NOT_IN_GROUP) == (answers.beelden != "nee"), answers
        if answers.beelden != "nee":
            assert text.index(NOT_IN_GROUP) < text.index(APPROACH), answers
            next_step = text_of(page, "//*[@id='volgende-stap']", ON_SCREEN)
            assert next_step.startswith(f"{AFTERWARDS} {NOT_IN_GROUP}"), answers
        for sheet in (page, sheets[answers]):
            assert NOT_IN_GROUP not in text_of(sheet, "//*[@class='blad-voor']", ON_PAPER), answers
            behind = text_of(sheet, "//*[@class='blad-achter']", ON_PAPER)
            wanted = [NOT_IN_GROUP, APPROACH] if answers.beelden != "nee" else []
            assert missing_in_order(behind, iter(wanted)) == [], answers


def lines_of_page_1(answers: Answers) -> list[str]:
    """Return what page 1 of the sheet says of each alarm: police first, like the flyer."""
    instructions = {alarm: call[-1] for alarm, call in CALLS.items()} | {
        ("beelden", "ja"): "Contacteer Child Focus: bel 116 000",
        ("beelden", "weet-niet"): "Overleg met Child Focus: bel 116 000.",
    }
    flyer = sorted(alarms_for(answers), key=lambda alarm: alarm[0] != "feiten")
    return [instructions[alarm] for alarm in flyer]


def test_page_1_names_the_police_first_like_the_flyer(results: Pages, sheets: Pages) -> None:
    for answers in results:
        on_sheet = text_of(sheets[answers], "//*[@class='blad-voor']", ON_PAPER)
        assert missing_in_order(on_sheet, iter(lines_of_page_1(answers))) == [], answers


def test_questions_show_the_alarm_in_one_line_and_one_row(screens: Pages) -> None:
    cells = {
        "beelden": ["116 000 Child Focus"],
        "feiten": ["101 dringend", "politie.be niet dringend"],
    }
    checked = 0
    for answers, page in screens.items():
        if not page.values("//@data-vraag") or not alarms_for(answers):
            continue
        checked += 1
        row = [cell for question, _ in alarms_for(answers) for cell in cells[question]]
        block = "//*[@id='dringend']"
        links = [words("".join(map(str, link.itertext()))) for link in page.all(f"{block}//a")]
        assert links == row, answers
        images = any(question == "beelden" for question, _ in alarms_for(answers))
        hidden = "enkel-voorlezen"  # titles for screen readers
        rule = f"{ASKED} " if images else ""
        assert text_of(page, block, hidden) == rule + " ".join(row), answers
        text = page.text(block)
        for question, _ in alarms_for(answers):
            assert count_of(text, NUMBERS[question]) == 1, answers
        fold = page.text("//details[@class='wat-nu']")
        assert (RULE in fold) == images, answers
    assert checked > 100


def test_the_live_region_has_the_same_instructions_on_all_screens(screens: Pages) -> None:
    police = "101 dringend, politie.be niet dringend"  # as the cells of a question
    to_do = {
        ("beelden", "ja"): "Contacteer Child Focus: bel 116 000",
        ("beelden", "weet-niet"): "Overleg met Child Focus: bel 116 000",
        ("feiten", "ja"): f"Contacteer ook de politie: {police}",
        ("feiten", "weet-niet"): f"Herken je hier iets? Contacteer ook de politie: {police}",
    }
    for answers, page in screens.items():
        wanted = [". ".join(["Dringend", *(to_do[alarm] for alarm in alarms_for(answers))])]
        spoken = page.values("//*[@id='dringend']/@data-omroep")
        assert spoken == (wanted if alarms_for(answers) else []), answers


def test_our_own_sentences_in_alarms_are_marked_as_derived(content: Content) -> None:
    ours = {ASKED, NOT_IN_GROUP, ASK_CHILD_FOCUS, EVIDENCE.partition("berichten. ")[2]}
    ours.add("Overleg met Child Focus: bel 116 000.")
    urgent = content.urgent
    sentences = [*urgent.stop_card.rule, urgent.not_in_group]
    for block in urgent.blocks:
        assert block.derived == (block.answer == "weet-niet"), block.title
        sentences += [*block.sentences, *block.after, *block.after_without_facts]
    assert {sentence.text for sentence in sentences if sentence.derived} == ours

"""The texts of the alarm and their order, on screens and sheets, for all answers.

tests/pdf/test_document.py compares the PDFs with the texts of this module.

The expected texts are repeated here, so that a mistake in data/ fails a test.
"""

import re
from collections.abc import Iterator

import pytest

from tests.page_html import PageHtml, Pages, words
from tests.states import CONTENT
from wegwijzer.rules.answers import Answers

DO_NOT_ASK = "Vraag niet om het beeld te zien."
RULE = f"{DO_NOT_ASK} Toon het aan niemand en stuur het niet door."
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
POLICE_ON_SCREEN = ["101 dringend of nu bezig", "Vind je lokale politie niet dringend"]
POLICE_ON_PAPER = ["101 dringend of nu bezig · niet dringend: je lokale politie (politie.be)"]
STOP = ["Stop", "Maak zelf geen kopie.", "Zeg niet:", "Wordt het kind afgeperst met beelden?"]
CHILD_FOCUS_HELPS = (
    "Dag en nacht, gratis. Zij helpen je verder en kunnen beelden sneller offline laten halen."
)
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
HIDDEN_ON_SCREEN, HIDDEN_ON_PAPER = "papier", "scherm"  # classes
BEHIND = "//*[@class='blad-achter']//*[contains(@class, 'alarm-achter')]"


def alarms_for(answers: Answers) -> list[tuple[str, str]]:
    """Return the alarms in order: certain before doubtful, then images before facts."""
    ranked = [(q, answer) for answer in ("ja", "weet-niet") for q in ("beelden", "feiten")]
    return [
        (question, answer)
        for question, answer in ranked
        if answers.doel == "aanpakken" and answers.get(question) == answer
    ]


def expected_texts(answers: Answers, police: list[str]) -> Iterator[str]:
    """Yield the expected texts of the block in order."""
    for alarm in alarms_for(answers):
        yield from [RULE] if alarm[0] == "beelden" else []
        yield from CALLS[alarm]
        yield from police if alarm[0] == "feiten" else []
    yield from STOP if answers.beelden != "nee" else []
    for alarm in alarms_for(answers):
        if alarm[0] == "beelden":
            yield from [CHILD_FOCUS_HELPS] if alarm[1] == "ja" else []
            yield PUNISHABLE
            yield from [ASK_CHILD_FOCUS] if answers.feiten == "nee" else []
        else:
            yield EVIDENCE if alarm[1] == "ja" else EXAMPLES


def missing_in_order(text: str, expected: Iterator[str]) -> list[str]:
    """Return the parts that are missing from the text or in another order."""
    missing, end = [], 0
    for part in expected:
        start = text.find(part, end)
        if start < 0:
            missing.append(part)
        else:
            end = start + len(part)
    return missing


def count_of(text: str, number: str) -> int:
    return len(re.findall(rf"(?<!\d){number}(?!\d)", text))


def text_of(page: PageHtml, path: str, hidden: str) -> str:
    """Return the text of the elements of a path, without those of the class `hidden`."""
    visible = f"not(ancestor-or-self::*[contains(concat(' ', @class, ' '), ' {hidden} ')])"
    return words("".join(page.values(f"{path}//text()[{visible}]")))


@pytest.fixture(scope="module")
def blocks(results: Pages, sheets: Pages) -> list[tuple[Answers, str, list[str]]]:
    """Return (answers, text of the alarm, lines on the police) per screen, print and sheet."""
    texts = []
    for answers, page in results.items():
        screen = "//*[@id='dringend']"
        texts += [
            (answers, text_of(page, screen, HIDDEN_ON_SCREEN), POLICE_ON_SCREEN),
            (answers, text_of(page, BEHIND, HIDDEN_ON_PAPER), POLICE_ON_PAPER),
            (answers, text_of(sheets[answers], screen, HIDDEN_ON_PAPER), POLICE_ON_PAPER),
        ]
    return texts


def test_the_alarm_has_all_texts_in_order_on_screen_and_paper(
    blocks: list[tuple[Answers, str, list[str]]],
) -> None:
    assert len(blocks) == 3 * 756
    for answers, text, police in blocks:
        assert missing_in_order(text, expected_texts(answers, police)) == [], (answers, text)
        assert bool(text) == bool(alarms_for(answers)), answers


def test_each_number_is_shown_once_and_only_in_its_alarm(
    blocks: list[tuple[Answers, str, list[str]]],
) -> None:
    for answers, text, _ in blocks:
        questions = [question for question, _ in alarms_for(answers)]
        for question, number in NUMBERS.items():
            assert count_of(text, number) == (question in questions), (answers, text)


def test_advice_to_ask_child_focus_about_the_police_needs_no_criminal_facts(
    screens: Pages, sheets: Pages
) -> None:
    for answers, page in (*screens.items(), *sheets.items()):
        images = answers.beelden in ("ja", "weet-niet") and answers.doel == "aanpakken"
        text = page.text("//main")
        assert (ASK_CHILD_FOCUS in text) == (images and answers.feiten == "nee"), answers
        assert (PUNISHABLE in text) == images, answers
        if ASK_CHILD_FOCUS in text:
            for rest in page.values("//*[@class='alarm-rest']//text()"):  # contacts outside alarms
                text = text.replace(words(rest), "", 1)
            assert "Contacteer ook de politie" not in text, answers


def test_after_an_alarm_the_next_step_is_titled_afterwards(results: Pages) -> None:
    for answers, page in results.items():
        title = text_of(page, "//*[@id='volgende-stap']/h2", HIDDEN_ON_SCREEN)
        assert title == (AFTERWARDS if alarms_for(answers) else "Jouw volgende stap"), answers


def test_the_warning_about_images_is_before_the_group_approach(
    results: Pages, sheets: Pages
) -> None:
    for answers, page in results.items():
        text = text_of(page, "//main", HIDDEN_ON_SCREEN)
        assert text.count(NOT_IN_GROUP) == (answers.beelden != "nee"), answers
        if answers.beelden != "nee":
            assert text.index(NOT_IN_GROUP) < text.index(APPROACH), answers
            next_step = text_of(page, "//*[@id='volgende-stap']", HIDDEN_ON_SCREEN)
            assert next_step.startswith(f"{AFTERWARDS} {NOT_IN_GROUP}"), answers
        for sheet in (page, sheets[answers]):
            assert NOT_IN_GROUP not in text_of(sheet, "//*[@class='blad-voor']", HIDDEN_ON_PAPER), (
                answers
            )
            page_2 = text_of(sheet, "//*[@class='blad-achter']", HIDDEN_ON_PAPER)
            expected = [NOT_IN_GROUP, APPROACH] if answers.beelden != "nee" else []
            assert missing_in_order(page_2, iter(expected)) == [], answers


def lines_of_page_1(answers: Answers) -> list[str]:
    """Return the line of each alarm on page 1 of the sheet: police first, as on the flyer."""
    instructions = {alarm: call[-1] for alarm, call in CALLS.items()} | {
        ("beelden", "ja"): "Contacteer Child Focus: bel 116 000",
        ("beelden", "weet-niet"): "Overleg met Child Focus: bel 116 000.",
    }
    police_first = sorted(alarms_for(answers), key=lambda alarm: alarm[0] != "feiten")
    return [instructions[alarm] for alarm in police_first]


def test_page_1_names_the_police_first_like_the_flyer(results: Pages, sheets: Pages) -> None:
    for answers in results:
        on_sheet = text_of(sheets[answers], "//*[@class='blad-voor']", HIDDEN_ON_PAPER)
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
        expected_links = [cell for question, _ in alarms_for(answers) for cell in cells[question]]
        block = "//*[@id='dringend']"
        links = [words("".join(map(str, link.itertext()))) for link in page.all(f"{block}//a")]
        assert links == expected_links, answers
        images = any(question == "beelden" for question, _ in alarms_for(answers))
        hidden = "enkel-voorlezen"  # titles for screen readers
        rule = f"{DO_NOT_ASK} " if images else ""
        assert text_of(page, block, hidden) == rule + " ".join(expected_links), answers
        text = page.text(block)
        for question, _ in alarms_for(answers):
            assert count_of(text, NUMBERS[question]) == 1, answers
        fold = page.text("//details[@class='wat-nu']")
        assert (RULE in fold) == images, answers
    assert checked > 100


def test_the_live_region_has_the_same_instructions_on_all_screens(screens: Pages) -> None:
    police = "101 dringend, politie.be niet dringend"  # as on a question
    instructions = {
        ("beelden", "ja"): "Contacteer Child Focus: bel 116 000",
        ("beelden", "weet-niet"): "Overleg met Child Focus: bel 116 000",
        ("feiten", "ja"): f"Contacteer ook de politie: {police}",
        ("feiten", "weet-niet"): f"Herken je hier iets? Contacteer ook de politie: {police}",
    }
    for answers, page in screens.items():
        expected = [
            ". ".join(["Dringend", *(instructions[alarm] for alarm in alarms_for(answers))])
        ]
        spoken = page.values("//*[@id='dringend']/@data-omroep")
        assert spoken == (expected if alarms_for(answers) else []), answers


def test_sentences_of_alarms_are_derived_exactly_if_they_are_our_own() -> None:
    own_sentences = {
        DO_NOT_ASK,
        NOT_IN_GROUP,
        ASK_CHILD_FOCUS,
        EVIDENCE.partition("berichten. ")[2],
    }
    own_sentences.add("Overleg met Child Focus: bel 116 000.")
    urgent = CONTENT.urgent
    sentences = [*urgent.stop_card.rule, urgent.not_in_group]
    for block in urgent.blocks:
        assert block.derived == (block.answer == "weet-niet"), block.title
        sentences += [*block.sentences, *block.after, *block.after_without_facts]
    assert {sentence.text for sentence in sentences if sentence.derived} == own_sentences

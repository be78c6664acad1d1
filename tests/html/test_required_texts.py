"""Texts that must, or must not, be shown together, over every combination of answers.

tests/pdf/test_document.py compares the PDFs with the same expected texts.
"""

import re
from collections.abc import Iterable

import pytest

from tests.page_html import ADDRESS, PageHtml, Pages, parts, text_of, words
from tests.rules.expected import (
    AFTERWARDS,
    APPROACH,
    ASK_CHILD_FOCUS,
    DO_NOT_ASK,
    EVIDENCE,
    NOT_IN_GROUP,
    NUMBERS,
    POLICE_ON_PAPER,
    POLICE_ON_SCREEN,
    PUNISHABLE,
    RULE,
    alarms_for,
    expected_texts,
    lines_of_page_1,
    missing_in_order,
    supports_colleagues,
)
from tests.states import CONTENT
from wegwijzer.content import dated_sources, site
from wegwijzer.content.models import SourcedText, UrgentBlock, joined
from wegwijzer.html.screen import AbbreviationExpander, long_date
from wegwijzer.rules.advice import advise
from wegwijzer.rules.answers import Answers, href, neutral


@pytest.fixture(scope="module")
def talks(results: Pages, sheets: Pages) -> list[tuple[Answers, PageHtml]]:
    """Return every result of `aanpakken`, on screen and on paper."""
    on_paper = [(a, page) for a, page in sheets.items() if a.doel == "aanpakken"]
    return [*results.items(), *on_paper]


def joined_text(texts: Iterable[SourcedText]) -> str:
    return words(joined(texts))


def alarm_of(question: str, answer: str) -> UrgentBlock:
    blocks = [b for b in CONTENT.urgent.blocks if (b.question, b.answer) == (question, answer)]
    assert len(blocks) == 1
    return blocks[0]


def police_contacts() -> tuple[str, str]:
    """Return the texts of the strip about the police: for 101 and for the local police."""
    police = CONTENT.contact("politie")
    item = next(item for item in CONTENT.urgent.strip if item.contact == police.id)
    assert item.site_note
    return (f"{police.phone} {item.note.text}", f"{item.site_note.text}: {police.url_label}")


def police_links() -> list[str]:
    return ["tel:101", f"https://{CONTENT.contact('politie').url}"]


def texts_at(page: PageHtml, path: str) -> list[str]:
    return [text_of(element) for element in page.all(path)]


# The alarm


def count_of(text: str, number: str) -> int:
    return len(re.findall(rf"(?<!\d){number}(?!\d)", text))


@pytest.fixture(scope="module")
def blocks(results: Pages, sheets: Pages) -> list[tuple[Answers, str, list[str]]]:
    """Return (answers, text of the alarms, lines on the police) per screen, print and sheet."""
    behind = "//*[starts-with(@class, 'blad-achter')]//*[contains(@class, 'alarm-achter')]"
    texts = []
    for answers, page in results.items():
        screen = "//*[@id='dringend']"
        texts += [
            (answers, page.text_without("papier", screen), POLICE_ON_SCREEN),
            (answers, page.text_without("scherm", behind), POLICE_ON_PAPER),
            (answers, sheets[answers].text_without("scherm", screen), POLICE_ON_PAPER),
        ]
    return texts


def test_the_alarm_has_all_texts_in_order_on_screen_and_paper(
    blocks: list[tuple[Answers, str, list[str]]],
) -> None:
    assert len(blocks) == 3 * 756
    for answers, text, police in blocks:
        assert missing_in_order(text, expected_texts(answers, police)) == [], (answers, text)
        questions = [question for question, _ in alarms_for(answers)]
        assert bool(text) == bool(questions), answers
        for question, number in NUMBERS.items():
            assert count_of(text, number) == (question in questions), (answers, text)


def test_advice_to_ask_child_focus_about_the_police_appears_only_without_criminal_offences(
    screens: Pages, sheets: Pages
) -> None:
    for answers, page in (*screens.items(), *sheets.items()):
        images = answers.beelden in ("ja", "weet-niet") and answers.doel == "aanpakken"
        text = page.text("//main")
        assert (ASK_CHILD_FOCUS in text) == (images and answers.feiten == "nee"), answers
        assert (PUNISHABLE in text) == images, answers
        if ASK_CHILD_FOCUS in text:
            for rest in page.values("//*[@class='alarm-rest']//text()"):  # other emergency numbers
                text = text.replace(words(rest), "", 1)
            assert "Contacteer ook de politie" not in text, answers


def test_the_warning_about_images_is_before_the_group_approach(
    results: Pages, sheets: Pages
) -> None:
    for answers, page in results.items():
        next_step = page.text_without("papier", "//*[@id='volgende-stap']")
        title = AFTERWARDS if alarms_for(answers) else "Jouw volgende stap"
        warning = f" {NOT_IN_GROUP}" if answers.beelden != "nee" else ""
        assert next_step.startswith(f"{title}{warning}"), answers
        text = page.text_without("papier", "//main")
        assert text.count(NOT_IN_GROUP) == bool(warning), answers
        assert not warning or text.index(NOT_IN_GROUP) < text.index(APPROACH), answers
        for printed in (page, sheets[answers]):
            page_1 = printed.text_without("scherm", "//*[@class='blad-voor']")
            assert NOT_IN_GROUP not in page_1, answers
            page_2 = printed.text_without("scherm", "//*[starts-with(@class, 'blad-achter')]")
            expected = [NOT_IN_GROUP, APPROACH] if warning else []
            assert missing_in_order(page_2, iter(expected)) == [], answers


def test_page_1_names_the_police_first_like_the_flyer(sheets: Pages) -> None:
    for answers, page in sheets.items():
        page_1 = page.text_without("scherm", "//*[@class='blad-voor']")
        assert missing_in_order(page_1, iter(lines_of_page_1(answers))) == [], answers


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
        questions = [question for question, _ in alarms_for(answers)]
        expected_links = [cell for question in questions for cell in cells[question]]
        block = "//*[@id='dringend']"
        assert texts_at(page, f"{block}//a") == expected_links, answers
        rule = f"{DO_NOT_ASK} " if "beelden" in questions else ""
        shown = page.text_without("enkel-voorlezen", block)  # without titles for screen readers
        assert shown == rule + " ".join(expected_links), answers
        text = page.text(block)
        assert all(count_of(text, NUMBERS[question]) == 1 for question in questions), answers
        assert (RULE in page.text("//details[@class='wat-nu']")) == bool(rule), answers
    assert checked > 100


def test_the_live_region_has_the_same_instructions_on_all_screens(screens: Pages) -> None:
    police = "101 dringend, politie.be niet dringend"  # the short form of the question screens
    instructions = {
        ("beelden", "ja"): "Contacteer Child Focus: bel 116 000",
        ("beelden", "weet-niet"): "Overleg met Child Focus: bel 116 000",
        ("feiten", "ja"): f"Contacteer ook de politie: {police}",
        ("feiten", "weet-niet"): f"Herken je hier iets? Contacteer ook de politie: {police}",
    }
    for answers, page in screens.items():
        texts = [instructions[alarm] for alarm in alarms_for(answers)]
        spoken = page.values("//*[@id='dringend']/@data-omroep")
        assert spoken == ([". ".join(["Dringend", *texts])] if texts else []), answers


def test_exactly_our_own_sentences_of_alarms_are_marked_derived() -> None:
    own_sentences = {
        *(DO_NOT_ASK, NOT_IN_GROUP, ASK_CHILD_FOCUS, EVIDENCE.partition("berichten. ")[2]),
        "Overleg met Child Focus: bel 116 000.",
    }
    urgent = CONTENT.urgent
    sentences = [*urgent.stop_card.rule, urgent.not_in_group]
    for block in urgent.blocks:
        assert block.derived == (block.answer == "weet-niet"), block.title
        sentences += [*block.sentences, *block.after, *block.after_without_facts]
    assert {sentence.text for sentence in sentences if sentence.derived} == own_sentences


# The police: 101 and the local police


def test_the_strip_quotes_the_flyer_and_shows_both_police_contacts(
    screens: Pages, sheets: Pages
) -> None:
    for page in (*screens.values(), *sheets.values()):
        strip = "//*[@id='strip']//*[@data-contact='politie']"
        text = page.text(strip)
        assert "Contacteer ook de politie" in text
        for line in police_contacts():
            assert line in text
        assert page.values(f"{strip}//a/@href") == police_links()


def test_police_alarms_show_both_police_contacts(screens: Pages, sheets: Pages) -> None:
    count = 0
    for page in (*screens.values(), *sheets.values()):
        for card in page.all("//*[@id='dringend']//*[@data-contact='politie']"):
            count += 1
            assert "niet dringend" in text_of(card)
            assert parts(card, ".//a/@href") == police_links()
    assert count > 900


def test_evidence_advice_appears_only_with_criminal_offences(screens: Pages) -> None:
    evidence = joined_text(alarm_of("feiten", "ja").after)
    assert evidence
    for answers, page in screens.items():
        # On a question, a part of the alarm is in a fold.
        text = " ".join(texts_at(page, "//*[@id='dringend'] | //details[@class='wat-nu']"))
        expected = answers.feiten == "ja" and answers.doel == "aanpakken"
        assert (evidence in text) == expected


def test_immediate_danger_mentions_only_101() -> None:
    local = CONTENT.contact("politie").url_label or ""
    assert re.findall(r"\d+", CONTENT.conversation.danger.text) == ["101"]
    for text in (CONTENT.conversation.danger.text, CONTENT.urgent.outage.text):
        assert local not in text


# Nude images


def test_the_stop_card_is_complete_even_in_case_of_doubt(screens: Pages, sheets: Pages) -> None:
    card = CONTENT.urgent.stop_card
    rule, *items = (joined_text(part) for part in (card.rule, *card.items))
    on_page_2 = "[ancestor::*[starts-with(@class, 'blad-achter')]]"  # not seen by the child
    outside = "[not(ancestor::*[starts-with(@class, 'blad-achter')])]"
    for answers, page in (*screens.items(), *sheets.items()):
        expected = answers.beelden in ("ja", "weet-niet") and answers.doel == "aanpakken"
        places = [on_page_2] if page.all("//*[starts-with(@class, 'blad-achter')]") else []
        places += [] if answers in sheets and page is sheets[answers] else [outside]
        for place in places:
            shown = texts_at(page, f"//*[@class='stopkaart']{place}//li")
            assert shown == (items if expected else []), answers
            rules = texts_at(page, f"//*[@class='stopregel']{place}")
            assert rules.count(rule) == expected, answers


# Availability


def test_exactly_limited_numbers_are_marked_as_limited(screens: Pages, sheets: Pages) -> None:
    # Not in the footer, which gives another number for the night instead of a mark.
    cards = "//*[@data-contact][not(ancestor::*[@class='niet-voor-jou'])]"
    marks = re.compile(rf"{re.escape(CONTENT.texts.contact.limited)}|\*")
    checked = set()
    for page in (*screens.values(), *sheets.values()):
        for card in page.all(cards):
            contact = CONTENT.contact(card.get("data-contact") or "")
            text = text_of(card)
            if contact.phone and contact.phone in text:
                checked.add(contact.id)
                limited = contact.availability == "limited"
                assert bool(marks.search(text)) == limited, (contact.id, text)
    assert {"jac", "kinderrechten", "awel", "tele-onthaal", "zelfmoordlijn"} <= checked


def test_a_star_on_the_childs_strip_means_limited_availability(sheets: Pages) -> None:
    limited = {c.id for c in CONTENT.child_strip if c.availability == "limited"}
    for answers, page in sheets.items():
        if answers.doel == "aanpakken":
            starred = "//*[@id='voor-jou']//*[contains(., '*')]/@data-contact"
            assert {*page.values(starred)} == limited
            assert CONTENT.texts.sheet.child_intro in page.text("//*[@id='voor-jou']")


# The talk


def test_the_talk_starts_with_the_lead_and_has_a_rule_an_exception_and_two_danger_lines(
    talks: list[tuple[Answers, PageHtml]],
) -> None:
    talk = CONTENT.conversation
    lines = [talk.exception.text, talk.danger.text, talk.suicide.text]
    for answers, page in talks:
        before = " ".join(texts_at(page, "//*[@id='gesprek']/*[following-sibling::ol]"))
        assert before.index(talk.lead.text) < before.index(talk.how.text), answers
        rule = "//*[@id='gesprek']//*[@class='regel']"
        text = page.text(rule)
        for line in (CONTENT.texts.talk.rule_title, *lines):
            assert line in text, (answers, line)
        assert page.values(f"{rule}//a/@href") == ["tel:101", "tel:1813"], answers
        on_paper = texts_at(page, f"{rule}/*[not(contains(@class, 'scherm'))]")
        assert " ".join(on_paper) == " ".join(lines), answers


def test_short_answers_name_their_subject(talks: list[tuple[Answers, PageHtml]]) -> None:
    facts, images, step = (CONTENT.question(name) for name in ("feiten", "beelden", "stap"))
    for answers, page in talks:
        short_answers = [
            *(f"{q.subject}: {q.option(answers.get(q.id) or '').short}" for q in (facts, images)),
            step.option(answers.stap or "").short or "",
        ]
        line = page.text("//*[contains(@class, 'antwoordregel')]")
        assert " · ".join(short_answers) in line, answers


def test_step_four_explains_confidentiality_of_the_kinderrechtencommissariaat(
    talks: list[tuple[Answers, PageHtml]],
) -> None:
    sentence = words(CONTENT.contact("kinderrechten").sentence)
    for answers, page in talks:
        path = "//*[@id='volgende-stap']//*[@data-contact='kinderrechten']"
        assert (sentence in " ".join(texts_at(page, path))) == (answers.stap == "4"), answers


def test_every_step_has_one_link_to_the_internal_approach(
    talks: list[tuple[Answers, PageHtml]],
) -> None:
    link = CONTENT.step("1").link
    assert link
    to_group = f"//a[@href='https://{link.url}'][.='{link.label}']"
    for answers, page in talks:
        section = "//*[@id='volgende-stap']" if answers.stap == "1" else "//*[@id='ladder']//li[1]"
        assert len(page.all(to_group)) == len(page.all(section + to_group)) == 1, answers


# Contacts and abbreviations


def test_the_next_contact_is_named_where_a_group_may_have_no_integrity_contact(
    results: Pages,
) -> None:
    count = 0
    for answers, page in results.items():
        next_contacts = {"sport": "api-federatie", "jeugd-cultuur": "api-organisatie"}
        fallback = next_contacts.get(answers.sector or "")
        expected = answers.stap == "1" and fallback and not supports_colleagues(answers)
        text = page.text("//*[@id='volgende-stap']")
        line = "Is er geen API, of weet niemand wie dat is? Neem contact op met "
        assert (line in text) == bool(expected), answers
        if expected:
            assert f"{line}{CONTENT.contact(fallback or '').phrase}." in text, answers
            count += 1
    assert count > 100


def test_a_listed_contact_says_only_once_that_it_is_free_or_always_available(
    results: Pages,
) -> None:
    for answers, page in results.items():
        for row in page.all("//*[@class='contacten']//*[@data-contact]"):
            contact = CONTENT.contact(row.get("data-contact") or "")
            text = text_of(row).lower()
            assert text.count("gratis") <= 1, (answers, text)
            assert text.count("dag en nacht") <= 1, (answers, text)
            assert ("gratis" in text) or not contact.free, (answers, text)
            assert ("dag en nacht" in text) == (contact.availability == "always"), text


def test_an_abbreviation_is_written_out_where_it_is_first_used_and_expanded_only_once(
    results: Pages,
) -> None:
    expanded = set()
    for answers, page in results.items():
        text = ""
        for section in ("volgende-stap", "ladder", "steun", "meer-info"):
            text += page.text_without("papier", f"//*[@id='{section}']")
            for short, full in ((a.short, a.full) for a in CONTENT.abbreviations):
                if re.search(rf"\b{short}(?!\w)", text):
                    assert full.lower() in text.lower(), (answers, section, short)
                in_brackets = rf"\b{short}(?:'s)?(?:-\w+)? \({full}\)"
                count = len(re.findall(in_brackets, text))
                assert count <= 1, (answers, short)
                expanded |= {short} if count else set()
        assert "betekent centrum" not in text, answers
    assert expanded == {abbreviation.short for abbreviation in CONTENT.abbreviations}


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["Vraag het CLB.", "Het CLB weet het."], "Vraag het CLB (c)."),
        (["Met een CLB-medewerker.", "CLB"], "Met een CLB-medewerker (c)."),
        (["Alle CLB's.", "CLB"], "Alle CLB's (c)."),
        (["CLBch@t", "CLB"], "CLBch@t"),
    ],
)
def test_an_abbreviation_is_expanded_after_the_whole_word(texts: list[str], expected: str) -> None:
    expand = AbbreviationExpander(CONTENT)
    first, second = (expand(text) for text in texts)
    assert first.replace("centrum voor leerlingenbegeleiding", "c") == expected
    assert ("(" in second) == ("(" not in first)


def test_an_abbreviation_that_is_spelled_out_nearby_is_not_expanded() -> None:
    expand = AbbreviationExpander(CONTENT)
    assert expand("CLB", "Centrum voor leerlingenbegeleiding.") == "CLB"
    assert expand("het CLB") == "het CLB"  # the full form was just shown


# The sheet


def test_the_line_to_fill_in_a_name_and_number_mentions_the_shown_contact(sheets: Pages) -> None:
    texts = CONTENT.texts.next_step
    lines = set()
    for answers, page in sheets.items():
        next_step = advise(CONTENT, answers).next_step
        if next_step is None:
            assert not page.all("//*[@id='volgende-stap']"), answers
            continue
        line = page.text("//*[@id='volgende-stap']/*[contains(@class, 'invullen')]")
        contact = next_step.contact
        is_own = answers.stap == "1" and supports_colleagues(answers)
        if answers.sector == "onderwijs":
            assert (contact.id == "clb") == (answers.stap == "2" or is_own), answers
        forms = {
            form.format(contact=contact.phrase)
            for form in (texts.own_name, texts.own_name_organisation)
        }
        assert line in forms, answers
        lines.add(line)
    assert texts.own_name_organisation.format(contact=CONTENT.contact("clb").phrase) in lines
    assert texts.own_name.format(contact=CONTENT.contact("api-federatie").phrase) in lines


def test_a_sheet_lists_the_sources_of_its_own_texts_with_their_dates(sheets: Pages) -> None:
    urgent, talk = CONTENT.urgent, CONTENT.conversation
    read_on = CONTENT.texts.sheet.read_on.partition("{")[0]
    checked = CONTENT.texts.footer.checked.format(date=long_date(CONTENT, CONTENT.checked_on))
    others = (CONTENT.contacts, CONTENT.questions, CONTENT.steps, talk, urgent.strip, urgent.blocks)
    card_sites = {site(source) for source, _ in dated_sources(urgent.stop_card)}
    card_sites -= {site(source) for source, _ in dated_sources(others)}
    for answers, page in sheets.items():
        sources = page.text("//*[contains(@class, 'bronnen')]/section/p[1]")
        assert checked in sources, answers
        if answers.doel == "aanpakken":
            assert read_on in sources, answers
            for day in {day for source, day in dated_sources(talk) if site(source)}:
                assert long_date(CONTENT, day) in sources, answers
            for name in filter(None, card_sites):
                assert (name in sources) == (answers.beelden != "nee"), answers


# Everywhere


def test_the_canonical_link_is_neutral(screens: Pages, sheets: Pages) -> None:
    for answers, page in (*screens.items(), *sheets.items()):
        link = href(neutral(answers), CONTENT, ADDRESS)
        assert page.values("//link[@rel='canonical']/@href") == [link], answers


def test_names_numbers_and_addresses_are_not_translated(screens: Pages, sheets: Pages) -> None:
    marks = {m for c in CONTENT.contacts if c.phone or c.url for m in (c.name, c.phone, c.url) if m}
    pattern = re.compile(
        rf"(?<![\w.])(?:{'|'.join(sorted(map(re.escape, marks), key=len, reverse=True))})(?!\w)"
    )
    # Texts that a browser translates. Choices are left out, because names in them are never marked.
    translated = (
        "//body//text()[not(ancestor::*[@translate='no'])][not(ancestor::script)]"
        "[not(ancestor::ul[contains(@class, 'keuzes')])]"
    )
    for page in (*list(screens.values())[::5], *list(sheets.values())[::5]):
        texts = map(words, page.values(translated))
        named = [text for text in texts if pattern.search(text)]
        assert [text for text in named if text != "Politie" and "politie" not in text] == []


def test_every_footer_has_the_date_of_the_sources_and_numbers_for_children(screens: Pages) -> None:
    day = long_date(CONTENT, min(contact.checked_on for contact in CONTENT.contacts))
    for page in screens.values():
        footer = page.text("//*[@class='voet']")
        assert f"Bronnen gelezen op {day}." in footer
        assert f"Bel Awel: {CONTENT.contact('awel').phone}" in footer
        assert f"'s Nachts bel je Tele-Onthaal: {CONTENT.contact('tele-onthaal').phone}" in footer

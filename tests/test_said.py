"""What must be said beside what, over every combination of answers: a word more or less harms."""

import re
from collections.abc import Iterator, Mapping

import pytest
from lxml import etree

from tests.page_html import ADDRESS, PageHtml, parts, words
from tests.test_advice import supports_colleagues
from wegwijzer.advice import advise
from wegwijzer.answers import Answers, Reading, href, neutral
from wegwijzer.content import Content
from wegwijzer.render import Renderer
from wegwijzer.screen import long_date

ROADS = "Dringend, of gebeurt het nu? Bel 101. Niet dringend? Contacteer je lokale politie."
LOCAL_POLICE = "https://politie.be"
GROUP_LINK = "https://www.allesoverpesten.be/pesten-aanpakken/aan-de-slag-met-de-groep"
HOW = (
    "Zoek een rustige plek. Stel open vragen en dring niet aan op details. "
    "Noteer zo letterlijk mogelijk. Beloof geen geheimhouding."
)
EXCEPTION = (
    "Moet je iemand contacteren terwijl het kind of de jongere dat niet wil? "
    "Vertel waarom dat echt nodig is."
)
DANGER = "Is er dringend gevaar? Bel dan meteen 101."
SUICIDE = "Zorgen over zelfdoding? Bel de Zelfmoordlijn: 1813, dag en nacht."
STOP_CARD = [
    "Vraag niet om het beeld te zien. Toon het aan niemand en stuur het niet door.",
    "Maak zelf geen kopie. Noteer wie het beeld verspreidt, waar, wanneer en in welke app. "
    "Vraag Child Focus of de politie wat je moet bewaren.",
    'Zeg niet: "Dat had je niet moeten doen." Wie het beeld verspreidt, is verantwoordelijk. '
    "Niet wie erop staat.",
    "Wordt het kind afgeperst met beelden? Zeg: betaal niet, antwoord niet meer, stuur niets meer "
    "en bewaar de berichten.",
]


@pytest.fixture(scope="module")
def talks(
    results: Mapping[Answers, PageHtml], sheets: Mapping[Answers, PageHtml]
) -> list[tuple[Answers, PageHtml]]:
    """Return every result of `aanpakken`, on screen and on paper."""
    on_paper = [(a, page) for a, page in sheets.items() if a.doel == "aanpakken"]
    return [*results.items(), *on_paper]


def read(element: etree._Element) -> str:
    return words("".join(map(str, element.itertext())))


def texts(page: PageHtml, path: str) -> list[str]:
    return [read(element) for element in page.all(path)]


# The police: both roads


def test_the_strip_has_the_flyers_words_and_both_roads_to_the_police_everywhere(
    screens: Mapping[Answers, PageHtml],
    sheets: Mapping[Answers, PageHtml],
) -> None:
    for page in (*screens.values(), *sheets.values()):
        strip = "//*[@id='strip']//*[@data-contact='politie']"
        text = page.text(strip)
        assert "Contacteer ook de politie" in text
        assert "101 dringend, of nu" in text
        assert "niet dringend: Vind je lokale politie" in text
        assert page.values(f"{strip}//a/@href") == ["tel:101", LOCAL_POLICE]


def test_an_alarm_that_leads_to_the_police_shows_both_roads(
    screens: Mapping[Answers, PageHtml], sheets: Mapping[Answers, PageHtml]
) -> None:
    seen = 0
    for page in (*screens.values(), *sheets.values()):
        for card in page.all("//*[@id='dringend']//*[@data-contact='politie']"):
            seen += 1
            assert ROADS in read(card) or "niet dringend: Vind je lokale politie" in read(card)
            assert parts(card, ".//a/@href") == ["tel:101", LOCAL_POLICE]
    assert seen > 900


def test_evidence_is_taken_along_and_never_of_nude_images(
    screens: Mapping[Answers, PageHtml],
) -> None:
    for answers, page in screens.items():
        said = " ".join(texts(page, "//*[@data-alarm='feiten']"))
        due = answers.feiten == "ja" and answers.doel == "aanpakken"
        assert (
            "Heb je bewijs, zoals schermafbeeldingen van berichten? Neem het mee." in said
        ) == due
        assert ("Maak geen schermafbeelding van naaktbeelden." in said) == due


def test_danger_now_names_101_alone(content: Content) -> None:
    assert content.conversation.danger.text == DANGER
    assert "lokale" not in content.urgent.outage.text


# Nude images


def test_images_beside_no_criminal_facts_are_never_left_unanswered(
    results: Mapping[Answers, PageHtml],
) -> None:
    for answers, page in results.items():
        said = " ".join(texts(page, "//*[@data-alarm='beelden']"))
        assert (
            "Naaktbeelden verspreiden is strafbaar. Vraag Child Focus of je ook de politie "
            "contacteert." in said
        ) == (answers.beelden == "ja"), answers
        assert "Geen strafbare feiten" not in page.text("//main"), answers


def test_the_answers_are_named_with_what_they_are_about(
    talks: list[tuple[Answers, PageHtml]],
) -> None:
    named = {"ja": "ja", "nee": "nee", "weet-niet": "misschien"}
    for answers, page in talks:
        line = page.text("//*[contains(@class, 'antwoordregel')]")
        facts, images = named[answers.feiten or ""], named[answers.beelden or ""]
        assert f"Strafbare feiten: {facts} · Naaktbeelden: {images} · Stap" in line, answers


def test_the_stop_card_stands_word_for_word_also_where_one_does_not_know(
    screens: Mapping[Answers, PageHtml], sheets: Mapping[Answers, PageHtml]
) -> None:
    for answers, page in (*screens.items(), *sheets.items()):
        due = answers.beelden in ("ja", "weet-niet") and answers.doel == "aanpakken"
        wanted = STOP_CARD if due else []
        behind = "ancestor::*[@class='blad-achter']"  # on paper, where the child does not see it
        card = "//*[@class='stopkaart'][{}]//li"
        assert texts(page, card.format(f"not({behind})")) == wanted, answers
        result = page.all("//*[@class='blad-achter']")
        assert texts(page, card.format(behind)) == (wanted if result else []), answers


# Who can be reached, and when


def test_a_number_that_is_not_always_answered_says_so_wherever_it_stands(
    screens: Mapping[Answers, PageHtml],
    sheets: Mapping[Answers, PageHtml],
    content: Content,
) -> None:
    # At the foot of a page the number for the night stands beside it.
    cards = "//*[@data-contact][not(ancestor::*[@class='niet-voor-jou'])]"
    marks = re.compile(r"Niet altijd bereikbaar|\*")
    seen = set()
    for page in (*screens.values(), *sheets.values()):
        for card in page.all(cards):
            contact = content.contact(card.get("data-contact") or "")
            text = read(card)
            if contact.phone and contact.phone in text:
                seen.add(contact.id)
                limited = contact.availability == "limited"
                assert bool(marks.search(text)) == limited, (contact.id, text)
    assert {"jac", "kinderrechten", "awel", "tele-onthaal", "zelfmoordlijn"} <= seen


def test_a_star_on_the_childs_strip_is_true_for_each_number(
    sheets: Mapping[Answers, PageHtml], content: Content
) -> None:
    for answers, page in sheets.items():
        if answers.doel == "aanpakken":
            starred = {
                card.get("data-contact")
                for card in page.all("//*[@id='voor-jou']//*[@data-contact]")
                if "*" in read(card)
            }
            limited = {c.id for c in content.child_strip if c.availability == "limited"}
            assert starred == limited
            intro = page.text("//*[@id='voor-jou']")
            assert "Wil je met iemand praten? Hier luisteren ze." in intro


def test_the_chat_of_jac_has_no_number_and_jac_has_the_one_of_the_caw(content: Content) -> None:
    assert content.contact("jac-chat").phone is None
    assert content.contact("jac").phone


# The talk


def test_the_talk_says_with_whom_and_how_before_its_first_point(
    talks: list[tuple[Answers, PageHtml]],
) -> None:
    with_whom = "Ga in gesprek met het gepeste kind of de gepeste jongere."
    for answers, page in talks:
        before = " ".join(texts(page, "//*[@id='gesprek']/*[following-sibling::ol]"))
        assert before.index(with_whom) < before.index(HOW), answers


def test_beside_the_rule_stand_its_exception_and_the_two_lines_to_call(
    talks: list[tuple[Answers, PageHtml]], content: Content
) -> None:
    for answers, page in talks:
        rule = "//*[@id='gesprek']//*[@class='regel']"
        text = page.text(rule)
        for line in (content.texts.talk.rule, EXCEPTION, DANGER, SUICIDE):
            assert line in text, (answers, line)
        assert page.values(f"{rule}//a/@href") == ["tel:101", "tel:1813"], answers
        on_paper = page.all(f"{rule}/*[not(contains(@class, 'scherm'))]")
        assert " ".join(map(read, on_paper)) == f"{EXCEPTION} {DANGER} {SUICIDE}", answers


def test_the_kinderrechtencommissariaat_does_nothing_without_your_consent(
    talks: list[tuple[Answers, PageHtml]],
) -> None:
    for answers, page in talks:
        card = " ".join(texts(page, "//*[@id='volgende-stap']//*[@data-contact='kinderrechten']"))
        assert ("doet niets zonder jouw toestemming" in card) == (answers.stap == "4"), answers


def test_the_link_to_the_internal_approach_is_there_at_every_step(
    talks: list[tuple[Answers, PageHtml]],
) -> None:
    for answers, page in talks:
        at = "volgende-stap" if answers.stap == "1" else "ladder"
        links = f"//a[@href='{GROUP_LINK}'][.='Aan de slag met de groep']"
        assert len(page.all(links)) == 1, answers
        assert len(page.all(f"//*[@id='{at}']{links}")) == 1, answers
        if at == "ladder":
            first = page.one("//*[@id='ladder']//li[1]")
            assert parts(first, f".//a[@href='{GROUP_LINK}']"), answers


# The sheet


def test_the_line_for_a_name_and_number_follows_the_contact_that_is_shown(
    sheets: Mapping[Answers, PageHtml], content: Content
) -> None:
    for answers, page in sheets.items():
        next_step = advise(content, answers).next_step
        if next_step is None:
            assert not page.all("//*[@id='volgende-stap']"), answers
            continue
        line = page.text("//*[@id='volgende-stap']/*[contains(@class, 'invullen')]")
        assert next_step.contact.phrase in line, answers
        own = answers.stap == "1" and supports_colleagues(answers)
        assert ("CLB" in line.replace("CLB of PBD", "")) == (
            answers.sector == "onderwijs" and (answers.stap == "2" or own)
        ), answers
    said = {
        words(t) for page in sheets.values() for t in texts(page, "//*[@class='papier invullen']")
    }
    assert "Naam en nummer van je contactpersoon bij het CLB:" in said
    assert "Naam en nummer van de federatie-API:" in said


def test_the_sources_of_the_sheet_were_read_on_a_day_and_hold_nothing_that_is_derived(
    sheets: Mapping[Answers, PageHtml],
) -> None:
    for answers, page in sheets.items():
        sources = page.text("//*[contains(@class, 'bronnen')]/section/p[1]")
        assert "Bronnen gelezen op 22 november 2026." in sources, answers
        assert "gov.uk" not in sources, answers
        assert "ncmec" not in sources, answers
        if answers.doel == "aanpakken":
            assert "Bronnen van bladzijde 1, gelezen op 22 november 2026: " in sources, answers
            assert "Gelezen op 23 november 2026: " in sources, answers
            assert ("seksuelevorming.be" in sources) == (answers.beelden != "nee"), answers


def test_the_sheet_says_like_the_wizard_that_a_link_was_not_complete(
    renderer: Renderer, complete: tuple[Answers, ...], content: Content
) -> None:
    for answers in complete[::60]:
        whole, cut = (
            PageHtml(renderer.sheet(Reading(answers, is_whole), ADDRESS, "./afdruk.js"))
            for is_whole in (True, False)
        )
        assert whole.all("//*[@data-melding]") == []
        assert cut.text("//*[@data-melding]") == content.texts.notices.incomplete


# Everywhere


def test_the_canonical_link_and_the_marks_for_it_hold_nothing_of_what_happened(
    screens: Mapping[Answers, PageHtml], sheets: Mapping[Answers, PageHtml], content: Content
) -> None:
    for answers, page in (*screens.items(), *sheets.items()):
        link = href(neutral(answers), content, ADDRESS)
        assert page.values("//link[@rel='canonical']/@href") == [link], answers
        assert set(page.values("//@data-canoniek")) == {link}, answers


def test_a_browser_that_translates_leaves_names_numbers_and_addresses_alone(
    screens: Mapping[Answers, PageHtml],
    sheets: Mapping[Answers, PageHtml],
    content: Content,
) -> None:
    reachable = [c for c in content.contacts if c.phone or c.url]
    marks = {m for c in reachable for m in (c.name, c.phone, c.url) if m}
    pattern = re.compile(
        rf"(?<![\w.])(?:{'|'.join(sorted(map(re.escape, marks), key=len, reverse=True))})(?!\w)"
    )
    for page in (*list(screens.values())[::5], *list(sheets.values())[::5]):
        loose = [
            text
            for text in translated(page)
            if pattern.search(text) and text != "Politie" and "politie" not in text
        ]
        assert loose == []


def translated(page: PageHtml) -> Iterator[str]:
    """Yield what a translating browser touches; choices are buttons, which carry no marks."""
    for text in page.values(
        "//body//text()[not(ancestor::*[@translate='no'])][not(ancestor::script)]"
        "[not(ancestor::ul[contains(@class, 'keuzes')])]"
    ):
        yield words(text)


def test_the_foot_of_every_page_says_when_the_sources_were_read(
    screens: Mapping[Answers, PageHtml], content: Content
) -> None:
    day = long_date(content, min(contact.checked_on for contact in content.contacts))
    for page in screens.values():
        foot = page.text("//*[@class='voet']")
        assert f"Bronnen gelezen op {day}." in foot
        assert f"Bel Awel: {content.contact('awel').phone}" in foot
        assert f"'s Nachts bel je Tele-Onthaal: {content.contact('tele-onthaal').phone}" in foot


def test_the_privacy_page_says_what_copying_the_address_does(renderer: Renderer) -> None:
    page = PageHtml(renderer.page("privacy", ADDRESS))
    assert "Kopieer je het adres uit je browser? Dan deel je al je antwoorden." in page.text(
        "//main"
    )

"""What must be said beside what, over every combination of answers: a word more or less harms."""

import re
from collections.abc import Iterable, Iterator
from html import escape

import pytest
from lxml import etree

from tests.page_html import ADDRESS, PageHtml, Pages, parts, words
from tests.rules.expected import supports_colleagues
from wegwijzer.content import Content, dated_sources, site
from wegwijzer.content.models import SourcedText, UrgentBlock, joined
from wegwijzer.html.render import Renderer
from wegwijzer.html.screen import AbbreviationExpander, long_date
from wegwijzer.rules.advice import advise
from wegwijzer.rules.answers import Answers, Reading, href, neutral


@pytest.fixture(scope="module")
def talks(results: Pages, sheets: Pages) -> list[tuple[Answers, PageHtml]]:
    """Return every result of `aanpakken`, on screen and on paper."""
    on_paper = [(a, page) for a, page in sheets.items() if a.doel == "aanpakken"]
    return [*results.items(), *on_paper]


def said(texts: Iterable[SourcedText]) -> str:
    return words(joined(texts))


def block(content: Content, question: str, answer: str) -> UrgentBlock:
    """Return what is due at an answer."""
    found = [b for b in content.urgent.blocks if (b.question, b.answer) == (question, answer)]
    assert len(found) == 1
    return found[0]


def roads(content: Content) -> tuple[str, str]:
    """Return both roads to the police as the strip says them: the number, the local police."""
    police = content.contact("politie")
    item = next(item for item in content.urgent.strip if item.contact == police.id)
    assert item.site_note
    return (
        f"{police.phone} {item.note.text}",
        f"{item.site_note.text}: {police.url_label}",
    )


def links(content: Content) -> list[str]:
    return ["tel:101", f"https://{content.contact('politie').url}"]


def read(element: etree._Element) -> str:
    return words("".join(map(str, element.itertext())))


def texts(page: PageHtml, path: str) -> list[str]:
    return [read(element) for element in page.all(path)]


# The alarm: on a question the rest of it lies in a fold.
ALARM = "//*[@id='dringend'] | //details[@class='wat-nu']"


# The police: both roads


def test_the_strip_quotes_the_flyer_and_shows_both_ways_to_the_police(
    screens: Pages, sheets: Pages, content: Content
) -> None:
    for page in (*screens.values(), *sheets.values()):
        strip = "//*[@id='strip']//*[@data-contact='politie']"
        text = page.text(strip)
        assert "Contacteer ook de politie" in text
        for road in roads(content):
            assert road in text
        assert page.values(f"{strip}//a/@href") == links(content)


def test_police_alarms_show_both_ways_to_the_police(
    screens: Pages, sheets: Pages, content: Content
) -> None:
    seen = 0
    for page in (*screens.values(), *sheets.values()):
        for card in page.all("//*[@id='dringend']//*[@data-contact='politie']"):
            seen += 1
            assert "niet dringend" in read(card)
            assert parts(card, ".//a/@href") == links(content)
    assert seen > 900


def test_evidence_advice_appears_only_with_criminal_facts(screens: Pages, content: Content) -> None:
    evidence = said(block(content, "feiten", "ja").after)
    assert evidence
    for answers, page in screens.items():
        due = answers.feiten == "ja" and answers.doel == "aanpakken"
        assert (evidence in " ".join(texts(page, ALARM))) == due


def test_danger_now_names_101_alone(content: Content) -> None:
    local = content.contact("politie").url_label or ""
    assert re.findall(r"\d+", content.conversation.danger.text) == ["101"]
    for text in (content.conversation.danger.text, content.urgent.outage.text):
        assert local not in text


# Nude images


def test_short_answers_name_their_subject(
    talks: list[tuple[Answers, PageHtml]], content: Content
) -> None:
    facts, images, step = (content.question(name) for name in ("feiten", "beelden", "stap"))
    for answers, page in talks:
        line = page.text("//*[contains(@class, 'antwoordregel')]")
        named = [
            *(f"{q.subject}: {q.option(answers.get(q.id) or '').short}" for q in (facts, images)),
            step.option(answers.stap or "").short or "",
        ]
        assert " · ".join(named) in line, answers


def test_the_stop_card_is_complete_in_case_of_doubt(
    screens: Pages, sheets: Pages, content: Content
) -> None:
    rule, *items = (
        said(part) for part in (content.urgent.stop_card.rule, *content.urgent.stop_card.items)
    )
    behind = "[ancestor::*[@class='blad-achter']]"  # on paper, where the child does not see it
    before = "[not(ancestor::*[@class='blad-achter'])]"
    for answers, page in (*screens.items(), *sheets.items()):
        due = answers.beelden in ("ja", "weet-niet") and answers.doel == "aanpakken"
        places = [behind] if page.all("//*[@class='blad-achter']") else []
        places += [] if answers in sheets and page is sheets[answers] else [before]
        for place in places:
            card = texts(page, f"//*[@class='stopkaart']{place}//li")
            assert card == (items if due else []), answers
            found = [
                read for read in texts(page, f"//*[@class='stopregel']{place}") if read == rule
            ]
            assert len(found) == due, answers


# Who can be reached, and when


def test_limited_availability_is_shown_with_every_number(
    screens: Pages, sheets: Pages, content: Content
) -> None:
    # At the foot of a page the number for the night stands beside it.
    cards = "//*[@data-contact][not(ancestor::*[@class='niet-voor-jou'])]"
    marks = re.compile(rf"{re.escape(content.texts.contact.limited)}|\*")
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


def test_a_star_on_the_childs_strip_means_limited_availability(
    sheets: Pages, content: Content
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
            assert content.texts.sheet.child_intro in intro


def test_the_chat_of_jac_has_no_number_and_jac_has_the_one_of_the_caw(content: Content) -> None:
    assert content.contact("jac-chat").phone is None
    assert content.contact("jac").phone


# The talk


def test_the_talk_starts_with_whom_and_how(
    talks: list[tuple[Answers, PageHtml]], content: Content
) -> None:
    talk = content.conversation
    for answers, page in talks:
        before = " ".join(texts(page, "//*[@id='gesprek']/*[following-sibling::ol]"))
        assert before.index(talk.lead.text) < before.index(talk.how.text), answers


def test_the_rule_comes_with_its_exception_and_both_danger_lines(
    talks: list[tuple[Answers, PageHtml]], content: Content
) -> None:
    talk = content.conversation
    beside = [talk.exception.text, talk.danger.text, talk.suicide.text]
    for answers, page in talks:
        rule = "//*[@id='gesprek']//*[@class='regel']"
        text = page.text(rule)
        for line in (content.texts.talk.rule_title, *beside):
            assert line in text, (answers, line)
        assert page.values(f"{rule}//a/@href") == ["tel:101", "tel:1813"], answers
        on_paper = page.all(f"{rule}/*[not(contains(@class, 'scherm'))]")
        assert " ".join(map(read, on_paper)) == " ".join(beside), answers


def test_step_four_explains_confidentiality_of_the_kinderrechtencommissariaat(
    talks: list[tuple[Answers, PageHtml]], content: Content
) -> None:
    says = words(content.contact("kinderrechten").sentence)
    for answers, page in talks:
        card = " ".join(texts(page, "//*[@id='volgende-stap']//*[@data-contact='kinderrechten']"))
        assert (says in card) == (answers.stap == "4"), answers


def test_the_link_to_the_internal_approach_is_there_at_every_step(
    talks: list[tuple[Answers, PageHtml]], content: Content
) -> None:
    link = content.step("1").link
    assert link
    to_group = f"//a[@href='https://{link.url}'][.='{link.label}']"
    for answers, page in talks:
        at = "volgende-stap" if answers.stap == "1" else "ladder"
        assert len(page.all(to_group)) == 1, answers
        assert len(page.all(f"//*[@id='{at}']{to_group}")) == 1, answers
        if at == "ladder":
            first = page.one("//*[@id='ladder']//li[1]")
            assert parts(first, f".{to_group}"), answers


# A person at the end, and each thing once


def test_the_next_contact_is_named_where_a_group_may_have_no_integrity_contact(
    results: Pages, content: Content
) -> None:
    named = 0
    for answers, page in results.items():
        other = {"sport": "api-federatie", "jeugd-cultuur": "api-organisatie"}
        fallback = other.get(answers.sector or "")
        due = answers.stap == "1" and fallback and not supports_colleagues(answers)
        text = page.text("//*[@id='volgende-stap']")
        line = "Is er geen API, of weet niemand wie dat is? Neem contact op met "
        assert (line in text) == bool(due), answers
        if due:
            assert f"{line}{content.contact(fallback or '').phrase}." in text, answers
            named += 1
    assert named > 100


def test_a_listed_contact_says_only_once_that_it_is_free_or_always_available(
    results: Pages, content: Content
) -> None:
    for answers, page in results.items():
        for row in page.all("//*[@class='contacten']//*[@data-contact]"):
            contact = content.contact(row.get("data-contact") or "")
            text = read(row).lower()
            assert text.count("gratis") <= 1, (answers, text)
            assert text.count("dag en nacht") <= 1, (answers, text)
            assert ("gratis" in text) or not contact.free, (answers, text)
            assert ("dag en nacht" in text) == (contact.availability == "always"), text


def test_an_abbreviation_is_expanded_at_most_once_on_a_page(
    results: Pages, content: Content
) -> None:
    seen = set()
    for answers, page in results.items():
        text = " ".join(
            page.text(f"//*[@id='{section}']")
            for section in ("volgende-stap", "ladder", "steun", "meer-info")
        )
        for abbreviation in content.abbreviations:
            in_brackets = rf"\b{abbreviation.short}(?:'s)?(?:-\w+)? \({abbreviation.full}\)"
            count = len(re.findall(in_brackets, text))
            assert count <= 1, (answers, abbreviation.short)
            seen |= {abbreviation.short} if count else set()
        assert "betekent centrum" not in text, answers
    assert seen == {abbreviation.short for abbreviation in content.abbreviations}


@pytest.mark.parametrize(
    ("texts", "written"),
    [
        (["Vraag het CLB.", "Het CLB weet het."], "Vraag het CLB (c)."),
        (["Met een CLB-medewerker.", "CLB"], "Met een CLB-medewerker (c)."),
        (["Alle CLB's.", "CLB"], "Alle CLB's (c)."),
        (["CLBch@t", "CLB"], "CLBch@t"),
    ],
)
def test_an_abbreviation_is_expanded_after_the_whole_word(
    content: Content, texts: list[str], written: str
) -> None:
    expand = AbbreviationExpander(content)
    first, second = (expand(text) for text in texts)
    assert first.replace("centrum voor leerlingenbegeleiding", "c") == written
    assert ("(" in second) == ("(" not in first)


def test_an_abbreviation_that_is_spelled_out_nearby_is_not_expanded(content: Content) -> None:
    expand = AbbreviationExpander(content)
    assert expand("CLB", "Centrum voor leerlingenbegeleiding.") == "CLB"
    assert expand("het CLB") == "het CLB"  # it was read


# The sheet


def test_the_line_for_a_name_and_number_follows_the_contact_that_is_shown(
    sheets: Pages, content: Content
) -> None:
    said = content.texts.next_step
    lines = set()
    for answers, page in sheets.items():
        next_step = advise(content, answers).next_step
        if next_step is None:
            assert not page.all("//*[@id='volgende-stap']"), answers
            continue
        line = page.text("//*[@id='volgende-stap']/*[contains(@class, 'invullen')]")
        contact = next_step.contact
        own = answers.stap == "1" and supports_colleagues(answers)
        if answers.sector == "onderwijs":
            assert (contact.id == "clb") == (answers.stap == "2" or own), answers
        forms = {
            form.format(contact=contact.phrase)
            for form in (said.own_name, said.own_name_organisation)
        }
        assert line in forms, answers
        lines.add(line)
    assert said.own_name_organisation.format(contact=content.contact("clb").phrase) in lines
    assert said.own_name.format(contact=content.contact("api-federatie").phrase) in lines


def test_the_sheets_sources_have_a_date_and_are_those_of_what_it_says(
    sheets: Pages, content: Content
) -> None:
    urgent, talk = content.urgent, content.conversation
    read_on = content.texts.sheet.read_on.partition("{")[0]
    checked = content.texts.footer.checked.format(date=long_date(content, content.checked_on))
    others = (content.contacts, content.questions, content.steps, talk, urgent.strip, urgent.blocks)
    of_card = {site(source) for source, _ in dated_sources(urgent.stop_card)}
    of_card -= {site(source) for source, _ in dated_sources(others)}
    for answers, page in sheets.items():
        sources = page.text("//*[contains(@class, 'bronnen')]/section/p[1]")
        assert checked in sources, answers
        if answers.doel == "aanpakken":
            assert read_on in sources, answers
            for day in {day for source, day in dated_sources(talk) if site(source)}:
                assert long_date(content, day) in sources, answers
            for name in filter(None, of_card):
                assert (name in sources) == (answers.beelden != "nee"), answers


# Everywhere


def test_the_canonical_link_is_neutral(
    screens: Pages, sheets: Pages, renderer: Renderer, content: Content
) -> None:
    for answers, page in (*screens.items(), *sheets.items()):
        link = href(neutral(answers), content, ADDRESS)
        assert page.values("//link[@rel='canonical']/@href") == [link], answers
    for answers in screens:  # and so does the mark from which it follows a tap
        state = renderer.state(renderer.screen(Reading(answers, True), ADDRESS))
        link = href(neutral(answers), content, ADDRESS)
        assert f'data-canoniek="{escape(link)}"' in state, answers


def test_names_numbers_and_addresses_are_not_translated(
    screens: Pages, sheets: Pages, content: Content
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
    screens: Pages, content: Content
) -> None:
    day = long_date(content, min(contact.checked_on for contact in content.contacts))
    for page in screens.values():
        foot = page.text("//*[@class='voet']")
        assert f"Bronnen gelezen op {day}." in foot
        assert f"Bel Awel: {content.contact('awel').phone}" in foot
        assert f"'s Nachts bel je Tele-Onthaal: {content.contact('tele-onthaal').phone}" in foot

"""The HTML of screens, sheets and other pages, over every combination of answers."""

import re
from collections import Counter
from collections.abc import Mapping
from itertools import pairwise
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from lxml import etree

from tests.edited_data import SOURCES, with_value
from tests.page_html import ADDRESS, PageHtml, Pages, first_paint, parts, text_of, words
from tests.rules.expected import STEPS, URGENT, supports_colleagues
from tests.states import CONTENT, PREVENTION, STATES
from tools.app_server import ROOT
from tools.drive import RESULT
from wegwijzer.content import Content, ContentError, load_content, tel
from wegwijzer.content.load import content_of
from wegwijzer.contract import OWN_ROLE, SUGGESTED
from wegwijzer.html.render import Renderer
from wegwijzer.html.styles import HTML
from wegwijzer.rules.advice import advise, sample_answers
from wegwijzer.rules.answers import (
    Answers,
    Reading,
    answers_from_query,
    asked_questions,
    open_question,
    query_from_answers,
)

WEGWIJZER = ROOT / "wegwijzer"
TEMPLATES = HTML / "templates"
SECTIONS = {
    "aanpakken": ["strip", "volgende-stap", "gesprek", "ladder", "steun", "meer-info", "delen"],
    "voorkomen": ["strip", "meer-info", "delen"],
}
# Elements that may be empty: fields for notes, status messages that a script fills in, decoration.
MAY_BE_EMPTY = (
    "ancestor-or-self::*[@aria-live or @data-gelukt or @aria-hidden='true'"
    " or contains(@class, 'notitie')]"
)


def message_names() -> list[str]:
    """Return the names of the error pages that the site renders."""
    site = (WEGWIJZER / "web" / "routes.py").read_text(encoding="utf-8")
    return sorted(set(re.findall(r'_message\(\s*"(\w+)"', site)))


def other_pages(renderer: Renderer) -> dict[str, str]:
    """Return other pages by name.

    The start page with the notice, error pages, pages for a proxy, text pages and /scholen.
    """
    return {
        "notice": first_paint(renderer, Reading(Answers(), False)),
        **{name: renderer.message(name, ADDRESS, "/pad/") for name in message_names()},
        **renderer.proxy_pages(),
        **{page_id: renderer.page(page_id, ADDRESS) for page_id in renderer.pages},
        "scholen": renderer.schools(ADDRESS, "./scholen.js"),
    }


@pytest.fixture(scope="module")
def all_pages(renderer: Renderer, screens: Pages, sheets: Pages) -> Mapping[str, PageHtml]:
    """Return other_pages(), the screens and the sheets, by name or by kind and answers."""
    return {
        **{f"screen {answers}": page for answers, page in screens.items()},
        **{f"sheet {answers}": page for answers, page in sheets.items()},
        **{name: PageHtml(source) for name, source in other_pages(renderer).items()},
    }


# On every page


def test_every_link_with_known_values_has_a_page(renderer: Renderer) -> None:
    """Including links that lack an answer in the middle, and links that reopen a question."""
    ids = [question.id for question in CONTENT.questions]
    queries = {query_from_answers(a, CONTENT, change) for a in STATES for change in (None, *ids)}
    assert len(queries) > 15_000
    for query in queries:
        assert renderer.screen(answers_from_query(query, CONTENT), ADDRESS).view


def test_no_text_or_name_is_empty_or_has_a_placeholder(all_pages: Mapping[str, PageHtml]) -> None:
    texts = (
        f"//body//*[not(normalize-space(.))][not(descendant::img)][not({MAY_BE_EMPTY})]"
        "[self::p or self::li or self::h1 or self::h2 or self::h3 or self::h4 or self::a or self::b"
        " or self::strong or self::button or self::summary or self::label or self::th"
        " or self::caption]"
    )
    for name, page in all_pages.items():
        assert [etree.tostring(element) for element in page.all(texts)] == [], name
        names = page.values("//@aria-label | //@alt | //@href | //@src | //@content | //@value")
        assert all(map(str.strip, names)), name
        assert page.text("//title"), name
        assert page.leftovers == [], name


def test_ids_are_unique_and_every_reference_has_a_target(
    all_pages: Mapping[str, PageHtml],
) -> None:
    for name, page in all_pages.items():
        ids = Counter(page.values("//@id"))
        assert {*ids.values()} == {1}, (name, ids.most_common(1))
        referred = page.values("//@for | //@aria-labelledby | //@aria-describedby")
        referred += [href[1:] for href in page.values("//@href") if href.startswith("#")]
        assert {*referred} <= {*ids}, name


def test_a_page_has_one_main_heading_and_skips_no_level(all_pages: Mapping[str, PageHtml]) -> None:
    for name, page in all_pages.items():
        headings = page.all("//h1 | //h2 | //h3 | //h4 | //h5 | //h6")
        levels = [int(str(heading.tag)[1]) for heading in headings]
        assert levels.count(1) == 1, name
        assert all(after - before <= 1 for before, after in pairwise([1, *levels])), (name, levels)


def test_every_marked_contact_is_known_and_named(all_pages: Mapping[str, PageHtml]) -> None:
    for name, page in all_pages.items():
        for element in page.all("//*[@data-contact]"):
            contact = CONTENT.contact(element.get("data-contact") or "")
            text = text_of(element)
            text = re.sub(r" \([^)]*\)", "", text)  # an abbreviation that is written out
            marks = (contact.name, contact.phone, contact.url, contact.url_label)
            assert any(mark in text for mark in marks if mark), (name, contact.id)


def test_each_field_for_whether_the_child_knows_names_its_contact(
    all_pages: Mapping[str, PageHtml],
) -> None:
    """After Tab, a screen reader does not speak the text before a field (WCAG 2.4.6)."""
    count = 0
    for name, page in all_pages.items():
        for field in page.all("//*[@class='weet']//input"):
            contact = CONTENT.contact((field.get("id") or "").split("-", 2)[2])
            (label,) = (words(text) for text in parts(field, "../text()") if text.strip())
            assert field.get("aria-label") == f"{contact.name}: {label}", name
            count += 1
    assert count


def test_every_phone_link_matches_its_contact(all_pages: Mapping[str, PageHtml]) -> None:
    for name, page in all_pages.items():
        for link in page.all("//a[starts-with(@href, 'tel:')]"):
            holders = [
                a.get("data-contact") for a in link.iterancestors() if "data-contact" in a.attrib
            ]
            assert len(holders) == 1, name
            phone = CONTENT.contact(holders[0] or "").phone
            assert phone, name
            assert link.get("href") == f"tel:{tel(phone)}", name
            # In the strip and the footer, the link contains more than the number.
            number = (link.findtext("b") or link.text or "").strip()
            assert number == phone, name


def test_every_external_link_comes_from_the_data(all_pages: Mapping[str, PageHtml]) -> None:
    known = {contact.url for contact in CONTENT.contacts} | {CONTENT.parents_page.url}
    known |= {step.link.url for step in CONTENT.steps if step.link}
    known |= {link.url for page in CONTENT.pages for s in page.sections for link in s.links}
    ours = ("mailto:", "https://wa.me/?text=", ADDRESS)
    for name, page in all_pages.items():
        hrefs = [href for href in page.values("//body//a/@href") if "://" in href]
        external = [href for href in hrefs if not href.startswith(ours)]
        assert {href.removeprefix("https://") for href in external} <= known, name


def test_emergency_numbers_are_on_every_page(all_pages: Mapping[str, PageHtml]) -> None:
    for name, page in all_pages.items():
        assert page.contacts("//*[@id='strip']") == ["politie", "child-focus", "noodnummer"], name
        strip = page.text("//*[@id='strip']")
        for item in CONTENT.urgent.strip:
            assert item.label in strip, name
            assert CONTENT.contact(item.contact).phone or "-" in strip, name


def test_pages_load_nothing_from_other_sites(all_pages: Mapping[str, PageHtml]) -> None:
    icon = (HTML / "images" / "favicon.svg").read_text(encoding="utf-8")
    for name, page in all_pages.items():
        urls = page.values("//*[not(self::a)][not(@rel='canonical')]/@href | //@src | //@srcset")
        external = [url for url in urls if not url.startswith(("./", "/pad/", "data:", "#"))]
        assert external == [], name
        icons = [unquote(address) for address in page.values("//link[@rel='icon']/@href")]
        assert icons == ([] if name.endswith(".html") else [f"data:image/svg+xml,{icon}"]), name
    for style in (HTML / "css").glob("*.css"):
        css = style.read_text(encoding="utf-8")
        assert re.findall(r"@import|url\((?!['\"]?data:).*", css) == [], style.name


# On the screens of the wizard


def test_sections_appear_exactly_for_the_answers_that_need_them(screens: Pages) -> None:
    for answers, page in screens.items():
        expected = ["strip"]
        if open_question(answers, CONTENT) is None:
            expected = SECTIONS[answers.doel]
        if {("feiten", answers.feiten), ("beelden", answers.beelden)} & URGENT.keys():
            expected = ["strip", "dringend", *expected[1:]]
        assert page.sections == expected, answers


def test_alarms_show_only_the_contacts_of_their_answers(screens: Pages) -> None:
    for answers, page in screens.items():
        alarm_answers = [("feiten", answers.feiten), ("beelden", answers.beelden)]
        alarm_answers.sort(key=lambda key: (key[1] != "ja", key[0] != "beelden"))
        expected = [URGENT[key] for key in alarm_answers if key in URGENT]
        contacts = [contact for contacts, _, _ in expected for contact in contacts]
        assert page.contacts("//*[@id='dringend']") == contacts, answers
        assert page.contacts("//details[@class='wat-nu']") == [], answers
        alarms = "//*[@id='dringend']//*[@data-alarm]"
        alarmed = [question for question, answer in alarm_answers if (question, answer) in URGENT]
        assert page.values(f"{alarms}/@data-alarm") == alarmed
        # A question has the numbers above it, and the other texts in a fold below its options.
        question = open_question(answers, CONTENT)
        blocks = "//details[@class='wat-nu']//*[@data-alarm]" if question else alarms
        assert page.values(f"{blocks}/@data-alarm") == alarmed
        assert bool(page.all("//*[@id='dringend'][@class='kort']")) == bool(question and expected)
        place = "//details[@class='wat-nu']" if question else "//*[@id='dringend']"
        examples = page.all(f"{place}//*[@class='voorbeelden']")
        assert len(examples) == sum(examples for _, examples, _ in expected), answers
        stop_cards = page.all(f"{place}//*[@class='stopkaart']")
        assert len(stop_cards) == sum(stop_card for _, _, stop_card in expected), answers


def test_a_question_shows_its_options_progress_and_audience(screens: Pages) -> None:
    numbers = {"rol": 1, "sector": 2, "feiten": 3, "beelden": 4, "stap": 5}
    for answers, page in screens.items():
        question = open_question(answers, CONTENT)
        assert page.values("//@data-vraag") == ([question.id] if question else []), answers
        options = page.values("//ul[contains(@class, 'keuzes-options')]//@data-optie")
        assert options == ([o.id for o in question.options] if question else []), answers
        if not question:
            continue
        asked = asked_questions(answers, CONTENT)
        progress = f"Vraag {numbers[question.id]} van {len(asked)}"
        open_count = sum(not answers.get(q.id) for q in asked)
        progress += {1: ", de laatste", 2: ", nog 1 na deze"}.get(open_count, "")
        assert page.text("//title").startswith(f"{question.text} {progress} -")
        bar = ["now" if q is question else "done" if answers.get(q.id) else "later" for q in asked]
        assert page.values("//*[@class='meter']/i/@class") == bar, answers
        tags = [
            CONTENT.question(parameter).option(option_id).tag
            for parameter, option_id in (("rol", answers.rol), ("sector", answers.sector))
            if option_id
        ]
        audience = f"voor: {', '.join(map(str, tags))}" if tags else ""
        line = page.text("//*[@class='voortgang']/p[@aria-hidden='true']")
        assert line == f"{progress} {audience}".strip(), answers
        # The heading gets the focus, so a screen reader speaks the progress there, once.
        spoken = ", ".join(part for part in (progress, audience) if part)
        assert page.text("//h1") == f"{question.text} {spoken}", answers


def test_criminal_offences_are_asked_with_their_examples(screens: Pages) -> None:
    question = CONTENT.question("feiten")
    assert question.examples
    assert question.explanation
    text = " ".join((question.explanation.text, *question.examples.sentences))
    for page in screens.values():
        shown = page.values("//*[@data-vraag]/p[@class='voorbeelden']//text()")
        is_asked = page.values("//@data-vraag") == ["feiten"]
        assert [*map(words, shown)] == ([text] if is_asked else [])


def test_the_options_of_the_step_name_the_contacts_of_the_sector(screens: Pages) -> None:
    for answers, page in screens.items():
        if page.values("//@data-vraag") == ["stap"]:
            assert answers.sector
            choices = "//ul[contains(@class, 'keuzes-options')]//a/text()"
            labels = [words(label) for label in page.values(choices)]
            phrases = (CONTENT.contact(c).phrase for c in STEPS[answers.sector])
            phrases_by_step = {f"step_{number}": p for number, p in enumerate(phrases, start=1)}
            options = CONTENT.question("stap").options
            expected = [option.label.format(**phrases_by_step) for option in options]
            assert [re.sub(r" \(.*?\)", "", label) for label in labels] == expected, answers
            assert [o.id for o in options if "{step_" in o.label] == ["3", "4"]


def test_each_answer_has_a_named_link_that_reopens_its_question(screens: Pages) -> None:
    for answers, page in screens.items():
        answered = [q for q in CONTENT.questions if answers.get(q.id)]
        if not answers.sector:  # the options of the step name contacts of the sector
            answered = [question for question in answered if question.id != "stap"]
        links = page.all("//a[@data-wijzig]")
        assert [link.get("data-wijzig") for link in links] == [question.id for question in answered]
        for link, question in zip(links, answered, strict=True):
            option = question.option(answers.get(question.id) or "")
            answer = option.short or option.label
            assert link.text == "Wijzig", answers
            assert link.get("aria-label") == f"Wijzig {question.name}: {answer}", answers
            row = page.one(f"//dl/div[dd/a/@data-wijzig='{question.id}']")
            topic = question.subject or question.name
            assert (row.findtext("dt") or "").lower() == topic.lower(), answers
            assert row.findtext("dd") == answer, answers
            query = urlsplit(link.get("href") or "").query
            assert answers_from_query(query, CONTENT) == Reading(answers, True, question.id)


def test_restart_needs_an_answer_and_goals_are_on_the_first_question_and_results(
    screens: Pages,
) -> None:
    for answers, page in screens.items():
        has_answer = any(answers.get(question.id) for question in CONTENT.questions)
        restart = page.values("//ul[contains(@class, 'keuzes-restart')]//a/@href")
        assert restart == (["./"] if has_answer else []), answers
        links = page.all("//ul[contains(@class, 'keuzes-goal')]//a")
        question = open_question(answers, CONTENT)
        expected = {"aanpakken", "voorkomen"} - (set() if question else {answers.doel})
        expected = expected if not question or question.id == "rol" else set()
        assert [link.get("data-optie") for link in links] == sorted(expected), answers
        for link in links:
            target = target_answers(link)
            assert target.doel == link.get("data-optie")
            assert (target.rol, target.sector) == (answers.rol, answers.sector)
            assert (link.get("aria-current") == "true") == (target.doel == answers.doel)


def test_every_option_leads_to_the_next_open_question(screens: Pages) -> None:
    """Links from "/" reach every result, except those in another sector than the role suggests."""
    queue, reached = [Answers()], {Answers()}
    while queue:
        answers = queue.pop()
        question = open_question(answers, CONTENT)
        for link in screens[answers].all("//ul[contains(@class, 'keuzes-options')]//a"):
            assert question
            target = target_answers(link)
            assert target.get(question.id) == link.get("data-optie"), answers
            next_question = open_question(target, CONTENT)
            order = [q.id for q in CONTENT.questions]
            assert not next_question or order.index(next_question.id) > order.index(question.id), (
                answers
            )
            if target not in reached:
                reached.add(target)
                queue.append(target)
    results = {answers for answers in reached if not open_question(answers, CONTENT)}
    suggested = {role: SUGGESTED.get(role) for role in CONTENT.question("rol").option_ids}
    assert len(results) == (5 + 2 * 3) * 3 * 3 * 4  # five roles suggest a sector
    assert all(suggested[a.rol or ""] in (None, a.sector) for a in results)


def target_answers(link: etree._Element) -> Answers:
    path, mark, query = (link.get("href") or "").partition("?")
    assert path == "./"
    assert bool(mark) == bool(query)
    reading = answers_from_query(query, CONTENT)
    assert reading.whole
    return reading.answers


# In a result


def test_a_result_shows_its_next_step_once(results: Pages) -> None:
    for answers, page in results.items():
        is_own = answers.stap == "1" and supports_colleagues(answers)
        number = 2 if is_own else int(answers.stap or "")
        contact = STEPS[answers.sector or ""][number - 1]
        assert page.contacts("//*[@id='volgende-stap']") == [contact], answers
        text = page.text("//*[@id='volgende-stap']")
        step = CONTENT.step(answers.stap or "")
        assert step.title in text
        assert (CONTENT.own_step.lead in text) == is_own, answers
        assert (step.contact_lead in text) == (not is_own), answers


def test_a_result_shows_the_talk_word_for_word_with_room_to_write(results: Pages) -> None:
    # The number is text, because screen readers do not speak CSS counters in Chromium.
    points = [
        f"{number}. {' '.join(point.sentences)}"
        for number, point in enumerate(CONTENT.conversation.points.values(), 1)
    ]
    for answers, page in results.items():
        item = "//*[@id='gesprek']//li[@class='punt']"
        labels = page.all(f"{item}/label")
        assert [text_of(label) for label in labels] == points, answers
        assert len(page.all(f"{item}/label/input[@type='checkbox']")) == len(points), answers
        assert len(page.all(f"{item}//textarea")) == len(points), answers
        talk = page.text("//*[@id='gesprek']")
        assert CONTENT.texts.talk.rule_title in talk, answers
        assert CONTENT.conversation.danger.text in talk, answers


def test_a_result_shows_the_ladder_and_the_current_step(results: Pages) -> None:
    for answers, page in results.items():
        rungs = page.all("//*[@id='ladder']//li[@data-contact]")
        assert [rung.get("data-contact") for rung in rungs] == [*STEPS[answers.sector or ""]]
        current = int(answers.stap or "")
        texts = [text_of(rung) for rung in rungs]
        for number, text in enumerate(texts, 1):
            assert text.startswith(f"{number} Stap {number}:"), answers
            state = (
                "gedaan" if number < current else "je bent hier" if number == current else "later"
            )
            assert state in text, answers
            is_own = number == 1 and supports_colleagues(answers)
            assert ("dat ben jij" in text) == is_own, answers
        assert [rung.get("aria-current") for rung in rungs].index("step") == current - 1


def test_support_is_the_same_for_everyone_and_more_info_depends_on_the_sector(
    screens: Pages,
) -> None:
    for answers, page in screens.items():
        # Groups with unfolded contacts come first; the flyer has another order.
        support = CONTENT.support if "steun" in page.sections else ()
        assert sorted(page.values("//*[@id='steun']//h3/text()")) == sorted(
            group.title for group in support
        )
        assert sorted(page.contacts("//*[@id='steun']")) == sorted(
            contact for group in support for contact in group.contacts
        )
        groups = [g for g in CONTENT.more_info if g.sector in (None, answers.sector)]
        groups = groups if "meer-info" in page.sections else []
        assert page.values("//*[@id='meer-info']//h3/text()") == [g.title for g in groups]
        assert page.contacts("//*[@id='meer-info']") == [c for g in groups for c in g.contacts]


def test_the_line_with_role_and_sector_never_contains_another_answer() -> None:
    tag = ("questions", "feiten", "options", "ja", "tag")
    content = content_of({**SOURCES, "questions": with_value("questions", tag, "ja, strafbaar")})
    for query in ("rol=trainer&sector=sport&feiten=ja", RESULT.replace("feiten=nee", "feiten=ja")):
        view = Renderer(content).screen(answers_from_query(query, content), ADDRESS).view
        assert view.audience.lower() == "voor: trainer, sport"


def test_lists_show_the_audience_only_if_it_differs_within_a_group(
    results: Pages, sheets: Pages
) -> None:
    labels = {"jongere": "de jongere", "begeleider": "de begeleider", "iedereen": "iedereen"}
    for answers, page in (*results.items(), *sheets.items()):
        tagged = []
        for group in page.all("//*[starts-with(@class, 'groep') and not(self::span)]"):
            cards = parts(group, ".//*[@data-contact]")
            contacts = [CONTENT.contact(card.get("data-contact")) for card in cards]
            differs = len({contact.audience for contact in contacts}) > 1
            for contact, card in zip(contacts, cards, strict=True):
                tags = [words(tag) for tag in parts(card, ".//*[@class='voor']/text()")]
                assert tags == ([f"voor: {labels[contact.audience or '']}"] if differs else [])
            tagged += [group.findtext("h3")] if differs else []
        assert tagged == (["Online of telefonisch"] if answers.doel == "aanpakken" else []), answers


def test_a_result_offers_a_neutral_and_a_full_link(results: Pages) -> None:
    """Codes and links outside the fold "alles-delen" must not contain sensitive answers."""
    sensitive = "contains(., 'feiten=') or contains(., 'beelden=')"
    in_view = f"//img[not(ancestor::details)]/@src[{sensitive}]"
    in_view += f" | //input[not(ancestor::details)]/@value[{sensitive}]"
    for answers, page in results.items():
        neutral, full = page.values("//*[@id='delen']//input/@value")
        assert neutral == f"{ADDRESS}?rol={answers.rol}&sector={answers.sector}", answers
        assert full.startswith(f"{ADDRESS}?"), answers
        assert answers_from_query(urlsplit(full).query, CONTENT) == Reading(answers, True)
        codes = page.values("//*[@id='delen']//img/@src")
        assert codes == [f"./qr.svg?{urlsplit(link).query}" for link in (neutral, full)], answers
        with_warning = "//*[@id='delen']//details[@class='alles-delen']//input/@value"
        assert page.values(with_warning) == [full], answers
        assert page.values(in_view) == [], answers


def test_codes_load_lazily_unless_they_are_printed(results: Pages, sheets: Pages) -> None:
    for answers, page in (*results.items(), *sheets.items()):
        goal = "" if answers.doel == "aanpakken" else f"doel={answers.doel}&"
        printed = page.values("//*[contains(@class, 'papier')]//img[not(@loading)]/@src")
        assert printed[0] == f"./qr.svg?{goal}rol={answers.rol}&sector={answers.sector}", answers
        child = [source.partition(",")[0] for source in printed[1:]]
        assert child == ["data:image/svg+xml"] * (answers.doel == "aanpakken"), answers
        assert page.all("//*[@id='delen']//img[not(@loading='lazy')]") == [], answers
        without_size = "//img[not(@height)][not(starts-with(@src, 'data:'))] | //img[not(@alt)]"
        assert page.all(without_size) == [], answers


def test_prevention_shows_the_flyers_text_and_its_link_holds_all_answers(screens: Pages) -> None:
    for answers in PREVENTION:
        page = screens[answers]
        body = page.text("//main")
        assert CONTENT.texts.prevention.who in body
        assert CONTENT.texts.prevention.how in body
        (link,) = page.values("//*[@id='delen']//input/@value")
        assert answers_from_query(urlsplit(link).query, CONTENT) == Reading(answers, True)


def test_every_screen_has_links_for_children_and_parents(screens: Pages) -> None:
    child, night = CONTENT.child_help, CONTENT.night_help
    assert (child.id, night.id) == ("awel", "tele-onthaal")
    for answers, page in screens.items():
        assert page.contacts("//*[@class='niet-voor-jou']") == ["awel", "tele-onthaal"], answers
        assert page.values("//*[@class='niet-voor-jou']//a/@href") == [
            *(f"tel:{tel(child.phone or '')}", f"https://{child.url}"),
            f"tel:{tel(night.phone or '')}",
            "https://www.allesoverpesten.be/wegwijzers/wegwijzer-voor-ouders",
        ], answers


# The notice, and attributes for scripts and search engines


def test_a_dropped_answer_gets_one_notice_except_on_questions_with_an_alarm(
    renderer: Renderer, screens: Pages
) -> None:
    for answers, page in screens.items():
        assert page.values("//@data-melding") == [], answers
    for answers in list(screens)[::40]:
        page = PageHtml(first_paint(renderer, Reading(answers, False)))
        if open_question(answers, CONTENT) and "dringend" in page.sections:
            assert page.all("//*[@data-melding]") == [], answers  # the alarm takes its place
        else:
            assert page.text("//*[@data-melding]") == CONTENT.texts.notices.incomplete, answers


def test_the_page_marks_its_state_and_only_the_start_is_indexable(screens: Pages) -> None:
    for answers, page in screens.items():
        robots = page.values("//meta[@name='robots']/@content")
        assert robots == ([] if answers == Answers() else ["noindex"]), answers
        state = query_from_answers(answers, CONTENT)
        assert page.values("//main/@data-staat") == page.values("//@data-staat") == [state]


# The texts


class Recorder:
    """A section of the texts that records which texts are used."""

    def __init__(self, section: Any) -> None:
        self._section = section
        self._used: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        self._used.add(name)
        return getattr(self._section, name)

    def unused(self) -> set[str]:
        return {*vars(self._section)} - self._used


def record_texts(content: Content) -> dict[str, Recorder]:
    """Replace the sections of the texts by recorders; return the recorders by name."""
    texts = vars(content.texts)
    recorders = {name: Recorder(texts[name]) for name in texts}
    setattr(content, "texts", SimpleNamespace(**texts | recorders))  # noqa: B010
    return recorders


# Only used with other content: a contact for supervisors in a list (test_room.py), a host's own
# person at step 1 (test_host_files.py), a departure without `says` (no test), and a number seen
# online (test_overview.py).
NEED_OTHER_CONTENT = {
    *("contact.audience_begeleider", "contact.own_person"),
    *("overview.retired", "overview.seen"),
}
# Checked by tests/pdf/test_document.py, tests/web/test_pdfs.py and tests/web/test_agenda.py.
ON_PAPER_OR_IN_FILES = ("paper.", "poster.", "title.poster", "agenda.event", "agenda.file_name")


def unused(recorders: Mapping[str, Recorder]) -> list[str]:
    texts = {f"{name}.{key}" for name, r in recorders.items() for key in r.unused()}
    return sorted(
        text for text in texts - NEED_OTHER_CONTENT if not text.startswith(ON_PAPER_OR_IN_FILES)
    )


def test_the_rehearsal_uses_every_text() -> None:
    content = load_content()
    recorders = record_texts(content)
    Renderer(content).rehearse()
    assert unused(recorders) == []


def test_the_rehearsal_covers_visitors_who_are_the_contact_of_step_1() -> None:
    content = load_content()
    expected = {(sector, "1") for sector in OWN_ROLE}
    covered = {
        (answers.sector, next_step.step.number)
        for answers in sample_answers(content)
        if (next_step := advise(content, answers).next_step) and next_step.own
    }
    assert expected <= covered


@pytest.mark.parametrize("template", sorted(path.name for path in TEMPLATES.glob("*.html")))
def test_templates_contain_no_visible_text(template: str) -> None:
    source = (TEMPLATES / template).read_text(encoding="utf-8")
    without_jinja = re.sub(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", "", source, flags=re.DOTALL)
    page = PageHtml(f"<body>{without_jinja}</body>")
    texts = page.values("//body//text() | //@aria-label | //@alt | //@title")
    assert [text for text in texts if re.search(r"[^\W_]", text)] == []


def test_a_page_that_cannot_be_rendered_stops_startup() -> None:
    content = load_content()
    setattr(content, "texts", SimpleNamespace(site=content.texts.site))  # noqa: B010
    with pytest.raises(ContentError) as error:
        Renderer(content).rehearse()
    (mistake,) = error.value.mistakes
    assert str(mistake).startswith("data/texts.yaml: De pagina's kunnen niet getekend worden")

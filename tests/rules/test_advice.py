"""The rules, for every combination of answers."""

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from wegwijzer.content import Content
from wegwijzer.rules.advice import Advice, Group, advise, ladder
from wegwijzer.rules.answers import Answers

STEPS = {
    "onderwijs": ("zorgleerkracht", "clb", "aanspreekpunt-clb-pbd", "kinderrechten"),
    "jeugd-cultuur": ("api-groep", "api-organisatie", "ambrassade", "kinderrechten"),
    "sport": ("api-groep", "api-federatie", "sportieq", "kinderrechten"),
}
# The alarms in their order: the contact, and whether examples and the stop card are shown.
URGENT = {
    ("beelden", "ja"): ("child-focus", False, True),
    ("feiten", "ja"): ("politie", False, False),
    ("beelden", "weet-niet"): ("child-focus", False, True),
    ("feiten", "weet-niet"): ("politie", True, False),
}


def supports_colleagues(answers: Answers) -> bool:
    """Return whether the visitor is the contact of step 1.

    A club's API who works in a school is not the school's zorgleerkracht.
    """
    return (answers.rol == "zorg") if answers.sector == "onderwijs" else answers.rol == "api"


def ids(groups: Iterable[Group]) -> list[str]:
    return [contact.id for group in groups for contact in group.contacts]


def contacts_in(advice: Advice) -> set[str]:
    """Return all contacts in the advice."""
    alarms = [alarm.contact.id for alarm in advice.urgent]
    rungs = [rung.contact.id for rung in advice.ladder]
    next_step = [advice.next_step.contact.id] if advice.next_step else []
    return {*alarms, *rungs, *next_step, *ids(advice.support), *ids(advice.more_info)}


def more_info(content: Content, sector: str | None) -> list[tuple[str, ...]]:
    """Return the contacts of each group for a sector; None for the groups for all sectors."""
    return [group.contacts for group in content.more_info if group.sector == sector]


def foreign_contacts(content: Content, sector: str) -> set[str]:
    """Return the contacts that are only for other sectors."""
    for_all = more_info(content, None)
    everywhere = {
        sector: {*STEPS[sector]}.union(*more_info(content, sector), *for_all) for sector in STEPS
    }
    return set().union(*everywhere.values()) - everywhere[sector]


# The next step


def test_the_next_step_follows_the_table(content: Content, complete: tuple[Answers, ...]) -> None:
    for answers in complete:
        assert answers.sector
        assert answers.stap
        next_step = advise(content, answers).next_step
        assert next_step, answers
        own = answers.stap == "1" and supports_colleagues(answers)
        number = 2 if own else int(answers.stap)
        assert next_step.step.number == answers.stap, answers
        assert next_step.contact.id == STEPS[answers.sector][number - 1], answers
        assert next_step.own == own, answers


def test_the_ladder_marks_the_visitors_own_step(
    content: Content, complete: tuple[Answers, ...]
) -> None:
    for answers in complete:
        rungs = advise(content, answers).ladder
        assert [rung.own for rung in rungs] == [supports_colleagues(answers), False, False, False]


# What is urgent


def test_answers_raise_exactly_their_alarms_in_order(
    content: Content, states: tuple[Answers, ...]
) -> None:
    for answers in states:
        found = [
            (
                (alarm.block.question, alarm.block.answer),
                (
                    alarm.contact.id,
                    alarm.examples is not None,
                    alarm.stop_card,
                ),
            )
            for alarm in advise(content, answers).urgent
        ]
        given = {("feiten", answers.feiten), ("beelden", answers.beelden)}
        assert found == [(key, alarm) for key, alarm in URGENT.items() if key in given], answers


def test_the_strip_has_police_child_focus_and_ambulance(content: Content) -> None:
    assert [item.contact for item in content.urgent.strip] == [
        "politie",
        "child-focus",
        "noodnummer",
    ]


# The ladder, support and more info


def test_the_ladder_always_has_the_four_steps_of_the_sector(
    content: Content, complete: tuple[Answers, ...]
) -> None:
    for answers in complete:
        assert answers.sector
        assert answers.stap
        rungs = advise(content, answers).ladder
        here = int(answers.stap)
        assert [rung.step.number for rung in rungs] == ["1", "2", "3", "4"]
        assert tuple(rung.contact.id for rung in rungs) == STEPS[answers.sector]
        expected = ["done"] * (here - 1) + ["here"] + ["later"] * (4 - here)
        assert [rung.state for rung in rungs] == expected


def test_a_blank_ladder_marks_no_step(content: Content) -> None:
    for sector in STEPS:
        assert [rung.state for rung in ladder(content, sector)] == ["later"] * 4


def test_no_contact_of_another_sector_is_shown(
    content: Content, complete: tuple[Answers, ...], prevention: tuple[Answers, ...]
) -> None:
    for answers in complete + prevention:
        assert answers.sector
        assert not contacts_in(advise(content, answers)) & foreign_contacts(
            content, answers.sector
        ), answers


def test_support_is_the_same_for_everyone(content: Content, complete: tuple[Answers, ...]) -> None:
    for answers in complete:
        groups = advise(content, answers).support
        assert [(group.title, tuple(c.id for c in group.contacts)) for group in groups] == [
            (group.title, group.contacts) for group in content.support
        ]


def test_more_info_has_the_groups_for_all_and_for_the_sector(
    content: Content, complete: tuple[Answers, ...], prevention: tuple[Answers, ...]
) -> None:
    for answers in complete + prevention:
        groups = advise(content, answers).more_info
        assert answers.sector
        assert [tuple(contact.id for contact in group.contacts) for group in groups] == [
            *more_info(content, None),
            *more_info(content, answers.sector),
        ]


# The whole advice


def test_prevention_only_shows_more_info(content: Content, prevention: tuple[Answers, ...]) -> None:
    for answers in prevention:
        advice = advise(content, answers)
        assert advice == Advice(urgent=(), more_info=advice.more_info)


def test_incomplete_answers_only_show_alarms(
    content: Content, states: tuple[Answers, ...], complete: tuple[Answers, ...]
) -> None:
    for answers in {*states} - {*complete}:
        if answers.doel == "aanpakken" or None in (answers.rol, answers.sector):
            advice = advise(content, answers)
            assert advice == Advice(urgent=advice.urgent)


def test_every_contact_is_shown_for_some_answers(
    content: Content, complete: tuple[Answers, ...], prevention: tuple[Answers, ...]
) -> None:
    strip = {item.contact for item in content.urgent.strip}
    found = strip.union(
        *(contacts_in(advise(content, answers)) for answers in complete + prevention)
    )
    assert found == {contact.id for contact in content.contacts}


def test_nothing_in_a_complete_advice_is_empty(
    content: Content, complete: tuple[Answers, ...]
) -> None:
    for answers in complete:
        advice = advise(content, answers)
        may_be = (".unfolded", ".after")  # the doubt about facts has examples instead
        found = [place for place in empties(advice) if not place.endswith(may_be)]
        assert found == ([] if advice.urgent else ["advice.urgent"])


def empties(value: Any, place: str = "advice") -> Iterator[str]:
    """Yield the places of empty texts and empty groups."""
    if is_dataclass(value):
        for field in fields(value):
            yield from empties(getattr(value, field.name), f"{place}.{field.name}")
    elif isinstance(value, tuple):
        if not value:
            yield place
        for part in value:
            yield from empties(part, place)
    elif isinstance(value, str) and not value.strip():
        yield place

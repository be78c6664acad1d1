"""Links: writing them, reading them, and handling invalid ones."""

from dataclasses import replace
from itertools import permutations
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.states import COMPLETE, CONTENT, PREVENTION, STATES
from wegwijzer.contract import SENSITIVE
from wegwijzer.rules.answers import (
    PARAMETERS,
    Answers,
    Reading,
    answers_from_query,
    asked_questions,
    neutral,
    open_question,
    query_from_answers,
    with_option,
    without,
)

CONTRACT = {
    "doel": ("aanpakken", "voorkomen"),
    "rol": ("leerkracht", "zorg", "trainer", "jeugdwerker", "cultuurwerker", "api", "ander"),
    "sector": ("onderwijs", "jeugd-cultuur", "sport"),
    "feiten": ("ja", "nee", "weet-niet"),
    "beelden": ("ja", "nee", "weet-niet"),
    "stap": ("1", "2", "3", "4"),
}
SUGGESTED = {
    "leerkracht": "onderwijs",
    "zorg": "onderwijs",
    "trainer": "sport",
    "jeugdwerker": "jeugd-cultuur",
    "cultuurwerker": "jeugd-cultuur",
}
ALL_ANSWERS = Answers("aanpakken", "trainer", "sport", "nee", "ja", "2")
LINK = "rol=trainer&sector=sport&feiten=nee&beelden=ja&stap=2"

# Random links: valid pairs, valid values of other parameters, and any text.
valid_pairs = st.sampled_from(
    [(name, value) for name, options in CONTRACT.items() for value in options]
)
# Without punctuation, because a repair removes that (test_damaged_links.py).
any_text = st.text(st.characters(categories=["L", "N", "M", "Cc"]), max_size=8)
names = st.sampled_from([*CONTRACT, "", "ROL", "utm_source"]) | any_text
values = st.sampled_from([v for options in CONTRACT.values() for v in options]) | any_text
pairs = st.lists(valid_pairs | st.tuples(names, values), max_size=10)


def reading_of(query: str) -> Reading:
    return answers_from_query(query, CONTENT)


def test_the_questions_offer_the_values_of_the_contract() -> None:
    assert {
        question.id: tuple(option.id for option in question.options)
        for question in (CONTENT.goal, *CONTENT.questions)
    } == CONTRACT
    assert tuple(CONTRACT) == PARAMETERS


def test_there_are_756_complete_answers_and_21_for_prevention() -> None:
    assert (len({*COMPLETE}), len({*PREVENTION})) == (756, 21)


# From answers to a link and back


def test_every_state_round_trips_through_its_link() -> None:
    for answers in STATES:
        query = query_from_answers(answers, CONTENT)
        assert reading_of(query) == Reading(answers, True)
        parameters = [name for name, _ in parse_qsl(query)]
        assert parameters == [name for name in CONTRACT if name in parameters]  # in this order


def test_links_have_the_canonical_form() -> None:
    assert query_from_answers(ALL_ANSWERS, CONTENT) == LINK
    assert query_from_answers(Answers(), CONTENT) == ""
    assert query_from_answers(Answers("voorkomen"), CONTENT) == "doel=voorkomen"


def test_parameters_are_read_in_any_order_and_the_default_goal_is_accepted() -> None:
    for parts in permutations(LINK.split("&")):
        assert reading_of("&".join(parts)) == Reading(ALL_ANSWERS, True)
    assert reading_of(f"doel=aanpakken&{LINK}") == Reading(ALL_ANSWERS, True)


# Invalid links


@pytest.mark.parametrize("parameter", list(CONTRACT)[1:])
@pytest.mark.parametrize(
    "value",
    ["", "onbekend", "JA", "ja%20", "%ff%fe", "%", "%00", "1%0d%0a", "<script>", "9" * 100_000],
    ids=lambda value: value[:8],
)
def test_an_invalid_value_drops_only_its_own_answer(parameter: str, value: str) -> None:
    link = LINK.replace(f"{parameter}={ALL_ANSWERS.get(parameter)}", f"{parameter}={value}")
    assert reading_of(link) == Reading(without(ALL_ANSWERS, parameter), False)


@pytest.mark.parametrize(
    "extra",
    [
        *("utm_source=x", "fbclid=IwAR0", "embed=true", "embed_options=light_theme"),
        *("rol2=zorg", "ROL=zorg", "%ff=%ff", "x" * 100_000, "=", "stap[]=1"),
    ],
    ids=lambda extra: extra[:8],
)
def test_unknown_parameters_are_dropped_silently(extra: str) -> None:
    assert reading_of(f"{LINK}&{extra}") == Reading(ALL_ANSWERS, True)
    assert reading_of(f"{extra}&{extra}&{LINK}") == Reading(ALL_ANSWERS, True)


def test_an_unknown_goal_becomes_the_default_goal() -> None:
    assert reading_of(f"doel=iets&{LINK}") == Reading(ALL_ANSWERS, False)


@pytest.mark.parametrize("parameter", list(CONTRACT)[1:])
def test_only_the_first_value_of_a_repeated_parameter_is_used(parameter: str) -> None:
    for value in (*CONTRACT[parameter], "onbekend"):
        assert reading_of(f"{LINK}&{parameter}={value}") == Reading(ALL_ANSWERS, False)
    unknown_first = reading_of(f"{parameter}=onbekend&{LINK}")
    assert unknown_first == Reading(without(ALL_ANSWERS, parameter), False)


def test_ten_thousand_parameters_are_read() -> None:
    assert reading_of(LINK + "&rol=zorg" * 10_000) == Reading(ALL_ANSWERS, False)


@given(st.binary())
def test_any_bytes_can_be_read(value: bytes) -> None:
    escaped = "".join(f"%{byte:02x}" for byte in value)
    for query in (value.decode("latin-1"), escaped, f"rol={escaped}", f"{escaped}=1&{LINK}"):
        assert_within_the_contract(reading_of(query))


@given(pairs)
def test_reading_keeps_the_first_value_of_each_parameter_if_it_is_valid(
    query: list[tuple[str, str]],
) -> None:
    first_values: dict[str, str] = {}
    for name, value in query:
        first_values.setdefault(name, value)
    valid = {name: v for name, v in first_values.items() if v in CONTRACT.get(name, ())}
    reading = answers_from_query(query, CONTENT)
    asked_ids = {question.id for question in asked_questions(reading.answers, CONTENT)}
    assert reading.answers.doel == valid.get("doel", "aanpakken")
    for parameter in list(CONTRACT)[1:]:
        expected = valid.get(parameter) if parameter in asked_ids else None
        assert reading.answers.get(parameter) == expected
    assert reading.whole == (len(valid) == len([name for name, _ in query if name in CONTRACT]))


def assert_within_the_contract(reading: Reading) -> None:
    for parameter, options in CONTRACT.items():
        assert reading.answers.get(parameter) in (*options, None)
    assert reading.answers.doel


# The questions


def test_prevention_only_asks_role_and_sector() -> None:
    assert [q.id for q in asked_questions(Answers("voorkomen"), CONTENT)] == ["rol", "sector"]
    assert [q.id for q in asked_questions(Answers(), CONTENT)] == list(CONTRACT)[1:]


def test_answers_that_prevention_does_not_ask_are_dropped_silently() -> None:
    reading = reading_of(f"doel=voorkomen&{LINK}")
    assert reading == Reading(Answers("voorkomen", "trainer", "sport"), True)
    not_asked = replace(ALL_ANSWERS, doel="voorkomen")
    assert query_from_answers(not_asked, CONTENT) == "doel=voorkomen&rol=trainer&sector=sport"


def test_the_first_open_question_is_asked_next() -> None:
    for answers in STATES:
        order = [q.id for q in asked_questions(answers, CONTENT)]
        still_open = [parameter for parameter in order if answers.get(parameter) is None]
        question = open_question(answers, CONTENT)
        assert (question.id if question else None) == next(iter(still_open), None)


def test_choosing_an_option_changes_no_other_answer_except_sector_and_step() -> None:
    for answers in STATES:
        question = open_question(answers, CONTENT)
        for option in question.options if question else ():
            assert question is not None
            after = with_option(answers, question.id, option.id, CONTENT)
            changes = {p for p in PARAMETERS if after.get(p) != answers.get(p)}
            assert changes - {"sector", "stap"} == {question.id} - {"sector", "stap"}
            assert after.get(question.id) == option.id
            if question.id == "rol":
                assert after.sector == SUGGESTED.get(option.id, answers.sector)
            elif question.id != "sector":
                assert after.sector == answers.sector
            if "stap" in changes and question.id != "stap":
                assert "sector" in changes


def test_only_a_change_of_sector_clears_the_step() -> None:
    for answers in STATES:
        if answers.doel == "voorkomen" or answers.stap is None:
            continue
        for question in asked_questions(answers, CONTENT):
            for option in question.options:
                after = with_option(answers, question.id, option.id, CONTENT)
                expected = option.id if question.id == "stap" else answers.stap
                assert after.stap == (expected if after.sector == answers.sector else None)


def test_switching_goals_keeps_role_and_sector() -> None:
    prevention = with_option(ALL_ANSWERS, "doel", "voorkomen", CONTENT)
    assert prevention == Answers("voorkomen", "trainer", "sport")
    assert with_option(prevention, "doel", "aanpakken", CONTENT) == Answers(
        rol="trainer", sector="sport"
    )


# Shared links


def test_neutral_links_have_no_sensitive_answers_and_continue_with_criminal_offences() -> None:
    assert SENSITIVE == ("feiten", "beelden", "stap")
    for answers in STATES:
        link = query_from_answers(neutral(answers), CONTENT)
        assert {name for name, _ in parse_qsl(link)} <= {"doel", "rol", "sector"}
        kept = {p for p in PARAMETERS if neutral(answers).get(p) == answers.get(p)}
        assert kept >= {"doel", "rol", "sector"}
    for answers in COMPLETE:
        reading = reading_of(query_from_answers(neutral(answers), CONTENT))
        question = open_question(reading.answers, CONTENT)
        assert (reading.whole, question and question.id) == (True, "feiten")

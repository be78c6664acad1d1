"""The data against the flyer's own text: nothing of it may go missing."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from wegwijzer.content import Contact, Content

FLYER = (Path(__file__).parent / "flyer.txt").read_text(encoding="utf-8")

# What the data says in other words than the flyer: the flyer's words, and the texts that stand
# for them. Each of those texts must be in the data, whole or as a whole sentence.
REWORDED = {
    "STOP (ONLINE) PESTEN wegwijzer": ("Wegwijzer stop (online) pesten",),
    "Als de vorige stappen onvoldoende hebben geholpen": (
        "Hielpen de vorige stappen onvoldoende?",
        "De vorige stappen hebben onvoldoende geholpen.",
    ),
    "kan je contact opnemen met het": ("Je kunt contact opnemen met:",),
    "Als dit niet lukt": ("Ook met de vorige stap lukt het niet.",),
    "aanspreekpunt integriteit CLB / PBD": ("Aanspreekpunt integriteit van CLB of PBD",),
    "Cavaria/Kliq": ("Çavaria (vroeger ook KLIQ)",),
    "Meer info/hulp": ("Meer info en hulp",),
    "leerkracht, trainer, jeugd- en cultuurwerker, ...": (
        "Leerkracht",
        "Trainer of coach",
        "Jeugdwerker",
        "Cultuurwerker",
    ),
    "Hulp nodig? Vraag (onder)steun(ing) aan": ("Hulp nodig? Vraag steun aan:",),
    "de zorgleerkracht/leerlingbegeleider van jouw school of": (
        "Zorgleerkracht of leerlingbegeleider van jouw school",
    ),
    "API (aanspreekpersoon integriteit) van jouw groep of sportclub": (
        "API van jouw groep of sportclub",
        "API betekent aanspreekpersoon integriteit.",
    ),
    "Ga in gesprek": ("Ga in gesprek met het gepeste kind of de gepeste jongere.",),
    "Heb je meer hulp nodig?": (
        "Vraag meer hulp",
        "Het lukte niet om de pestsituatie intern op te lossen, of je hebt meer hulp nodig.",
    ),
    "voor individuele ondersteuning of extra luisterend oor": (
        "Voor individuele ondersteuning of een extra luisterend oor.",
    ),
    "CLBchat": ("CLBch@t",),
    "ONLINE/TELEFONISCH": ("Online of telefonisch",),
    "JEUGD & CULTUUR": ("Jeugd en cultuur",),
    "Op Allesoverpesten.be/pesten-aanpakken/aan-de-slag-met-de-groep vind je meer info en hulp "
    "over wat jij vervolgens intern kan doen in geval van een pestconflict.": (
        "www.allesoverpesten.be/pesten-aanpakken/aan-de-slag-met-de-groep",
        "Op Allesoverpesten.be vind je meer info en hulp over wat je daarna intern kunt doen "
        "bij een pestconflict.",
    ),
}
LAYOUT = ("1", "2", "3", "4", "5", "6")  # the numbers before the talk points

# Keys whose values are ids, kinds or sources: a visitor never reads them.
NOT_SHOWN = {"id", "number", "contact", "contacts", "question", "answer", "goals", "suggests"}
NOT_SHOWN |= {"own_roles", "sector", "audience", "availability", "checked_on"}
NOT_SHOWN |= {"source", "phone_source"}


def folded(text: str) -> str:
    """Return letters and digits only: no capitals, line breaks or hyphens of the layout."""
    return "".join(re.findall(r"\w", text.casefold()))


def one_line(text: str) -> str:
    """Return the text without its line breaks, a word broken by a hyphen whole again."""
    text = re.sub(r"(\S*/\S*-)\s*\n\s*", r"\1", text)  # an address keeps its hyphen
    text = re.sub(r"(?<=\w)-[ ]*\n\s*", "", text)
    return " ".join(text.split())


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.?:]) +", text)


def texts_in(data: Any) -> Iterator[str]:
    """Yield each text of the models that can be shown; ids and sources cannot."""
    match data:
        case str():
            yield data
        case dict():
            for key, value in data.items():
                if key not in NOT_SHOWN:
                    yield from texts_in(value)
        case tuple() | list():
            for value in data:
                yield from texts_in(value)


def texts_of(content: Content, contacts: Iterable[Contact]) -> list[str]:
    groups = (*content.support, *content.more_info)
    texts = [group.title for group in groups]
    models = (content.goal, *content.questions, *content.steps, *contacts)
    for model in (*models, content.conversation, content.urgent):
        texts += texts_in(model.model_dump())
    for section in vars(content.texts).values():
        texts += texts_in(vars(section))
    explained = content.texts.contact.explained
    return texts + [explained.format(short=a.short, full=a.full) for a in content.abbreviations]


def missing(flyer: str, texts: Iterable[str]) -> list[str]:
    """Return the words of the flyer that no text, sentence, rewording or layout accounts for."""
    known = {folded(part) for text in texts for part in (text, *sentences(text))}
    known |= {
        folded(words)
        for words, stand_ins in REWORDED.items()
        if {folded(text) for text in stand_ins} <= known
    }
    known |= {*LAYOUT}
    longest = max(map(len, known))
    words = re.findall(r"\w+", one_line(flyer).casefold())
    lost: list[str] = []
    start, gap = 0, True  # gap: the last word was known, so a lost one begins a new phrase
    while start < len(words):
        length, end = 0, start
        for stop in range(start + 1, len(words) + 1):
            phrase = "".join(words[start:stop])
            if len(phrase) > longest:
                break
            if phrase in known:
                length, end = len(phrase), stop
        if length:
            start, gap = end, True
            continue
        lost = [*lost, words[start]] if gap else [*lost[:-1], f"{lost[-1]} {words[start]}"]
        start, gap = start + 1, False
    return lost


def flyer_lines() -> list[str]:
    """Return the lines, an organisation and its link together on one."""
    text = re.sub(r"\|\s*\n\s*", "| ", FLYER)
    text = re.sub(r"(\S*/\S*-)\s*\n\s*", r"\1", text)
    return [line.strip() for line in text.splitlines() if line.strip()]


def flyer_groups() -> dict[str, list[tuple[str, str]]]:
    """Return by heading the organisations with their links."""
    groups: dict[str, list[tuple[str, str]]] = {}
    heading = ""
    for line in flyer_lines():
        name, bar, url = (part.strip() for part in line.partition("|"))
        if bar:
            groups.setdefault(heading, []).append((name, url))
        elif line.isupper():
            heading = line
    return groups


def flyer_steps() -> dict[str, dict[str, str]]:
    """Return by the line above them the contacts by sector."""
    steps: dict[str, dict[str, str]] = {}
    lead = ""
    for line in flyer_lines():
        found = re.fullmatch(r"(ONDERWIJS|JEUGD & CULTUUR|SPORT): *(.+)", line)
        if found:
            steps.setdefault(lead, {})[found[1]] = found[2]
        else:
            lead = line
    return steps


def as_named(flyer_name: str) -> str:
    """Return the name in the data, folded, for a name on the flyer."""
    return folded(REWORDED.get(flyer_name, (flyer_name,))[0])


def test_no_word_of_the_flyer_is_missing_from_the_data(content: Content) -> None:
    assert missing(FLYER, texts_of(content, content.contacts)) == []


@pytest.mark.parametrize(
    ("added", "lost"),
    [
        ("Nieuwlijn | nieuwlijn.be", ["nieuwlijn nieuwlijn"]),
        ("Nieuwlijn | tumult.be", ["nieuwlijn"]),
        ("Ga niet in overleg", ["ga niet in overleg"]),
        ("Contacteer ook de huisdokter.", ["contacteer ook de huisdokter"]),
        ("bel 116001", ["116001"]),
    ],
)
def test_a_line_added_to_the_flyer_is_missed_in_the_data(
    content: Content, added: str, lost: list[str]
) -> None:
    found = missing(f"{FLYER}\n\n{added}\n", texts_of(content, content.contacts))
    assert [phrase.removesuffix(" be") for phrase in found] == lost


def test_a_contact_dropped_from_the_data_is_missed(content: Content) -> None:
    elsewhere = {"noodnummer", "politie", "child-focus"}  # not on the flyer, or in its two lines
    for contact in content.contacts:
        others = [other for other in content.contacts if other.id != contact.id]
        lost = missing(FLYER, texts_of(content, others))
        assert bool(lost) == (contact.id not in elsewhere), contact.id


def test_every_rewording_is_of_words_on_the_flyer_and_in_the_data(content: Content) -> None:
    flyer = folded(one_line(FLYER))
    known = {
        folded(part)
        for text in texts_of(content, content.contacts)
        for part in (text, *sentences(text))
    }
    for words, stand_ins in REWORDED.items():
        assert folded(words) in flyer, words
        assert {folded(text) for text in stand_ins} <= known, words


def test_every_organisation_stands_in_its_group_with_its_link(content: Content) -> None:
    groups = {
        folded(group.title): [
            (folded(contact.name), contact.url) for contact in map(content.contact, group.contacts)
        ]
        for group in (*content.support, *content.more_info)
    }
    own_site = (folded("Alles over pesten"), "www.allesoverpesten.be")  # named beside its groups
    groups["sectoroverschrijdend"].remove(own_site)
    assert groups == {
        as_named(heading): [(as_named(name), url) for name, url in organisations]
        for heading, organisations in flyer_groups().items()
    }


def test_every_step_names_the_contact_of_each_sector(content: Content) -> None:
    sectors = {folded(option.label): option.id for option in content.question("sector").options}
    for number, lead in (("2", "hulp nodig?"), ("3", "zoek dan hulp bij:")):
        step = content.step(number)
        assert {
            sector: folded(content.contact(contact).name)
            for sector, contact in step.contacts.items()
        } == {sectors[as_named(s)]: as_named(name) for s, name in flyer_steps()[lead].items()}
    last = {content.contact(contact).name for contact in content.step("4").contacts.values()}
    assert last == {"Kinderrechtencommissariaat"}


def test_the_two_urgent_lines_lead_to_the_police_and_to_child_focus(content: Content) -> None:
    lines = {
        (content.question(block.question).text, block.contacts)
        for block in content.urgent.blocks
        if block.answer == "ja"
    }
    assert lines == {
        ("Gaat het over strafbare feiten?", ("politie",)),
        ("Wordt er iemand gepest met naaktbeelden?", ("child-focus",)),
    }
    for question, _ in lines:
        assert folded(question) in folded(one_line(FLYER))
    assert folded(f"bel {content.contact('child-focus').phone}") in folded(FLYER)


def test_the_talk_is_the_flyers_word_for_word(content: Content) -> None:
    talk = re.search(r"Hoe\? Ga in gesprek: (.*?) Heb je meer hulp nodig\?", one_line(FLYER))
    assert talk
    points = [point.strip() for point in re.split(r"\b[1-6]\. ", talk[1])[1:]]
    assert [list(point.sentences) for point in content.conversation.points] == [
        sentences(point) for point in points
    ]
    assert len(points) == 6


def test_the_rule_of_the_last_talk_point_is_quoted_word_for_word(content: Content) -> None:
    assert content.texts.talk.rule == " ".join(content.conversation.points[-1].sentences[1:])

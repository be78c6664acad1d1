"""The expected contacts, alarms and texts of alarms.

Texts are repeated here, so that a mistake in data/ fails a test.
"""

from collections.abc import Iterator

from wegwijzer.rules.answers import Answers

STEPS = {
    "onderwijs": ("zorgleerkracht", "clb", "aanspreekpunt-clb-pbd", "kinderrechten"),
    "jeugd-cultuur": ("api-groep", "api-organisatie", "ambrassade", "kinderrechten"),
    "sport": ("api-groep", "api-federatie", "sportieq", "kinderrechten"),
}
# The alarms in their order: contacts, and whether examples and the stop card are shown.
URGENT = {
    ("beelden", "ja"): (("child-focus",), False, True),
    ("feiten", "ja"): (("politie",), False, False),
    ("beelden", "weet-niet"): (("child-focus",), False, True),
    ("feiten", "weet-niet"): (("politie",), True, False),
}


def supports_colleagues(answers: Answers) -> bool:
    """Return whether the visitor is the contact of step 1.

    A club's API who works in a school is not the school's zorgleerkracht.
    """
    return (answers.rol == "zorg") if answers.sector == "onderwijs" else answers.rol == "api"


# The texts of the alarms

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


def alarms_for(answers: Answers) -> list[tuple[str, str]]:
    """Return the alarms in order: certain before doubtful, then images before offences."""
    ranked = [(q, answer) for answer in ("ja", "weet-niet") for q in ("beelden", "feiten")]
    return [
        (question, answer)
        for question, answer in ranked
        if answers.doel == "aanpakken" and answers.get(question) == answer
    ]


def expected_texts(answers: Answers, police: list[str]) -> Iterator[str]:
    """Yield the expected texts of all alarms in order. police: how to reach the police."""
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


def lines_of_page_1(answers: Answers) -> list[str]:
    """Return the line of each alarm on page 1 of the sheet: police first, as on the flyer."""
    instructions = {alarm: call[-1] for alarm, call in CALLS.items()} | {
        ("beelden", "ja"): "Contacteer Child Focus: bel 116 000",
        ("beelden", "weet-niet"): "Overleg met Child Focus: bel 116 000.",
    }
    police_first = sorted(alarms_for(answers), key=lambda alarm: alarm[0] != "feiten")
    return [instructions[alarm] for alarm in police_first]

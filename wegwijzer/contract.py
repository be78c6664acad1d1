"""What the product is, whatever its words say: ids, their order, ladders and alarms. The one place.

data/ holds the words, by these ids. Whoever edits it cannot change what stands here, so no slip can
switch an alarm off. Ids stand in links that people kept: they never change their meaning.
"""

from collections.abc import Mapping
from typing import Literal, get_args

Goal = Literal["aanpakken", "voorkomen"]
Sector = Literal["onderwijs", "jeugd-cultuur", "sport"]

GOALS: tuple[Goal, ...] = get_args(Goal)
SECTORS: tuple[Sector, ...] = get_args(Sector)
# data/ may hold more of them; they stand before the last one, and bring no sector along.
ROLES = ("leerkracht", "zorg", "trainer", "jeugdwerker", "cultuurwerker", "api", "ander")
YES, NO, UNSURE = "ja", "nee", "weet-niet"
STEPS = ("1", "2", "3", "4")

# The questions in the order of their links, with the halves of the flyer that ask each.
ASKED_BY: Mapping[str, tuple[Goal, ...]] = {
    "rol": ("aanpakken", "voorkomen"),
    "sector": ("aanpakken", "voorkomen"),
    "feiten": ("aanpakken",),
    "beelden": ("aanpakken",),
    "stap": ("aanpakken",),
}
# What happened and how far it got: nobody's business in a chat group. And a stranger who opens a
# link with a step would be sent past contacts that he never asked.
SENSITIVE = ("feiten", "beelden", "stap")
# The sector that a role brings along; with the others it is asked.
SUGGESTED: Mapping[str, str] = {
    "leerkracht": "onderwijs",
    "zorg": "onderwijs",
    "trainer": "sport",
    "jeugdwerker": "jeugd-cultuur",
    "cultuurwerker": "jeugd-cultuur",
}
# Whom each step leads to.
LADDERS: Mapping[str, tuple[str, str, str, str]] = {
    "onderwijs": ("zorgleerkracht", "clb", "aanspreekpunt-clb-pbd", "kinderrechten"),
    "jeugd-cultuur": ("api-groep", "api-organisatie", "ambrassade", "kinderrechten"),
    "sport": ("api-groep", "api-federatie", "sportieq", "kinderrechten"),
}
# The role that is the contact of the first step itself: sent to it, it would be sent to itself. An
# API of a club who works in a school is not the school's zorgleerkracht.
OWN_ROLE: Mapping[str, str] = {"onderwijs": "zorg", "jeugd-cultuur": "api", "sport": "api"}

# Not every group has this contact, or knows who it is: the next step's is named beside it.
MAY_BE_MISSING = "api-groep"

# Which answers bring an alarm up and whom it leads to, in the order of the block on the screen and
# on page 2 of the sheet: certain before doubtful, and of equals images before facts. The order is
# ours: the flyer has the police first, and so have the strip and page 1 of the sheet.
ALARMS: Mapping[tuple[str, str], str] = {
    ("beelden", YES): "child-focus",
    ("feiten", YES): "politie",
    ("beelden", UNSURE): "child-focus",
    ("feiten", UNSURE): "politie",
}
WITH_STOP_CARD = "beelden"  # the question whose alarms have it
WITH_EXAMPLES = ("feiten", UNSURE)  # the alarm that shows the examples of its question
# Shown in every state, also before anything was answered.
STRIP = ("politie", "child-focus", "noodnummer")
# Sentences, prints and posters name these numbers too: they never change by one edit.
EMERGENCY_NUMBERS: Mapping[str, str] = {
    "politie": "101",
    "child-focus": "116 000",
    "noodnummer": "112",
    "zelfmoordlijn": "1813",
}
# Beside the talk: the line, and whose number it names.
LINES_TO_CALL: Mapping[str, str] = {"danger": "politie", "suicide": "zelfmoordlijn"}
# The points of the talk; notes are kept under these names.
TALK_POINTS = ("gebeurd", "beleving", "verteld", "belangrijk", "nodig", "afspraken")

# Every contact that the rules above lead to.
CONTACTS = frozenset(
    (*STRIP, *EMERGENCY_NUMBERS, *(contact for ladder in LADDERS.values() for contact in ladder))
)

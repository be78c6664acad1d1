"""The fixed part of the product: ids, their order, ladders and alarms.

data/ holds the texts for these ids, but cannot change them, so no mistake in data/ can switch an
alarm off. Saved links contain the ids, so an id never changes its meaning.
"""

from collections.abc import Mapping
from typing import Literal, get_args

Goal = Literal["aanpakken", "voorkomen"]
Sector = Literal["onderwijs", "jeugd-cultuur", "sport"]

GOALS: tuple[Goal, ...] = get_args(Goal)
SECTORS: tuple[Sector, ...] = get_args(Sector)
# data/ may add roles. They are listed before "ander" and do not suggest a sector.
ROLES = ("leerkracht", "zorg", "trainer", "jeugdwerker", "cultuurwerker", "api", "ander")
YES, NO, UNSURE = "ja", "nee", "weet-niet"
STEPS = ("1", "2", "3", "4")

# The questions in the order of a link's parameters, each with the goals for which it is asked.
ASKED_BY: Mapping[str, tuple[Goal, ...]] = {
    "rol": ("aanpakken", "voorkomen"),
    "sector": ("aanpakken", "voorkomen"),
    "feiten": ("aanpakken",),
    "beelden": ("aanpakken",),
    "stap": ("aanpakken",),
}
# Left out of the neutral link. These answers are private, and a link with a step would let its
# recipient skip the earlier steps.
SENSITIVE = ("feiten", "beelden", "stap")
# The sector that a role suggests; visitors with another role are asked for their sector.
SUGGESTED: Mapping[str, str] = {
    "leerkracht": "onderwijs",
    "zorg": "onderwijs",
    "trainer": "sport",
    "jeugdwerker": "jeugd-cultuur",
    "cultuurwerker": "jeugd-cultuur",
}
# The contacts of steps 1 to 4.
LADDERS: Mapping[str, tuple[str, str, str, str]] = {
    "onderwijs": ("zorgleerkracht", "clb", "aanspreekpunt-clb-pbd", "kinderrechten"),
    "jeugd-cultuur": ("api-groep", "api-organisatie", "ambrassade", "kinderrechten"),
    "sport": ("api-groep", "api-federatie", "sportieq", "kinderrechten"),
}
# By sector, the role that is itself the contact of step 1: step 1 must not refer visitors with this
# role to themselves. "api" is the integrity contact of a club or youth group, not of a school.
OWN_ROLE: Mapping[str, str] = {"onderwijs": "zorg", "jeugd-cultuur": "api", "sport": "api"}

# Some clubs and youth groups do not have this contact, so the next step's contact is shown too.
MAY_BE_MISSING = "api-groep"

# The answers that raise an alarm and the contact of each, in the order of the screen and of page 2
# of the sheet: certain before doubtful, and within each, images before offences. This order is
# our own choice. The flyer, the strip and page 1 of the sheet start with the police.
ALARMS: Mapping[tuple[str, str], str] = {
    ("beelden", YES): "child-focus",
    ("feiten", YES): "politie",
    ("beelden", UNSURE): "child-focus",
    ("feiten", UNSURE): "politie",
}
WITH_STOP_CARD = "beelden"  # the question whose alarms show the stop card
WITH_EXAMPLES = ("feiten", UNSURE)  # the alarm that shows the examples of its question
# The contacts of the strip, which every screen shows, even before the first answer.
STRIP = ("politie", "child-focus", "noodnummer")
# Sheets that are already printed contain these numbers, so an edit of data/ must not change them.
EMERGENCY_NUMBERS: Mapping[str, str] = {
    "politie": "101",
    "child-focus": "116 000",
    "noodnummer": "112",
    "zelfmoordlijn": "1813",
}
# The warnings after the points of the talk, by key of conversation.yaml: whom to call.
LINES_TO_CALL: Mapping[str, str] = {"danger": "politie", "suicide": "zelfmoordlijn"}
# The points of the talk; the browser stores notes under these names.
TALK_POINTS = ("gebeurd", "beleving", "verteld", "belangrijk", "nodig", "afspraken")

# Every contact that this module uses.
CONTACTS = frozenset(
    (*STRIP, *EMERGENCY_NUMBERS, *(contact for ladder in LADDERS.values() for contact in ladder))
)

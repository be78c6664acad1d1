"""The expected contacts and alarms, as tables."""

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

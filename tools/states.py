"""States of the wizard, and other pages, for checks of accessibility and layout."""

from itertools import cycle, product

ANSWERS = ("ja", "nee", "weet-niet")
# Each kind of next step, over all sectors. In the first, the visitor is the step's own contact.
STEPS = (
    "rol=zorg&sector=onderwijs&{}&stap=1",
    "rol=jeugdwerker&sector=jeugd-cultuur&{}&stap=1",
    "rol=trainer&sector=sport&{}&stap=2",
    "rol=leerkracht&sector=onderwijs&{}&stap=3",
    "rol=cultuurwerker&sector=jeugd-cultuur&{}&stap=4",
)
URGENT = tuple(
    f"feiten={feiten}&beelden={beelden}" for feiten, beelden in product(ANSWERS, ANSWERS)
)

QUESTIONS = (
    "/",
    "/?doel=voorkomen",
    "/?rol=onzin",  # with a notice
    "/?rol=api",
    "/?rol=trainer&sector=sport",
    "/?rol=trainer&sector=sport&feiten=nee&wijzig=feiten",
    *(f"/?rol=trainer&sector=sport&feiten={answer}" for answer in ANSWERS),
    *(
        f"/?rol=ander&sector={sector}&{urgent}"
        for sector, urgent in zip(("onderwijs", "jeugd-cultuur", "sport"), URGENT[::4], strict=True)
    ),
)
# Every combination of alarms, each with one kind of next step; ALL_RESULTS: with every kind.
RESULTS = tuple(f"/?{step.format(urgent)}" for urgent, step in zip(URGENT, cycle(STEPS)))
ALL_RESULTS = tuple(f"/?{step.format(urgent)}" for urgent, step in product(URGENT, STEPS))
PREVENTION = tuple(
    f"/?doel=voorkomen&rol=ander&sector={sector}"
    for sector in ("onderwijs", "jeugd-cultuur", "sport")
)
PAGES = ("/privacy", "/toegankelijkheid", "/overzicht", "/scholen", "/bestaat-niet")
WIZARD = (*QUESTIONS, *RESULTS, *PREVENTION)
SCREENS = (*WIZARD, *PAGES)
SHEETS = tuple(path.replace("/?", "/afdruk?") for path in (*RESULTS, PREVENTION[0]))
# One state of each kind, for checks of the layout rather than the words.
KINDS = (
    "/",
    "/?rol=api",
    "/?rol=ander&sector=onderwijs&feiten=weet-niet&beelden=ja",
    "/?rol=zorg&sector=onderwijs&feiten=weet-niet&beelden=ja&stap=1&stap=2",  # with a notice
    "/?rol=trainer&sector=sport&feiten=ja&beelden=weet-niet&stap=4",
    "/?doel=voorkomen&rol=ander&sector=onderwijs",
    "/afdruk?rol=trainer&sector=sport&feiten=ja&beelden=ja&stap=2",
    "/afdruk?rol=leerkracht&sector=onderwijs&feiten=nee&beelden=nee&stap=1",
    "/afdruk?rol=zorg&sector=onderwijs&feiten=weet-niet&beelden=ja&stap=4&stap=2",  # with a notice
    "/afdruk?doel=voorkomen&rol=ander&sector=onderwijs",
    *PAGES,
)

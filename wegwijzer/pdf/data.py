"""The types of the JSON data for the Typst templates."""

from typing import Literal, NotRequired, TypedDict


class Run(TypedDict):
    """A piece of a text. phone: whether it is a phone number, to link it."""

    text: str
    phone: bool


Runs = list[Run]


class ContactData(TypedDict):
    """audience: None if the list does not show it."""

    id: str
    name: str
    phone: str | None
    free: bool
    availability: Literal["always", "limited"] | None
    url: str | None
    url_phrase: str | None
    sentence: Runs
    audience: str | None


class StripData(TypedDict):
    """A line of the strip. due: the instruction of the alarm that names its contact, if raised."""

    label: str
    advice: str | None
    note: str
    site_note: str
    due: Runs | None
    contact: ContactData


class RoadData(TypedDict):
    note: str
    site_note: str
    contact: ContactData


class AlarmData(TypedDict):
    """An alarm on page 2. roads: the contacts whose number is not in its title or sentences."""

    rule: Runs | None
    title: Runs
    sentences: Runs
    roads: list[RoadData]
    examples: str
    after: Runs
    contacts: list[ContactData]


class StopCardData(TypedDict):
    title: str
    items: list[Runs]


class LinkData(TypedDict):
    text: NotRequired[str]
    label: str
    url: str


class NextStepData(TypedDict):
    title: str
    lead: str
    contact_lead: str
    contact: ContactData
    link: LinkData | None


class RungData(TypedDict):
    number: str
    title: str
    state: Literal["done", "here", "later"]
    own: bool
    contact: ContactData
    link: LinkData | None


class GroupData(TypedDict):
    title: str
    note: str | None
    contacts: list[ContactData]


class TalkData(TypedDict):
    lead: str
    how: str
    points: list[tuple[str, ...]]
    exception: str
    danger: Runs
    suicide: Runs


class Front(TypedDict):
    """Page 1 of a sheet, for the talk."""

    urgent: list[StripData]
    next_step: NextStepData | None
    talk: TalkData


class Back(TypedDict):
    """Page 2 of a sheet, for reference. about: the answers."""

    about: str
    urgent: list[StripData]
    alarms: list[AlarmData]
    stop_card: StopCardData | None
    not_in_group: Runs | None
    ladder: list[RungData]
    support: list[GroupData]
    more_info: list[GroupData]
    sources: list[tuple[str, str]]
    link: str
    strip: list[ContactData]
    owner: ContactData
    owner_code: str


class SheetData(Front, Back):
    """Both pages of a sheet. own_name: the label of the line for the own contact, or ""."""

    own_name: str


class PosterData(TypedDict):
    """write_at: the step with a line for the own contact, or "". low_ink: without colour bands."""

    low_ink: bool
    write_at: str
    audience: str
    urgent: list[StripData]
    ladder: list[RungData]
    child: ContactData
    link: str
    code: str


PaperData = SheetData | Back | PosterData

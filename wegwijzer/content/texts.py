"""The shape of data/texts.yaml: a section for each part of the page, and placeholders of texts.

Unknown and missing texts are refused at start, so a template never uses a text that does not exist.
"""

from typing import Annotated

from wegwijzer.content.forms import FileName, Line, Months, Text, placeholders, section


@section
class Site:
    name: Text
    tagline: Text
    description: Text
    preview: Text
    preview_alt: Text
    privacy: Text
    skip: Text


@section
class Title:
    result: Text
    prevention: Text
    sheet: Text
    poster: Text
    question: Annotated[Line, placeholders("question", "progress")]
    suffix: Annotated[Line, placeholders("title", "site")]


@section
class Strip:
    title: Text


@section
class AnswerList:
    """about: for an answer like "ja", which needs its subject. change_name: for screen readers."""

    title: Text
    about: Annotated[Line, placeholders("subject", "answer")]
    change: Text
    change_name: Annotated[Line, placeholders("question", "answer")]
    chosen: Annotated[Line, placeholders("label")]
    keep: Text
    restart: Text
    other_goal: Annotated[Line, placeholders("goal")]


@section
class OpenQuestion:
    """one_after, last: number of questions left. audience: role and sector."""

    progress: Annotated[Line, placeholders("number", "total")]
    one_after: Annotated[Line, placeholders("progress")]
    last: Annotated[Line, placeholders("progress")]
    audience: Annotated[Line, placeholders("audience")]
    previous: Text
    option_name: Annotated[Line, placeholders("label", "subject")]


@section
class Alarm:
    title: Text
    informed: Text
    more: Text


@section
class ContactCard:
    """in_full: the first use of an abbreviation."""

    always: Text
    limited: Text
    free: Text
    call: Annotated[Line, placeholders("name", "phone")]
    in_full: Annotated[Line, placeholders("word", "full")]
    own_person: Annotated[Line, placeholders("name")]
    audience: Annotated[Line, placeholders("audience")]
    audience_jongere: Text
    audience_begeleider: Text
    audience_iedereen: Text


@section
class Result:
    title: Text
    audience: Annotated[Line, placeholders("audience")]
    change: Text


@section
class Bar:
    """The bar at the bottom of a phone screen: one word for each link."""

    title: Text
    urgent: Text
    talk: Text
    sheet: Text
    share: Text


@section
class NextStep:
    """title_after: below an alarm. own_name: label of the line to fill in on paper."""

    title: Text
    title_after: Text
    talk_below: Text
    own_name: Annotated[Line, placeholders("contact")]
    own_name_organisation: Annotated[Line, placeholders("contact")]


@section
class Talk:
    """alone, whole: open and close the view for two. agreement: a field's name for screen readers.

    earlier: asks whose stored notes these are. wipe_all, keep: the choices before wiping. wiped,
    shown: confirm the action. printed, fleeting: what happens to notes typed now.
    """

    title: Text
    intro: Text
    alone: Text
    whole: Text
    note: Text
    note_for: Annotated[Line, placeholders("number")]
    rule_title: Text
    agreement: Annotated[Line, placeholders("number", "part")]
    who_hint: Text
    more_rows: Text
    earlier: Text
    show_them: Text
    wipe_them: Text
    wipe: Text
    wipe_all: Text
    keep: Text
    wiped: Text
    shown: Text
    printed: Text
    fleeting: Text


@section
class Ladder:
    title: Text
    done: Text
    here: Text
    later: Text
    you: Text
    position: Annotated[Line, placeholders("number")]


@section
class Support:
    """more: introduces the names in the folded part of a group."""

    title: Text
    intro: Text
    more: Text


@section
class MoreInfo:
    title: Text


@section
class Prevention:
    title: Text
    who_title: Text
    who: Text
    how_title: Text
    how: Text


@section
class Share:
    """mail, whatsapp: for browsers without a share sheet; message is sent with the link.

    mail_name, whatsapp_name: for screen readers; they contain the visible label.
    """

    title: Text
    print: Text
    print_prevention: Text
    keep: Text
    print_notes: Text
    keep_without_notes: Text
    duplex: Text
    neutral: Text
    neutral_note: Text
    prevention_note: Text
    full: Text
    full_note: Text
    link: Text
    copy: Text
    copy_full: Text
    copied: Text
    not_copied: Text
    send: Text
    send_full: Text
    mail: Text
    mail_name: Text
    whatsapp: Text
    whatsapp_name: Text
    message: Annotated[Line, placeholders("link")]
    send_pdf: Text
    qr: Text
    show_qr: Text
    show_qr_full: Text
    nothing: Text
    digital: Text


@section
class Hall:
    """The page /zaal, for a projector."""

    title: Text
    scan: Text


@section
class Schools:
    """The page /scholen. first_line, second_line: the text to paste; the third line is the link."""

    title: Text
    description: Text
    intro: Text
    jump: Text
    everyone: Text
    code: Text
    code_of: Annotated[Line, placeholders("group")]
    code_svg: Text
    code_png: Text
    code_name: Annotated[Line, placeholders("group")]
    hall: Text
    papers: Text
    poster: Text
    poster_little_ink: Text
    blank: Text
    words: Text
    first_line: Text
    second_line: Text
    copy_words: Text
    button_of: Annotated[Line, placeholders("button", "group")]
    copied: Text
    not_copied: Text
    html: Text
    html_label: Text
    copy_html: Text
    own: Text
    own_paper: Text
    own_site: Text


@section
class Agenda:
    """The next talk as a calendar file. event: its title, which colleagues may see too."""

    add: Text
    event: Text
    file_name: Annotated[FileName, placeholders()]


@section
class Notices:
    incomplete: Text
    offline: Text
    online: Text  # for screen readers only


@section
class NotForYou:
    """way_out: the link under the first question to this part at the bottom of the page."""

    title: Text
    way_out: Text
    child: Text
    night: Text
    parent: Text
    parent_page: Text


@section
class Footer:
    source: Text
    checked: Annotated[Line, placeholders("date")]
    home: Text


@section
class Dates:
    """months: the names of all twelve, in order, separated by spaces."""

    months: Months
    date: Annotated[Line, placeholders("day", "month", "year")]
    revised: Annotated[Line, placeholders("date")]


@section
class Message:
    """An error page."""

    title: Text
    text: Text


@section
class Outage:
    """The page that the proxy serves while the wizard is down."""

    title: Text
    text: Annotated[Line, placeholders("seconds")]


@section
class Sheet:
    title: Text
    date: Text
    next_date: Text
    agreements: Text
    what: Text
    who: Text
    when: Text
    yes_box: Text
    notes: Text
    sources: Text
    read_on: Annotated[Line, placeholders("date")]
    read_later: Annotated[Line, placeholders("date")]
    link: Text
    link_prevention: Text
    child: Text
    child_intro: Text
    strip_in_pdf: Text
    tools: Text
    print: Text
    back: Text


@section
class Poster:
    title: Text
    audience: Annotated[Line, placeholders("sector")]
    urgent_title: Text
    code_title: Text
    scan_title: Text
    scan: Text


@section
class Paper:
    """behind: on page 1, on the back of the child's strip."""

    blank_title: Text
    page: Annotated[Line, placeholders("page", "pages")]
    behind: Text
    child: Text
    file: Annotated[FileName, placeholders()]
    file_blank: Annotated[FileName, placeholders()]
    file_prevention: Annotated[FileName, placeholders()]
    file_poster: Annotated[FileName, placeholders("sector")]


@section
class Overview:
    """The page /overzicht."""

    title: Text
    intro: Text
    questions: Text
    asked_at: Annotated[Line, placeholders("goals")]
    not_shared: Text
    brings: Annotated[Line, placeholders("sector")]
    contact_of: Annotated[Line, placeholders("number")]
    urgent: Text
    strip: Text
    question: Text
    answer: Text
    shows: Text
    examples: Text
    stop_card: Text
    no_alarm: Text
    order: Text
    sector: Text
    step: Text
    role: Text
    every_role: Text
    leads_to: Text
    own: Text
    contacts: Text
    contact: Text
    says: Text
    where: Text
    source: Text
    number: Text
    seen: Annotated[Line, placeholders("name", "date")]
    read: Annotated[Line, placeholders("date")]
    derived: Text
    in_strip: Text
    in_alarm: Annotated[Line, placeholders("subject", "answer")]
    in_step: Annotated[Line, placeholders("number", "sector")]
    in_support: Annotated[Line, placeholders("group")]
    in_more_info: Annotated[Line, placeholders("group")]
    in_child_strip: Text
    in_talk: Text
    in_footer: Text
    departures: Text
    on_flyer: Text
    here: Text
    why: Text
    retired: Text
    texts: Text
    filled_in: Text
    place: Text
    text: Text


@section
class Texts:
    site: Site
    title: Title
    strip: Strip
    answers: AnswerList
    question: OpenQuestion
    urgent: Alarm
    contact: ContactCard
    result: Result
    bar: Bar
    next_step: NextStep
    talk: Talk
    ladder: Ladder
    support: Support
    more_info: MoreInfo
    prevention: Prevention
    share: Share
    hall: Hall
    schools: Schools
    agenda: Agenda
    notices: Notices
    not_for_you: NotForYou
    footer: Footer
    dates: Dates
    not_found: Message
    method_not_allowed: Message
    no_date: Message
    error: Message
    busy: Message
    outage: Outage
    refused: Message
    sheet: Sheet
    poster: Poster
    paper: Paper
    overview: Overview

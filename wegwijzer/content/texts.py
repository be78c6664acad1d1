"""The keys of data/texts.yaml by section, with the placeholders of each text.

Unknown and missing texts stop startup, so each of these texts exists when a template uses it.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Any

from wegwijzer.content.forms import FileName, Line, Months, placeholders, section

_ERROR_PAGES = ("not_found", "method_not_allowed", "no_date", "error", "busy")
# The keys of each section, each with the placeholders of its text. In the order of /overzicht.
_KEYS = {
    "site": "name tagline description preview preview_alt privacy skip",
    "title": "result prevention sheet poster question{question,progress} suffix{title,site}",
    "strip": "title",
    "answers": """
        title about{subject,answer} change change_name{question,answer} chosen{label} keep restart
        other_goal{goal}""",
    "question": """
        progress{number,total} one_after{progress} last{progress} audience{audience} previous
        option_name{label,subject}""",
    "urgent": "title informed more",
    "contact": """
        always limited free call{name,phone} in_full{word,full} own_person{name} audience{audience}
        audience_jongere audience_begeleider audience_iedereen""",
    "result": "title audience{audience} change",
    "bar": "title urgent talk sheet share",
    "next_step": "title title_after talk_below own_name{contact} own_name_organisation{contact}",
    "talk": """
        title intro alone whole note note_for{number} rule_title agreement{number,part} who_hint
        more_rows earlier show_them wipe_them wipe wipe_all keep wiped shown printed fleeting""",
    "ladder": "title done here later you position{number}",
    "support": "title intro more",
    "more_info": "title",
    "prevention": "title who_title who how_title how",
    "share": """
        title print print_prevention keep print_notes keep_without_notes duplex
        neutral neutral_note prevention_note full full_note
        link copy copy_full copied not_copied send send_full
        mail mail_name whatsapp whatsapp_name message{link}
        send_pdf qr show_qr show_qr_full nothing digital""",
    "hall": "title scan",
    "schools": """
        title description intro jump everyone code code_of{group} code_svg code_png code_name{group}
        hall papers poster poster_little_ink blank words first_line second_line copy_words
        button_of{button,group} copied not_copied html html_label copy_html own own_paper own_site
        """,
    "agenda": "add event file_name",
    "notices": "incomplete offline online",
    "not_for_you": "title way_out child night parent parent_page",
    "footer": "source checked{date} home",
    "dates": "months date{day,month,year} revised{date}",
    **dict.fromkeys(_ERROR_PAGES, "title text"),
    "outage": "title text{seconds}",
    "refused": "title text",
    "sheet": """
        title date next_date agreements what who when yes_box notes sources read_on{date}
        read_later{date} link link_prevention child child_intro strip_in_pdf tools print back""",
    "poster": "title audience{sector} urgent_title code_title scan_title scan",
    "paper": """
        blank_title page{page,pages} behind child file file_blank file_prevention
        file_poster{sector}""",
    "overview": """
        title intro questions asked_at{goals} not_shared brings{sector} contact_of{number} urgent
        strip question answer shows examples stop_card no_alarm order sector step role every_role
        leads_to own contacts contact says where source number seen{name,date} read{date} derived
        in_strip in_alarm{subject,answer} in_step{number,sector} in_support{group}
        in_more_info{group} in_child_strip in_talk in_footer departures on_flyer here why retired
        texts filled_in place text""",
}
# Descriptions in docs/schemas, for editors.
_ABOUT = {
    "answers": 'about: for an answer like "ja", which needs its subject. '
    "change_name: for screen readers.",
    "question": "one_after, last: number of questions left. audience: role and sector.",
    "contact": "in_full: the first use of an abbreviation.",
    "bar": "The bar at the bottom of a phone screen: one word for each link.",
    "next_step": "title_after: below an alarm. own_name: label of the line to fill in on paper.",
    "talk": "alone, whole: open and close the talk view. agreement: a field's name for screen "
    "readers. earlier: introduces show_them and wipe_them. wipe_all, keep: the choices before "
    "wiping. wiped, shown: confirm the action. printed: a reminder after printing. fleeting: for "
    "browsers that store nothing.",
    "support": "more: introduces the names in the folded part of a group.",
    "share": "mail, whatsapp: for browsers without a share sheet; message is sent with the link. "
    "mail_name, whatsapp_name: for screen readers; they contain the visible label.",
    "hall": "The page /zaal, for a projector.",
    "schools": "The page /scholen. first_line, second_line: the text to paste; the third line is "
    "the link.",
    "agenda": "The next talk as a calendar file. event: its title, which colleagues may see too.",
    "notices": "online: for screen readers only.",
    "not_for_you": "way_out: the link under the first question to this part at the bottom of the "
    "page.",
    "dates": "months: the names of all twelve, in order, separated by spaces.",
    **dict.fromkeys((*_ERROR_PAGES, "refused"), "An error page."),
    "outage": "The page that the proxy serves while the wizard is down.",
    "paper": "behind: on page 1, on the back of the child's strip.",
    "overview": "The page /overzicht.",
}
_FILES = ("file_name", "file", "file_blank", "file_prevention", "file_poster")
_FORMS = {"months": Months, **dict.fromkeys(_FILES, FileName)}  # all other keys: Line


def _section(name: str, fields: Mapping[str, Any]) -> Any:
    title = name.title().replace("_", "")
    return section(type(title, (), {"__annotations__": fields, "__doc__": _ABOUT.get(name)}))


def _fields(keys: str) -> dict[str, Any]:
    return {
        key: Annotated[_FORMS.get(key, Line), placeholders(*filter(None, words.split(",")))]
        for key, words in re.findall(r"(\w+)(?:\{([\w,]+)\})?", keys)
    }


Texts = _section("texts", {name: _section(name, _fields(keys)) for name, keys in _KEYS.items()})

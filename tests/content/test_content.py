"""The facts in data/, and the messages about mistakes in it."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
import yaml

from tests import app
from tests.edited_data import SOURCES, key_paths, mistakes_of, paths, value_at, with_value, without
from tests.states import CONTENT
from tools.app_server import ROOT, free_port
from wegwijzer.content import (
    DATA,
    MESSAGES,
    ContentError,
    Fact,
    Mistake,
    Record,
    dated_sources,
    load_content,
    site,
    tel,
)
from wegwijzer.content.checks import RESERVED_IDS
from wegwijzer.content.load import (
    SHAPES,
    Source,
    content_of,
    placeholder_values,
    read,
    source_of,
    texts_of,
)
from wegwijzer.content.messages import KeyPath
from wegwijzer.content.models import SourcedText
from wegwijzer.content.walk import parts, texts
from wegwijzer.contract import ROLES
from wegwijzer.editors.yaml_mistakes import explain
from wegwijzer.html.render import Renderer


@dataclass(frozen=True)
class Edit:
    """One mistake by an editor; tests/mistakes.yaml explains the keys."""

    file: str
    old: str
    new: str
    entry: str = ""
    at: str = ""


def edited_sources(folder: Path, *edits: Edit) -> dict[str, Source]:
    """Write the edited files to a folder, and return them as read."""
    texts: dict[str, str] = {}
    for edit in edits:
        text = texts.get(edit.file) or (DATA / f"{edit.file}.yaml").read_text(encoding="utf-8")
        match = wild_pattern(edit.old).search(text)
        assert match, f"{edit.file} has no {edit.old!r} to break"
        wild_texts = iter(match.groups())
        new = WILD.sub(lambda _: next(wild_texts), edit.new)  # noqa: B023 used at once
        texts[edit.file] = f"{text[: match.start()]}{new}{text[match.end() :]}"
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return {name: read(folder / f"{name}.yaml") for name in texts}


WILD = re.compile("(……|…)")


def wild_pattern(text: str) -> re.Pattern[str]:
    """Return a pattern for the text: … is any text in a line, …… any number of lines.

    Examples with wildcards still work after an editor changes the content.
    """
    wild = {"…": r"([^\n]*?)", "……": r"((?s:.*?))"}
    return re.compile("".join(wild.get(part) or re.escape(part) for part in WILD.split(text)))


def line_of(name: str, text: str) -> int:
    """Return the line of a text in the data, from 1; with ……, of the part after the last one."""
    whole = (DATA / f"{name}.yaml").read_text(encoding="utf-8")
    match = wild_pattern(text).search(whole)
    assert match, text
    long_gaps = [i for i, part in enumerate(WILD.findall(text)) if part == "……"]
    start = match.end(long_gaps[-1] + 1) if long_gaps else match.start()
    return whole.count("\n", 0, start + len(match[0]) - len(match[0].lstrip("\n"))) + 1


# The facts


@pytest.mark.parametrize(
    ("contact", "number"), [("politie", "101"), ("noodnummer", "112"), ("child-focus", "116 000")]
)
def test_emergency_numbers_are_correct_and_always_available(contact: str, number: str) -> None:
    assert CONTENT.contact(contact).phone == number
    assert CONTENT.contact(contact).availability == "always"
    assert contact in {item.contact for item in CONTENT.urgent.strip}


def test_only_contacts_that_are_always_available_say_day_and_night() -> None:
    for contact in CONTENT.contacts:
        if "dag en nacht" in contact.sentence.casefold():
            assert contact.availability == "always", contact.id
            assert contact.phone, contact.id


def test_every_number_has_a_source_besides_the_flyer() -> None:
    numbered = [contact for contact in CONTENT.contacts if contact.phone]
    assert len(numbered) > 8
    for contact in numbered:  # the flyer has only 116000, and 1712 and 1813 in names and URLs
        assert {*contact.phone_source} - {"flyer"}, contact.id


def test_every_source_of_a_contact_is_the_flyer_or_has_a_site() -> None:
    for source, _ in dated_sources(CONTENT.contacts):
        assert bool(site(source)) != source.startswith("flyer"), source
    assert site("politie.be/5405 (2020, oud)") == "politie.be"
    assert site("www.allesoverpesten.be/wegwijzers/wegwijzer-voor-ouders") == "allesoverpesten.be"
    # Sources of derived facts are left out.
    assert {site(source) for source, _ in dated_sources(CONTENT.urgent.stop_card)} == {
        *("mediawijs.be", "seksuelevorming.be", "standaard.be", "childfocus.be")
    }


def test_future_days_are_rejected_only_if_today_is_known() -> None:
    load_content()  # the server passes no day, because its clock may be wrong
    with pytest.raises(ContentError) as error:
        content_of(SOURCES, date(1999, 1, 1))
    days = [m for m in error.value.mistakes if m.entry.endswith(("checked_on", "revised"))]
    assert days == [*error.value.mistakes]
    assert {m.file for m in days} >= {"data/contacts.yaml", "data/steps.yaml", "data/urgent.yaml"}
    assert len(days) >= len(SOURCES["contacts"].raw["contacts"])


def test_derived_texts_are_not_on_the_flyer() -> None:
    content_parts = (CONTENT.contacts, CONTENT.steps, CONTENT.conversation, CONTENT.urgent)
    facts = [part.value for part in parts(content_parts)]
    derived = {f.text for f in facts if isinstance(f, SourcedText) and f.derived}
    talk = CONTENT.conversation
    assert {talk.danger.text, talk.suicide.text} <= derived
    assert [text for text in derived if letters_of(text) in LETTERS_OF_FLYER] == []


def test_content_names_no_penalties_articles_or_opening_hours() -> None:
    unverified = re.compile(
        r"boete|celstraf|gevangenis|\bartikel \d|\bart\. ?\d|\b\d+ ?u(ur)?\b|\b\d{1,2}[:.]\d{2}\b"
    )
    found = [text for text in texts_of(SOURCES).values() if unverified.search(text)]
    assert found == []


def test_tel_links_have_no_spaces() -> None:
    assert [tel(phone) for phone in ("116 000", "101")] == ["116000", "101"]


def test_content_is_immutable() -> None:
    with pytest.raises(ValueError, match="frozen"):
        setattr(CONTENT.contact("awel"), "phone", "103")  # noqa: B010 mypy rejects an assignment
    with pytest.raises(AttributeError, match=r"frozen|assign"):
        setattr(CONTENT.texts.site, "name", "x")  # noqa: B010


# Claims about the world come from the flyer, have a source and a day, or are marked as our own.
# checks.py rejects a Fact without a basis; other texts may only make claims that are on the flyer.

# Words that interface texts may only use in quotes of the flyer.
CLAIM_WORDS = re.compile(
    r"strafbaar|gratis|anoniem|dag en nacht|bereikbaar|meldpunt|noodnummer|ombuds|advies"
    r"|politie|\bwet\b|decreet|richtlijn|verplicht|\b(?:101|102|106|112|116 000|1712|1813|0800)\b",
    re.IGNORECASE,
)
# Exceptions, with the reason.
EXCEPTIONS = {
    "contact: always": "the label of availability: always; it is shown next to phone_source",
    "contact: limited": "the same",
    "contact: free": "the label of free: true",
    "strip: title": "the name of the strip for screen readers",
    "share: full_note": "strafbare feiten is the subject of a question",
    "pages: sections: links: label": "the name of the linked page; the fact above it has a source",
    "overview: order": "the order of the alarms on the screen",
}
# Values of contacts become "x": they are not tested here, because each contact names its sources.
PLACEHOLDER_VALUES = dict.fromkeys(placeholder_values(SOURCES["contacts"].raw), "x")


def claims_without_basis(name: str, source: Source | None = None) -> list[str]:
    """Return the claims that are not in a Record or Fact, not on the flyer and no exception."""
    model, _ = (source or SOURCES[name]).model(PLACEHOLDER_VALUES)
    with_basis = {part.path for part in parts(model) if isinstance(part.value, Record | Fact)}
    claims = []
    for path, text in texts(model):
        entry = ": ".join(key for key in path if isinstance(key, str))
        has_basis = any(path[:length] in with_basis for length in range(len(path)))
        on_flyer = letters_of(text) in LETTERS_OF_FLYER
        if CLAIM_WORDS.search(text) and not (has_basis or on_flyer or entry in EXCEPTIONS):
            claims.append(f"{entry}: {text}")
    return claims


def letters_of(text: str) -> str:
    return "".join(re.findall(r"\w", text.casefold()))


LETTERS_OF_FLYER = letters_of((DATA / "flyer.txt").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", SHAPES)
def test_every_claim_about_the_world_has_a_basis(name: str) -> None:
    assert claims_without_basis(name) == []


@pytest.mark.parametrize(
    ("name", "path", "claim"),
    [
        ("texts", ("support", "intro"), "Awel is gratis en anoniem."),
        ("texts", ("share", "neutral_note"), "Pesten is strafbaar."),
        ("texts", ("bar", "title"), "Bel 1712, dag en nacht."),
        ("pages", ("pages", 0, "title"), "De wet zegt dat je dit moet melden."),
        ("questions", ("questions", "feiten", "text"), "Dit moet je verplicht melden."),
        ("contacts", ("more_info", 0, "note"), "gratis advies"),
    ],
)
def test_a_claim_in_an_interface_text_is_detected(name: str, path: KeyPath, claim: str) -> None:
    assert len(claims_without_basis(name, with_value(name, path, claim))) == 1


BASES = ("source", "derived", "promise")


@pytest.mark.parametrize(
    "name", ["contacts", "questions", "steps", "conversation", "urgent", "pages"]
)
def test_a_claim_without_a_basis_stops_startup(name: str) -> None:
    with_basis = [path for path in key_paths(name) if path[-1] in BASES]
    assert with_basis
    for path in with_basis:
        raw = deepcopy(SOURCES[name].raw)
        for key in ("checked_on", *BASES):
            value_at(raw, path[:-1]).pop(key, None)
        assert mistakes_of(**{name: replace(SOURCES[name], raw=raw)}), path


# Messages


EDITS = {
    name: Edit(**edit)
    for name, edit in yaml.safe_load(
        (ROOT / "tests" / "mistakes.yaml").read_text(encoding="utf-8")
    ).items()
}
# Messages that have their own tests instead of an edit in tests/mistakes.yaml.
TESTED_ELSEWHERE = {"file.missing", "file.empty", "file.closed", "file.encoding", "file.too_deep"}
# "value.reach_form" is in test_host_files.py. No test causes "value.other", the fallback for kinds
# of mistakes without a message of their own.
TESTED_ELSEWHERE |= {"between.future", "value.other", "value.reach_form"}
TESTED_ELSEWHERE |= {"value.phone_form", "value.phone_spelling", "value.day_form"}
TESTED_ELSEWHERE |= {"value.url_form", "value.url_scheme"}
# Texts that every text field rejects, by message. None: value.no_words or value.wrong_word.
INVALID_TEXTS: dict[str | None, tuple[object, ...]] = {
    "value.empty": ("",),
    "value.hidden_character": (
        *("\u200b", "a\u202eb", "a\x1b[31m", "\ufeffa", "a\ta", "\u2800", "a\u00a0b", "e\u0308"),
    ),
    "value.line_break": ("a\nb",),
    "value.outer_space": (" a",),
    "value.no_letter": ("...",),
    "value.scheme": ("kijk op http://x.be", "javascript:alert(1)"),
    "value.unfinished": ("TODO: schrijven",),
    "value.markup": ("een <b>woord</b>", "<script>", "a &amp; b", "een **woord**"),
    None: ("een {woord}", "een {0}"),
    "value.bad_braces": ("een {woord", "een {number:>99999999}"),
    "value.foreign_digit": ("bel ١١٢",),
    "value.not_printable": ("☎ bel ons", "✔ gedaan", "samen 😀", "e\u2011mail"),
    "value.not_text": (101, True, 1.5),
}
TESTED_ELSEWHERE |= {message for message in INVALID_TEXTS if message}
MESSAGES_BY_NAME = {
    f"{part}.{name}": text
    for part in ("file", "value", "between")
    for name, text in vars(getattr(MESSAGES, part)).items()
}


def has_message(name: str, mistake: Mistake) -> bool:
    """Return whether the text of a mistake is this message, with its placeholders filled in."""
    parts = re.split(r"\{\w+\}", MESSAGES_BY_NAME[name])
    text = re.sub(r"; bedoel je .+\?$", "", mistake.text)
    return re.fullmatch(".+".join(map(re.escape, parts)), text) is not None


def test_every_message_has_an_example() -> None:
    assert {*EDITS} | TESTED_ELSEWHERE == {*MESSAGES_BY_NAME}


# Edits that cause a second mistake.
CAUSE_TWO = {
    "file.list_as_key",  # the key is missing too
    "between.lost_contact",  # the renamed contact is shown nowhere
    "between.taken",  # the required page is missing
}
ENGLISH_OR_REGEX = re.compile(r"\\d|\[\^?a-z|\(\?|\b(should|expected|found|the|must|match|line)\b")


@pytest.mark.parametrize("name", EDITS)
def test_a_mistake_is_reported_once_in_dutch_at_its_place(tmp_path: Path, name: str) -> None:
    edit = EDITS[name]
    found = mistakes_of(**edited_sources(tmp_path, edit))
    mistake = next((m for m in found if has_message(name, m)), None)
    assert mistake, [str(mistake) for mistake in found]
    assert (mistake.file, mistake.entry) == (f"data/{edit.file}.yaml", edit.entry)
    line = line_of(edit.file, edit.at or edit.old)
    # YAML reports some mistakes one line later, and an edit can move a line down.
    lines = {line, line + 1} if name.startswith("file.") or "\n" in edit.new else {line}
    assert mistake.line in lines
    assert len(found) == (2 if name in CAUSE_TWO else 1), [str(mistake) for mistake in found]
    for mistake in found:
        assert str(mistake).isprintable()
        assert not ENGLISH_OR_REGEX.search(mistake.text)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    name: Lumi\n", "      name: Lumi\n", "file.indent"),
        ("    phrase: Lumi\n", "     phrase: Lumi\n", "file.indent"),
        ("    name: Lumi\n", "    name: Let op: Lumi\n", "file.colon"),
        ("    phrase: Lumi\n", "    phrase: Let op: Lumi\n", "file.colon"),
        ("  - id: lumi\n", "  - id lumi\n", "file.colon"),
    ],
)
def test_wrong_indentation_and_wrong_colons_are_told_apart(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    found = mistakes_of(**edited_sources(tmp_path, Edit("contacts", old, new)))
    assert [name for name in EDITS for m in found if has_message(name, m)] == [message]


def test_all_mistakes_are_listed_by_file_and_line(tmp_path: Path) -> None:
    names = [
        *("value.source_form", "value.missing", "value.no_words", "value.wrong_word"),
        *("value.missing_word", "between.must_name", "value.months", "between.taken"),
    ]
    colon = Edit("conversation", "danger:", "danger: :")
    sources = edited_sources(tmp_path, *(EDITS[name] for name in names), colon)
    found = mistakes_of(**sources)
    assert {name for name in names for m in found if has_message(name, m)} == {*names}
    assert len(found) == len(names) + 2  # plus the colon and the missing page "privacy"
    places = [(m.file, m.line or 0) for m in found]
    order = [f"data/{name}.yaml" for name in SHAPES]
    assert places == sorted(places, key=lambda place: (order.index(place[0]), place[1]))


@pytest.mark.parametrize(
    ("old", "replacements"),
    [
        ("title: Vraag", [f"title: {start}Vraag" for start in ("&", "!", "@", "`", "%", "* ")]),
        ("steps:", ["%steps:", "steps: ]", "steps: }", "{steps", "steps: '", "steps:\n-"]),
        ("steps:", ["? [x]\n: y\nsteps:", "<<: x\nsteps:", "=: =\nsteps:"]),
        ("steps:", [f"steps: {'[' * 700}", f"steps: {'{a: ' * 700}"]),
        ("checked_on: 2026-11-22", [f"checked_on: {x}" for x in ("0x_", "2026-02-30", ".nan")]),
        ("checked_on: 2026-11-22", [f"checked_on: {x}" for x in ("9" * 4400, "12:30")]),
        ("checked_on: 2026-11-22", [f"checked_on: 0x{'f' * 5000}"]),
    ],
)
def test_unusual_yaml_is_a_mistake_without_traceback(
    tmp_path: Path, old: str, replacements: list[str]
) -> None:
    for new in replacements:
        found = mistakes_of(**edited_sources(tmp_path, Edit("steps", old, new)))
        assert {mistake.file for mistake in found} == {"data/steps.yaml"}, new
        assert all(m.line for m in found if not has_message("file.too_deep", m)), new


# Texts that YAML misreads or rejects if they are not quoted.
AWKWARD = (
    "'s Avonds kun je bellen.",
    "'s Avonds kun je naar 't JAC.",
    "'t JAC helpt",
    '\'s Avonds zegt ze "nee".',
    '"Nee" is nee, ook \'s avonds',
    "'Nee' is nee",
    "De API's zeggen: 'nee'",
    'Ze zegt: "nee"',
    "Let op: API's",
    "Bel 102 #gratis",
    "- eerst dit",
    "*Let op",
    "@awel",
    "C:\\Verder: ja",
)
BLOCK = ">-\n    {}"
QUOTING = {"plain": "{}", "double": '"{}"', "single": "'{}'", "at_end": "{}'", "block": BLOCK}


def block_source(text: str, style: str) -> Source:
    return source_of("steps", f"steps:\n  text: {QUOTING[style].format(text)}\n".encode())


def flow_source(text: str, style: str) -> Source:
    return source_of("steps", f"steps: {{text: {QUOTING[style].format(text)}, x: y}}\n".encode())


def advised_quoting(source: Source) -> set[str]:
    """Return the styles of quoting that the first mistake advises."""
    (mistake, *_) = explain(source.mistakes)
    for message, styles in (
        ("file.apostrophe", {"double"}),
        ("file.after_quote", {"block"}),
        ("file.backslash", {"single"}),
    ):
        if has_message(message, mistake):
            return styles
    assert "zet aanhalingstekens rond de hele tekst" in mistake.text, str(mistake)
    return {"double", "single"}


@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_texts_are_read_correctly_or_rejected(text: str) -> None:
    for style in QUOTING:
        for source_with in (block_source, flow_source) if style != "block" else (block_source,):
            source = source_with(text, style)
            if not source.mistakes:
                assert source.raw["steps"]["text"] == text, (source_with.__name__, style)


@pytest.mark.parametrize("text", AWKWARD)
def test_advice_on_quotes_leads_to_the_intended_text(text: str) -> None:
    untried, tried = {"plain"}, set[str]()
    while untried:
        style = untried.pop()
        source = block_source(text, style)
        assert style not in tried
        tried.add(style)
        if source.mistakes:
            untried |= advised_quoting(source) - tried
    assert block_source(text, "block").raw["steps"]["text"] == text
    assert any(not block_source(text, style).mistakes for style in tried)


def test_messages_name_invisible_characters() -> None:
    (mistake,) = mistakes_after_change("lumi", "phone", "x\u00a0\t\u202e")
    assert '"x[vaste spatie][tab][U+202E]"' in mistake.text
    (mistake,) = mistakes_after_change("lumi", "name", "Lu\u00a0mi")
    assert "(vaste spatie)" in mistake.text


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda path: path.unlink(), "file.missing"),
        (lambda path: (path.unlink(), path.mkdir()), "file.closed"),
        (lambda path: path.write_bytes(b"steps:\n- \xff\xfe"), "file.encoding"),
        (lambda path: path.write_text("[" * 700), "file.too_deep"),
        (lambda path: path.write_bytes(b""), "file.empty"),
        (lambda path: path.write_bytes(b"\x00"), "file.hidden"),
        (lambda path: path.write_text("- 1"), "value.not_a_block"),
        (lambda path: path.write_text("x"), "value.not_a_block"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
@pytest.mark.parametrize("name", ["steps", "texts"])
def test_a_damaged_file_gives_one_mistake(
    tmp_path: Path, name: str, damage: Callable[[Path], object], message: str
) -> None:
    path = tmp_path / f"{name}.yaml"
    shutil.copy(DATA / path.name, path)
    damage(path)
    (mistake,) = mistakes_of(**{name: read(path)})
    assert mistake.file == f"data/{name}.yaml"
    assert has_message(message, mistake), str(mistake)


def test_a_missing_folder_reports_every_file(tmp_path: Path) -> None:
    with pytest.raises(ContentError) as error:
        load_content(tmp_path / "nowhere")
    found = error.value.mistakes
    assert [m.file for m in found] == [f"data/{name}.yaml" for name in SHAPES]
    assert all(has_message("file.missing", mistake) for mistake in found)


def test_bom_and_crlf_are_accepted(tmp_path: Path) -> None:
    text = (DATA / "steps.yaml").read_text(encoding="utf-8").replace("\n", "\r\n")
    (tmp_path / "steps.yaml").write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert mistakes_of(steps=read(tmp_path / "steps.yaml")) == ()


# Values


@pytest.mark.parametrize(
    ("key", "message", "values"),
    [
        ("phone", "phone_form", ["0", "00", "999", "12", "0800", "1002", "02 12", "116 00", "1o1"]),
        ("phone", "phone_form", ["1" * 23, "٠٨٠٠ ٢٠ ٨٠٨", "+31 20 123 45 67", "0900 12 345"]),
        ("phone", "phone_form", ["9 12 34 56 78", "00 12 34 56 7"]),
        ("url", "url_form", ["-.be", "childfocus..be", "a-.be", ".be", "be", "x.b", "lumi.be?x=1"]),
        ("url", "url_form", ["javascript:alert", "lümi.be", "lumi.be/a b", "lumi.be:80"]),
        ("url", "url_scheme", ["https://lumi.be", "//lumi.be", "lumi.be//x"]),
        ("checked_on", "day_form", [0, 20261122, "gisteren", "2026-2-3", "2999-01-01x"]),
        ("checked_on", "day_form", ["1026-01-01"]),
    ],
)
def test_invalid_values_are_rejected(key: str, message: str, values: list[object]) -> None:
    for value in values:
        (mistake,) = mistakes_after_change("lumi", key, value)
        assert has_message(f"value.{message}", mistake), str(mistake)


@pytest.mark.parametrize(
    ("phone", "standard"),
    [
        ("02/123.45.67", "02 123 45 67"),
        ("+32 2 123 45 67", "02 123 45 67"),
        ("0032 (0)2 123 45 67", "02 123 45 67"),
        ("+32 (0) 800-99-533", "0800 99 533"),
        ("0800  20 808", "0800 20 808"),
        ("0800\u00a020\u202f808", "0800 20 808"),
        ("103 ", "103"),
        ("078/15 00 20", "078 15 00 20"),
        ("0470/12.34.56", "0470 12 34 56"),
    ],
)
def test_other_phone_notations_are_rejected_with_a_suggestion(phone: str, standard: str) -> None:
    (mistake,) = mistakes_after_change("lumi", "phone", phone)
    assert has_message("value.phone_spelling", mistake), str(mistake)
    assert f"zoals {standard}; " in mistake.text
    assert mistakes_after_change("jac", "phone", standard) == ()


def mistakes_after_change(contact: str, key: str, value: object) -> tuple[Mistake, ...]:
    ids = [entry["id"] for entry in SOURCES["contacts"].raw["contacts"]]
    return mistakes_of(
        contacts=with_value("contacts", ("contacts", ids.index(contact), key), value)
    )


@pytest.mark.parametrize("depth", [1, 2])
def test_every_removed_text_is_reported_at_its_section(depth: int) -> None:
    source = SOURCES["texts"]
    removed = [path for path in paths(source.raw) if len(path) == depth]
    raw = deepcopy(source.raw)
    for path in removed:
        del value_at(raw, path[:-1])[path[-1]]
    lines = {path: line for path, line in source.lines.items() if len(path) < depth}
    found = mistakes_of(texts=replace(source, raw=raw, lines=lines))
    assert all(has_message("value.missing", mistake) for mistake in found)
    assert sorted((m.file, m.entry, m.line) for m in found) == sorted(
        ("data/texts.yaml", ": ".join(map(str, path)), lines[path[:-1]]) for path in removed
    )


OPTIONAL = {
    *("sentences", "phone", "free", "availability", "url", "url_label", "audience"),
    *("url_phrase", "short", "after_without_facts", "phone_source", "note", "explanation", "tag"),
    *("link", "derived", "source", "checked_on", "paragraphs"),
    *("items", "links", "says", "advice", "site_note", "after"),
}


@pytest.mark.parametrize("name", [name for name in SHAPES if name != "texts"])
def test_every_removed_key_is_reported_unless_optional(name: str) -> None:
    for path in key_paths(name):
        found = mistakes_of(**{name: without(name, path)})
        assert all(mistake.line and mistake.entry for mistake in found), path
        assert found or path[-1] in OPTIONAL, path


@pytest.mark.parametrize(
    ("value", "valid"),
    [
        (None, set()),
        (13, set()),
        (True, {"free", "derived"}),
        (["x"], {"also_named", "sentences", "says", "paragraphs", "items"}),
        ({"x": "x"}, set()),
    ],
)
def test_wrong_types_are_reported_at_their_location(value: object, valid: set[str]) -> None:
    for name, source in SOURCES.items():
        for path in [*paths(source.raw)][::61]:  # a sample
            names = [key for key in path if isinstance(key, str)]
            if value_at(source.raw, path) == value or names[-1] in valid:
                continue
            damaged = with_value(name, path, value)
            found = mistakes_of(**{name: damaged})
            entries = [damaged.mistake(path[:end], "").entry for end in range(1, len(path) + 1)]
            assert any(
                m.file != source.mistake((), "").file
                or m.entry in entries
                or m.entry.startswith(entries[-1])
                for m in found
                if m.line and m.entry
            ), (name, path)


@pytest.mark.parametrize(
    ("value", "message"),
    [(value, message) for message, values in INVALID_TEXTS.items() for value in values],
)
def test_invalid_texts_are_rejected_everywhere(value: object, message: str | None) -> None:
    words = {
        *("name", "phrase", "title", "text", "label", "advice", "note", "lead", "intro", "short"),
        *("contact_lead", "full", "url_label"),
    }
    damaged = {}
    expected = 0
    for name, source in SOURCES.items():
        raw = deepcopy(source.raw)
        for path in paths(source.raw):
            if isinstance(value_at(raw, path), str) and (name == "texts" or path[-1] in words):
                value_at(raw, path[:-1])[path[-1]] = value
                expected += 1
        damaged[name] = replace(source, raw=raw)
    found = mistakes_of(**damaged)
    assert len(found) == expected > 300
    messages = [message] if message else ["value.no_words", "value.wrong_word"]
    for mistake in found:
        if not mistake.entry.split(": ")[-1].startswith("file"):  # names of files have other rules
            assert mistake.line
            assert mistake.entry
            assert any(has_message(name, mistake) for name in messages), str(mistake)


# The contract


@pytest.mark.parametrize("key", ["goals", "suggests", "contacts", "own_roles", "examples"])
def test_data_cannot_override_the_contract(key: str) -> None:
    for name, place in (
        ("questions", ("questions", "feiten")),
        ("questions", ("questions", "rol", "options", "trainer")),
        ("steps", ("steps", "2")),
        ("urgent", ("blocks", "beelden", "ja")),
        ("urgent", ("strip", "politie")),
    ):
        if (name, place[-1], key) == ("questions", "feiten", "examples"):
            continue  # a valid key there
        (mistake,) = mistakes_of(**{name: with_value(name, (*place, key), ["sport"])})
        assert has_message("value.unknown_key", mistake), str(mistake)


def test_only_roles_can_be_added_and_come_before_the_last_one() -> None:
    with_coach = with_value(
        "questions", ("questions", "rol", "options", "coach"), {"label": "Coach"}
    )
    roles = content_of({**SOURCES, "questions": with_coach}).question("rol").options
    assert [role.id for role in roles] == [*ROLES[:-1], "coach", ROLES[-1]]
    with_sector = with_value(
        "questions", ("questions", "sector", "options", "kamp"), {"label": "Kamp"}
    )
    (mistake,) = mistakes_of(questions=with_sector)
    assert has_message("value.unknown_key", mistake), str(mistake)


def test_unknown_contacts_in_places_are_reported() -> None:
    for place in ("child", "night", "owner"):
        found = mistakes_of(contacts=with_value("contacts", ("places", place), "weg"))
        assert {mistake.entry for mistake in found} == {f"places: {place}"}
        assert found[0].line == SOURCES["contacts"].lines["places", place]


# Text pages, and startup


def test_no_text_page_can_use_the_path_of_another_route(renderer: Renderer) -> None:
    site_app = app.site()
    paths = [*site_app._files, *(str(getattr(r, "path", "")) for r in site_app._routes.routes)]
    names = {path.split("/")[1] for path in paths} - {*renderer.pages}
    page_ids = {name for name in names if re.fullmatch("[a-z0-9-]+", name)}
    assert "afdruk" in page_ids
    assert page_ids <= {*RESERVED_IDS}


@pytest.mark.parametrize(
    "command",
    [
        ("streamlit", "run", "streamlit_app.py", "--server.headless=true", "--server.port={port}"),
        ("uvicorn", "streamlit_app:app", "--port={port}"),
    ],
    ids=lambda command: command[0],
)
def test_mistakes_stop_startup_with_one_list(tmp_path: Path, command: tuple[str, ...]) -> None:
    for name in ("wegwijzer", "data", ".streamlit"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "streamlit_app.py", tmp_path)
    edits = [EDITS[name] for name in ("value.not_one_of", "between.must_name", "value.months")]
    sources = edited_sources(tmp_path / "data", *edits)
    done = subprocess.run(
        [sys.executable, "-m", *(part.format(port=free_port()) for part in command)],
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode != 0
    assert done.stderr.splitlines() == [
        MESSAGES.report.title,
        *(str(mistake) for mistake in mistakes_of(**sources)),
    ]

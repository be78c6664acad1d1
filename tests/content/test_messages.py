"""What editors read: each message is asked for, is there, and is filled in with its own words."""

import ast
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tools.layers import PATHS
from wegwijzer.content import MESSAGES
from wegwijzer.content.forms import words_in

TEXTS = {
    (subject, name): text
    for subject, section in vars(MESSAGES).items()
    for name, text in vars(section).items()
}
# Of these some are asked for by the name of a mistake, a key, a part of the paper or an outcome.
BY_NAME = {"value", "between", "paper", "online"}
IN_TEMPLATES = {("edit", "title"), ("edit", "line"), ("edit", "again")}  # mistakes.html


class Asked(NamedTuple):
    """A message that a module asks for. words: it is filled in with these, None if it is not."""

    module: str
    subject: str
    name: str
    words: frozenset[str] | None


def subject_of(node: ast.expr, known: Mapping[str, str]) -> str | None:
    """Return the subject that an expression stands for: MESSAGES.file, or a name for it."""
    if isinstance(node, ast.Name):
        return known.get(node.id)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return node.attr if node.value.id == "MESSAGES" else None
    return None


def asked(module: str) -> Iterator[Asked]:
    tree = ast.parse(PATHS[module].read_text(encoding="utf-8"))
    known: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and (subject := subject_of(node.value, {})):
            known |= {target.id: subject for target in node.targets if isinstance(target, ast.Name)}
    filled = {
        id(node.func.value): frozenset(word.arg for word in node.keywords if word.arg)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "format"
        and all(word.arg for word in node.keywords)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and (subject := subject_of(node.value, known)):
            yield Asked(module, subject, node.attr, filled.get(id(node)))


ASKED = [each for module in PATHS for each in asked(module)]


def test_every_used_message_exists() -> None:
    assert len(ASKED) > 100
    assert [each for each in ASKED if (each.subject, each.name) not in TEXTS] == []


def test_every_message_is_used() -> None:
    found = {(each.subject, each.name) for each in ASKED} | IN_TEMPLATES
    assert {place for place in TEXTS if place[0] not in BY_NAME} - found == set()


def test_messages_get_the_values_of_their_placeholders() -> None:
    filled = [each for each in ASKED if each.words is not None]
    assert len(filled) > 50
    assert [each for each in filled if words_in(TEXTS[each.subject, each.name]) != each.words] == []


def test_every_message_is_a_valid_format_string() -> None:
    for place, text in TEXTS.items():
        assert text == text.strip() != "", place
        assert words_in(text) is not None, place

"""Every message for editors is used, exists and gets the values of its placeholders.

mypy cannot check this, and a wrong name only fails when an editor makes that mistake.
"""

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
# Sections whose messages the code finds by a computed name.
COMPUTED = {"value", "between", "paper", "online"}
IN_TEMPLATES = {("edit", "title"), ("edit", "line"), ("edit", "again")}  # mistakes.html


class Use(NamedTuple):
    """The use of a message in a module. words: its placeholders, None without format()."""

    module: str
    subject: str
    name: str
    words: frozenset[str] | None


def subject_of(node: ast.expr, known: Mapping[str, str]) -> str | None:
    """Return the section of an expression: MESSAGES.file, or an alias of it."""
    if isinstance(node, ast.Name):
        return known.get(node.id)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return node.attr if node.value.id == "MESSAGES" else None
    return None


def uses_in(module: str) -> Iterator[Use]:
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
            yield Use(module, subject, node.attr, filled.get(id(node)))


USES = [use for module in PATHS for use in uses_in(module)]


def test_every_used_message_exists() -> None:
    assert len(USES) > 100
    assert [use for use in USES if (use.subject, use.name) not in TEXTS] == []


def test_every_message_is_used() -> None:
    found = {(use.subject, use.name) for use in USES} | IN_TEMPLATES
    assert {place for place in TEXTS if place[0] not in COMPUTED} - found == set()


def test_messages_get_the_values_of_their_placeholders() -> None:
    filled = [use for use in USES if use.words is not None]
    assert len(filled) > 50
    assert [use for use in filled if words_in(TEXTS[use.subject, use.name]) != use.words] == []


def test_every_message_is_a_valid_format_string() -> None:
    for place, text in TEXTS.items():
        assert text == text.strip() != "", place
        assert words_in(text) is not None, place

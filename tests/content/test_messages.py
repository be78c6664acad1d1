"""Every message for editors is used, and each use names a message that exists.

mypy cannot check this, and a wrong name only fails when an editor makes that mistake.
"""

import re

from tools.app_server import ROOT
from wegwijzer.content import MESSAGES
from wegwijzer.content.forms import placeholder_names

TEXTS = {
    (subject, name): text
    for subject, section in vars(MESSAGES).items()
    for name, text in vars(section).items()
}
# Sections with messages that the code finds by a computed name.
COMPUTED = {"value", "between", "paper", "online"}
IN_TEMPLATES = {("edit", "title"), ("edit", "line"), ("edit", "again")}  # mistakes.html


def used_messages() -> set[tuple[str, str]]:
    """Return the section and the name of each message in the code, even under an alias."""
    used = set()
    for path in (ROOT / "wegwijzer").rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        used |= {*re.findall(r"\bMESSAGES\.(\w+)\.(\w+)", source)}
        for alias, subject in re.findall(r"(?m)^ *(\w+) = MESSAGES\.(\w+)$", source):
            used |= {(subject, name) for name in re.findall(rf"\b{alias}\.(\w+)", source)}
    return used


def test_every_used_message_exists_and_every_message_is_used() -> None:
    used = used_messages()
    assert len(used) > 80
    assert used - {*TEXTS} == set()
    computed = {key for key in TEXTS if key[0] in COMPUTED}
    assert {*TEXTS} - used - computed - IN_TEMPLATES == set()


def test_every_message_is_a_valid_format_string() -> None:
    for key, text in TEXTS.items():
        assert text == text.strip() != "", key
        assert placeholder_names(text) is not None, key

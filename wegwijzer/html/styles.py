"""The styles of each kind of page, inline and without rules that it does not need."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, Literal

HTML = Path(__file__).parent
# text: a text page. sheet: /afdruk. live: added when Streamlit is loaded, which can show any state;
# rules for Streamlit's own elements are in streamlit_engine/seam.css.
Kind = Literal["text", "schools", "question", "result", "sheet", "live"]
# The print stylesheet. Wizard pages link to it as a file; /afdruk has it inline.
PAPER = ("paper", "sheet")
# File names in css/, without .css, by medium and in cascade order.
CARRIED: Final[Mapping[Kind, Mapping[str, tuple[str, ...]]]] = {
    "text": {"all": ("tokens", "screen")},
    "schools": {"all": ("tokens", "screen", "share", "schools")},
    "question": {"screen": ("tokens", "screen", "wizard", "question")},
    "result": {"screen": ("tokens", "screen", "wizard", "share", "result")},
    "sheet": {
        "screen": ("tokens", "screen", "wizard", "share", "result", "sheet_screen"),
        "print": PAPER,
    },
    "live": {"screen": ("question", "share", "result")},
}


def print_styles() -> str:
    """Return the print stylesheet, served as a file."""
    return _joined(PAPER)


def styles(kind: Kind) -> dict[str, str]:
    """Return the rules of a kind of page, by medium."""
    return {medium: _joined(names) for medium, names in CARRIED[kind].items()}


def style_tags(kind: Kind) -> str:
    """Return the rules as <style> elements."""
    return "\n".join(
        f'<style media="{medium}">{rules}</style>' for medium, rules in styles(kind).items()
    )


def live_styles(frame: str) -> str:
    """Return the rules of "live" as a file. frame: the rules for Streamlit's own elements."""
    media = (f"@media {medium} {{\n{rules}}}\n" for medium, rules in styles("live").items())
    return "".join((*media, frame))


def _joined(names: Iterable[str]) -> str:
    return "".join(_minified(HTML / "css" / f"{name}.css") for name in names)


# Drops comments and whitespace, but not inside quotes or brackets (url(), calc(), selectors).
_SHORTER = re.compile(r'("[^"]*"|\([^()]*\))|\s*/\*.*?\*/\s*|(:)\s+|\s*([{};,])\s*', re.DOTALL)


def _minified(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    return _SHORTER.sub(lambda found: "".join(filter(None, found.groups())), text).strip()

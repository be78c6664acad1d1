"""Which styles a page carries: each brings its own along, so no more than it can show."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, Literal

HTML = Path(__file__).parent
# A text: a page beside the wizard. A sheet: the page that is paper. What Streamlit draws may become
# anything while the page lives on; of its own frame the seam knows.
Kind = Literal["text", "schools", "question", "result", "sheet", "live"]
# The print stylesheet. Wizard pages link to it as a file; /afdruk has it inline.
PAPER = ("paper", "sheet")
# By medium the files of css/, without .css, in the order that they need.
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
    """Return by medium the rules that a page of this kind carries."""
    return {medium: _joined(names) for medium, names in CARRIED[kind].items()}


def style_tags(kind: Kind) -> str:
    """Return the rules as elements of a page's head."""
    return "\n".join(
        f'<style media="{medium}">{rules}</style>' for medium, rules in styles(kind).items()
    )


def live_styles(frame: str) -> str:
    """Return the rules for what Streamlit draws, as a file. frame: those for its own frame."""
    media = (f"@media {medium} {{\n{rules}}}\n" for medium, rules in styles("live").items())
    return "".join((*media, frame))


def _joined(names: Iterable[str]) -> str:
    return "".join(_minified(HTML / "css" / f"{name}.css") for name in names)


# Drops comments and whitespace, but not inside quotes or brackets (url(), calc(), selectors).
_SHORTER = re.compile(r'("[^"]*"|\([^()]*\))|\s*/\*.*?\*/\s*|(:)\s+|\s*([{};,])\s*', re.DOTALL)


def _minified(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    return _SHORTER.sub(lambda found: "".join(filter(None, found.groups())), text).strip()

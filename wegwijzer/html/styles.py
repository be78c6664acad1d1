"""Which styles a page carries: each brings its own along, so no more than it can show."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

HTML = Path(__file__).parent
# A text: a page beside the wizard. A sheet: the page that is paper. What Streamlit draws may become
# anything while the page lives on; of its own frame the seam knows.
Kind = Literal["text", "question", "result", "sheet", "live"]
# By medium the files of css/, without .css, in the order that they need.
CARRIED: Final[Mapping[Kind, Mapping[str, tuple[str, ...]]]] = {
    "text": {"all": ("tokens", "screen")},
    "question": {"screen": ("tokens", "screen", "wizard", "question"), "print": ("paper",)},
    "result": {"screen": ("tokens", "screen", "wizard", "result"), "print": ("paper", "sheet")},
    "sheet": {
        "screen": ("tokens", "screen", "wizard", "result", "sheet_screen"),
        "print": ("paper", "sheet"),
    },
    "live": {"screen": ("question", "result"), "print": ("sheet",)},
}


def styles(kind: Kind) -> dict[str, str]:
    """Return by medium the rules that a page of this kind carries."""
    return {
        medium: "".join(_without_comments(HTML / "css" / f"{name}.css") for name in names)
        for medium, names in CARRIED[kind].items()
    }


def style_tags(kind: Kind) -> str:
    """Return the rules as elements of a page's head."""
    return "\n".join(
        f'<style media="{medium}">{rules}</style>' for medium, rules in styles(kind).items()
    )


def live_styles(frame: str) -> str:
    """Return the rules for what Streamlit draws, as a file. frame: those for its own frame."""
    media = (f"@media {medium} {{\n{rules}}}\n" for medium, rules in styles("live").items())
    return "".join((*media, frame))


def _without_comments(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    return re.sub(r"\s*/\*.*?\*/|(?<=\n)\s+", "", text, flags=re.DOTALL)

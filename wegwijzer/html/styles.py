"""The inline styles of each kind of page: only the style sheets that this kind needs."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

HTML = Path(__file__).parent
BUILT = HTML / "built"  # from pages/, by `make built`
Kind = Literal["text", "schools", "question", "result", "sheet"]  # sheet: /afdruk
# Inline style sheets by medium. Questions and results load papier.css with a <link> instead.
STYLES: Final[Mapping[Kind, Mapping[str, str]]] = {
    "text": {"all": "text.css"},
    "schools": {"all": "schools.css"},
    "question": {"screen": "question.css"},
    "result": {"screen": "result.css"},
    "sheet": {"screen": "sheet.css", "print": "papier.css"},
}


def style_tags(kind: Kind) -> str:
    return "\n".join(
        f'<style media="{medium}">{(BUILT / name).read_text(encoding="utf-8").strip()}</style>'
        for medium, name in STYLES[kind].items()
    )

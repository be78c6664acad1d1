"""What we know of Streamlit's own files and page, and what its makers never promised us.

Written for the version in requirements.txt. The rest of it is in seam.js, for our scripts, and in
seam.css, for its page in our looks. A test looks each name up in the installed version.

`#root`, where Streamlit draws, is an element of our own document; it looks for that id.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from wegwijzer.web.assets import FOREVER, File

HERE = Path(__file__).parent

# Its server, as its page asks it.
HEALTH = "/_stcore/health"
PATHS = (HEALTH, "/_stcore/host-config")
SOCKET = "/_stcore/stream"

ROOM = "/streamlit"  # where we serve its files; their names change with what stands in them
# What it imports only when it draws: the elements that script.py uses, and what they need.
ELEMENTS = ("Html", "purify.es")
IN_A_FRAME = "iframeResizer.contentWindow"  # imported in a frame only: not preloaded


@dataclass(frozen=True)
class StreamlitFiles:
    """Streamlit's scripts as we serve them, by address; tags: what loads them."""

    files: Mapping[str, File]
    tags: str


def streamlit_files(folder: Path) -> StreamlitFiles:
    """Return the files of Streamlit's folder, the one with index.html and static/.

    Raises ValueError if they no longer have the form that we know.
    """
    index = (folder / "index.html").read_text(encoding="utf-8")
    # The rest of it is left out: what is drawn is not seen, so it needs no styles and no fonts.
    scripts = re.findall(r'<script type="module"[^>]* src="\./([^"]+)"', index)
    modules = re.findall(r'<link rel="modulepreload"[^>]* href="\./([^"]+)"', index)
    *elements, framed = [
        path.relative_to(folder).as_posix()
        for name in (*ELEMENTS, IN_A_FRAME)
        for path in (folder / "static" / "js").glob(f"{name}.*.js")
    ] or [""]
    if (len(scripts), len(elements)) != (1, len(ELEMENTS)) or not modules:
        raise ValueError(
            f"{folder}: not the files of the version that we know: {len(modules)} modules in "
            f"index.html, scripts {scripts}, elements {elements}"
        )
    # The others are for elements that the page does not have.
    files = {
        f"{ROOM}/{name}": File(folder / name, FOREVER)
        for name in (*scripts, *modules, *elements, framed)
    }
    tags = "".join(
        (
            *(
                f'<link rel="modulepreload" crossorigin href=".{ROOM}/{name}">'
                for name in (*modules, *elements)
            ),
            f'<script type="module" crossorigin src=".{ROOM}/{scripts[0]}"></script>',
        )
    )
    return StreamlitFiles(files, tags)


def style() -> str:
    """Return the rules for what Streamlit adds to our page."""
    return (HERE / "seam.css").read_text(encoding="utf-8")

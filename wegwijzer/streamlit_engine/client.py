"""Streamlit's client files and the private names in them that we rely on.

They are those of the version in requirements.txt; seam.js and seam.css hold the others. A test
looks each name up in the installed version.

Streamlit looks for `#root` to draw in; our own document has that element.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from wegwijzer.web.assets import FOREVER, File

HERE = Path(__file__).parent

# Paths of its server that its client requests.
HEALTH = "/_stcore/health"
PATHS = (HEALTH, "/_stcore/host-config")
SOCKET = "/_stcore/stream"

ROOM = "/streamlit"  # where we serve its files; their names contain a hash
# Modules that it imports when it draws: for the elements of script.py.
ELEMENTS = ("Html", "purify.es")
IN_A_FRAME = "iframeResizer.contentWindow"  # imported only inside a frame: not preloaded


@dataclass(frozen=True)
class StreamlitFiles:
    """files: Streamlit's scripts by address. tags: the HTML that loads them."""

    files: Mapping[str, File]
    tags: str


def streamlit_files(folder: Path) -> StreamlitFiles:
    """Return the files of Streamlit's folder, the one with index.html and static/.

    Raises ValueError if the folder does not look like that of the known version.
    """
    index = (folder / "index.html").read_text(encoding="utf-8")
    # Without its styles and fonts: what it draws is hidden.
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

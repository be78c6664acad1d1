"""Streamlit's client files, and the private names in them on which our code depends.

The names are those of the version in requirements.txt; seam.js and seam.css contain more names. A
test looks each name up in the installed version.

Streamlit renders into the element `#root` of our document.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from wegwijzer.web.assets import FOREVER, File

HERE = Path(__file__).parent

# Paths of Streamlit's server that its client requests.
HEALTH = "/_stcore/health"
PATHS = (HEALTH, "/_stcore/host-config")
SOCKET = "/_stcore/stream"

BASE = "/streamlit"  # path of Streamlit's files on this site; their names contain a hash
# Modules that Streamlit imports when it renders the elements of script.py.
ELEMENTS = ("Html", "purify.es")
IN_A_FRAME = "iframeResizer.contentWindow"  # imported only inside a frame, so not preloaded


@dataclass(frozen=True)
class StreamlitFiles:
    """files: Streamlit's scripts, by path below the base path. tags: the HTML that loads them."""

    files: Mapping[str, File]
    tags: str


def streamlit_files(folder: Path) -> StreamlitFiles:
    """Return the scripts that a live page needs. folder: Streamlit's, with index.html and static/.

    Raises ValueError if the folder does not look like that of the supported version, OSError if
    index.html can't be read.
    """
    index = (folder / "index.html").read_text(encoding="utf-8")
    # Styles and fonts are left out, because the elements that Streamlit renders are hidden.
    scripts = re.findall(r'<script type="module"[^>]* src="\./([^"]+)"', index)
    modules = re.findall(r'<link rel="modulepreload"[^>]* href="\./([^"]+)"', index)
    *elements, frame_module = [
        path.relative_to(folder).as_posix()
        for name in (*ELEMENTS, IN_A_FRAME)
        for path in (folder / "static" / "js").glob(f"{name}.*.js")
    ] or [""]
    if (len(scripts), len(elements)) != (1, len(ELEMENTS)) or not modules:
        raise ValueError(
            f"{folder}: not the files of the supported version: {len(modules)} modules in "
            f"index.html, scripts {scripts}, elements {elements}"
        )
    files = {
        f"{BASE}/{name}": File(folder / name, FOREVER)
        for name in (*scripts, *modules, *elements, frame_module)
    }
    tags = "".join(
        (
            *(
                f'<link rel="modulepreload" crossorigin href=".{BASE}/{name}">'
                for name in (*modules, *elements)
            ),
            f'<script type="module" crossorigin src=".{BASE}/{scripts[0]}"></script>',
        )
    )
    return StreamlitFiles(files, tags)

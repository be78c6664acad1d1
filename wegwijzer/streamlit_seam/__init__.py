"""What we know of Streamlit's own files and page, and what its makers never promised us.

Written for the version in requirements.txt. The rest of it is in seam.js, for our scripts, and in
seam.css, for its page in our looks. A test looks each name up in the installed version.

Promised, and so named elsewhere too: the class `st-key-…` of a widget or container with a key.
`#root`, where Streamlit draws, is an element of our own document; it looks for that id.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from wegwijzer.files import FOREVER, File

HERE = Path(__file__).parent

# Its server, as its page asks it.
HEALTH = "/_stcore/health"
PATHS = (HEALTH, "/_stcore/host-config")
SOCKET = "/_stcore/stream"

# Its page, for programs that drive it from outside: tests, checks, benchmarks.
APP = "#root .stApp"
MAIN = "#root .stMain"
HTML = ".stHtml"  # around what st.html writes
BUTTON = ".stButton"  # around the button of st.button
MARKDOWN = ".stMarkdown"  # around what st.write writes
PORTALS = "body > [data-st-overlay-root]"  # where it draws what lies over the page
IDLE = "#root [data-test-script-state=notRunning]"  # its own word for: I drew it all
SCRIPTS = "/static/js/"  # in the address of each of its scripts, and of nothing else


@dataclass(frozen=True)
class Patch:
    """A change in one of Streamlit's files. old: what stands in it exactly once."""

    old: re.Pattern[bytes]
    new: bytes = b""

    def apply(self, body: bytes, name: str) -> bytes:
        """Return the changed file; ValueError if there is not exactly one place to change."""
        body, hits = self.old.subn(self.new, body)
        if hits != 1:
            raise ValueError(f"{name}: {self.old.pattern!r} stands in it {hits} times")
        return body


OVERTAKEN = 2  # its word at the end of a run that another overtakes
SCRIPT_PATCHES = (
    # Its <main> holds our header and footer too; landmarks.js says what is what.
    Patch(re.compile(rb"\(`main`,\{target:"), b"(`div`,{target:"),
    # It draws each part of a state as it comes, and on a slow line what was drawn first moves under
    # the finger. Here all wait for the last one; those of a run that another overtakes are dropped.
    Patch(re.compile(rb"(this\.handleNewSession=[\w,()]+=>\{)"), rb"\1this.heldParts=[];"),
    Patch(
        re.compile(rb"(this\.handleDeltaMsg=\(\w,\w,\w\)=>\{)this\.setState\("),
        rb"\1this.heldParts.push(",
    ),
    Patch(
        re.compile(rb"(handleScriptFinished\((\w)[\w,]*\)\{)"),
        rb"\1if(\2!==%d)for(let part of this.heldParts.splice(0))this.setState(part);" % OVERTAKEN,
    ),
)
# The page uses the system's fonts; Streamlit would fetch its own at start. Those of formulas stand
# at the head of the file, those of text and icons at its foot.
STYLE_PATCHES = (
    Patch(re.compile(rb"\A(?:@font-face\{[^}]*\})+")),
    Patch(re.compile(rb"(?:@font-face\{[^}]*\})+\s*\Z")),
)
# What it imports only when it draws: the elements that page.py uses, and what they need.
ELEMENTS = ("Html", "purify.es", "Button")
IN_A_FRAME = "iframeResizer.contentWindow"  # imported in a frame only: not preloaded


@dataclass(frozen=True)
class PatchedFile(File):
    """One of Streamlit's files with our changes."""

    patches: tuple[Patch, ...]

    @cached_property
    def body(self) -> bytes:
        body = self.path.read_bytes()
        for patch in self.patches:
            body = patch.apply(body, self.path.name)
        return body


@dataclass(frozen=True)
class StreamlitFiles:
    """Streamlit's scripts and styles as we serve them, by address; tags: what loads them."""

    files: Mapping[str, File]
    tags: str


def streamlit_files(folder: Path) -> StreamlitFiles:
    """Return the files of Streamlit's folder, the one with index.html and static/.

    Their names change with what Streamlit wrote in them, not with what we change, and a browser
    keeps them for a year. They name each other by relative addresses: so one room around them all,
    named after the changed files, gives each of them a new address.
    Raises ValueError if they no longer have the form that we know.
    """
    index = (folder / "index.html").read_text(encoding="utf-8")
    # Its inline script, title, icon and font are left out: the page needs none of them.
    scripts = re.findall(r'<script type="module"[^>]* src="\./([^"]+)"', index)
    styles = re.findall(r'<link rel="stylesheet"[^>]* href="\./([^"]+)"', index)
    modules = re.findall(r'<link rel="modulepreload"[^>]* href="\./([^"]+)"', index)
    *elements, framed = [
        path.relative_to(folder).as_posix()
        for name in (*ELEMENTS, IN_A_FRAME)
        for path in (folder / "static" / "js").glob(f"{name}.*.js")
    ] or [""]
    if (len(scripts), len(styles), len(elements)) != (1, 1, len(ELEMENTS)) or not modules:
        raise ValueError(
            f"{folder}: not the files of the version that we know: {len(modules)} modules in "
            f"index.html, scripts {scripts}, styles {styles}, elements {elements}"
        )
    # The others are for elements that the page does not have.
    files = {
        name: File(folder / name, FOREVER)
        for name in (*styles, *scripts, *modules, *elements, framed)
    }
    changed = {
        scripts[0]: PatchedFile(folder / scripts[0], FOREVER, SCRIPT_PATCHES),
        styles[0]: PatchedFile(folder / styles[0], FOREVER, STYLE_PATCHES),
    }
    digests = "".join(file.digest for file in changed.values())
    room = f"/streamlit/{hashlib.sha256(digests.encode()).hexdigest()[:16]}"
    tags = "".join(
        (
            f'<link rel="stylesheet" crossorigin href=".{room}/{styles[0]}">',
            *(
                f'<link rel="modulepreload" crossorigin href=".{room}/{name}">'
                for name in (*modules, *elements)
            ),
            f'<script type="module" crossorigin src=".{room}/{scripts[0]}"></script>',
        )
    )
    return StreamlitFiles({f"{room}/{name}": f for name, f in (files | changed).items()}, tags)


def style() -> str:
    """Return the rules for Streamlit's page, on the screen and on paper."""
    return (HERE / "seam.css").read_text(encoding="utf-8")

"""HTML documents that tests query with XPath."""

import re
from collections import defaultdict
from collections.abc import Mapping
from copy import deepcopy
from functools import cache, lru_cache
from typing import Any

import lxml.html
from lxml import etree

from wegwijzer.html.render import Renderer
from wegwijzer.rules.answers import Answers, Reading

SECTIONS = (
    "strip",
    "dringend",
    "volgende-stap",
    "gesprek",
    "ladder",
    "steun",
    "meer-info",
    "delen",
)

# Signs of an unfilled variable or of double escaping.
LEFTOVERS = ("{", "}", "None", "undefined", "&amp;amp;", "&amp;lt;", "&amp;gt;", "&amp;#")

ADDRESS = "https://wegwijzer.example/"
# The assets of a first paint that does not load Streamlit.
ASSETS = defaultdict(str, script="./eigen/script.js", paper="./eigen/papier.css")


def first_paint(renderer: Renderer, reading: Reading) -> str:
    return renderer.document(renderer.screen(reading, ADDRESS), ADDRESS, ASSETS)


def words(text: str) -> str:
    """Return the text with white space collapsed."""
    return " ".join(text.split())


def parts(element: etree._Element, path: str) -> list[Any]:
    """Return the elements, attributes or texts that an XPath selects, in document order."""
    result = _compiled(path)(element)
    assert isinstance(result, list)
    return result


@cache
def _compiled(path: str) -> etree.XPath:
    indexed = re.sub(r"^//\*\[@id='([\w-]+)'\]", r"id('\1')", path)  # forty times faster
    return etree.XPath(indexed, smart_strings=False)


@lru_cache(maxsize=8)
def _without(hidden: str, root: lxml.html.HtmlElement) -> lxml.html.HtmlElement:
    """Return a copy of a document without the elements of a class."""
    copy = deepcopy(root)
    for element in copy.find_class(hidden):
        element.drop_tree()
    return copy


def text_of(element: etree._Element) -> str:
    return words(str(_compiled("string()")(element)))


class PageHtml:
    """A document or a fragment, without its styles."""

    def __init__(self, source: str) -> None:
        source = re.sub(r"(?s)<style.*?</style>", "", source)
        parser = lxml.html.HTMLParser(encoding="utf-8")
        self.root = lxml.html.document_fromstring(source.encode(), parser)
        text = re.sub(r"(?s)<script type=.application/ld.json.*?</script>", "", source)
        self.leftovers = [mark for mark in LEFTOVERS if mark in text]

    def all(self, path: str) -> list[etree._Element]:
        return [part for part in parts(self.root, path) if isinstance(part, etree._Element)]

    def one(self, path: str) -> etree._Element:
        elements = self.all(path)
        assert len(elements) == 1, f"{len(elements)} of {path}"
        return elements[0]

    def values(self, path: str) -> list[str]:
        """Return attributes or texts, in document order."""
        return [str(value) for value in parts(self.root, path)]

    def text(self, path: str) -> str:
        """Return the text of the only element that matches this path."""
        return text_of(self.one(path))

    def text_without(self, hidden: str, path: str) -> str:
        """Return the text of the matching elements, without the elements of a class."""
        return words("".join(parts(_without(hidden, self.root), f"{path}//text()")))

    @property
    def sections(self) -> list[str]:
        """Return the ids of the sections of a result, in document order."""
        return [name for name in self.values("//@id") if name in SECTIONS]

    def contacts(self, path: str = "") -> list[str]:
        """Return the ids of the contacts inside the elements that match this path."""
        return self.values(f"{path}//@data-contact")


Pages = Mapping[Answers, PageHtml]

"""HTML to ask things of, by XPath."""

import re
from collections import defaultdict
from typing import Any

from lxml import etree

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

# What a template should have filled in, or escaped once.
LEFTOVERS = ("{", "}", "None", "undefined", "&amp;amp;", "&amp;lt;", "&amp;gt;", "&amp;#")

ADDRESS = "https://wegwijzer.example/"
# What the server adds to a first paint: here nothing, so that only what we write is read.
ASSETS = defaultdict(str, script="./eigen/script.js", paper="./eigen/papier.css")


def words(text: str) -> str:
    """Return the text as it is read: no line breaks, single spaces."""
    return " ".join(text.split())


def parts(element: etree._Element, path: str) -> list[Any]:
    """Return the elements, attributes or texts inside an element, in the order of the document."""
    found = element.xpath(path)
    assert isinstance(found, list)
    return found


class PageHtml:
    """A document, or parts of one, without its styles: they are long, and the same everywhere."""

    def __init__(self, source: str) -> None:
        source = re.sub(r"(?s)<style.*?</style>", "", source)
        self.root = etree.fromstring(source.encode(), etree.HTMLParser(encoding="utf-8"))
        text = re.sub(r"(?s)<script type=.application/ld.json.*?</script>", "", source)
        self.leftovers = [mark for mark in LEFTOVERS if mark in text]

    def all(self, path: str) -> list[etree._Element]:
        found = self.root.xpath(path)
        assert isinstance(found, list)
        return [element for element in found if isinstance(element, etree._Element)]

    def one(self, path: str) -> etree._Element:
        found = self.all(path)
        assert len(found) == 1, f"{len(found)} of {path}"
        return found[0]

    def values(self, path: str) -> list[str]:
        """Return attributes or texts, in the order of the document."""
        found = self.root.xpath(path)
        assert isinstance(found, list)
        return [str(value) for value in found]

    def text(self, path: str) -> str:
        """Return all that is read in the one element of this path."""
        return words("".join(map(str, self.one(path).itertext())))

    @property
    def sections(self) -> list[str]:
        """Return which sections of the contract are there, in the order of the document."""
        return [name for name in self.values("//@id") if name in SECTIONS]

    def contacts(self, path: str = "") -> list[str]:
        """Return the contacts that are shown, inside the elements of this path."""
        return self.values(f"{path}//@data-contact")

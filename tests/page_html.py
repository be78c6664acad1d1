"""HTML documents that tests query with XPath."""

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

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
# The assets of a first paint, empty so that only our own markup is tested.
ASSETS = defaultdict(str, script="./eigen/script.js", paper="./eigen/papier.css")


def first_paint(renderer: Renderer, reading: Reading) -> str:
    return renderer.document(renderer.screen(reading, ADDRESS), ADDRESS, ASSETS)


def words(text: str) -> str:
    """Return the text with white space collapsed."""
    return " ".join(text.split())


def parts(element: etree._Element, path: str) -> list[Any]:
    """Return the elements, attributes or texts inside an element, in document order."""
    result = element.xpath(path)
    assert isinstance(result, list)
    return result


def text_of(element: etree._Element) -> str:
    return words("".join(map(str, element.itertext())))


class PageHtml:
    """A document or a fragment, without its styles."""

    def __init__(self, source: str) -> None:
        source = re.sub(r"(?s)<style.*?</style>", "", source)
        self.root = etree.fromstring(source.encode(), etree.HTMLParser(encoding="utf-8"))
        text = re.sub(r"(?s)<script type=.application/ld.json.*?</script>", "", source)
        self.leftovers = [mark for mark in LEFTOVERS if mark in text]

    def all(self, path: str) -> list[etree._Element]:
        result = self.root.xpath(path)
        assert isinstance(result, list)
        return [element for element in result if isinstance(element, etree._Element)]

    def one(self, path: str) -> etree._Element:
        elements = self.all(path)
        assert len(elements) == 1, f"{len(elements)} of {path}"
        return elements[0]

    def values(self, path: str) -> list[str]:
        """Return attributes or texts, in document order."""
        result = self.root.xpath(path)
        assert isinstance(result, list)
        return [str(value) for value in result]

    def text(self, path: str) -> str:
        """Return the text of the only element that matches this path."""
        return text_of(self.one(path))

    def text_without(self, hidden: str, path: str) -> str:
        """Return the text of the elements that match this path, except those of a class."""
        visible = f"not(ancestor-or-self::*[contains(concat(' ', @class, ' '), ' {hidden} ')])"
        return words("".join(self.values(f"{path}//text()[{visible}]")))

    @property
    def sections(self) -> list[str]:
        """Return the ids of the sections of a result, in document order."""
        return [name for name in self.values("//@id") if name in SECTIONS]

    def contacts(self, path: str = "") -> list[str]:
        """Return the ids of the contacts inside the elements that match this path."""
        return self.values(f"{path}//@data-contact")


Pages = Mapping[Answers, PageHtml]

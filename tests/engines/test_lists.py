"""List semantics for screen readers, in every engine."""

from tests.engines.conftest import Visit
from tools.engines.visitor import until
from tools.states import KINDS

# WebKit exposes no list without markers, unless it has role="list", nor a list of one item. This
# was observed with AT-SPI, which the suite does not use.
NO_LISTS = """
const lists = seen("ul, ol").filter((list) => list.children.length > 1);
return lists.length && lists
  .filter((list) => list.getAttribute("role") !== "list" && getComputedStyle(list).listStyleType === "none")
  .map((list) => list.outerHTML.slice(0, 80)).concat("end");
"""  # noqa: E501


def test_every_list_is_a_list_to_screen_readers(visit: Visit, site: str) -> None:
    visitor = visit(scripts=False)
    for kind in KINDS:
        visitor.open(site + kind)
        assert until(visitor, NO_LISTS) == ["end"], kind

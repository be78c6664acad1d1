"""List semantics for screen readers, in every engine."""

from tests.engines.conftest import Visit
from tools.engines.visitor import until
from tools.states import KINDS

# WebKit exposes a list without markers only if it has role="list", and never a list of one item.
# This was observed with AT-SPI, which the suite does not use.
LISTS_WITHOUT_ROLE = """
const lists = seen("ul, ol").filter((list) => list.children.length > 1);
return lists.length && lists
  .filter((list) => list.getAttribute("role") !== "list" && getComputedStyle(list).listStyleType === "none")
  .map((list) => list.outerHTML.slice(0, 80)).concat("end");
"""  # noqa: E501


def test_every_list_has_the_role_of_a_list(visit: Visit, site: str) -> None:
    visitor = visit(scripts=False)
    for kind in KINDS:
        visitor.open(site + kind)
        assert until(visitor, LISTS_WITHOUT_ROLE) == ["end"], kind

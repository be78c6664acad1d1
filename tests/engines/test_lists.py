"""Lists that are lists to a screen reader, also in WebKit."""

import pytest

from tests.engines.conftest import Visit
from tools.engines.visitor import until
from tools.states import KINDS

# To WebKit a list whose list-style-type is none is no list, unless its role says so; nor is one of
# a single item. Seen in its accessibility tree, by AT-SPI, which the suite does without.
NO_LISTS = """
const lists = seen("ul, ol").filter((list) => list.children.length > 1);
return lists.length && lists
  .filter((list) => list.getAttribute("role") !== "list" && getComputedStyle(list).listStyleType === "none")
  .map((list) => list.outerHTML.slice(0, 80)).concat("end");
"""  # noqa: E501


@pytest.mark.parametrize("kind", KINDS)
def test_every_list_is_a_list_to_screen_readers(visit: Visit, site: str, kind: str) -> None:
    visitor = visit(scripts=False)
    visitor.open(site + kind)
    assert until(visitor, NO_LISTS) == ["end"]

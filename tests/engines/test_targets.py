"""Targets, and lists for screen readers, on each kind of page in WebKit and Firefox."""

from tests.engines.conftest import Visit
from tools.engines.visitor import until
from tools.states import KINDS

# Returns the targets that are too small (WCAG 2.5.8, but with 44 pixels: docs/look.md) or covered
# when they have the focus (2.4.11). The label is part of a checkbox's target. At least the first
# line of a target must be visible. "end" is added, because until() retries after an empty list.
PROBLEMS = """
const faults = [];
for (const part of seen("a, button, input, textarea, summary")) {
  if (part.matches(".sla-over")) continue;
  const name = part.outerHTML.slice(0, 80);
  const target = part.type === "checkbox" ? part.closest("label") : part;
  const { width, height } = target.getBoundingClientRect();
  if (Math.min(width, height) < 43.9) faults.push(`${width} x ${height}: ${name}`);
  part.focus();
  part.scrollIntoView({ block: "nearest" });  // WebKit scrolls to the focus later
  const box = part.getClientRects()[0];
  const x = box.left + box.width / 2, y = box.top + Math.min(box.height, 40) / 2;
  const over = document.elementFromPoint(x, y);
  if (!over || !(part.contains(over) || over.contains(part) || target.contains(over))) {
    faults.push(`covered by ${over && over.outerHTML.slice(0, 80)}: ${name}`);
  }
}
return faults.concat("end");
"""
# WebKit exposes a list without markers only if it has role="list", and never a list of one item.
# This was observed with AT-SPI, which the suite does not use.
LISTS_WITHOUT_ROLE = """
const lists = seen("ul, ol").filter((list) => list.children.length > 1);
return lists.length && lists
  .filter((list) => list.getAttribute("role") !== "list")
  .filter((list) => getComputedStyle(list).listStyleType === "none")
  .map((list) => list.outerHTML.slice(0, 80)).concat("end");
"""


def test_targets_are_large_and_not_covered_and_lists_have_their_role(
    visit: Visit, site: str
) -> None:
    visitor = visit()
    for kind in KINDS:
        visitor.open(site + kind)
        assert until(visitor, PROBLEMS) == ["end"], kind
        assert until(visitor, LISTS_WITHOUT_ROLE) == ["end"], kind

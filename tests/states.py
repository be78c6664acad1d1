"""The content, and every combination of answers."""

from tools.combinations import combinations
from wegwijzer.content import load_content

CONTENT = load_content()
# The 756 complete sets of answers for `aanpakken`, and the 21 for `voorkomen`.
COMPLETE = combinations(CONTENT, "aanpakken")
PREVENTION = combinations(CONTENT, "voorkomen")
# Every state of the wizard: each question answered in each way, or open.
STATES = combinations(CONTENT, "aanpakken", None) + combinations(CONTENT, "voorkomen", None)

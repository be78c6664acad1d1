"""docs/vragen-aan-het-netwerk.md lists exactly the sentences that are our own."""

import re
from collections.abc import Iterator

from tools.app_server import ROOT
from wegwijzer.content.checks import values
from wegwijzer.content.load import SHAPES, files_of, read

DOCUMENT = ROOT / "docs" / "vragen-aan-het-netwerk.md"
# Files with texts about this site or for editors, which the network need not approve.
NOT_OF_THE_FLYER = {"pages", "departures"}
TEXTS = ("title", "text", "lead", "contact_lead")


def derived_texts() -> Iterator[str]:
    for name, _, entry in values(files_of({n: read(ROOT / "data" / f"{n}.yaml") for n in SHAPES})):
        if name not in NOT_OF_THE_FLYER and getattr(entry, "derived", None) is True:
            yield from (text for key in TEXTS if isinstance(text := getattr(entry, key, None), str))


def test_the_document_lists_exactly_the_derived_sentences() -> None:
    section = DOCUMENT.read_text(encoding="utf-8").split("\n## ")[1]
    listed = re.findall(r'(?m)^- "(.+?)"(?: \(.+\))?$', section)
    derived = {*derived_texts()}
    assert len(listed) == len({*listed})
    assert sorted(derived - {*listed}) == [], "add these to the document"
    assert sorted({*listed} - derived) == [], "take these out of the document"

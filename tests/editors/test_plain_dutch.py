"""Plain Dutch (B1): every text in data/, sentence by sentence."""

import re
from pathlib import Path

from wegwijzer.content import DATA
from wegwijzer.content.load import SHAPES, read, texts_of
from wegwijzer.editors.plain import JE_KAN, LONGEST, QUOTED, STIFF, sentences, words

MAX_AVERAGE = 15  # words in a sentence
FROM_FLYER = tuple(f"data/{name}.yaml: {key}" for name, key in QUOTED)


def all_texts() -> dict[str, list[str]]:
    """Return the texts that people read, by file and key; list indexes are left out of the key."""
    sources = {name: read(DATA / f"{name}.yaml") for name in SHAPES}
    texts_by_place: dict[str, list[str]] = {}
    for (name, path), text in texts_of(sources).items():
        entry = sources[name].mistake(path, "").entry
        place = ": ".join(part for part in entry.split(": ") if not part.isdigit())
        texts_by_place.setdefault(f"data/{name}.yaml: {place}", []).append(text)
    return texts_by_place


TEXTS = all_texts()
OURS = {place: texts for place, texts in TEXTS.items() if not place.startswith(FROM_FLYER)}


def test_all_texts_of_data_are_checked() -> None:
    assert len(OURS) > 150
    assert {Path(place.split(":")[0]).stem for place in TEXTS} == {
        path.stem for path in DATA.glob("*.yaml")
    } - {"seen"}  # only numbers and days


SENTENCES = [
    (place, sentence) for place, ts in OURS.items() for text in ts for sentence in sentences(text)
]


def test_no_sentence_is_longer_than_25_words() -> None:
    assert [pair for pair in SENTENCES if len(words(pair[1])) > LONGEST] == []


def test_a_sentence_has_15_words_on_average_at_most() -> None:
    # Only full sentences, because labels and titles would lower the average.
    lengths = [len(words(sentence)) for _, sentence in SENTENCES if sentence[-1] in ".!?"]
    assert len(lengths) > 100
    assert sum(lengths) / len(lengths) <= MAX_AVERAGE


def found(pattern: re.Pattern[str], texts: dict[str, list[str]]) -> dict[str, str]:
    """Return a match for each place that has one."""
    return {place: hit[0] for place, ts in texts.items() for t in ts if (hit := pattern.search(t))}


def test_no_stiff_words_and_no_formal_address() -> None:
    assert found(STIFF, TEXTS) == {}


def test_no_hurtful_words_unproven_claims_or_forms_that_flemish_avoids() -> None:
    hurtful_or_unproven = re.compile(
        r"geaardheid|seksuele voorkeur|in de eerste plaats|nagekeken|\bis de aanspreekpersoon"
        r"|\bniet strafbaar|strafbaar is bijvoorbeeld|pesten is strafbaar|jonger dan 18",
        re.IGNORECASE,
    )
    assert found(hurtful_or_unproven, TEXTS) == {}
    assert found(JE_KAN, OURS) == {}
    assert found(re.compile(r"\bprint(en|ed)?\b", re.IGNORECASE), OURS) == {}


def test_only_the_contact_that_the_flyer_calls_aanspreekpunt_has_that_name() -> None:
    contacts = "data/contacts.yaml: contacts"
    assert {*found(re.compile("aanspreekpunt", re.IGNORECASE), TEXTS)} == {
        f"{contacts}: aanspreekpunt-clb-pbd: name",
        f"{contacts}: aanspreekpunt-clb-pbd: phrase",
        f"{contacts}: aanspreekpunt-clb-pbd: sentences: text",
        # From Sportieq: "het vertrouwelijke eerste aanspreekpunt" says what an API does.
        f"{contacts}: api-groep: sentences: text",
    }

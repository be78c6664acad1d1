"""Plain Dutch (B1): every text in data/, sentence by sentence."""

import re
from collections import Counter
from pathlib import Path

from tests.states import COMPLETE, PREVENTION
from wegwijzer.content import DATA
from wegwijzer.content.load import SHAPES, read, texts_of
from wegwijzer.editors.plain import JE_KAN, LONGEST, QUOTED, STIFF, sentences, words
from wegwijzer.html.render import Renderer
from wegwijzer.rules.answers import Reading

MAX_AVERAGE = 15  # words in a sentence
FROM_FLYER = tuple(f"data/{name}.yaml: {key}" for name, key in QUOTED)


def all_texts() -> dict[str, list[str]]:
    """Return the texts that people read, by file and key; list indexes are left out of the key."""
    sources = {name: read(DATA / f"{name}.yaml") for name in SHAPES}
    texts_by_place: dict[str, list[str]] = {}
    for name, texts in texts_of(sources).items():
        for steps, text in texts:
            entry = sources[name].mistake(steps, "").entry
            place = ": ".join(part for part in entry.split(": ") if not part.isdigit())
            texts_by_place.setdefault(f"data/{name}.yaml: {place}", []).append(text)
    return texts_by_place


TEXTS = all_texts()
OURS = {place: texts for place, texts in TEXTS.items() if not place.startswith(FROM_FLYER)}


def test_all_texts_of_data_are_checked() -> None:
    assert len(OURS) > 150
    assert {Path(place.split(":")[0]).stem for place in TEXTS} == {
        path.stem for path in DATA.glob("*.yaml")
    } - {"seen"}  # dates


def test_no_sentence_is_longer_than_25_words() -> None:
    long = {
        place: sentence
        for place, texts in OURS.items()
        for text in texts
        for sentence in sentences(text)
        if len(words(sentence)) > LONGEST
    }
    assert long == {}


def test_a_sentence_has_15_words_on_average_at_most() -> None:
    # Only full sentences, because labels and titles would lower the average.
    lengths = [
        len(words(sentence))
        for texts in OURS.values()
        for text in texts
        for sentence in sentences(text)
        if sentence[-1] in ".!?"
    ]
    assert len(lengths) > 100
    assert sum(lengths) / len(lengths) <= MAX_AVERAGE


def test_no_stiff_words_and_no_formal_address() -> None:
    found = {place: hit[0] for place, ts in TEXTS.items() for t in ts if (hit := STIFF.search(t))}
    assert found == {}


def test_texts_say_je_kunt_and_not_je_kan() -> None:
    found = {place: hit[0] for place, ts in OURS.items() for t in ts if (hit := JE_KAN.search(t))}
    assert found == {}


def test_only_contacts_with_that_name_on_the_flyer_are_called_aanspreekpunt() -> None:
    places = {
        place
        for place, texts in TEXTS.items()
        if any("aanspreekpunt" in text.lower() for text in texts)
    }
    assert places == {
        "data/contacts.yaml: contacts: aanspreekpunt-clb-pbd: name",
        "data/contacts.yaml: contacts: aanspreekpunt-clb-pbd: phrase",
        "data/contacts.yaml: contacts: aanspreekpunt-clb-pbd: sentences: text",
        # From Sportieq: "het vertrouwelijke eerste aanspreekpunt" says what an API does.
        "data/contacts.yaml: contacts: api-groep: sentences: text",
    }


def test_texts_have_no_hurtful_words_or_unproven_claims() -> None:
    forbidden = re.compile(
        r"geaardheid|seksuele voorkeur|in de eerste plaats|nagekeken|\bis de aanspreekpersoon"
        r"|\bniet strafbaar|strafbaar is bijvoorbeeld|pesten is strafbaar|jonger dan 18",
        re.IGNORECASE,
    )
    found = {
        place: hit[0] for place, ts in TEXTS.items() for t in ts if (hit := forbidden.search(t))
    }
    assert found == {}


def test_sentences_do_not_use_the_english_verb_print() -> None:
    for place, texts in OURS.items():
        for text in texts:
            assert not re.search(r"\bprint(en|ed)?\b", text, re.IGNORECASE), (place, text)


# Without JAC, CAW and LGBTI+, because no source writes them out.
ABBREVIATIONS = {
    "API": "aanspreekpersoon integriteit",
    "CLB": "centrum voor leerlingenbegeleiding",
    "PBD": "pedagogische begeleidingsdienst",
    "NOM": "netwerk onderwijs mediation",
}


def test_abbreviations_are_written_out_at_first_use(renderer: Renderer) -> None:
    uses = Counter[str]()
    for answers in (*COMPLETE[::5], *PREVENTION):
        state = renderer.state(renderer.screen(Reading(answers, True), "https://example.org/"))
        result = state.partition('id="antwoorden"')[0]
        on_screen = re.sub(
            r'<(p|span|section)\b[^>]*class="papier.*?</\1>', "", result, flags=re.DOTALL
        )
        # The option of the role has already written out "API".
        on_screen = re.sub(r'<p class="scherm voor-wie">.*?</p>', "", on_screen)
        text = re.sub(r"<[^>]+>", " ", on_screen.replace("<section ", "\0<section "))
        for abbreviation, full in ABBREVIATIONS.items():
            if first := re.search(rf"\b{abbreviation}(?!\w)", text):
                uses[abbreviation] += 1
                rest, _, _ = text[first.start() :].partition("\0")  # up to the end of the section
                assert full in (text[: first.start()] + rest).lower(), (answers, abbreviation)
    assert min(uses[abbreviation] for abbreviation in ABBREVIATIONS) > 30

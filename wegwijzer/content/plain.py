"""Plain Dutch (B1), as far as a rule can tell: short sentences, words that people say."""

import re
from collections.abc import Iterator, Set
from pathlib import Path
from typing import Any

import yaml

from wegwijzer.content.messages import MESSAGES, Steps

LONGEST = 25  # words in one sentence
# Keys whose values nobody reads: ids, addresses, numbers and where a fact was found.
NOT_READ = {"id", "source", "phone_source", "checked_on", "url", "phone", "audience"}
NOT_READ |= {"availability", "suggests", "goals", "own_roles", "child_strip", "question", "answer"}
NOT_READ |= {"contact", "number", "file", "file_prevention", "months", "places"}
NOT_READ |= {"promise", "revised"}  # of pages.yaml
NOT_READ |= {"flyer", "says"}  # of departures.yaml
NAMES = {"file", "file_prevention", "months"}  # of texts.yaml, whose keys may be called anything
# Word for word from the flyer: professionals agreed on the talk, and the flyer says "je kan".
QUOTED = {("conversation", "points"), ("texts", "prevention")}


def _any_of(words: list[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)


_WORDS = yaml.safe_load(Path(__file__).with_name("plain.yaml").read_text(encoding="utf-8"))
STIFF, JE_KAN = _any_of(_WORDS["stiff"]), _any_of(_WORDS["spoken"])


def sentences(text: str) -> list[str]:
    return [s for s in re.split(r"(?<=[.!?])[\"')]*\s+", text) if s]


def words(sentence: str) -> list[str]:
    return re.findall(r"[\w@+'’(){}/.-]*\w[\w@+'’(){}/.-]*", sentence)


def advice(name: str, raw: Any) -> Iterator[tuple[Steps, str]]:
    """Yield what could be plainer in a file: the steps that lead to the text, and the advice."""
    say = MESSAGES.review
    for steps, text in read_texts(raw, name):
        if found := STIFF.search(text):
            yield steps, say.stiff.format(word=found[0])
        if (name, steps[0]) in QUOTED:
            continue
        if found := JE_KAN.search(text):
            yield steps, say.je_kan.format(word=found[0])
        for sentence in sentences(text):
            if (count := len(words(sentence))) > LONGEST:
                start = " ".join(sentence.split()[:4])
                yield steps, say.long.format(count=count, most=LONGEST, start=start)


def read_texts(raw: Any, name: str) -> Iterator[tuple[Steps, str]]:
    """Yield what somebody reads of a file: the steps that lead to the text, and the text."""
    yield from _read_texts(raw, (), NAMES if name == "texts" else NOT_READ)


def _read_texts(raw: Any, steps: Steps, skipped: Set[str]) -> Iterator[tuple[Steps, str]]:
    if isinstance(raw, dict):
        for key, value in raw.items():
            blocks = isinstance(value, list) and any(isinstance(part, dict) for part in value)
            if key not in skipped and (key != "contacts" or blocks):
                yield from _read_texts(value, (*steps, key), skipped)
    elif isinstance(raw, list):
        for index, value in enumerate(raw):
            yield from _read_texts(value, (*steps, index), skipped)
    elif isinstance(raw, str) and re.search(r"[^\W\d_]", raw):
        yield steps, raw

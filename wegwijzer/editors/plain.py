"""Plain Dutch (B1), as far as a rule can tell: short sentences, words that people say."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import yaml

from wegwijzer.content.messages import MESSAGES, Steps

LONGEST = 25  # words in one sentence
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


def advice(name: str, read: Iterable[tuple[Steps, str]]) -> Iterator[tuple[Steps, str]]:
    """Yield what could be plainer in a file: where, and the advice. read: its texts."""
    say = MESSAGES.review
    for steps, text in read:
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

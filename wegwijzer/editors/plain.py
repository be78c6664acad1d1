"""Checks for plain Dutch (B1): short sentences and everyday words."""

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from wegwijzer.content.load import Places
from wegwijzer.content.messages import MESSAGES, KeyPath

LONGEST = 25  # words in one sentence
# Texts quoted from the flyer, which has longer sentences and uses "je kan".
QUOTED = {("conversation", "points"), ("texts", "prevention")}


def _any_of(words: list[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)


_WORDS = yaml.safe_load(Path(__file__).with_name("plain.yaml").read_text(encoding="utf-8"))
STIFF, JE_KAN = _any_of(_WORDS["stiff"]), _any_of(_WORDS["spoken"])


def sentences(text: str) -> list[str]:
    return [s for s in re.split(r"(?<=[.!?])[\"')]*\s+", text) if s]


def words(sentence: str) -> list[str]:
    return re.findall(r"[\w@+'’(){}/.-]*\w[\w@+'’(){}/.-]*", sentence)


def advice(texts: Places) -> Iterator[tuple[str, KeyPath, str]]:
    """Yield (file, key path, advice) for each problem in the texts."""
    say = MESSAGES.review
    for (name, path), text in texts.items():
        if match := STIFF.search(text):
            yield name, path, say.stiff.format(word=match[0])
        if (name, path[0]) in QUOTED:
            continue
        if match := JE_KAN.search(text):
            yield name, path, say.je_kan.format(word=match[0])
        for sentence in sentences(text):
            if (count := len(words(sentence))) > LONGEST:
                start = " ".join(sentence.split()[:4])
                yield name, path, say.long.format(count=count, most=LONGEST, start=start)

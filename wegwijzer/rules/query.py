"""A query string as (parameter, value) pairs, repaired where another program damaged the link.

Mail programs, link checkers and chat apps leave "&amp;" in a link, encode its query, once or more,
or take the punctuation behind it for a part of it. No value of ours holds anything but letters,
digits and hyphens, so "&", "=" and "%" in one are such damage, and the intent is certain.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from unicodedata import category
from urllib.parse import parse_qsl, unquote

Pair = tuple[str, str]

TIMES = 3  # that a link may have been encoded
_BETWEEN = re.compile(r"&(?:amp;)*", re.IGNORECASE)
_BEFORE = re.compile(r"[?&]*(?:amp;)*", re.IGNORECASE)
# Microsoft's Safe Links around a link to us: "?url=https%3A%2F%2F…%3Frol%3Dapi&data=…&reserved=0".
_SAFE_LINKS = {"url", "data", "reserved"}
_SUSPECT = re.compile(r"[?&;=%]")


def read_query(query: str | Iterable[Pair], known: Mapping[str, Collection[str]]) -> list[Pair]:
    """Return the pairs of a query string, or of its pairs as they were read before.

    known: the values of each parameter of ours. What is not repaired is returned as it was.
    """
    if isinstance(query, str):
        query = parse_qsl(query, keep_blank_values=True, errors="replace")
    query = [*query]
    names = [_BEFORE.sub("", name, count=1) for name, _ in query]
    if {*names} >= _SAFE_LINKS:
        _, wrapped = query.pop(names.index("url"))
        inner = wrapped.partition("?")[2]
        query = [*parse_qsl(inner, keep_blank_values=True, errors="replace"), *query]
    pairs = [pair for name, value in query for pair in _unpacked(name, value, known)]
    last = next((i for i in reversed(range(len(pairs))) if pairs[i][0] in known), None)
    if last is not None:
        name, value = pairs[last]
        if (whole := without_end(value)) in known[name]:
            pairs[last] = (name, whole)
    return pairs


def _unpacked(name: str, value: str, known: Mapping[str, Collection[str]]) -> Iterator[Pair]:
    """Yield the pairs that a pair stands for: itself, or those that were encoded in it."""
    if not _SUSPECT.search(name) and not (name in known and _SUSPECT.search(value)):
        yield name, value
        return
    text = decoded(f"{name}={value}" if value else name)
    found = [part.partition("=") for part in _BETWEEN.split(_BEFORE.sub("", text, count=1))]
    # A name with "=" in it is a query that was encoded. Other parameters are somebody else's.
    if "=" in decoded(name) or found[0][0] in known:
        yield from ((first, rest) for first, _, rest in found)
    else:
        yield name, value


def decoded(text: str) -> str:
    """Return the text without the encoding of other programs."""
    for _ in range(TIMES):
        text = unquote(text)
    return text


def without_end(text: str) -> str:
    """Return the text without punctuation, brackets and spaces behind it: the sentence's own."""
    end = len(text)
    while end and not text[end - 1].isalnum() and category(text[end - 1]) != "Cc":
        end -= 1
    return text[:end]

"""Parses a query string into (parameter, value) pairs and repairs damage by other programs.

Mail programs, link checkers and chat apps leave "&amp;" in a link, percent-encode its query one or
more times, or append the punctuation that follows the link. Our values contain only letters, digits
and hyphens, so "&", "=" and "%" in a value are damage.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from unicodedata import category
from urllib.parse import parse_qsl, unquote

Pair = tuple[str, str]

MAX_ENCODINGS = 3  # more are not repaired
_SEPARATOR = re.compile(r"&(?:amp;)*", re.IGNORECASE)
_LEADING = re.compile(r"[?&]*(?:amp;)*", re.IGNORECASE)
# Microsoft's Safe Links wraps a link: "?url=https%3A%2F%2F…%3Frol%3Dapi&data=…&reserved=0".
_SAFE_LINKS = {"url", "data", "reserved"}
_SUSPECT = re.compile(r"[?&;=%]")


def read_query(query: str | Iterable[Pair], known: Mapping[str, Collection[str]]) -> list[Pair]:
    """Return the repaired pairs of a query string, or of pairs that were parsed before.

    known: the values of each of our parameters. Other pairs are returned unchanged, except an
    encoded query in a name and the `url` of Safe Links.
    """
    if isinstance(query, str):
        query = parse_qsl(query, keep_blank_values=True, errors="replace")
    query = [*query]
    names = [_LEADING.sub("", name, count=1) for name, _ in query]
    if {*names} >= _SAFE_LINKS:
        _, wrapped = query.pop(names.index("url"))
        inner = wrapped.partition("?")[2]
        query = [*parse_qsl(inner, keep_blank_values=True, errors="replace"), *query]
    pairs = [pair for name, value in query for pair in _decode_pair(name, value, known)]
    last = next((i for i in reversed(range(len(pairs))) if pairs[i][0] in known), None)
    if last is not None:
        name, value = pairs[last]
        if (whole := strip_punctuation(value)) in known[name]:
            pairs[last] = (name, whole)
    return pairs


def _decode_pair(name: str, value: str, known: Mapping[str, Collection[str]]) -> Iterator[Pair]:
    """Yield the pairs that were encoded in a pair, or the pair itself."""
    if not _SUSPECT.search(name) and not (name in known and _SUSPECT.search(value)):
        yield name, value
        return
    text = unquote_repeatedly(f"{name}={value}" if value else name)
    pairs = [part.partition("=") for part in _SEPARATOR.split(_LEADING.sub("", text, count=1))]
    # A name with "=" in it is an encoded query. Parameters of other programs stay as they are.
    if "=" in unquote_repeatedly(name) or pairs[0][0] in known:
        yield from ((first, rest) for first, _, rest in pairs)
    else:
        yield name, value


def unquote_repeatedly(text: str) -> str:
    for _ in range(MAX_ENCODINGS):
        text = unquote(text)
    return text


def strip_punctuation(text: str) -> str:
    """Return the text without trailing punctuation, which comes from the sentence around a link."""
    end = len(text)
    while end and not text[end - 1].isalnum() and category(text[end - 1]) != "Cc":
        end -= 1
    return text[:end]

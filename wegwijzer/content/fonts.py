"""The fonts of the PDFs and the characters that they contain."""

import struct
from pathlib import Path

import font_source_sans_pro

WEIGHTS = ("Regular", "Semibold", "Bold")  # the weights that the templates use
FILES = tuple(
    Path(font_source_sans_pro.font_directory, f"SourceSansPro-{weight}.otf") for weight in WEIGHTS
)


def _characters(font: bytes) -> frozenset[str]:
    """Return the characters of an OpenType font (table cmap, format 12)."""
    tables = struct.unpack_from(">H", font, 4)[0]
    records = (struct.unpack_from(">4s4xI", font, 12 + 16 * i) for i in range(tables))
    cmap = dict(records)[b"cmap"]
    maps = struct.unpack_from(">H", font, cmap + 2)[0]
    for i in range(maps):
        start = cmap + struct.unpack_from(">I", font, cmap + 8 + 8 * i)[0]
        if struct.unpack_from(">H", font, start)[0] == 12:
            (groups,) = struct.unpack_from(">I", font, start + 12)
            ranges = struct.iter_unpack(">II4x", font[start + 16 : start + 16 + 12 * groups])
            return frozenset(chr(code) for first, last in ranges for code in range(first, last + 1))
    raise ValueError("the font has no character map of format 12")


# The characters that every weight has.
PRINTABLE = frozenset.intersection(*(_characters(path.read_bytes()) for path in FILES))

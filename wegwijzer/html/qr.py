"""A link to a QR code, as SVG or PNG."""

from io import BytesIO
from itertools import groupby
from urllib.parse import quote

import qrcode
from PIL import Image
from qrcode.constants import ERROR_CORRECT_M


def qr_svg(link: str, border: int = 4) -> str:
    """Return the code as one SVG, black on white.

    border: the white around it, in squares; readers need four, here or on the paper itself.
    """
    rows = _rows(link, border)
    path = []
    for y, row in enumerate(rows):
        x = 0
        for dark, run in groupby(row):  # one box a run: a third of the bytes of one a square
            width = len(list(run))
            if dark:  # in steps from its corner: boxes of one width then compress as one
                path.append(f"M{x},{y}h{width}v1h-{width}z")
            x += width
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(rows)} {len(rows)}">'
        f'<rect width="100%" height="100%" fill="white"/><path d="{"".join(path)}"/></svg>'
    )


def qr_png(link: str, side: int = 1000) -> bytes:
    """Return the code as a PNG, black on white. side: its width and height in pixels."""
    rows = _rows(link, border=4)
    code = Image.new("1", (len(rows), len(rows)))
    code.putdata([not dark for row in rows for dark in row])
    width = side // len(rows) * len(rows)  # whole pixels per module; the rest becomes quiet zone
    png, file = Image.new("1", (side, side), 1), BytesIO()
    png.paste(code.resize((width, width)), ((side - width) // 2,) * 2)
    png.save(file, "PNG")
    return file.getvalue()


def _rows(link: str, border: int) -> list[list[bool]]:
    """Return the modules of the code, row by row; True is dark."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=border)
    code.add_data(link)
    code.make()
    rows: list[list[bool]] = code.get_matrix()
    return rows


def svg_address(svg: str) -> str:
    """Return an SVG as the address of an <img>: Streamlit's st.html takes no <svg> element.

    Percent-encoded, not base64: repeated paths then still compress on the way to the phone.
    """
    return "data:image/svg+xml," + quote(svg, safe="=:/,.")

"""Makes the QR code of a link, as SVG or PNG."""

from io import BytesIO
from itertools import groupby
from urllib.parse import quote

import qrcode
from PIL import Image
from qrcode.constants import ERROR_CORRECT_M


def qr_svg(link: str, border: int = 4) -> str:
    """Return the code as an SVG, black on white.

    border: the quiet zone, in modules. Scanners need four, in the SVG or on the paper around it.
    """
    rows = _rows(link, border)
    path = []
    for y, row in enumerate(rows):  # one dashed line: shorter than a square for each module
        runs = [(dark, len(list(run))) for dark, run in groupby(row)]
        path += [f"M0 {y}.5", *(f"h{width}" if dark else f"m{width} 0" for dark, width in runs)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(rows)} {len(rows)}">'
        '<rect width="100%" height="100%" fill="white"/>'
        f'<path stroke="black" d="{"".join(path)}"/></svg>'
    )


def qr_png(link: str) -> bytes:
    """Return the code as a PNG of 1,000 by 1,000 pixels, black on white."""
    side = 1000
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
    """Return an SVG as a data: URL for an <img>, because Streamlit's st.html removes <svg>.

    Percent-encoded, because gzip and Brotli compress that better than base64.
    """
    return "data:image/svg+xml," + quote(svg, safe="=:/,.")

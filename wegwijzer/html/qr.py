"""A link to a QR code as SVG, without Pillow."""

from itertools import groupby
from urllib.parse import quote

import qrcode
from qrcode.constants import ERROR_CORRECT_M


def qr_svg(link: str, border: int = 4) -> str:
    """Return the code as one SVG, black on white.

    border: the white around it, in squares; readers need four, here or on the paper itself.
    """
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=border)
    code.add_data(link)
    code.make()
    rows = code.get_matrix()  # with its border; True is dark
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


def svg_address(svg: str) -> str:
    """Return an SVG as the address of an <img>: Streamlit's st.html takes no <svg> element.

    Percent-encoded, not base64: repeated paths then still compress on the way to the phone.
    """
    return "data:image/svg+xml," + quote(svg, safe="=:/,.")

"""A link to a QR code as SVG, without Pillow."""

from functools import lru_cache
from urllib.parse import quote

import qrcode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.svg import SvgPathFillImage


@lru_cache(maxsize=256)
def qr_svg(link: str) -> str:
    """Return the code as one SVG, black on white with the quiet zone that readers need."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4)
    code.add_data(link)
    code.make()
    return str(code.make_image(image_factory=SvgPathFillImage).to_string(encoding="unicode"))


def qr_image(link: str) -> str:
    """Return the code as the address of an <img>: Streamlit's st.html takes no <svg> element.

    Percent-encoded, not base64: repeated paths then still compress on the way to the phone.
    """
    return "data:image/svg+xml," + quote(qr_svg(link), safe=" =:/,.<>")

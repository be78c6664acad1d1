"""The image that chat programs show with a link."""

from PIL import Image

from wegwijzer.html.styles import HTML


def test_the_preview_image_survives_a_square_crop() -> None:
    with Image.open(HTML / "images" / "voorbeeld.png") as file:
        picture = file.convert("RGB")
    assert picture.size == (1200, 630)
    background = picture.getpixel((0, 0))
    square = (600 - 315, 600 + 315)
    for left, right in ((0, square[0]), (square[1], 1200)):
        assert picture.crop((left, 0, right, 630)).getcolors() == [
            ((right - left) * 630, background)
        ]
    assert len(picture.getcolors() or []) > 2

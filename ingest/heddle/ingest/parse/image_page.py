"""Pages of an image file: how many there are, and each as people see it, at the size that OCR reads."""

from __future__ import annotations

import io
import math
import struct
import zlib

from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from heddle.core.rejection import RejectionReason
from heddle.ingest.media import Media
from heddle.ingest.parse.pdf_scan import DPI, MOST_PIXELS
from heddle.ingest.parse.rejection import Rejection, malformed, rejecting, too_large

MOST_STORED_PIXELS = 100_000_000
"""A1 at 300 dpi has 70 million."""
FORMATS = {
    Media.PNG: "PNG",
    Media.JPEG: "JPEG",
    Media.GIF: "GIF",
    Media.TIFF: "TIFF",
    Media.BMP: "BMP",
    Media.WEBP: "WEBP",
}
"""How Pillow calls the formats that are read."""
_DAMAGED = "the image is damaged or cut short"
_REJECTIONS = (
    Rejection(Image.DecompressionBombError, RejectionReason.TOO_LARGE, "the image has too many pixels"),
    Rejection(UnidentifiedImageError, RejectionReason.MALFORMED, "the image cannot be read"),
    *(
        Rejection(error, RejectionReason.MALFORMED, _DAMAGED)
        # Decoders and readers of metadata raise any of these for bytes that break the format.
        for error in (OSError, EOFError, SyntaxError, ValueError, TypeError, LookupError, OverflowError)
    ),
    Rejection(struct.error, RejectionReason.MALFORMED, _DAMAGED),
    Rejection(zlib.error, RejectionReason.MALFORMED, _DAMAGED),
)
_LEAST_DPI, _MOST_DPI = 50.0, 2400.0
_SCREEN_DPI = 96.0
"""What an image without a resolution has, as browsers take it."""
_QUARTER_TURNS = (5, 6, 7, 8)
"""Orientations of EXIF that exchange width and height."""
_SMALL = 1200
"""Pixels of the longer side below which letters are small for OCR, and the image is drawn twice as large."""


def open_image(data: bytes, media: Media) -> Image.Image:
    """Open an image by the one decoder that its type calls for; nothing is decoded yet.

    Raises:
        InputRejected: it is no such image.
    """
    with rejecting(_REJECTIONS):
        return Image.open(io.BytesIO(data), formats=[FORMATS[media]])


def count_pages(image: Image.Image, media: Media, most: int | None = None) -> int:
    """Pictures of a TIFF; 1 for the rest, where more pictures are an animation.

    Args:
        image: The opened file.
        media: Its type.
        most: Stop after so many, and answer one more: Pillow takes the square of their number to count all.
    """
    if media is not Media.TIFF:
        return 1
    with rejecting(_REJECTIONS):
        if most is None:
            return int(getattr(image, "n_frames", 1))
        # One by one: asked for a page far behind the last, Pillow counts wrongly from then on.
        return next((number for number in range(1, most + 1) if not _has_page(image, number + 1)), most + 1)


def _has_page(image: Image.Image, number: int) -> bool:
    try:
        image.seek(number - 1)
    except EOFError:
        return False
    return True


def load_page(image: Image.Image, number: int) -> tuple[Image.Image, tuple[float, float]]:
    """A page in shades of grey, upright as the file says, with its width and height in points.

    Args:
        image: The opened file.
        number: Counts from 1.

    Raises:
        InputRejected: it is damaged, or has more pixels than may be decoded.
    """
    displayed = show_page(image, number)
    width, height = page_size(displayed, resolution(image))
    grey = displayed.convert("L")
    scale = min(math.sqrt(MOST_PIXELS / (grey.width * grey.height)), DPI / 72 * width / grey.width)
    if max(grey.size) < _SMALL:
        scale = 2.0
    if scale < 0.8 or scale > 1:
        size = (max(round(grey.width * scale), 1), max(round(grey.height * scale), 1))
        grey = grey.resize(size, Image.Resampling.LANCZOS if scale > 1 else Image.Resampling.BOX)
    return grey, (width, height)


def show_page(image: Image.Image, number: int) -> Image.Image:
    """A page as people see it: turned as its EXIF says, on white where it is transparent.

    Raises:
        InputRejected: it is damaged, or has more pixels than may be decoded.
    """
    with rejecting(_REJECTIONS):
        return _shown(image, number)


def _shown(image: Image.Image, number: int) -> Image.Image:
    image.seek(number - 1)
    if not image.width or not image.height:
        raise malformed("the image has no size")
    if image.width * image.height > MOST_STORED_PIXELS:
        raise too_large("pixels", image.width * image.height, MOST_STORED_PIXELS)
    picture: Image.Image = ImageOps.exif_transpose(image)
    if picture.mode == "P" and "transparency" in picture.info:
        picture = picture.convert("RGBA")
    if picture.mode in {"RGBA", "LA", "PA"}:
        picture = picture.convert("RGBA")
        paper = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(paper, picture)
    if picture.mode.startswith(("I", "F")):
        return _eight_bits(picture)
    return picture if picture.mode == "L" else picture.convert("RGB")


def page_size(picture: Image.Image, dots: tuple[float, float]) -> tuple[float, float]:
    """Width and height of a picture in points, given its dots an inch across and down."""
    across, down = dots
    return picture.width * 72 / across, picture.height * 72 / down


def resolution(image: Image.Image) -> tuple[float, float]:
    """Dots an inch across and down that an image says it has; a screen's where it says nothing likely."""
    try:
        across, down = (float(dots) for dots in image.info.get("dpi", ()))
    except (TypeError, ValueError, ZeroDivisionError):
        return _SCREEN_DPI, _SCREEN_DPI
    if not all(_LEAST_DPI <= dots <= _MOST_DPI for dots in (across, down)):
        return _SCREEN_DPI, _SCREEN_DPI
    with rejecting(_REJECTIONS):
        turned = image.getexif().get(ExifTags.Base.Orientation, 1) in _QUARTER_TURNS
    return (down, across) if turned else (across, down)


def _eight_bits(picture: Image.Image) -> Image.Image:
    """A picture of more bits a point in 256 shades, its own darkest and lightest being black and white."""
    low, high = picture.convert("F").getextrema()
    if not isinstance(low, float) or not isinstance(high, float) or not math.isfinite(high - low):
        raise malformed("its points have no values")
    span = max(high - low, 1e-9)
    return picture.convert("F").point(lambda value: value * (255 / span) - low * 255 / span).convert("L")

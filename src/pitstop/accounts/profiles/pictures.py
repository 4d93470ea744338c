"""A picture of our own from one that somebody sent: small, square, and with nothing else in it."""

from io import BytesIO

from PIL import Image, ImageOps

from pitstop.core.refusals import Because, Reason, Refused
from pitstop.core.words import gettext_noop as _

SIDE = 256
MOST_PIXELS = 40_000_000  # about 120 MB while it is made small
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")


def square(content: bytes) -> bytes:
    """The middle of the picture as a WebP of 256 by 256 pixels, turned upright, without what it said besides.

    Raises `Refused` when it isn't a picture, moves, or would grow too large when it is unpacked.
    """
    try:
        with Image.open(BytesIO(content), formats=_FORMATS) as picture:
            _check(picture)
            picture.draft("RGB", (2 * SIDE, 2 * SIDE))  # lets a JPEG be unpacked small
            upright = ImageOps.exif_transpose(picture)
            return _packed(ImageOps.fit(upright.convert("RGBA"), (SIDE, SIDE), Image.Resampling.LANCZOS))
    except Refused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused([_too_many_pixels()]) from None
    except Exception:  # what a decoder raises over a broken file is as various as such files are
        sentence = _("This is no picture that can be read. Choose a JPEG, PNG or WebP file.")
        raise Refused([Reason("photo-unreadable", sentence, Because.INVALID, "photo")]) from None


def _check(picture: Image.Image) -> None:
    if picture.width * picture.height > MOST_PIXELS:
        raise Refused([_too_many_pixels()])
    if getattr(picture, "is_animated", False):
        sentence = _("This picture moves. Choose one that stands still.")
        raise Refused([Reason("photo-animated", sentence, Because.INVALID, "photo")])


def _too_many_pixels() -> Reason:
    sentence = _("This photo has more than %(limit)d million pixels. Make it smaller.")
    params: dict[str, object] = {"limit": MOST_PIXELS // 1_000_000}
    return Reason("photo-too-many-pixels", sentence, Because.INVALID, "photo", params)


def _packed(picture: Image.Image) -> bytes:
    # A fresh picture: what was known of the old one (place, camera, colour profile) stays behind.
    plain = Image.new("RGB", (SIDE, SIDE), "white")
    plain.paste(picture, mask=picture)
    packed = BytesIO()
    plain.save(packed, "WEBP", quality=82, method=4)
    return packed.getvalue()

"""The picture of a figure comes out of the original as it went in, or not at all."""

from __future__ import annotations

from hashlib import sha256

import pytest
from parsed_text import read
from pictured_files import PNG, WRITERS, page, picture, word

from heddle.core.errors import InputRejected
from heddle.core.rejection import RejectionReason
from heddle.ingest.limits import Limits
from heddle.ingest.original_job import PictureJob
from heddle.ingest.parsed import FigureBlock, Picture
from heddle.ingest.picture_bytes import take_picture


def the_picture(data: bytes) -> Picture:
    (figure,) = [element for element in read(data).elements if isinstance(element, FigureBlock)]
    assert figure.picture is not None
    return figure.picture


@pytest.mark.parametrize("name", WRITERS)
def test_every_format_keeps_what_its_picture_is_and_gives_it_back(name: str) -> None:
    data = WRITERS[name]()

    kept = the_picture(data)

    assert (kept.media, kept.width, kept.height) == ("image/png", 60, 40)
    assert take_picture(PictureJob(data, kept.part, kept.digest)) == PNG


def test_another_picture_in_its_place_is_not_given_out() -> None:
    kept = the_picture(word())

    assert take_picture(PictureJob(word(picture(90, 90)), kept.part, kept.digest)) is None


@pytest.mark.parametrize("part", ["word/media/none.png", "", "../../etc/passwd", "//*"])
def test_a_part_that_is_not_there_gives_nothing(part: str) -> None:
    digest = sha256(PNG).hexdigest()

    assert take_picture(PictureJob(word(), part, digest)) is None
    assert take_picture(PictureJob(page(), part, digest)) is None
    assert take_picture(PictureJob(b"plain words", part, digest)) is None


def test_a_file_that_is_damaged_is_rejected() -> None:
    with pytest.raises(InputRejected) as caught:
        take_picture(PictureJob(word()[:-40], "word/media/image1.png", "", Limits()))

    assert caught.value.reason is RejectionReason.MALFORMED

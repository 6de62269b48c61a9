from __future__ import annotations

import pytest
from pdf_pages import draw, prose

from heddle.core.errors import InputRejected
from heddle.core.rejection import RejectionReason
from heddle.ingest.parse.pdf_file import REJECTIONS, open_pdf
from heddle.ingest.parse.rejection import rejecting


def test_a_sound_file_is_opened_as_it_is() -> None:
    document, repaired = open_pdf(draw(prose))

    assert (len(document), repaired) == (1, False)


@pytest.mark.parametrize("damage", ["its end", "its beginning"])
def test_a_file_that_lost_a_piece_is_repaired(damage: str) -> None:
    data = draw(prose)
    document, repaired = open_pdf(data[:-200] if damage == "its end" else data[9:])

    assert (len(document), repaired) == (1, True)


def test_what_is_no_pdf_is_rejected_as_malformed() -> None:
    with pytest.raises(InputRejected) as caught, rejecting(REJECTIONS):
        open_pdf(b"%PDF-1.7 but not really")

    assert caught.value.reason is RejectionReason.MALFORMED

"""How much text a file holds is told by its kind, its pages and its size."""

from __future__ import annotations

import pytest

from heddle.ingest.survey import Survey
from heddle.ingest.text_volume import PAGE, SLIDE, characters_of


@pytest.mark.parametrize(
    ("found", "size", "characters"),
    [
        (Survey("application/pdf", 3), 90_000, 3 * PAGE),
        (
            Survey("application/vnd.openxmlformats-officedocument.presentationml.presentation", 2),
            90_000,
            2 * SLIDE,
        ),
        (Survey("text/plain"), 900, 900),
        (Survey("text/csv"), 900, 0),
        (Survey("application/vnd.ms-excel", 2), 900, 0),
        (Survey("text/html"), 900, 225),
        (Survey(""), 0, 0),
    ],
)
def test_a_file_holds_about_so_many_characters(found: Survey, size: int, characters: int) -> None:
    assert characters_of(found, size) == characters

"""A period in a question's body is two days; anything else in its place is refused."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from heddle.api.wire.search import SearchBody


def test_a_period_is_read_as_days() -> None:
    body = SearchBody.model_validate({"question": "Who?", "since": "2024-02-29", "until": None})
    assert (body.since, body.until) == (date(2024, 2, 29), None)


@pytest.mark.parametrize("day", ["2024-02-30", "2024-03", 1_700_000_000, "1700000000", "2024-03-15T00:00:00"])
def test_what_is_no_day_is_refused(day: object) -> None:
    with pytest.raises(ValidationError):
        SearchBody.model_validate({"question": "Who?", "since": day})

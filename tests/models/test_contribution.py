from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.models.contribution import Contribution, contributions_of

NUMBERS = st.floats(0, 2, allow_nan=False)
CONTRIBUTIONS = st.builds(
    Contribution, st.text(), st.text(), st.text(), st.text(), st.integers(0, 20), NUMBERS, NUMBERS
)


@given(st.lists(CONTRIBUTIONS))
def test_contributions_come_back_from_a_manifest(contributions: list[Contribution]) -> None:
    manifest = json.loads(json.dumps({"contributions": [asdict(each) for each in contributions]}))

    assert contributions_of(manifest) == tuple(contributions)


def test_a_manifest_without_any_has_none() -> None:
    assert contributions_of({"contributions": None}) is None


def test_a_field_that_nobody_knows_is_refused() -> None:
    with pytest.raises(TypeError):
        contributions_of({"contributions": [{"hop": 1, "colour": "red"}]})


def test_what_only_shows_a_model_loads_no_torch() -> None:
    code = (
        "import sys, heddle.models.contribution, heddle.models.nearest, heddle.models.model_files;"
        "sys.exit('torch' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

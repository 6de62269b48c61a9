"""Models lie side by side by name, and one of them is in force."""

from __future__ import annotations

from pathlib import Path

import pytest

from heddle.api.model_shelf import (
    check_model_name,
    is_model_name,
    name_in_force,
    put_in_force,
    shelved_models,
)
from heddle.core.errors import UsageError
from heddle.models.model_files import MANIFEST


def test_the_first_kind_is_in_force_until_another_is_put_there(tmp_path: Path) -> None:
    assert name_in_force(tmp_path / "nothing") == "rphgnn"

    put_in_force(tmp_path, "latte")

    assert name_in_force(tmp_path) == "latte"


@pytest.mark.parametrize("content", [b"", b"../../etc", b"\xff"])
def test_a_file_that_names_no_model_puts_none_in_force(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "IN_FORCE").write_bytes(content)

    assert name_in_force(tmp_path) == "rphgnn"


@pytest.mark.parametrize("name", ["", "../up", "a/b", "Latte", "-a", "a" * 65, "a\n"])
def test_a_name_that_could_lead_elsewhere_is_none(name: str) -> None:
    assert not is_model_name(name)
    with pytest.raises(UsageError):
        check_model_name(name)


def test_all_models_are_listed_by_name(tmp_path: Path) -> None:
    for name in ("rphgnn", "latte-2", "Not A Name"):
        (tmp_path / name).mkdir()
        (tmp_path / name / MANIFEST).write_text("{}")
    (tmp_path / "empty").mkdir()

    assert shelved_models(tmp_path) == ["latte-2", "rphgnn"]

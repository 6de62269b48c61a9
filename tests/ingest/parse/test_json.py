"""Objects in JSON are called by their names where their place in an array says nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from heddle.ingest.limits import Limits
from heddle.ingest.parse.document import parse_document
from heddle.ingest.parsed import TableBlock


def titles(value: Any) -> list[str]:
    parsed = parse_document(json.dumps(value).encode(), "a.json", Limits())
    return [element.title for element in parsed.elements if isinstance(element, TableBlock)]


NESTED = {"more": {"x": 1}}


def test_an_element_of_an_array_is_called_by_its_name_and_what_is_in_it_by_both() -> None:
    value = [
        {"name": "Reed Mill", "contact": {"name": "Ada", "role": "weaver"}},
        {"name": "Dye House", **NESTED},
    ]

    assert titles(value) == ["Reed Mill", "Reed Mill contact Ada", "Dye House", "Dye House more"]


@pytest.mark.parametrize("key", ["title", "Label", "NAME"])
def test_other_fields_and_other_cases_name_an_object_too(key: str) -> None:
    assert titles([{key: "Reed", **NESTED}]) == ["Reed", "Reed more"]


@pytest.mark.parametrize("nameless", [{"size": 4}, {"name": ""}, {"name": ["a", "b"]}, {"name": "n" * 300}])
def test_an_element_without_a_name_keeps_its_number(nameless: dict[str, Any]) -> None:
    assert titles([{**nameless, "size": 4, **NESTED}]) == ["0", "more"]


def test_an_object_under_a_key_keeps_its_key() -> None:
    assert titles({"a": {"size": 4, **NESTED}}) == ["a", "more"]

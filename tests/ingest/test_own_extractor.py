"""A user's own extractor is loaded by its name, and what is none is said."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from heddle.core.errors import ExtractorUnusable, StoreBusy
from heddle.core.extractor import Reading, SourceDocument
from heddle.graph.ontology import BUILTIN, Ontology
from heddle.ingest.own_extractor import is_own, load_own_extractor


class Reader:
    """An extractor that reads nothing."""

    def __init__(self, name: str = "reader/1") -> None:
        self.name = name

    def read(self, document: SourceDocument) -> Reading:
        return Reading(warnings=(document.title,))


def reader() -> Reader:
    return Reader()


def reader_of(ontology: Ontology) -> Reader:
    return Reader(f"reader-of-{len(ontology.all_types)}")


def nameless() -> Reader:
    return Reader(" ")


def nothing() -> object:
    return object()


def failing() -> Reader:
    raise KeyError("weights")


def busy() -> Reader:
    raise StoreBusy("in use")


@pytest.fixture(autouse=True)
def this_module(monkeypatch: pytest.MonkeyPatch) -> None:
    load_own_extractor.cache_clear()
    monkeypatch.setitem(sys.modules, "my.extractors", sys.modules[__name__])
    monkeypatch.setitem(sys.modules, "my", sys.modules[__name__])


def test_a_factory_is_called_once_with_the_ontology_if_it_asks_for_it() -> None:
    assert load_own_extractor("my.extractors:reader", BUILTIN).name == "reader/1"
    assert (
        load_own_extractor("my.extractors:reader_of", BUILTIN).name == f"reader-of-{len(BUILTIN.all_types)}"
    )
    made = load_own_extractor("my.extractors:reader", BUILTIN)
    assert made is load_own_extractor("my.extractors:reader", BUILTIN)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("my.extractors", "names no extractor"),
        ("my.extractors:absent", "AttributeError"),
        ("nowhere.at_all:reader", "ModuleNotFoundError"),
        ("my.extractors:failing", "KeyError: 'weights'"),
        ("my.extractors:nothing", "gave object, which is no extractor"),
        ("my.extractors:nameless", "has no name"),
        ("my.extractors:__file__", "cannot load"),
    ],
)
def test_what_is_no_extractor_is_said(name: str, message: str) -> None:
    with pytest.raises(ExtractorUnusable, match=message):
        load_own_extractor(name, BUILTIN)


def test_an_error_of_ours_stays_what_it_is() -> None:
    with pytest.raises(StoreBusy):
        load_own_extractor("my.extractors:busy", BUILTIN)


def test_only_a_name_with_a_colon_is_a_users_own() -> None:
    assert is_own("a.b:c")
    assert not any(is_own(name) for name in ("chat", "a.b:", ":c", "a b:c", str(Path("/a/b.py:c"))))

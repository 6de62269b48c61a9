from __future__ import annotations

from pathlib import Path

import pytest
from paper_lines import ABSTRACT, TITLE, draw_paper

from heddle.core.errors import UsageError
from heddle.ingest.paper import reading
from heddle.ingest.paper.reading import load_models, read_paper, shipped_models

MOST_BYTES = 1_000_000


def test_the_shipped_models_read_a_paper() -> None:
    paper = read_paper(draw_paper())

    assert paper.title.text == TITLE
    assert [author.name for author in paper.authors] == ["Ada Lindqvist", "Tor Berg"]
    assert [author.affiliations for author in paper.authors] == [(0,), (1,)]
    assert [place.country for place in paper.affiliations] == ["Norway", "Sweden"]
    assert paper.abstract.text == " ".join(ABSTRACT)
    assert paper.keywords == ("looms", "threads", "cameras")
    assert [(each.label, each.year, each.volume) for each in paper.references] == [
        ("1", "2009", "12"),
        ("2", "2012", "4"),
        ("3", "2014", "7"),
        ("4", "2015", "18"),
    ]


def test_the_same_bytes_give_the_same_paper() -> None:
    assert read_paper(draw_paper()) == read_paper(draw_paper())


def test_the_shipped_models_are_small() -> None:
    files = list((Path(reading.__file__).parent / "model").iterdir())

    assert len(files) >= 3
    assert all(file.stat().st_size <= MOST_BYTES for file in files)


def test_models_are_read_as_they_were_written(tmp_path: Path) -> None:
    shipped_models().save(tmp_path / "models")

    assert read_paper(draw_paper(), load_models(tmp_path / "models")) == read_paper(draw_paper())


def test_a_folder_without_models_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no models"):
        load_models(tmp_path)

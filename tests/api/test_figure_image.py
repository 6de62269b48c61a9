"""Pictures of figures: out of the original, through the sandbox, and never of another document."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pictured_files import PNG, word
from workbench import STAFF

from heddle.api.access import own_access
from heddle.api.figure_image import find_figure_image, read_figure_image
from heddle.api.workbench import Workbench
from heddle.api.workshop import Workshop
from heddle.core.errors import NotFound
from heddle.core.ids import document_id
from heddle.core.settings import Settings
from heddle.graph.records import Node
from heddle.graph.schema import NodeType
from heddle.ingest.pipeline import ingest

WORD = word()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("figures")
    (found / "loom.docx").write_bytes(WORD)
    (found / "staff.csv").write_text(STAFF, encoding="utf-8")
    return found


@pytest.fixture(scope="module")
def bench(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    settings = Settings(home=str(tmp_path_factory.mktemp("home")), encoder="hashing", workers=1)
    with Workshop(settings).bench(own_access(settings)) as opened:
        ingest([folder], scope=opened.scope, ledger=opened.ledger, home=opened.home, workers=1)
        yield opened


def the_figure(bench: Workbench) -> Node:
    (figure,) = bench.scope.nodes(NodeType.FIGURE)
    return figure


def test_a_picture_is_given_byte_for_byte_and_kept(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = find_figure_image(bench, document_id(WORD), the_figure(bench).id)

    assert read_figure_image(bench, wanted) == PNG
    monkeypatch.setattr(bench.shop.originals, "perform", None)
    assert read_figure_image(bench, wanted) == PNG
    assert wanted.media == "image/png"


def test_a_figure_of_another_document_is_not_found(bench: Workbench) -> None:
    with pytest.raises(NotFound, match="has no figure") as caught:
        find_figure_image(bench, document_id(STAFF.encode()), the_figure(bench).id)

    assert "/layout" in caught.value.hint


def test_a_node_that_is_no_figure_is_not_found(bench: Workbench) -> None:
    with pytest.raises(NotFound):
        find_figure_image(bench, document_id(WORD), document_id(WORD))


def test_an_original_that_is_gone_is_said_to_be(bench: Workbench, folder: Path) -> None:
    wanted = find_figure_image(bench, document_id(WORD), the_figure(bench).id)
    bench.shop.originals.kept.clear()
    (folder / "loom.docx").write_bytes(word(times=2))

    with pytest.raises(NotFound, match="gone or has changed"):
        read_figure_image(bench, wanted)

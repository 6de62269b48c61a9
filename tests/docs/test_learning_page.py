"""What `docs/learning.md` shows can be done as it stands there."""

from __future__ import annotations

import tomllib
from pathlib import Path

from markdown_page import Page, table_rows
from tree import ROOT

from heddle.models.classification import graph_tables
from heddle.models.classification.graph_folder import read_typed_graph
from heddle.models.config_values import override
from heddle.models.learning.learning_config import LearningConfig
from heddle.models.recipe_book import model_names
from heddle.models.rphgnn.encoder import RpHGNNConfig

TEXT = (ROOT / "docs" / "learning.md").read_text("utf-8")


def block(language: str, start: str) -> str:
    """The block of a language that begins with some words."""
    return TEXT.split(f"```{language}\n{start}", 1)[1].split("```", 1)[0]


def test_the_tables_that_are_shown_are_a_graph(tmp_path: Path) -> None:
    nodes, edges = [], []
    for line in block("text", "nodes.csv").splitlines()[1:]:
        nodes.append(line[:41].strip())
        edges.append(line[41:].strip())
    (tmp_path / "nodes.csv").write_text("\n".join(nodes) + "\n", "utf-8")
    (tmp_path / "edges.csv").write_text("\n".join(each for each in edges if each) + "\n", "utf-8")

    data = read_typed_graph(tmp_path).data

    assert data["book"].x.tolist() == [[350.0, 1854.0], [474.0, 1815.0], [249.0, 1817.0]]
    assert "x" not in data["person"]
    assert data["person", "wrote", "book"].edge_index.size(1) == 3
    assert data["book", "resembles", "book"].edge_index.size(1) == 2


def test_the_values_that_are_shown_are_taken() -> None:
    tables = tomllib.loads(block("toml", ""))

    assert override(RpHGNNConfig(), tables["model"], "model").propagation.iterations == 3
    assert override(LearningConfig(), tables["training"], "training").patience == 30


def test_every_model_has_its_place() -> None:
    named = {name for name in model_names() if f"`{name}`" not in TEXT}

    assert named <= {"latte-1", "latte-2"}


def test_no_model_has_a_place_that_is_not_there() -> None:
    rows = table_rows(Page(ROOT / "docs" / "learning.md").section("Which model"))
    named = {name for row in rows for name in row[0].replace("`", "").split(", ")} - {"model"}

    assert named
    assert named - set(model_names()) == set()


def test_every_column_of_the_tables_is_told() -> None:
    words = graph_tables.NODE_WORDS | graph_tables.EDGE_WORDS

    assert {word for word in words if f"`{word}`" not in TEXT} == set()

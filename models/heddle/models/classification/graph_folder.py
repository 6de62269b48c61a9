"""One way to read a graph from a folder, whatever layout its files have."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from heddle.core.errors import PathNotFound
from heddle.models.classification import graph_tables, hgb_text, labelled_graph
from heddle.models.classification.labelled_graph import LabelledGraph
from heddle.models.classification.table_labels import label_tables
from heddle.models.classification.typed_graph import TypedGraph


class Layout(StrEnum):
    """How a graph lies in a folder."""

    ARCHIVE = "archive"
    """`graph.npz`; see `labelled_graph`."""
    HGB = "hgb"
    """`node.dat` and what belongs to it; see `hgb_text`."""
    TABLES = "tables"
    """`nodes.csv` and `edges.csv`; see `graph_tables`."""


def layout_of(folder: Path) -> Layout:
    """Which files a folder has.

    Raises:
        PathNotFound: there is no such folder, or none of the files.
    """
    if not folder.is_dir():
        raise PathNotFound(f"no folder {folder}", hint="name a folder with a graph")
    if (folder / labelled_graph.FILE).exists():
        return Layout.ARCHIVE
    if (folder / hgb_text.NODES).exists():
        return Layout.HGB
    if graph_tables.table_files(folder, graph_tables.NODES):
        return Layout.TABLES
    raise PathNotFound(
        f"no graph in {folder}",
        hint=f"it needs {labelled_graph.FILE}, {hgb_text.NODES} or nodes.csv; see docs/learning.md",
    )


def read_graph_folder(folder: Path) -> LabelledGraph:
    """Read a graph with labels.

    Raises:
        PathNotFound: there is no graph.
        FileUnreadable: a file cannot be read.
        InvalidGraph: one is wrong, or there are no labels; names the culprit.
    """
    layout = layout_of(folder)
    if layout is Layout.ARCHIVE:
        return labelled_graph.read_labelled_graph(folder)
    if layout is Layout.HGB:
        return hgb_text.read_hgb_text(folder)
    return label_tables(graph_tables.read_tables(folder))


def read_typed_graph(folder: Path) -> TypedGraph:
    """Read a graph without its labels, if it has any: to embed its nodes or to predict its links.

    Raises:
        PathNotFound, FileUnreadable, InvalidGraph: as `read_graph_folder`.
    """
    layout = layout_of(folder)
    if layout is Layout.ARCHIVE:
        return labelled_graph.read_archive_graph(folder)
    if layout is Layout.HGB:
        return hgb_text.read_hgb_graph(folder)
    return graph_tables.read_tables(folder).graph

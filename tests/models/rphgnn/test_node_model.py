"""RpHGNN as a classifier reads what was pre-computed from wherever it lies, and hears labels anew."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
import torch
from labelled_graphs import write_labelled_graph

from heddle.core.events import ignore
from heddle.models.classification.labelled_graph import LabelledGraph, read_labelled_graph
from heddle.models.rphgnn.encoder import RpHGNNConfig
from heddle.models.rphgnn.label_config import LabelConfig
from heddle.models.rphgnn.node_model import build_rphgnn
from heddle.models.rphgnn.propagation_plan import Parity, PropagationConfig

CONFIG = RpHGNNConfig(
    hidden=8,
    propagation=PropagationConfig(iterations=2, featureless_width=8, block_rows=16),
    labels=LabelConfig(parts=2),
)
ROWS = torch.tensor([4, 0, 77])


@pytest.fixture
def graph(tmp_path: Path) -> LabelledGraph:
    return read_labelled_graph(write_labelled_graph(tmp_path / "toy"))


def test_rows_are_read_from_a_folder_as_from_memory(graph: LabelledGraph, tmp_path: Path) -> None:
    build = partial(build_rphgnn, graph, CONFIG, 0, "cpu", ignore)

    memory, mapped = build().eval(), build(folder=tmp_path / "heard").eval()

    assert torch.equal(memory(ROWS), mapped(ROWS))
    assert memory(ROWS).shape == (3, graph.classes)
    assert list((tmp_path / "heard").glob("*.npy"))


def test_other_labels_are_heard_in_place_of_those_before(graph: LabelledGraph) -> None:
    model = build_rphgnn(graph, CONFIG, 0, "cpu", ignore)
    before = dict(model.heard)

    model.hear_labels(replace(graph, labels=(graph.labels + 1) % graph.classes), 0)

    assert list(model.heard) == list(before)
    changed = {group for group, x in before.items() if not torch.equal(model.heard[group], x)}
    assert changed
    assert {group.parity for group in changed} == {Parity.LABELS}


def test_label_groups_have_a_dropout_of_their_own(graph: LabelledGraph) -> None:
    config = replace(CONFIG, input_dropout=0.8, label_dropout=0.25)
    model = build_rphgnn(graph, config, 0, "cpu", ignore)

    rates = {
        group.parity: encoder.input_dropout
        for group, encoder in zip(model.heard, model.encoder.groups, strict=True)
    }

    assert rates == {Parity.ODD: 0.8, Parity.EVEN: 0.8, Parity.LABELS: 0.25}
    assert "RpHGNN(" in str(model)

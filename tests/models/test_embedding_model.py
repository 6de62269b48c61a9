"""What every model of embeddings inherits: all nodes in parts, in the mode in which they are wanted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import dropout, normalize

from heddle.core.events import Listener, ignore
from heddle.models import embedding_model
from heddle.models.embedding_model import EmbeddingModel

if TYPE_CHECKING:
    from torch_geometric.data import HeteroData


class Table(EmbeddingModel):
    """Turns fixed rows by a learned matrix, and remembers how many it was asked for at once."""

    def __init__(self) -> None:
        super().__init__()
        self.turn = nn.Parameter(torch.eye(4))
        self.rows: dict[str, Tensor] = {}
        self.asked: list[int] = []

    @property
    def width(self) -> int:
        return 4

    @property
    def nodes(self) -> Mapping[str, int]:
        return {name: len(x) for name, x in self.rows.items()}

    def hear(self, data: HeteroData, *, seed: int, device: str = "cpu", listener: Listener = ignore) -> None:
        self.rows = {name: data[name].x for name in data.node_types}

    def forward(self, rows: Mapping[str, Tensor]) -> dict[str, Tensor]:
        self.asked += [len(places) for places in rows.values()]
        return {
            name: normalize(dropout(self.rows[name][places] @ self.turn, 0.5, self.training), dim=1)
            for name, places in rows.items()
        }

    def reset_parameters(self, generator: torch.Generator) -> None:
        nn.init.eye_(self.turn)


def a_table(sizes: Mapping[str, int]) -> Table:
    table, generator = Table(), torch.Generator().manual_seed(0)
    table.rows = {name: torch.randn(count, 4, generator=generator) for name, count in sizes.items()}
    return table


def test_all_nodes_are_embedded_in_parts_as_if_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding_model, "_ROWS", 3)
    table = a_table({"A": 8, "Empty": 0})

    embedded = table.embed()

    assert table.asked == [3, 3, 2, 0]
    assert torch.equal(embedded["A"], normalize(table.rows["A"], dim=1))
    assert embedded["Empty"].shape == (0, 4)


@pytest.mark.parametrize("training", [True, False])
def test_embedding_drops_nothing_out_keeps_no_gradients_and_leaves_the_mode(training: bool) -> None:
    table = a_table({"A": 8}).train(training)

    embedded = table.embed()["A"]

    assert torch.equal(embedded, table.embed()["A"])
    assert not embedded.requires_grad
    assert table.training is training


def test_a_model_adds_no_loss_unless_it_says_so() -> None:
    assert a_table({}).added_loss() is None

"""Classes from what is known of each node before any label is: logistic regression with a ridge."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from heddle.models.classification.labelled_graph import LabelledGraph
from heddle.models.classification.node_model import NodeModel


class LinearRows(NodeModel):
    """Logistic regression on given rows.

    The loss is that of scikit-learn's logistic regression, divided by the number m of labels:
    mean cross-entropy + |W|^2 / (2 C m). Few labels leave nothing to learn a representation by, and the
    ridge keeps weights from following single ones.

    Args:
        rows: What is known of the nodes.
        classes: Number of classes.
        ridge: 1 / (2 C m).

    Shapes:
        rows: `[N, D]`
    """

    def __init__(self, rows: Tensor, classes: int, ridge: float) -> None:
        super().__init__()
        self.rows = rows
        self.ridge = ridge
        self.weight = nn.Parameter(torch.zeros(rows.size(1), classes))  # [D, C]
        self.bias = nn.Parameter(torch.zeros(classes))  # [C]

    def reset_parameters(self, _: torch.Generator) -> None:
        """All weights 0: the loss has one minimum, and nothing is gained by beginning elsewhere."""
        nn.init.zeros_(self.weight)
        nn.init.zeros_(self.bias)

    def forward(self, rows: Tensor) -> Tensor:
        """Logits of some target nodes."""
        return self.rows[rows] @ self.weight + self.bias  # [n, C]

    def added_loss(self) -> Tensor:
        """The ridge."""
        return self.ridge * self.weight.square().sum()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.weight.size(0)} -> {self.weight.size(1)})"


def linear_rows(graph: LabelledGraph, rows: Tensor, *, seed: int, strength: float) -> LinearRows:
    """Logistic regression for a seed's split.

    Args:
        graph: The graph.
        rows: What is known of its target nodes.
        seed: Which split.
        strength: How strongly weights may follow each label: scikit-learn's C.

    Shapes:
        rows: `[N, D]`
    """
    ridge = 0.5 / (strength * max(len(graph.splits[seed][0]), 1))
    return LinearRows(rows, graph.classes, ridge)

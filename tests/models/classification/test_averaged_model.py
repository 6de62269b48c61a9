"""A model is trained as it is and read as the average of its weights."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from heddle.models.classification.averaged_model import AveragedModel
from heddle.models.classification.node_model import NodeModel


class OneWeight(NodeModel):
    """Logits are the weight, for every row."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(2))

    def forward(self, rows: Tensor) -> Tensor:
        return self.weight.expand(len(rows), 2)

    def reset_parameters(self, generator: torch.Generator) -> None:
        with torch.no_grad():
            self.weight.copy_(torch.randn(2, generator=generator))


ROWS = torch.arange(3)


def moved(model: AveragedModel, *values: float) -> None:
    for value in values:
        with torch.no_grad():
            model.get_parameter("model.weight").fill_(value)
        model.step()


def test_the_average_moves_by_the_share_that_it_does_not_keep() -> None:
    model = AveragedModel(OneWeight(), 0.15)

    moved(model, 1.0, 3.0)

    first = 0.0 + (1 - 0.15) * 1.0
    wanted = 0.15 * first + (1 - 0.15) * 3.0
    assert torch.allclose(model.eval()(ROWS), torch.full((3, 2), wanted))
    assert torch.equal(model.train()(ROWS), torch.full((3, 2), 3.0))


def test_first_steps_are_averaged_over_fewer() -> None:
    model = AveragedModel(OneWeight(), 0.999)

    moved(model, 1.0)

    assert torch.allclose(model.eval()(ROWS), torch.full((3, 2), 1 - 2 / 11))


def test_the_average_is_kept_with_the_weights() -> None:
    model, other = AveragedModel(OneWeight(), 0.5), AveragedModel(OneWeight(), 0.5)
    moved(model, 1.0, 2.0, 3.0)

    other.load_state_dict(model.state_dict())

    assert torch.equal(other.eval()(ROWS), model.eval()(ROWS))
    moved(model, 9.0)
    moved(other, 9.0)
    assert torch.equal(other(ROWS), model(ROWS))


def test_reset_begins_the_average_anew() -> None:
    model = AveragedModel(OneWeight(), 0.9)
    moved(model, 5.0)

    model.reset_parameters(torch.Generator().manual_seed(1))

    assert torch.equal(model.eval()(ROWS), model.train()(ROWS))
    assert sum(weight.requires_grad for weight in model.parameters()) == 1
    assert "OneWeight" in str(model)

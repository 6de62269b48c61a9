"""The RpHGNN encoder: its layers against torch's own, its shapes, its initial weights."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from heddle.core.errors import ModelUnusable
from heddle.models.rphgnn.encoder import HopMixture, Merge, RpHGNN, RpHGNNConfig, RpHGNNEncoder
from heddle.models.rphgnn.propagation_plan import Group, GroupShape, Parity, PropagationConfig

SHAPES = {
    Group(Parity.ODD, ("B", "R", "A")): GroupShape(3, 5),
    Group(Parity.EVEN, ("A", "R", "B")): GroupShape(4, 7),
    Group(Parity.SELF, ("A", "self", "A")): GroupShape(1, 7),
}
CONFIG = RpHGNNConfig(out_width=6, hidden=8, dropout=0.3, input_dropout=0.2)


def a_generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def some_rows(count: int) -> list[Tensor]:
    generator = a_generator(9)
    return [torch.randn(count, shape.hops, shape.width, generator=generator) for shape in SHAPES.values()]


def test_the_mixture_of_hops_is_a_convolution_of_kernel_size_one() -> None:
    mixture = HopMixture(4, 2)
    mixture.reset_parameters(a_generator())
    nn.init.normal_(mixture.bias, generator=a_generator(1))
    convolution = nn.Conv1d(4, 2, kernel_size=1)
    with torch.no_grad():
        convolution.weight.copy_(mixture.weight[:, :, None])
        convolution.bias.copy_(mixture.bias)  # type: ignore[union-attr]  # Conv1d has a bias by default
    x = torch.randn(10, 4, 16, generator=a_generator(2))

    assert torch.allclose(mixture(x), convolution(x), atol=1e-6)
    assert str(mixture) == "HopMixture(4 -> 2)"


@pytest.mark.parametrize("merge", list(Merge))
def test_the_encoder_computes_the_papers_formula(merge: Merge) -> None:
    config = RpHGNNConfig(out_width=6, hidden=8, merge=merge)
    model = RpHGNN(SHAPES, config, a_generator()).eval()
    rows = some_rows(4)
    weights = dict(model.named_parameters())

    def perceptron(x: Tensor, prefix: str) -> Tensor:
        for layer in (0, 3):
            if f"{prefix}.{layer}.weight" in weights:
                x = x @ weights[f"{prefix}.{layer}.weight"].t() + weights[f"{prefix}.{layer}.bias"]
                slope = weights[f"{prefix}.{layer + 1}.weight"]
                x = torch.where(x > 0, x, slope * x)
        return x

    encoded = []
    for place, x in enumerate(rows):
        mixed = torch.einsum("bld,fl->bfd", x, weights[f"groups.{place}.mixture.weight"])
        mixed = mixed + weights[f"groups.{place}.mixture.bias"][:, None]
        encoded.append(perceptron(mixed.flatten(1), f"groups.{place}.mlp"))
    merged = torch.cat(encoded, dim=1) if merge is Merge.CONCAT else sum(encoded, torch.zeros(4, 8)) / 3
    wanted = perceptron(merged, "mlp") @ weights["output.weight"].t() + weights["output.bias"]

    assert torch.allclose(model(rows), wanted, atol=1e-6)


def test_a_residual_model_starts_as_its_own_features_padded() -> None:
    propagation = PropagationConfig(use_self=True)
    model = RpHGNN(
        SHAPES, RpHGNNConfig(out_width=9, hidden=8, residual=True, propagation=propagation), a_generator()
    )
    rows = some_rows(4)

    embedded = model.eval()(rows)

    assert torch.equal(embedded[:, :7], rows[2][:, 0])
    assert not embedded[:, 7:].any()
    with pytest.raises(ModelUnusable, match="width 6 cannot hold features of width 7"):
        RpHGNN(SHAPES, RpHGNNConfig(out_width=6, residual=True, propagation=propagation), a_generator())
    with pytest.raises(ModelUnusable, match="own features"):
        RpHGNNConfig(residual=True)


def test_groups_of_one_hop_have_one_channel() -> None:
    model = RpHGNN(SHAPES, CONFIG, a_generator())

    channels = [weight.shape for name, weight in model.named_parameters() if name.endswith("mixture.weight")]

    assert channels == [(2, 3), (2, 4), (1, 1)]


def test_a_row_does_not_depend_on_its_batch() -> None:
    model = RpHGNN(SHAPES, CONFIG, a_generator()).eval()
    rows = some_rows(12)

    whole = model(rows)
    part = model([x[3:5] for x in rows])

    assert torch.allclose(whole[3:5], part, atol=1e-6)


def test_equal_generators_give_equal_weights_and_reset_draws_them_again() -> None:
    model = RpHGNN(SHAPES, CONFIG, a_generator(1))
    twin = RpHGNN(SHAPES, CONFIG, a_generator(1))
    first = [weight.clone() for weight in model.parameters()]

    assert all(torch.equal(mine, other) for mine, other in zip(first, twin.parameters(), strict=True))
    model.reset_parameters(a_generator(2))
    assert not torch.equal(first[0], next(iter(model.parameters())))
    model.reset_parameters(a_generator(1))
    assert all(torch.equal(mine, other) for mine, other in zip(first, model.parameters(), strict=True))


def test_initial_slopes_are_a_quarter_and_biases_zero() -> None:
    model = RpHGNN(SHAPES, CONFIG, a_generator())

    slopes = [module.weight.item() for module in model.modules() if isinstance(module, nn.PReLU)]
    biases = [weight for name, weight in model.named_parameters() if name.endswith("bias")]

    assert slopes == [0.25] * 7
    assert all(not bias.any() for bias in biases)


def test_dropout_is_for_training_only() -> None:
    model = RpHGNN(SHAPES, CONFIG, a_generator())
    rows = some_rows(5)

    assert not torch.equal(model.train()(rows), model(rows))
    assert torch.equal(model.eval()(rows), model(rows))


def test_all_types_land_in_one_space_of_unit_vectors() -> None:
    plan = {"A": SHAPES, "user.type": {Group(Parity.ODD, ("A", "R", "user.type")): GroupShape(3, 7)}}
    encoder = RpHGNNEncoder(plan, CONFIG, a_generator()).eval()
    inputs = {
        "A": dict(zip(SHAPES, some_rows(4), strict=True)),
        "user.type": {
            Group(Parity.ODD, ("A", "R", "user.type")): torch.randn(2, 3, 7, dtype=torch.float64).half()
        },
    }

    embedded = encoder(inputs)

    assert {name: tuple(rows.shape) for name, rows in embedded.items()} == {"A": (4, 6), "user.type": (2, 6)}
    assert all(torch.allclose(rows.norm(dim=1), torch.ones(len(rows))) for rows in embedded.values())
    assert "A: RpHGNN(groups=3, hidden=8, out=6, merge=concat)" in str(encoder)


def test_nodes_without_any_signal_embed_to_finite_vectors() -> None:
    encoder = RpHGNNEncoder({"A": SHAPES}, CONFIG, a_generator()).eval()
    silent = {group: torch.zeros(3, shape.hops, shape.width) for group, shape in SHAPES.items()}

    assert torch.isfinite(encoder({"A": silent})["A"]).all()


def test_a_type_with_nothing_to_encode_is_named() -> None:
    with pytest.raises(ModelUnusable, match="nodes of type 'Lonely' have no relations"):
        RpHGNNEncoder({"A": SHAPES, "Lonely": {}}, CONFIG, a_generator())
    with pytest.raises(ModelUnusable, match="knows no node type 'Person'"):
        RpHGNNEncoder({"A": SHAPES}, CONFIG, a_generator()).of("Person")


@pytest.mark.parametrize("wrong", [{"hidden": 0}, {"dropout": 1.0}, {"input_dropout": -0.1}])
def test_impossible_configurations_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ModelUnusable):
        RpHGNNConfig(**wrong)  # type: ignore[arg-type]  # one field at a time, of either number type

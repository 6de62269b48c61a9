"""Random projections: their distributions, their seeds, and what they keep."""

from __future__ import annotations

import math

import pytest
import torch

from heddle.models.rphgnn.random_projection import (
    ProjectionKind,
    draw_projection,
    random_features,
    row_normalised,
)
from heddle.models.seeded_generator import seeded_generator


def test_sparse_entries_have_achlioptas_three_values_at_their_rates() -> None:
    drawn = draw_projection(ProjectionKind.SPARSE, 600, 500, seeded_generator(0, "a"))

    assert set(torch.unique(drawn).tolist()) == {
        -torch.tensor(3.0).sqrt().item(),
        0.0,
        torch.tensor(3.0).sqrt().item(),
    }
    assert float((drawn == 0).float().mean()) == pytest.approx(2 / 3, abs=0.005)
    assert float((drawn > 0).float().mean()) == pytest.approx(1 / 6, abs=0.005)
    assert float(drawn.var()) == pytest.approx(1.0, abs=0.02)


def test_gaussian_entries_have_xaviers_deviation() -> None:
    drawn = draw_projection(ProjectionKind.GAUSSIAN, 300, 500, seeded_generator(0, "a"))

    assert float(drawn.std()) == pytest.approx(math.sqrt(2 / 800), rel=0.02)


@pytest.mark.parametrize("kind", list(ProjectionKind))
def test_projections_keep_angles(kind: ProjectionKind) -> None:
    x = torch.randn(30, 400, generator=seeded_generator(1, "x"))
    x[1] = x[0] + 0.1 * x[1]

    projected = row_normalised(x @ draw_projection(kind, 400, 256, seeded_generator(0, "a")))

    wanted = row_normalised(x) @ row_normalised(x).t()
    assert float((projected @ projected.t() - wanted).abs().max()) < 0.3
    assert float(projected[0] @ projected[1]) > 0.98


def test_a_draw_depends_on_its_seed_and_its_name_alone() -> None:
    first = random_features(5, 4, seeded_generator(7, "features", "Person"))

    assert torch.equal(first, random_features(5, 4, seeded_generator(7, "features", "Person")))
    assert not torch.equal(first, random_features(5, 4, seeded_generator(7, "features", "Place")))
    assert not torch.equal(first, random_features(5, 4, seeded_generator(8, "features", "Person")))


def test_rows_get_unit_length_and_zeros_stay_zero() -> None:
    rows = row_normalised(torch.tensor([[3.0, 4.0], [0.0, 0.0]]))

    assert rows.tolist() == [[pytest.approx(0.6), pytest.approx(0.8)], [0.0, 0.0]]

"""Moments of an optimiser and random streams go on exactly where they were kept."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from heddle.models.learning.run_state import (
    optimiser_tensors,
    restore_optimiser,
    restore_streams,
    stream_states,
)
from heddle.models.seeded_generator import seeded_generator

CPU = torch.device("cpu")


def stepped(layer: nn.Linear, optimiser: torch.optim.Optimizer, times: int) -> None:
    for _ in range(times):
        optimiser.zero_grad()
        torch.autograd.backward(layer(torch.ones(1, 2)).square().sum())
        optimiser.step()


def test_an_optimiser_goes_on_with_its_moments() -> None:
    layer = nn.Linear(2, 2)
    optimiser = torch.optim.AdamW(layer.parameters(), lr=0.1, fused=True)
    stepped(layer, optimiser, 3)
    kept = {name: x.clone() for name, x in optimiser_tensors(optimiser).items()}
    weights = {name: x.clone() for name, x in layer.state_dict().items()}
    stepped(layer, optimiser, 2)

    other = nn.Linear(2, 2)
    other.load_state_dict(weights)
    again = torch.optim.AdamW(other.parameters(), lr=0.1, fused=True)
    restore_optimiser(again, kept)
    stepped(other, again, 2)

    assert torch.equal(other.weight, layer.weight)


def test_streams_go_on_where_they_were_kept() -> None:
    with torch.random.fork_rng():
        own = {"batches": seeded_generator(1, "batches")}
        states = stream_states(own, CPU)
        wanted = torch.rand(3), torch.rand(3, generator=own["batches"])
        restore_streams(states, own, CPU)

        assert torch.equal(torch.rand(3), wanted[0])
        assert torch.equal(torch.rand(3, generator=own["batches"]), wanted[1])


def test_a_stream_that_was_not_kept_is_missed() -> None:
    with torch.random.fork_rng(), pytest.raises(KeyError):
        restore_streams(stream_states({}, CPU), {"batches": torch.Generator()}, CPU)

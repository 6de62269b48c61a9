"""Parts of a run that a checkpoint keeps, as tensors by name: the optimiser's moments, random streams."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

_TORCH, _CUDA = "torch", "cuda"


def optimiser_tensors(optimiser: torch.optim.Optimizer) -> dict[str, Tensor]:
    """The moments and step counts of an optimiser, by `<parameter>.<name>`."""
    return {
        f"{place}.{name}": value
        for place, moments in optimiser.state_dict()["state"].items()
        for name, value in moments.items()
    }


def restore_optimiser(optimiser: torch.optim.Optimizer, tensors: Mapping[str, Tensor]) -> None:
    """Put back what `optimiser_tensors` gave of an optimiser of the same parameters."""
    state: dict[int, dict[str, Tensor]] = {}
    for key, value in tensors.items():
        place, _, name = key.partition(".")
        state.setdefault(int(place), {})[name] = value
    groups = optimiser.state_dict()["param_groups"]
    optimiser.load_state_dict({"state": state, "param_groups": groups})


def stream_states(generators: Mapping[str, torch.Generator], device: torch.device) -> dict[str, Tensor]:
    """States of torch's own streams and of a task's generators, by name; uint8."""
    states = {_TORCH: torch.get_rng_state()}
    if device.type == "cuda":
        states[_CUDA] = torch.cuda.get_rng_state(device)
    return states | {f"task.{name}": each.get_state() for name, each in generators.items()}


def restore_streams(
    states: Mapping[str, Tensor], generators: Mapping[str, torch.Generator], device: torch.device
) -> None:
    """Put back what `stream_states` gave.

    Raises:
        KeyError: a stream is not there.
    """
    torch.set_rng_state(states[_TORCH])
    if device.type == "cuda":
        torch.cuda.set_rng_state(states[_CUDA], device)
    for name, generator in generators.items():
        generator.set_state(states[f"task.{name}"])

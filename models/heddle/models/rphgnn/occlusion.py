r"""Occlusion: what a model makes of a part of its input is what changes when the part is not there.

The idea is that of "Visualizing and Understanding Convolutional Networks" (Zeiler, Fergus; ECCV 2014,
https://arxiv.org/abs/1311.2901), with blocks of RpHGNN's input in the place of patches of an image. A block
is what nodes of one type collected along one relation at one hop, $X_g[:, l]$; it is set to zero, and

$$\mathrm{distance}(g, l) = \mathrm{mean}_v \; 1 - \cos(h_v, h_v^{\setminus g,l}).$$

It measures one block at a time: two blocks that say the same hide each other, and both look small.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import torch
from torch import Tensor
from torch.nn.functional import normalize

from heddle.models.contribution import Contribution
from heddle.models.rphgnn.encoder import RpHGNNEncoder
from heddle.models.rphgnn.propagation import Propagated
from heddle.models.rphgnn.propagation_plan import Group, Parity
from heddle.models.seeded_generator import seeded_generator

SAMPLE = 256
"""Nodes of a type that are looked at: the mean hardly moves with more."""

_DIGITS = 8


def measure_contributions(
    encoder: RpHGNNEncoder, inputs: Propagated, *, seed: int, device: str, sample: int = SAMPLE
) -> tuple[Contribution, ...]:
    """Measure every block of every node type; types without nodes have none.

    Args:
        encoder: The trained encoder, on the device.
        inputs: What the nodes hear.
        seed: Decides which nodes of a large type are looked at.
        device: Where to compute.
        sample: How many nodes of a type to look at.

    Shapes:
        inputs: `[N_type, hops, width]` by type and group
    """
    was_training = encoder.training
    encoder.eval()
    found: list[Contribution] = []
    with torch.no_grad():
        for name in sorted(inputs):
            blocks = _sampled(name, inputs[name], seed, sample, device)
            if next(iter(blocks.values())).size(0):
                found += _of_type(encoder, name, blocks)
    encoder.train(was_training)
    return tuple(found)


def measure_node(
    encoder: RpHGNNEncoder, inputs: Propagated, node_type: str, row: int, *, device: str
) -> tuple[Contribution, ...]:
    """Measure every block of one node's own input.

    Args:
        encoder: The trained encoder, on the device.
        inputs: What the nodes hear.
        node_type: The node's type.
        row: Its position among those of its type.
        device: Where to compute.

    Shapes:
        inputs: `[N_type, hops, width]` by type and group
    """
    was_training = encoder.training
    encoder.eval()
    with torch.no_grad():
        blocks = {group: x[row : row + 1].to(device) for group, x in inputs[node_type].items()}
        found = tuple(_of_type(encoder, node_type, blocks))
    encoder.train(was_training)
    return found


def _sampled(
    name: str, groups: Mapping[Group, Tensor], seed: int, sample: int, device: str
) -> dict[Group, Tensor]:
    """The same seeded rows of each group, in their order; `[n, hops, width]`, n at most `sample`."""
    count = next(iter(groups.values())).size(0)
    drawn = torch.randperm(count, generator=seeded_generator(seed, "occlusion", name))[:sample]
    rows = drawn.sort().values
    return {group: x[rows.to(x.device)].to(device) for group, x in groups.items()}


def _of_type(encoder: RpHGNNEncoder, name: str, blocks: Mapping[Group, Tensor]) -> Iterator[Contribution]:
    model = encoder.of(name)
    inputs = [blocks[group].float() for group in model.shapes]  # G x [n, hops, width]
    encoded: list[Tensor] = [group(x) for group, x in zip(model.groups, inputs, strict=True)]  # G x [n, H]
    whole = normalize(model.join(encoded, inputs), dim=1)  # [n, out]
    distances: dict[tuple[Group, int], float] = {}
    for place, group in enumerate(model.shapes):
        for position in range(inputs[place].size(1)):
            muted = inputs[place].clone()
            muted[:, position] = 0
            # The other groups are encoded as before: the cost stays linear in the number of relations.
            changed = [*encoded[:place], model.groups[place](muted), *encoded[place + 1 :]]
            without = model.join(changed, [*inputs[:place], muted, *inputs[place + 1 :]])
            # Of unit vectors, half the square of their difference is 1 - cos, and 0 where nothing changed.
            moved = ((whole - normalize(without, dim=1)).square().sum(dim=1) / 2).mean()
            distances[group, position] = round(float(moved), _DIGITS)
    total = sum(distances.values())
    for (group, position), distance in distances.items():
        source, relation, target = group.relation
        share = round(distance / total, _DIGITS) if total else 0.0
        hop = _hop(encoder, group, position)
        yield Contribution(name, source, relation, target, hop, distance, share)


def _hop(encoder: RpHGNNEncoder, group: Group, position: int) -> int:
    """How far away what stands at a position of a group's tensor was heard."""
    if group.parity is Parity.SELF:
        return 0
    config = encoder.config.propagation
    odd = group.parity is Parity.ODD
    position -= 0 if odd else config.use_input
    if position < 0:
        return 0
    iteration, turn = divmod(position, config.position(group.parity, 1) - config.position(group.parity, 0))
    # Each squash hands on what was heard up to two hops away.
    return 2 * iteration + 2 * turn + (1 if odd else 2)

r"""Profiles of walks: a row for each node that says where walks from it come, more than chance would have it.

With the walk $P$ of `return_walk`, $N$ nodes and anchors $j$:

$$M = \frac 1 T \sum_{t=1}^{T} P^t, \qquad L_{vj} = \log \max\!\Big(1, \frac{M_{vj}}{b\, \bar M_j}\Big),
  \qquad X = \mathrm{rownorm}(L R)$$

where $\bar M_j$ is the mean of column $j$ (how often walks come there at all), $b$ the threshold and $R$ a
Gaussian projection. $L$ is the matrix that DeepWalk factorises (Qiu et al., "Network Embedding as Matrix
Factorization: Unifying DeepWalk, LINE, PTE, and node2vec", WSDM 2018, theorem 2.3 and algorithm 3), here for
typed walks that do not return. The logarithm is what a sum of what neighbours hear does not have: it makes a
rare place count as much as a hub. Inner products of rows of $L$ survive the projection (Johnson and
Lindenstrauss), so that nothing is factorised and nothing is trained.

Costs $T \cdot \mathrm{nnz} \cdot A$ multiplications for $A$ anchors and memory for a block of them.
"""

from __future__ import annotations

import torch
from torch import Tensor

from heddle.core.events import Event, Listener, ignore
from heddle.models.rphgnn.random_projection import random_features, row_normalised
from heddle.models.seeded_generator import seeded_generator
from heddle.models.walks.return_walk import ReturnWalk
from heddle.models.walks.walk_config import WalkConfig


def walk_profiles(
    walk: ReturnWalk, config: WalkConfig, *, seed: int, device: str = "cpu", listener: Listener = ignore
) -> Tensor:
    """Profiles of all nodes of the walk's type.

    Args:
        walk: The walk.
        config: How far it goes, to how many anchors, and how wide profiles are.
        seed: Seed of the anchors, where they are drawn, and of the projection.
        device: Where the walk is.
        listener: Hears of each block of anchors.

    Shapes:
        returns: `[N, width]` float32, or `[N, anchors]` where there are fewer anchors; rows of unit length,
            0 where no walk goes anywhere
    """
    anchors = _anchors(walk.nodes, config, seed)
    projected = len(anchors) > config.width
    found = torch.zeros(walk.nodes, config.width if projected else len(anchors), device=device)
    generator = seeded_generator(seed, "walk projection")
    done = 0
    for block in anchors.split(config.block):  # type: ignore[no-untyped-call]
        told = surprise(visits(walk, block.to(device), config.steps), config.threshold)  # [N, block]
        if projected:
            found += told @ random_features(len(block), config.width, generator).to(device)
        else:
            found[:, done : done + len(block)] = told
        done += len(block)
        listener(Event("walk", "advanced", done=done, total=len(anchors)))
    return row_normalised(found)


def visits(walk: ReturnWalk, anchors: Tensor, steps: int) -> Tensor:
    """M: how likely a walk from each node is at each anchor, as a mean over its steps.

    Shapes:
        anchors: `[A]` int64
        returns: `[N, A]`
    """
    x = torch.zeros(walk.nodes, len(anchors), device=anchors.device)
    x[anchors, torch.arange(len(anchors), device=anchors.device)] = 1.0
    total = torch.zeros_like(x)
    for _ in range(steps):
        x = walk.step(x)  # P^t, columns of the anchors
        total += x
    return total / steps


def surprise(visited: Tensor, threshold: float) -> Tensor:
    """L: by how much likelier than chance a walk comes there, as a logarithm; 0 where it is not.

    Shapes:
        visited: `[N, A]`
        returns: `[N, A]`
    """
    usual = threshold * visited.mean(dim=0)  # [A]
    return torch.where(usual > 0, visited / usual, 0.0).clamp_(min=1).log_()


def _anchors(nodes: int, config: WalkConfig, seed: int) -> Tensor:
    if nodes <= config.anchors:
        return torch.arange(nodes)
    drawn = torch.randperm(nodes, generator=seeded_generator(seed, "walk anchors"))[: config.anchors]
    return drawn.sort().values

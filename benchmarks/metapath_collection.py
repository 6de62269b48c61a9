"""What SeHGNN computes before it learns: a tensor for every meta-path that ends in the target type.

Yang et al., "Simple and efficient heterogeneous graph neural network" (AAAI 2023,
https://arxiv.org/abs/2207.02547), section 4.1: X^P = A_1 A_2 ... A_l X, the features of the far end averaged
along each relation of the path P, for all paths of up to k hops and the node's own features. Their number
grows with a power of k; `benchmarks/gpu_propagation.py` computes them beside RpHGNN's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from torch import Tensor

Relation = tuple[str, str, str]
Product = Callable[[Tensor], Tensor]
Path = tuple[str, ...]
"""The type at the far end, then the names of the relations that lead to the target."""


def collect_metapaths(
    multiply: Mapping[Relation, Product],
    features: Mapping[str, Tensor],
    target: str,
    hops: int,
    write: Callable[[Path, Tensor], None],
) -> int:
    """Compute every meta-path's tensor, each product once, and hand those of the target to `write`.

    Depth first, so that no more than one tensor a hop is held: kinder than the authors' way, which holds
    all of a hop's.

    Args:
        multiply: The mean along each relation, reverses included.
        features: Node features by type.
        target: Where meta-paths end.
        hops: Longest meta-path.
        write: Takes a path and its tensor `[N_target, D]`.

    Shapes:
        features: `[N_type, D]`

    Returns:
        The number of products.
    """
    near = within_reach(multiply, features, target, hops)
    products = 0

    def follow(path: Path, kind: str, x: Tensor, left: int) -> None:
        nonlocal products
        if kind == target:
            write(path, x)
        for relation, product in multiply.items():
            if left and relation[0] == kind and relation[2] in near[left - 1]:
                products += 1
                follow((*path, relation[1]), relation[2], product(x), left - 1)

    for kind in sorted(near[hops]):
        follow((kind,), kind, features[kind], hops)
    return products


def within_reach(
    relations: Iterable[Relation], kinds: Iterable[str], target: str, hops: int
) -> list[set[str]]:
    """The types from which the target can be reached in at most 0, 1, ... `hops` hops."""
    known = list(relations)
    near = [{target} & set(kinds)]
    for _ in range(hops):
        near.append(near[-1] | {source for source, _, end in known if end in near[-1]})
    return near

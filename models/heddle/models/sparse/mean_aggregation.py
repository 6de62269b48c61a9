"""Mean aggregation along one relation as a sparse product, behind one interface and on every backend.

A relation with edges u -> v is the matrix A with A[v, u] = w(u, v) / sum of w over v's in-edges, so
`mean(x)` is A @ x: each target row is the weighted mean of its neighbours' rows, and 0 where a node
has none. Every backend multiplies the same compressed rows (CSR), so they agree up to rounding.
"""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum

import torch
from torch import Tensor

from heddle.core.errors import ModelUnusable


class SparseBackend(StrEnum):
    """Who multiplies.

    `TORCH` is torch's compiled CSR product (MKL or its own kernel on CPU, cuSPARSE on CUDA).
    `EDGE_INDEX` is PyG's `EdgeIndex.matmul`. `PYG_LIB` sorts edges with pyg-lib's radix sort; pyg-lib has
    no sparse product of its own, so the product after the sort is torch's.
    """

    TORCH = "torch"
    EDGE_INDEX = "edge-index"
    PYG_LIB = "pyg-lib"


_NEEDS = {
    SparseBackend.TORCH: "torch",
    SparseBackend.EDGE_INDEX: "torch_geometric",
    SparseBackend.PYG_LIB: "pyg_lib",
}
_Multiply = Callable[[Tensor], Tensor]


def available_backends() -> tuple[SparseBackend, ...]:
    """The backends that can be used here, the preferred one first."""
    order = (SparseBackend.PYG_LIB, SparseBackend.TORCH, SparseBackend.EDGE_INDEX)
    return tuple(backend for backend in order if importlib.util.find_spec(_NEEDS[backend]) is not None)


def choose_backend(name: SparseBackend | str | None = None) -> SparseBackend:
    """The backend asked for by name, or the preferred one of those available.

    Raises:
        ModelUnusable: the name is unknown, or its package is not installed.
    """
    if name is None:
        return available_backends()[0]
    try:
        backend = SparseBackend(name)
    except ValueError:
        raise ModelUnusable(
            f"no sparse backend is named {name!r}", hint=f"use one of {', '.join(SparseBackend)}"
        ) from None
    if backend not in available_backends():
        raise ModelUnusable(
            f"the sparse backend {backend} needs {_NEEDS[backend]}, which is not installed",
            hint=f"install it or use one of {', '.join(available_backends())}",
        )
    return backend


class MeanAggregation:
    """The row-normalised adjacency of one relation, as an operator.

    Args:
        edge_index: Row 0 holds source positions, row 1 target positions; duplicates count each time.
        size: Number of (source, target) nodes.
        weight: A non-negative weight for each edge; all 1 by default.
        backend: Who multiplies; the preferred one available by default.

    Shapes:
        edge_index: `[2, E]` int64
        weight: `[E]`

    Raises:
        ValueError: shapes do not fit, a position lies outside `size`, or a weight is negative or not finite.
        ModelUnusable: the backend asked for is not available.
    """

    def __init__(
        self,
        edge_index: Tensor,
        size: tuple[int, int],
        *,
        weight: Tensor | None = None,
        backend: SparseBackend | str | None = None,
    ) -> None:
        _check(edge_index, size, weight)
        self.size = size
        self.backend = choose_backend(backend)
        self._edge_index = edge_index
        self._weight = weight
        self._rows = _compress(edge_index, size, weight, self.backend)
        self._multiply: dict[torch.dtype, _Multiply] = {}

    @property
    def num_edges(self) -> int:
        """Number of edges, duplicates included."""
        return int(self._edge_index.size(1))

    def mean(self, x: Tensor) -> Tensor:
        """Average the neighbours' rows.

        Shapes:
            x: `[num_sources, D]` float32 or float64, on the operator's device
            returns: `[num_targets, D]`

        Raises:
            ValueError: `x` has another number of rows, or is not a float matrix.
        """
        sources, targets = self.size
        if x.dim() != 2 or x.size(0) != sources or x.dtype not in (torch.float32, torch.float64):
            raise ValueError(f"mean needs [{sources}, D] float32 or float64, not {list(x.shape)} {x.dtype}")
        if self.num_edges == 0 or x.size(1) == 0:
            return x.new_zeros(targets, x.size(1))
        if x.dtype not in self._multiply:
            self._multiply[x.dtype] = self._product(x.dtype)
        return self._multiply[x.dtype](x)

    def transposed(self) -> MeanAggregation:
        """The mean along the reversed edges; normalised anew, so not the matrix transpose."""
        return MeanAggregation(
            self._edge_index.flip(0), (self.size[1], self.size[0]), weight=self._weight, backend=self.backend
        )

    def _product(self, dtype: torch.dtype) -> _Multiply:
        pointer, column, value = self._rows
        value = value.to(dtype)
        if self.backend is SparseBackend.EDGE_INDEX:
            return _edge_index_product(pointer, column, value, self.size)
        return _torch_product(pointer, column, value, self.size)

    def __repr__(self) -> str:
        sources, targets = self.size
        return (
            f"{type(self).__name__}({sources} -> {targets}, edges={self.num_edges}, backend={self.backend})"
        )


def _check(edge_index: Tensor, size: tuple[int, int], weight: Tensor | None) -> None:
    if edge_index.dim() != 2 or edge_index.size(0) != 2 or edge_index.dtype != torch.int64:
        raise ValueError(f"edge_index must be [2, E] int64, not {list(edge_index.shape)} {edge_index.dtype}")
    if edge_index.numel():
        outside = (edge_index.amin(dim=1) < 0) | (edge_index.amax(dim=1) >= edge_index.new_tensor(size))
        if bool(outside.any()):
            raise ValueError(f"edge_index points outside {size[0]} sources and {size[1]} targets")
    if weight is not None:
        if weight.shape != edge_index.shape[1:]:
            raise ValueError(f"weight must be [{edge_index.size(1)}], not {list(weight.shape)}")
        if not bool((torch.isfinite(weight) & (weight >= 0)).all()):
            raise ValueError("weights must be finite and not negative")


def _compress(
    edge_index: Tensor, size: tuple[int, int], weight: Tensor | None, backend: SparseBackend
) -> tuple[Tensor, Tensor, Tensor]:
    """Rows sorted by (target, source): pointer `[targets + 1]`, column and value `[E distinct]`."""
    sources, targets = size
    keys, order = _sort(edge_index[1] * sources + edge_index[0], backend)
    # Compressed rows may hold a column once: duplicates become one entry that weighs their sum.
    keys, place, count = torch.unique_consecutive(keys, return_inverse=True, return_counts=True)
    value = count.double() if weight is None else _summed(place, weight.double()[order], keys.numel())
    target = keys // max(sources, 1)
    pointer = torch.searchsorted(target, torch.arange(targets + 1, device=target.device))
    total = _summed(target, value, targets)[target]
    # A node whose in-edges all weigh 0 has no neighbours: its row stays 0 instead of 0 / 0.
    value = torch.where(total > 0, value / total, torch.zeros_like(value))
    return pointer, keys - target * sources, value


def _summed(place: Tensor, value: Tensor, length: int) -> Tensor:
    return value.new_zeros(length).index_add_(0, place, value)


def _sort(keys: Tensor, backend: SparseBackend) -> tuple[Tensor, Tensor]:
    if backend is SparseBackend.PYG_LIB and not keys.is_cuda and keys.numel():
        import pyg_lib

        values, order = pyg_lib.ops.index_sort(keys.contiguous(), int(keys.max()))
        return values, order
    values, order = torch.sort(keys, stable=True)
    return values, order


def _torch_product(pointer: Tensor, column: Tensor, value: Tensor, size: tuple[int, int]) -> _Multiply:
    if value.is_cuda and max(column.numel(), *size) < 2**31:
        # cuSPARSE is a little faster on 32-bit indices and reads half of their bytes.
        pointer, column = pointer.int(), column.int()
    with _without_beta_warnings():
        matrix = torch.sparse_csr_tensor(
            pointer, column, value, size=(size[1], size[0]), check_invariants=True
        )
    if value.is_cuda:
        return lambda x: matrix @ x
    # On CPU torch's own reducing kernel beats the MKL product behind `@` (benchmarks/sparse_product.py).
    return lambda x: torch.sparse.mm(matrix, x, "sum")


def _edge_index_product(pointer: Tensor, column: Tensor, value: Tensor, size: tuple[int, int]) -> _Multiply:
    from torch_geometric import EdgeIndex

    # Rows of the product are targets, so they go first: no transposition and no second sort.
    row = torch.repeat_interleave(torch.arange(size[1], device=column.device), pointer.diff())
    edges = EdgeIndex(torch.stack([row, column]), sparse_size=(size[1], size[0]), sort_order="row")
    edges.fill_cache_()

    def multiply(x: Tensor) -> Tensor:
        with _without_beta_warnings():
            product: Tensor = edges.matmul(x, input_value=value)
        return product

    return multiply


@contextmanager
def _without_beta_warnings() -> Iterator[None]:
    """Silence torch's note that CSR tensors are young; the tests hold what they give to float64."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Sparse (CSR tensor support|invariant checks)")
        yield

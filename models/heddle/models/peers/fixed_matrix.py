"""A matrix of given numbers that weights are multiplied by: sparse where that is less work."""

from __future__ import annotations

from typing import Any, cast

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

SPARSE_BELOW = 0.1
"""Share of entries that are not 0 below which rows are compressed."""


class FixedMatrix:
    """The constant X of a product X W, differentiable in W alone.

    A bag of words has a few dozen words of thousands: compressed rows make the product a hundred times
    cheaper, and the compressed columns beside them its gradient X^T G.

    Args:
        values: The matrix.

    Shapes:
        values: `[N, D]` float
    """

    def __init__(self, values: Tensor) -> None:
        self.size = int(values.size(0)), int(values.size(1))
        filled = int(torch.count_nonzero(values))
        self.is_sparse = filled < SPARSE_BELOW * values.numel()
        self._values = values.to_sparse_csr() if self.is_sparse else values
        self._transposed = values.t().contiguous().to_sparse_csr() if self.is_sparse else None

    def times(self, weight: Tensor) -> Tensor:
        """Multiply.

        Shapes:
            weight: `[D, H]`
            returns: `[N, H]`
        """
        if self._transposed is None:
            return self._values @ weight
        return cast("Tensor", _SparseProduct.apply(weight, self._values, self._transposed))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.size[0]}, {self.size[1]}, sparse={self.is_sparse})"


class _SparseProduct(torch.autograd.Function):
    """X W with the gradient X^T G, both over compressed rows."""

    @staticmethod
    def forward(ctx: Any, weight: Tensor, matrix: Tensor, transposed: Tensor) -> Tensor:
        ctx.transposed = transposed
        return multiply(matrix, weight)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None, None]:
        return multiply(ctx.transposed, gradient.contiguous()), None, None


def multiply(matrix: Tensor, dense: Tensor) -> Tensor:
    """A product of compressed rows with a dense matrix; `[N, D] x [D, H] -> [N, H]`."""
    if matrix._nnz() == 0:
        return dense.new_zeros(matrix.size(0), dense.size(1))
    # On CPU torch's own reducing kernel beats the MKL product behind `@`.
    product: Tensor = matrix @ dense if matrix.is_cuda else torch.sparse.mm(matrix, dense, "sum")
    return product

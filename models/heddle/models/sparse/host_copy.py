"""Copies between ordinary memory and a GPU at the speed of the bus.

A GPU reads and writes pinned memory alone. A copy from or to ordinary memory goes through a small pinned
buffer of the driver's, one piece after another, at a fraction of what the bus carries, and pinning the
whole of it would cost more than the copy. Here a ring of pinned buffers keeps everybody busy: the bus
carries one piece while threads move others between the ring and ordinary memory, and the GPU computes on
beside them.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from queue import SimpleQueue

import numpy as np
import torch
from torch import Tensor

_THREADS = 12
_BUFFERS = 24
_BUFFER_BYTES = 8 << 20


class HostLink:
    """A ring of pinned buffers with threads that fill and empty it.

    Args:
        device: The GPU at the other end.
    """

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._stream = torch.cuda.Stream(device)  # type: ignore[no-untyped-call]
        self._free: SimpleQueue[Tensor] = SimpleQueue()
        for _ in range(_BUFFERS):
            self._free.put(torch.empty(_BUFFER_BYTES, dtype=torch.uint8, pin_memory=True))
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="host-link")
        self._writes: list[Future[None]] = []

    def read(self, source: Tensor) -> Tensor:
        """Copy a tensor to the GPU; what the current stream does next sees all of it.

        Shapes:
            source: contiguous, on the CPU
        """
        found = torch.empty_like(source, device=self._device)
        # The allocator may give memory that kernels of the current stream still read.
        self._stream.wait_stream(torch.cuda.current_stream(self._device))
        pieces = zip(_pieces(source), _pieces(found), strict=True)
        for done in [self._threads.submit(self._fill, piece, target) for piece, target in pieces]:
            done.result()
        torch.cuda.current_stream(self._device).wait_stream(self._stream)
        found.record_stream(self._stream)
        return found

    def write(self, source: Tensor, target: Tensor) -> None:
        """Copy a tensor to ordinary memory once all that the current stream has been given is done.

        Returns at once or when the ring has room again; `close` waits for the end.

        Shapes:
            source: contiguous, on the GPU
            target: contiguous, on the CPU, of the same dtype and as many elements
        """
        if source.dtype is not target.dtype or source.numel() != target.numel():
            raise ValueError(
                f"cannot copy {source.numel()} {source.dtype} to {target.numel()} {target.dtype}"
            )
        self._stream.wait_stream(torch.cuda.current_stream(self._device))
        source.record_stream(self._stream)
        if target.is_pinned():
            self._carry(target.view(-1), source.view(-1))
            return
        for piece, place in zip(_pieces(source), _pieces(target), strict=True):
            buffer = self._free.get()
            event = self._carry(buffer[: piece.numel()], piece)
            self._writes.append(self._threads.submit(self._empty, buffer, event, place))

    def close(self) -> None:
        """Wait until all is written.

        Raises:
            RuntimeError: a copy failed.
        """
        try:
            for done in self._writes:
                done.result()
            self._stream.synchronize()
        finally:
            self._threads.shutdown()

    def _carry(self, target: Tensor, source: Tensor) -> torch.cuda.Event:
        with torch.cuda.stream(self._stream):
            target.copy_(source, non_blocking=True)
            event = torch.cuda.Event()  # type: ignore[no-untyped-call]
            event.record(self._stream)
        return event

    def _fill(self, source: Tensor, target: Tensor) -> None:
        buffer = self._free.get()
        try:
            # NumPy's copy lets other threads run beside it.
            np.copyto(buffer.numpy()[: source.numel()], source.numpy())
            self._carry(target, buffer[: source.numel()]).synchronize()
        finally:
            self._free.put(buffer)

    def _empty(self, buffer: Tensor, event: torch.cuda.Event, target: Tensor) -> None:
        try:
            event.synchronize()
            np.copyto(target.numpy(), buffer.numpy()[: target.numel()])
        finally:
            self._free.put(buffer)


@contextmanager
def host_link(device: torch.device) -> Iterator[HostLink]:
    """A link for a `with` block; at its end all is written."""
    link = HostLink(device)
    try:
        yield link
    finally:
        link.close()


def _pieces(tensor: Tensor) -> list[Tensor]:
    """A contiguous tensor's bytes in pieces that fit a buffer."""
    if not tensor.is_contiguous():
        raise ValueError("only contiguous tensors can be copied")
    if not tensor.numel():
        return []
    flat = tensor.view(-1).view(torch.uint8)
    return [flat[start : start + _BUFFER_BYTES] for start in range(0, flat.numel(), _BUFFER_BYTES)]

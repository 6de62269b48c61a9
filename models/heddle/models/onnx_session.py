"""An onnxruntime session as an encoder wants it: on the CPU, with threads that sleep while they wait."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from heddle.core.errors import ModelUnusable
from heddle.models.onnx_graph import Array

if TYPE_CHECKING:
    from onnxruntime import InferenceSession, OrtValue, SessionOptions

_ERRORS_ONLY = 3


@dataclass(frozen=True, slots=True)
class Session:
    """A graph that is ready to run; several threads may run it at a time.

    Args:
        runtime: The runtime's session.
        arrays: The arrays that it reads; they live as long as it does.
    """

    runtime: InferenceSession
    arrays: Sequence[OrtValue]

    def run(self, output: str, inputs: Mapping[str, NDArray[np.int64]]) -> NDArray[np.float32]:
        """The named output for these inputs."""
        found: NDArray[np.float32] = self.runtime.run([output], dict(inputs))[0]
        return found


def open_session(
    model: bytes | Path, *, threads: int = 0, arrays: Mapping[str, Array] | None = None
) -> Session:
    """Make a graph ready to run, optimised.

    Args:
        model: The graph, or the file that holds it.
        threads: Threads to run with; 0 means all cores.
        arrays: Tensors that the graph names and does not hold.

    Raises:
        ModelUnusable: the runtime refuses it.
    """
    import onnxruntime

    options = _options(threads)
    arrays = arrays or {}
    values = [onnxruntime.OrtValue.ortvalue_from_numpy(array) for array in arrays.values()]
    options.add_external_initializers(list(arrays), values)
    try:
        runtime = onnxruntime.InferenceSession(
            model if isinstance(model, bytes) else str(model), options, providers=["CPUExecutionProvider"]
        )
    # The runtime's exceptions have no common parent but this.
    except Exception as error:
        problem = " ".join(str(error).split())[:300]
        raise ModelUnusable(
            f"onnxruntime cannot run the text encoder ({type(error).__name__}: {problem})",
            hint="install onnxruntime again, and add the model again if it is one that was added",
        ) from error
    return Session(runtime, values)


def _options(threads: int) -> SessionOptions:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # A number, because the runtime's own choice also pins its threads to cores, which containers refuse.
    options.intra_op_num_threads = threads or len(os.sched_getaffinity(0))
    options.inter_op_num_threads = 1
    # Threads that wait must not burn a core that a parser could use.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # Its plan of the memory is made for one shape of input; ours differs from batch to batch.
    options.enable_mem_pattern = False
    options.log_severity_level = _ERRORS_ONLY
    return options

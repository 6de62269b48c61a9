"""Arrays of an `.npz` archive that a user names: read without running anything that stands in it."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from tokenize import TokenError
from typing import Any

import numpy as np
from numpy.lib.npyio import NpzFile
from numpy.typing import NDArray

from heddle.core.errors import InvalidGraph
from heddle.graph.input_file import reading

Arrays = Mapping[str, NDArray[np.generic]]

_DAMAGE = (
    # Of NumPy's headers and refused pickles, of zip's directory, and of what is squeezed inside.
    ValueError,
    EOFError,
    KeyError,
    TypeError,
    SyntaxError,
    TokenError,
    RuntimeError,
    zipfile.BadZipFile,
    zlib.error,
)


def read_arrays(path: Path) -> dict[str, NDArray[np.generic]]:
    """All arrays of an archive.

    Raises:
        PathNotFound: there is no such file.
        FileUnreadable: it cannot be read.
        InvalidGraph: it is no archive of arrays, or holds objects, which only a pickle could bring back.
    """
    try:
        with reading(path), path.open("rb") as opened:
            file = np.load(opened, allow_pickle=False)
            if not isinstance(file, NpzFile):
                raise TypeError("it is a single array")
            arrays: dict[str, Any] = {name: file[name] for name in file.files}
        # NumPy hands out what has no header of its own as bytes.
        strays = [name for name, array in arrays.items() if not isinstance(array, np.ndarray)]
        if not strays:
            return arrays
        problem = f"{strays[0]} is no array"
    except MemoryError:
        problem = "it claims more than fits into memory"
    except _DAMAGE as error:
        problem = " ".join(str(error).split())
    raise InvalidGraph(f"{path} is no archive of arrays ({problem})", hint="take the file anew")

"""A folder of pre-computed tensors that says what it holds, so that it can be read again without the graph.

`heard.json` lists the groups of every node type in order, each with its file; `propagate` writes it last, so
a folder without it is of a pre-computation that did not end.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from heddle.core.errors import ModelUnusable, OutOfReach
from heddle.models.rphgnn.propagation_plan import Group, Parity

LISTING = "heard.json"
_AGAIN = "pre-compute it anew"


def write_listing(folder: Path, results: Mapping[str, Mapping[Group, Tensor]], *, by_hop: bool) -> None:
    """Say what a folder's files hold.

    Args:
        folder: Where the tensors are.
        results: The tensors, in the order in which their files are numbered.
        by_hop: Whether files have hops before nodes.

    Raises:
        OutOfReach: the folder cannot be written.
    """
    types = [
        {
            "type": name,
            "groups": [
                {
                    "parity": group.parity.value,
                    "relation": list(group.relation),
                    "shape": list(x.shape),
                    "dtype": str(x.dtype).removeprefix("torch."),
                }
                for group, x in groups.items()
            ],
        }
        for name, groups in results.items()
    ]
    text = json.dumps({"by_hop": by_hop, "types": types}, indent=1)
    try:
        (folder / LISTING).write_text(text, encoding="utf-8")
    except OSError as error:
        raise OutOfReach(
            f"cannot write {folder / LISTING} ({error.strerror or error})",
            hint="name a folder that can be written",
        ) from error


def read_propagated(folder: Path) -> dict[str, dict[Group, Tensor]]:
    """The tensors of a folder, mapped into memory; what is written to them does not reach the files.

    Shapes:
        returns: `[N_type, hops, width]` by type and group

    Raises:
        ModelUnusable: the folder holds no pre-computation, or a file does not fit what the listing says.
    """
    try:
        listing = json.loads((folder / LISTING).read_text(encoding="utf-8"))
        return {
            str(entry["type"]): {
                _group(each): _mapped(folder / f"{place}-{order}.npy", each, by_hop=bool(listing["by_hop"]))
                for order, each in enumerate(entry["groups"])
            }
            for place, entry in enumerate(listing["types"])
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelUnusable(f"{folder} holds no whole pre-computation ({error})", hint=_AGAIN) from error


def _group(entry: Mapping[str, Any]) -> Group:
    source, name, target = (str(part) for part in entry["relation"])
    return Group(Parity(entry["parity"]), (source, name, target))


def _mapped(path: Path, entry: Mapping[str, Any], *, by_hop: bool) -> Tensor:
    shape, dtype = tuple(int(size) for size in entry["shape"]), str(entry["dtype"])
    if not all(shape):
        return torch.zeros(shape, dtype={"float16": torch.float16}.get(dtype, torch.float32))
    # Copy-on-write: torch has no tensors that refuse to be written.
    array = np.load(path, mmap_mode="c", allow_pickle=False)
    found = torch.from_numpy(array)
    found = found.transpose(0, 1) if by_hop else found
    if found.shape != shape or str(array.dtype) != dtype:
        raise ValueError(f"{path.name} is {list(found.shape)} {array.dtype}, not {list(shape)} {dtype}")
    return found

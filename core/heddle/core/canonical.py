"""Canonical JSON: one byte string for one value, so that hashes mean equality.

Keys are sorted, floats are written in hexadecimal (exact, and the same on every machine), and
nothing is escaped that UTF-8 can say.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

# One encoder for all: making one costs as much as encoding a node.
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def canonical_json(value: Any) -> str:
    """One line of canonical JSON.

    Raises:
        ValueError: a float is not finite, or a value has no canonical form.
    """
    return _encode(_exact(value))


def _exact(value: Any) -> Any:
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{value} has no canonical form")
        return {"float": value.hex()}
    if isinstance(value, Mapping):
        return {str(key): _exact(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_exact(item) for item in value]
    raise ValueError(f"{type(value).__name__} has no canonical form")

"""SQL that asks which documents contribute a node."""

from __future__ import annotations

from typing import Final

# The key of the table holds this order: a hub's other documents are not read.
SELECT_CONTRIBUTORS: Final = """
    SELECT document FROM node WHERE workspace = ? AND id = ? ORDER BY stub, document LIMIT ?
"""

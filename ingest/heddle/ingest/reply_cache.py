"""Replies of a chat model that are known: one small file each, named by the hash of what was asked.

The hash is of the model, the prompt's version, the ontology and the words of the passages, so the same
question in another document or workspace is answered from here too. It may be thrown away at any time.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from heddle.core.home import write_durably


class ReplyCache:
    """Keeps replies.

    Args:
        folder: Where; made when the first one is kept. None keeps nothing.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def get(self, key: str) -> Any:
        """The reply that is known under a key, as a value; None where there is none, or it is damaged."""
        if self._folder is None:
            return None
        with suppress(OSError, ValueError, RecursionError):
            return json.loads(self._path(self._folder, key).read_text("utf-8"))
        return None

    def put(self, key: str, reply: Any) -> None:
        """Keep a reply; a disk that is full costs the money for the next time, and nothing else."""
        if self._folder is None:
            return
        path = self._path(self._folder, key)
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            write_durably(path, json.dumps(reply, ensure_ascii=False, sort_keys=True).encode())

    @staticmethod
    def _path(folder: Path, key: str) -> Path:
        return folder / key[:2] / f"{key}.json"

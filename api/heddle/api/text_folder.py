"""A folder of texts: each a plain file that Heddle reads, and beside it its id and metadata."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heddle.core.errors import OutOfReach, StoreCorrupt, UsageError
from heddle.core.home import write_durably
from heddle.core.ids import sha256_hex

if TYPE_CHECKING:
    from langchain_core.documents import Document


@dataclass(frozen=True, slots=True)
class KeptText:
    """A text with the id that it goes by and what is said of it, as JSON values."""

    id: str
    text: str
    metadata: Mapping[str, Any]

    def document(self) -> Document:
        """As LangChain has it."""
        from langchain_core.documents import Document

        return Document(id=self.id, page_content=self.text, metadata=dict(self.metadata))


class TextFolder:
    """Texts as files, named by a hash of their ids so that any id will do.

    Args:
        folder: Where they lie; made when the first is written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = Path(os.path.abspath(folder))  # noqa: PTH100  # as locations of sources are written

    def location(self, name: str) -> str:
        """Where the text of an id lies, or would lie."""
        return str(self._folder / f"{sha256_hex(name.encode())[:32]}.txt")

    def write(self, kept: KeptText) -> Path:
        """Keep a text; one of the same id is replaced.

        Raises:
            UsageError: the metadata holds what JSON cannot say.
            OutOfReach: the folder cannot be written.
        """
        try:
            record = json.dumps(
                {"id": kept.id, "text": kept.text, "metadata": dict(kept.metadata)}, allow_nan=False
            ).encode()
        except (TypeError, ValueError) as error:
            raise UsageError(
                f"the metadata of {kept.id!r} is no JSON ({error})", hint="use texts, numbers, lists and maps"
            ) from error
        path = Path(self.location(kept.id))
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            write_durably(path.with_suffix(".json"), record)
            write_durably(path, kept.text.encode(errors="replace"))
        except OSError as error:
            raise OutOfReach(
                f"cannot write to {self._folder} ({error.strerror or error})", hint="give another folder"
            ) from error
        return path

    def get(self, name: str) -> KeptText | None:
        """The text of an id; None where there is none."""
        return self.at(self.location(name))

    def at(self, location: str) -> KeptText | None:
        """The text at a location; None where none of this folder lies there.

        Raises:
            StoreCorrupt: what was written beside it is damaged.
        """
        path = Path(location)
        if path.parent != self._folder:
            return None
        record = path.with_suffix(".json")
        try:
            said = json.loads(record.read_bytes())
            return KeptText(str(said["id"]), str(said["text"]), dict(said["metadata"]))
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError) as error:
            raise StoreCorrupt(f"{record} cannot be read ({error})", hint="add the text anew") from error

    def all(self) -> Iterator[KeptText]:
        """All texts, by the names of their files."""
        for record in sorted(self._folder.glob("*.json")):
            kept = self.at(str(record.with_suffix(".txt")))
            if kept is not None:
                yield kept

    def remove(self, name: str) -> None:
        """Throw the text of an id away, if there is one."""
        path = Path(self.location(name))
        path.unlink(missing_ok=True)
        path.with_suffix(".json").unlink(missing_ok=True)

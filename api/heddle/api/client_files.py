"""Files that the client gives: originals of documents, and pages of them as images."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from heddle.api.client_request import Answer

_ENCODED_NAME = re.compile(r"filename\*=UTF-8''([^;]+)", re.IGNORECASE)
_PLAIN_NAME = re.compile(r'filename="([^"]*)"', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Original:
    """The file that a document was read from.

    Args:
        name: Its name, without any folder.
        media: Its media type.
        content: Its bytes.
    """

    name: str
    media: str
    content: bytes = field(repr=False)

    def save(self, folder: str | Path = ".") -> Path:
        """Write it into a folder under its own name; returns where it is. A file of that name is replaced."""
        path = Path(folder) / self.name
        path.write_bytes(self.content)
        return path


@dataclass(frozen=True, slots=True)
class FigureImage:
    """The picture of a figure.

    Args:
        media: Its media type.
        content: Its bytes.
    """

    media: str
    content: bytes = field(repr=False)

    def save(self, path: str | Path) -> Path:
        """Write it to a file; returns where it is. A file of that name is replaced."""
        target = Path(path)
        target.write_bytes(self.content)
        return target


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page as people see it; notebooks show it.

    Args:
        content: The image, PNG.
    """

    content: bytes = field(repr=False)

    def _repr_png_(self) -> bytes:
        return self.content

    def save(self, path: str | Path) -> Path:
        """Write it to a file; returns where it is."""
        file = Path(path)
        file.write_bytes(self.content)
        return file


def original_of(answer: Answer, document: str) -> Original:
    """The file that an answer holds, under the name that its header says, else under the document's id."""
    said = answer.headers.get("content-disposition", "")
    encoded, plain = _ENCODED_NAME.search(said), _PLAIN_NAME.search(said)
    name = unquote(encoded[1]) if encoded else plain[1] if plain else ""
    # The name of a file has no folder in it, whoever says so.
    bare = name.replace("\\", "/").rsplit("/", 1)[-1].replace("\x00", "")
    media = answer.headers.get("content-type", "").split(";")[0].strip()
    return Original(bare if bare not in {"", ".", ".."} else document, media, answer.content)

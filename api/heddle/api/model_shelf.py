"""Trained models of a workspace side by side, each in a folder of its name, and which of them is in force.

The one in force is the model of embeddings that was trained last: the index takes its embeddings up.
"""

from __future__ import annotations

import re
from pathlib import Path

from heddle.api.composition import EMBEDDING_SPACE
from heddle.core.errors import UsageError
from heddle.core.home import write_durably
from heddle.models.model_files import MANIFEST

_IN_FORCE = "IN_FORCE"
_NAME = re.compile("[a-z0-9][a-z0-9-]{0,63}")


def is_model_name(name: str) -> bool:
    """Whether a model may be called so; no such name leads out of its folder.

    >>> is_model_name("latte-2"), is_model_name("../latte"), is_model_name("")
    (True, False, False)
    """
    return _NAME.fullmatch(name) is not None


def check_model_name(name: str) -> str:
    """The name, if a model may be called so.

    Raises:
        UsageError: it may not.
    """
    if not is_model_name(name):
        raise UsageError(
            f"no model can be called {name[:70]!r}",
            hint="use up to 64 small letters, digits and hyphens, a letter or digit first",
        )
    return name


def name_in_force(folder: Path) -> str:
    """Name of the model of embeddings in force; that of the first kind where none is written down.

    What is written there and is no name counts as nothing; training embeddings writes it anew.
    """
    try:
        name = (folder / _IN_FORCE).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return EMBEDDING_SPACE
    return name if is_model_name(name) else EMBEDDING_SPACE


def put_in_force(folder: Path, name: str) -> None:
    """Let the index take up the embeddings of this model from here on."""
    write_durably(folder / _IN_FORCE, check_model_name(name).encode())


def shelved_models(folder: Path) -> list[str]:
    """Names of all models that lie there, sorted."""
    return sorted(
        path.parent.name for path in folder.glob(f"*/{MANIFEST}") if is_model_name(path.parent.name)
    )

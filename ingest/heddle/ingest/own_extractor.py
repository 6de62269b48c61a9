"""A user's own extractor: the operator names it as `package.module:factory`, and it is made once a process.

Only a setting of the operator names one, never a document or a request.
"""

from __future__ import annotations

import importlib
import inspect
import re
from functools import lru_cache
from typing import Any

from heddle.core.errors import ExtractorUnusable, HeddleError
from heddle.core.extractor import Extractor
from heddle.graph.ontology import Ontology

_NAME = re.compile(r"(?P<module>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*):(?P<factory>[A-Za-z_]\w*)")
_MEND = "see docs/extraction.md for what an extractor is"
_KEPT = 8


def is_own(name: str) -> bool:
    """Whether a name has the form `package.module:factory`."""
    return _NAME.fullmatch(name) is not None


@lru_cache(maxsize=_KEPT)
def load_own_extractor(name: str, ontology: Ontology) -> Extractor:
    """Make the extractor that a name stands for.

    Args:
        name: `package.module:factory`; the package has to be importable.
        ontology: Given to the factory where it takes an argument of that name.

    Raises:
        ExtractorUnusable: it cannot be imported, fails, or gives no extractor.
    """
    match = _NAME.fullmatch(name)
    if match is None:
        raise ExtractorUnusable(f"{name!r} names no extractor", hint="write package.module:factory")
    try:
        factory = getattr(importlib.import_module(match["module"]), match["factory"])
        made = (
            factory(ontology=ontology) if "ontology" in inspect.signature(factory).parameters else factory()
        )
    except HeddleError:
        raise
    except Exception as error:
        raise ExtractorUnusable(f"cannot load the extractor {name} ({_line(error)})", hint=_MEND) from error
    return _checked(name, made)


def _checked(name: str, made: Any) -> Extractor:
    called: Any = getattr(made, "name", None)
    if not isinstance(made, Extractor):
        raise ExtractorUnusable(f"{name} gave {type(made).__name__}, which is no extractor", hint=_MEND)
    if not isinstance(called, str) or not called.strip():
        raise ExtractorUnusable(f"the extractor {name} has no name", hint=_MEND)
    return made


def _line(error: Exception) -> str:
    said = " ".join(str(error).split())[:200]
    return f"{type(error).__name__}: {said}" if said else type(error).__name__

"""The mark that extractors and an ontology leave in a derivation: read with others, a document is read anew.

Without an extractor and an ontology there is none. What was read in part carries another mark, which is
never the present one, so that the next ingest tries again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from heddle.graph.ontology import Ontology

_WITH = "/with-"
_PARTLY = "/partly-with-"
_MARK = re.compile(r"/(?:partly-)?with-[^/]*\Z")
_UNFIT = re.compile(r"[^\w.:+=@-]+")
_DIGITS = 16


def enrichment_mark(names: Sequence[str], ontology: Ontology | None) -> str:
    """The mark of extractors and an ontology; empty where there are none.

    Args:
        names: The extractors' names, in the order in which they read.
        ontology: The user's ontology.
    """
    parts = [f"ontology-{ontology.hash[:_DIGITS]}"] if ontology is not None else []
    parts += [_UNFIT.sub("_", name) for name in names]
    return _WITH + ",".join(parts) if parts else ""


def partly(mark: str) -> str:
    """The mark of a document that was read in part."""
    return _PARTLY + mark.removeprefix(_WITH)


def is_partly(derivation: str) -> bool:
    """Whether a document was read in part."""
    return cut_enrichment_mark(derivation)[1].startswith(_PARTLY)


def cut_enrichment_mark(rest: str) -> tuple[str, str]:
    """The end of a derivation without the mark, and the mark, if it is there."""
    match = _MARK.search(rest)
    return (rest[: match.start()], match[0]) if match else (rest, "")

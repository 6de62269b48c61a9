"""Builds what reads documents besides the default reading: the ontology and the extractors."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from heddle.core.errors import ExtractorUnusable
from heddle.core.settings import Settings

if TYPE_CHECKING:
    from heddle.core.extractor import Extractor
    from heddle.graph.ontology import Ontology
    from heddle.ingest.enricher import Enricher


def load_ontology(settings: Settings) -> Ontology | None:
    """The ontology that the settings name; None where they name none.

    Raises:
        PathNotFound: there is no such file.
        OntologyInvalid: something in it is wrong.
    """
    if not settings.ontology:
        return None
    from heddle.graph.ontology_file import read_ontology

    return read_ontology(Path(settings.ontology).expanduser())


def open_enricher(settings: Settings) -> Enricher:
    """What reads documents besides the default reading, with a budget of its own: for one ingest.

    Raises:
        PathNotFound: there is no such ontology.
        OntologyInvalid: something in it is wrong.
        ExtractorUnusable: an extractor cannot be loaded.
        ModelUnusable: the chat model cannot be used.
    """
    from heddle.graph.ontology import BUILTIN
    from heddle.ingest.enricher import Enricher

    ontology = load_ontology(settings)
    extractors: list[Extractor] = []
    if ontology is not None and ontology.names:
        from heddle.ingest.known_names import KnownNames

        # First, since the first of two readings at one place holds.
        extractors.append(KnownNames(ontology))
    names = filter(None, (part.strip() for part in settings.extractor.split(",")))
    extractors += [_open_extractor(name, ontology or BUILTIN) for name in names]
    return Enricher(ontology, tuple(extractors))


def _open_extractor(name: str, ontology: Ontology) -> Extractor:
    """The one place where a name becomes an extractor."""
    from heddle.ingest.own_extractor import is_own, load_own_extractor

    if is_own(name):
        return load_own_extractor(name, ontology)
    raise ExtractorUnusable(f"unknown extractor {name!r}", hint="use chat, or package.module:factory")

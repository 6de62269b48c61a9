"""The ontology of a workbench: the one in force, and the one that its documents suggest."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from heddle.api.extraction import load_ontology
from heddle.api.workbench import Workbench
from heddle.core.settings import Settings

if TYPE_CHECKING:
    from heddle.graph.ontology import Ontology
    from heddle.ingest.ontology_suggestion import Suggestion


def ontology_in_force(settings: Settings) -> Ontology:
    """The ontology that the settings name, or Heddle's own; all its types and relations are written out.

    Raises:
        PathNotFound: there is no such file.
        OntologyInvalid: something in it is wrong.
    """
    from heddle.graph.ontology import BUILTIN

    ontology = load_ontology(settings) or BUILTIN
    return replace(ontology, types=ontology.all_types, relations=ontology.all_relations)


def ontology_facts(ontology: Ontology) -> dict[str, Any]:
    """An ontology as programs read it."""
    from dataclasses import asdict

    return {**asdict(ontology), "hash": ontology.hash, "schema": ontology.schema.hash()}


def suggest(bench: Workbench, *, sentences: int) -> Suggestion:
    """Draft an ontology of what the workspace's documents say; see `heddle.ingest.ontology_suggestion`.

    A chat model, where one is set, gives it descriptions.

    Args:
        bench: The workspace.
        sentences: English sentences that are read for it.

    Raises:
        ModelUnusable: the chat model fails.
    """
    from heddle.api.composition import open_chat_model
    from heddle.ingest.annotation import SpacyAnnotator
    from heddle.ingest.ontology_suggestion import suggest_ontology
    from heddle.ingest.ontology_wording import worded

    annotator = SpacyAnnotator() if sentences else None
    suggestion = suggest_ontology(bench.scope, annotator, most_sentences=sentences)
    model = open_chat_model(bench.settings)
    return suggestion if model is None else worded(suggestion, model)

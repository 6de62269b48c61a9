"""Builds what reads documents besides the default reading: the ontology and the extractors."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from heddle.core.errors import ConfigurationError, ExtractorUnusable
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
        ConfigurationError: the chat model is to read, and none or no price is set.
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
    names = _said(settings)
    extractors += [_open_extractor(name, ontology or BUILTIN, settings) for name in names]
    # Who waits for a chat model costs no processor; others may not be made for several threads.
    at_once = settings.chat_parallel if names == ["chat"] else 1
    return Enricher(ontology, tuple(extractors), at_once)


def present_mark(settings: Settings) -> str:
    """What `open_enricher` would leave in a derivation, without opening a chat model for it.

    Raises:
        HeddleError: what `open_enricher` raises for the ontology and for own extractors.
    """
    from heddle.graph.ontology import BUILTIN
    from heddle.ingest.chat_extractor import chat_name
    from heddle.ingest.enrichment_mark import enrichment_mark
    from heddle.ingest.known_names import KnownNames

    ontology = load_ontology(settings)
    if not (ontology or settings.extractor):
        return ""
    names = [KnownNames.name] if ontology is not None and ontology.names else []
    for name in _said(settings):
        if name == "chat":
            names.append(chat_name(settings.chat_model))
        else:
            names.append(_open_extractor(name, ontology or BUILTIN, settings).name)
    return enrichment_mark(names, ontology)


def _said(settings: Settings) -> list[str]:
    return [name for part in settings.extractor.split(",") if (name := part.strip())]


def _open_extractor(name: str, ontology: Ontology, settings: Settings) -> Extractor:
    """The one place where a name becomes an extractor."""
    from heddle.ingest.own_extractor import is_own, load_own_extractor

    if name == "chat":
        return _open_chat(ontology, settings)
    if name == "trained":
        from heddle.models.extraction.trained_extractor import open_trained_extractor

        return open_trained_extractor(ontology.schema, threads=settings.threads)
    if is_own(name):
        return load_own_extractor(name, ontology)
    raise ExtractorUnusable(
        f"unknown extractor {name!r}", hint="use trained, chat, or package.module:factory"
    )


def _open_chat(ontology: Ontology, settings: Settings) -> Extractor:
    from heddle.api.composition import open_chat_model
    from heddle.ingest.chat_extractor import ChatExtractor
    from heddle.ingest.chat_meter import ChatMeter
    from heddle.ingest.reply_cache import ReplyCache

    model = open_chat_model(settings)
    if model is None:
        raise ConfigurationError("extractor is chat, and no chat model is set", hint="set HEDDLE_CHAT_MODEL")
    if settings.extraction_cost and not (settings.chat_input_price or settings.chat_output_price):
        raise ConfigurationError(
            "extraction_cost is set, and the prices are not",
            hint="set HEDDLE_CHAT_INPUT_PRICE and HEDDLE_CHAT_OUTPUT_PRICE",
        )
    meter = ChatMeter(
        input_price=settings.chat_input_price,
        output_price=settings.chat_output_price,
        most_tokens=settings.extraction_tokens,
        most_cost=settings.extraction_cost,
    )
    cache = ReplyCache(settings.home_folder().replies)
    return ChatExtractor(
        model,
        settings.chat_model,
        ontology=ontology,
        meter=meter,
        cache=cache,
        parallel=settings.chat_parallel,
    )

"""Builds the parts from the settings: the one place where a setting becomes a store, an encoder, a searcher.

Everything below takes values. Everything here is built on first need, so that a command pays only for
what it uses and an absent home stays absent until something is written.
"""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from heddle.api.extraction import load_ontology
from heddle.core.encoder import TextEncoder
from heddle.core.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from heddle.graph.ledger import Ledger
    from heddle.graph.schema import Schema
    from heddle.graph.store import GraphStore
    from heddle.ingest.limits import Limits
    from heddle.models.encoder_store import EncoderStore

EMBEDDING_SPACE = "rphgnn"
"""Under this name RpHGNN's embeddings stand in the graph, and its model in the home; see `model_shelf`."""

_OCR_SHARE = 0.75
"""Of a document's time, what reading its pictures may take; the rest is for what follows."""

HASHING_ENCODERS = ("hashing", "hashing-256")
"""The settings that ask for the encoder without weights: its name in short, and as an index has it."""


def open_store(settings: Settings) -> GraphStore:
    """The graph store that the settings name, under the schema of their ontology.

    Raises:
        PathNotFound: there is no such ontology.
        OntologyInvalid: something in the ontology is wrong.
        AuthenticationFailed: the server refuses the user or the password.
        OutOfReach: the server or the file is out of reach.
    """
    schema = _schema(settings)
    if settings.store == "neo4j":
        from heddle.graph.neo4j_store import Neo4jStore

        return Neo4jStore(
            settings.neo4j_uri,
            user=settings.neo4j_user,
            password=settings.neo4j_password,
            database=settings.neo4j_database,
            schema=schema,
        )
    from heddle.graph.embedded import EmbeddedStore

    return EmbeddedStore(settings.home_folder().graph, schema)


def _schema(settings: Settings) -> Schema:
    from heddle.graph.schema import DEFAULT_SCHEMA

    ontology = load_ontology(settings)
    return DEFAULT_SCHEMA if ontology is None else ontology.schema


def load_encoder(settings: Settings) -> TextEncoder:
    """The text encoder that the settings name.

    Raises:
        ModelUnusable: its files are missing or damaged.
    """
    if settings.encoder in HASHING_ENCODERS:
        from heddle.models.hashing_encoder import HashingEncoder

        return HashingEncoder()
    from heddle.models.text_encoder import load_text_encoder

    return load_text_encoder(
        settings.encoder,
        device=settings.device,
        threads=settings.threads,
        added=settings.home_folder().encoders,
    )


def open_encoders(settings: Settings) -> EncoderStore:
    """The text encoders that were added to the home."""
    from heddle.models.encoder_store import EncoderStore

    return EncoderStore(settings.home_folder().encoders)


def let_idle_threads_sleep() -> None:
    """Keep the idle threads of numeric libraries from spinning; has to come before torch is imported.

    Training on a small graph is thousands of short products. Threads that spin between them cost ten times
    the wall time as soon as another program wants the same cores (measured: 292 s against 28 s).
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def let_cublas_be_deterministic() -> None:
    """Give cuBLAS the fixed workspace without which its products may differ from run to run.

    It has to be said before a GPU is first used; where the user said something, that holds.
    """
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")


def limit_threads(settings: Settings) -> None:
    """Let torch compute with as many threads as the settings say; 0 leaves its own choice."""
    import torch

    if settings.threads:
        torch.set_num_threads(settings.threads)


def parser_limits(settings: Settings) -> Limits:
    """What one document may cost."""
    from heddle.ingest.limits import Limits
    from heddle.ingest.ocr import OcrChoice, OcrOrder

    return replace(
        Limits(),
        seconds=settings.document_timeout,
        memory_mib=settings.document_memory,
        file_mib=settings.max_file_size,
        pages=settings.max_pages,
        inflated_mib=settings.max_inflated,
        ocr=OcrOrder(OcrChoice(settings.ocr), settings.tesseract, settings.ocr_languages),
        ocr_seconds=_OCR_SHARE * settings.document_timeout,
        html_full=settings.html == "full",
    )


def open_chat_model(settings: Settings) -> BaseChatModel | None:
    """The LangChain chat model that the settings name; None where they name none.

    Raises:
        ModelUnusable: the provider is unknown, its package is missing or its key is.
    """
    if not settings.chat_model:
        return None
    from heddle.retrieval.chat_answer import load_chat_model

    return load_chat_model(settings.chat_model)


def open_ledger(settings: Settings) -> Ledger:
    """The record of what became of each file that was ingested."""
    from heddle.graph.ledger import Ledger

    return Ledger(settings.home_folder().ledger)

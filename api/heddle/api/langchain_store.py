"""Heddle as a LangChain vector store: texts go into a workspace's graph and index, and come out by likeness.

from heddle.api.langchain_store import HeddleVectorStore
from heddle.api.workbench import Workbench
from heddle.core.settings import load_settings

with HeddleVectorStore(Workbench(load_settings()), "texts") as store:
    store.add_documents([Document("Grace Hopper signed in Bergen.", metadata={"year": 1952})], ids=["deed"])
    store.similarity_search("Who signed?", k=1)

A text is a file of the folder that the store is given, and a document of the workspace as any file is: its
names and relations are read, and `heddle query` finds it. Its id and metadata lie beside it, where no
document can write them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from uuid import uuid4

from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.vectorstores import VectorStore

from heddle.api.ingestion import forget_files, ingest_paths, refresh_index
from heddle.api.langchain import to_documents
from heddle.api.text_folder import KeptText, TextFolder
from heddle.core.errors import InputRejected, UsageError
from heddle.core.events import Event
from heddle.core.ids import DocumentId
from heddle.core.knowledge import parse_knowledge_types
from heddle.core.rejection import RejectionReason

if TYPE_CHECKING:
    from heddle.api.client_results import SearchResult
    from heddle.api.workbench import Workbench
    from heddle.core.encoder import TextEncoder
    from heddle.ingest.sandbox import Sandbox

MOST_FOUND = 100
"""Hits that a search looks through, since several of them may be of one text."""

Filter = Mapping[str, Any] | Callable[[Document], bool]
"""Metadata that a text must have, or a function that says of each whether it is wanted."""


class HeddleVectorStore(VectorStore):
    """Texts of a workspace, added, deleted, fetched by id and searched.

    What else the workspace holds is searched too unless `filter` is given: a hit in a document that came in
    another way is given as the retriever gives it, with its evidence.

    Args:
        bench: The workspace.
        folder: Where the texts lie as files; made when the first is added.
    """

    def __init__(self, bench: Workbench, folder: str | Path) -> None:
        self._bench = bench
        self._texts = TextFolder(Path(folder))
        self._sandbox: Sandbox | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process that reads texts; a later `add_texts` starts another. The workbench stays open."""
        with self._lock:
            if self._sandbox is not None:
                self._sandbox.close()
                self._sandbox = None

    @property
    def embeddings(self) -> Embeddings:
        """The text encoder of the workspace."""
        return EncoderEmbeddings(self._bench.encoder)

    def add_texts(
        self,
        texts: Iterable[str],
        metadatas: list[dict[str, Any]] | None = None,
        *,
        ids: list[str] | None = None,
        **kwargs: Any,  # noqa: ARG002 - the interface has it
    ) -> list[str]:
        """Put texts into the graph and the index; a text whose id is there already takes its place.

        Args:
            texts: What to add.
            metadatas: JSON values for each of them.
            ids: A name for each of them; made up where none is given.
            kwargs: Nothing.

        Raises:
            UsageError: there are not as many ids or metadatas as texts, or metadata that is not JSON.
            InputRejected: a text cannot be read, an empty one say; what stood in its place is gone.
        """
        written = list(texts)
        names = [str(each or uuid4()) for each in ids or [""] * len(written)]
        about = metadatas or [{} for _ in written]
        if not len(written) == len(names) == len(about):
            raise UsageError(
                f"{len(written)} texts, {len(names)} ids and {len(about)} metadatas do not go together",
                hint="give one of each a text",
            )
        rows = zip(names, written, about, strict=True)
        kept = {name: KeptText(name, text, dict(metadata)) for name, text, metadata in rows}
        if kept:
            with self._lock:
                self._take_in(list(kept.values()))
        return names

    def delete(self, ids: list[str] | None = None, **kwargs: Any) -> bool | None:  # noqa: ARG002
        """Take texts out of the graph and the index; ids that are not there are passed over.

        Args:
            ids: Which; all texts of the folder where None is given.
            kwargs: Nothing.
        """
        with self._lock:
            names = [each.id for each in self._texts.all()] if ids is None else list(dict.fromkeys(ids))
            self._take_out([name for name in names if self._texts.get(name) is not None])
        return True

    def get_by_ids(self, ids: Sequence[str], /) -> list[Document]:
        """The texts of some ids, in their order; those that are not there are left out."""
        kept = (self._texts.get(name) for name in ids)
        return [each.document() for each in kept if each is not None]

    def similarity_search(self, query: str, k: int = 4, **kwargs: Any) -> list[Document]:
        """The texts that bear most on a question; see `similarity_search_with_score`."""
        return [document for document, _ in self.similarity_search_with_score(query, k, **kwargs)]

    def similarity_search_with_score(
        self,
        query: str,
        k: int = 4,
        *,
        filter: Filter | None = None,  # noqa: A002 - LangChain's stores call it so
        types: Sequence[str] = (),
        instruction: str = "",
        documents: Sequence[str] = (),
        **kwargs: Any,  # noqa: ARG002 - the interface has it
    ) -> list[tuple[Document, float]]:
        """The texts that bear most on a question, each with the score of its best hit; larger is better.

        As stores of vectors do, it gives `k` texts where there are so many: those that bear nothing on the
        question stand last, by id, with a score of 0, unless `types` or `instruction` say what is wanted.

        Args:
            query: The question, in plain words.
            k: How many texts at most, 1 to 100.
            filter: Metadata that texts must have, or what says of a text whether it is wanted.
            types: Knowledge types that hits must be of; none means all.
            instruction: What kind of sources to use, in plain words.
            documents: Ids of documents of the graph to stay inside; none means all.
            kwargs: Nothing.

        Raises:
            HeddleError: what a search raises.
        """
        from heddle.api.client_results import SearchResult
        from heddle.retrieval.search import MOST_HITS, SearchRequest

        if not 1 <= k <= MOST_HITS:
            raise UsageError(f"k is {k}", hint=f"ask for 1 to {MOST_HITS} texts")
        inside = self._inside(documents, filter)
        if inside is None:
            return []
        asked = SearchRequest(
            query, instruction, parse_knowledge_types(types), k=MOST_FOUND, answer=False, documents=inside
        )
        result = SearchResult.model_validate(self._bench.search(asked).to_json())
        found = dict(self._found(result, k, filter))
        if len(found) < k and not result.types:
            for document in self._others(frozenset(inside), filter):
                found.setdefault(f"text {document.id}", (document, 0.0))
        return list(found.values())[:k]

    def _found(
        self, result: SearchResult, k: int, wanted: Filter | None
    ) -> Iterator[tuple[str, tuple[Document, float]]]:
        """The texts that hits are of, the first `k` by a key each; a hit of no text stands as it is."""
        told: set[str] = set()
        for hit, plain in zip(result.hits, to_documents(result), strict=True):
            evidence = result.evidence_of(hit)
            texts = self._texts_of(DocumentId(evidence[0].document)) if evidence else []
            mine = [(f"text {each.id}", each) for each in texts if _wanted(each, wanted)]
            for key, document in mine if texts or wanted is not None else [(f"hit {hit.id}", plain)]:
                if key not in told and len(told) < k:
                    told.add(key)
                    yield key, (document, hit.score)

    def _others(self, inside: frozenset[DocumentId], wanted: Filter | None) -> Iterator[Document]:
        for each in sorted(self._texts.all(), key=lambda kept: kept.id):
            stored = self._bench.scope.document_at(self._texts.location(each.id))
            document = each.document()
            if stored and (not inside or stored.id in inside) and _wanted(document, wanted):
                yield document

    @classmethod
    def from_texts(
        cls,
        texts: list[str],
        embedding: Embeddings,  # noqa: ARG003 - the workspace has its own encoder
        metadatas: list[dict[str, Any]] | None = None,
        *,
        ids: list[str] | None = None,
        bench: Workbench | None = None,
        folder: str | Path = "",
        **kwargs: Any,
    ) -> Self:
        """A store of some texts.

        Args:
            texts: What to add.
            embedding: Not used: a workspace has its own encoder, which wrote its index.
            metadatas: JSON values for each text.
            ids: A name for each text.
            bench: The workspace.
            folder: Where the texts lie as files.
            kwargs: Nothing.

        Raises:
            UsageError: no workbench or no folder is given.
        """
        if bench is None or not str(folder):
            raise UsageError(
                "a store of Heddle needs a workspace and a folder", hint="give bench= and folder="
            )
        store = cls(bench, folder)
        store.add_texts(texts, metadatas, ids=ids, **kwargs)
        return store

    def _take_in(self, kept: Sequence[KeptText]) -> None:
        refused: dict[str, Mapping[str, Any]] = {}

        def listen(event: Event) -> None:
            if event.name == "document" and event.detail["outcome"] in {"rejected", "failed"}:
                refused[event.detail["location"]] = event.detail

        paths = [self._texts.write(each) for each in kept]
        ingest_paths(self._bench, paths, sandbox=self._warm(), listener=listen)
        bad = [each.id for each in kept if self._texts.location(each.id) in refused]
        self._take_out(bad)
        refresh_index(self._bench)
        self._bench.take_up_index()
        if bad:
            first = refused[self._texts.location(bad[0])]
            raise InputRejected(
                f"{len(bad)} of {len(kept)} texts cannot be read, {bad[0]!r} say ({first.get('message')})",
                reason=RejectionReason(first.get("reason") or RejectionReason.MALFORMED),
                hint="leave them out; the others are added",
            )

    def _take_out(self, names: Sequence[str]) -> None:
        if names:
            forget_files(self._bench, [self._texts.location(name) for name in names])
            self._bench.take_up_index()
            for name in names:
                self._texts.remove(name)

    def _warm(self) -> Sandbox:
        if self._sandbox is None:
            from heddle.api.composition import parser_limits
            from heddle.ingest.pipeline import open_sandbox

            self._sandbox = open_sandbox(parser_limits(self._bench.settings), workers=1)
        return self._sandbox

    def _texts_of(self, document: DocumentId) -> list[Document]:
        """The texts that a document of the graph was read from: several where they say the same."""
        stored = self._bench.scope.document(document)
        places = [source.location for source in stored.sources] if stored else []
        kept = [found for place in places if (found := self._texts.at(place)) is not None]
        return [each.document() for each in sorted(kept, key=lambda each: each.id)]

    def _inside(self, documents: Sequence[str], wanted: Filter | None) -> tuple[DocumentId, ...] | None:
        """The documents to search in; empty means all, None that there is none to search in."""
        given = tuple(DocumentId(each) for each in documents)
        if wanted is None:
            return given
        stored = (
            self._bench.scope.document_at(self._texts.location(each.id))
            for each in self._texts.all()
            if _wanted(each.document(), wanted)
        )
        chosen = {each.id for each in stored if each is not None}
        return tuple(sorted(chosen & set(given) if given else chosen)) or None


class EncoderEmbeddings(Embeddings):
    """A text encoder as LangChain's embeddings.

    Args:
        encoder: The encoder.
    """

    def __init__(self, encoder: TextEncoder) -> None:
        self._encoder = encoder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """A vector of length one for each text."""
        return [[float(value) for value in row] for row in self._encoder.encode(texts)]

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question, which is that of a text."""
        return self.embed_documents([text])[0]


def _wanted(document: Document, wanted: Filter | None) -> bool:
    if wanted is None:
        return True
    if callable(wanted):
        return wanted(document)
    return all(
        name in document.metadata and document.metadata[name] == value for name, value in wanted.items()
    )

"""The lexical index: BM25 over stemmed words, kept by tantivy.

Tantivy's own files are immutable too, so the next generation hard-links them, deletes what went and adds
what came. Deleted entries leave results at once but stay in the corpus statistics until tantivy merges
them away; `drift` says how many do.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heddle.core.errors import IndexCorrupt, OutOfReach
from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.entry import Entry

_WRITER_MEMORY = 32_000_000
MUTABLE = ("meta.json", ".managed.json")
_LOCKS = (".tantivy-meta.lock", ".tantivy-writer.lock")
_LONGEST_WORD = 40


@cache
def _schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("all", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("type", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("document", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("name", tokenizer_name="default", index_option="basic")
    builder.add_text_field("body", tokenizer_name="en_stem", index_option="freq")
    return builder.build()


@cache
def _analyzer() -> Any:
    # The same steps as tantivy's `en_stem`, so that a question's words meet the index's.
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    builder = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(_LONGEST_WORD))
    return builder.filter(Filter.lowercase()).filter(Filter.stemmer("english")).build()


def stems(text: str) -> list[str]:
    """The stemmed words of a text, in order, as the index reads them."""
    words: list[str] = _analyzer().analyze(text.encode("utf-8", "replace").decode("utf-8"))
    return words


_WITHOUT_LOCK = "Failed to acquire Lockfile"


class LexicalIndex:
    """Searches one tantivy index; what is open stays open when its files are unlinked."""

    def __init__(self, folder: Path) -> None:
        import tantivy

        try:
            self._searcher = tantivy.Index.open(str(folder)).searcher()
        except (ValueError, OSError) as error:
            if not os.access(folder, os.W_OK) or _WITHOUT_LOCK in str(error):
                # Tantivy takes a lock file while it opens, for reading too.
                raise OutOfReach(
                    f"the lexical index in {folder} cannot be locked ({error})",
                    hint="make HEDDLE_HOME a folder that can be written",
                ) from error
            raise IndexCorrupt(
                f"cannot open the lexical index ({error})", hint="run `heddle index --rebuild`"
            ) from error

    @property
    def count(self) -> int:
        """Entries that can be found."""
        return int(self._searcher.num_docs)

    @property
    def drift(self) -> float:
        """Deleted entries that the corpus statistics still count, as a share of the living."""
        counted = int(self._searcher.doc_freq("all", "1"))
        return (counted - self.count) / max(self.count, 1)

    def frequency(self, stem: str) -> int:
        """In how many entries a stemmed word occurs."""
        return int(self._searcher.doc_freq("body", stem))

    def search(
        self,
        words: Sequence[str],
        *,
        types: frozenset[KnowledgeType] = frozenset(),
        documents: Sequence[str] = (),
        limit: int = 100,
    ) -> list[tuple[str, float]]:
        """Ids and BM25 scores of the best entries, best first.

        Args:
            words: Stemmed words; any is enough.
            types: Knowledge types to stay inside; empty means all.
            documents: Documents to stay inside; empty means all.
            limit: Entries at most.
        """
        from tantivy import Occur, Query

        if not words or not self.count:
            return []
        wanted = [(Occur.Should, Query.term_query(_schema(), "body", word)) for word in words]
        clauses = [(Occur.Must, Query.boolean_query(wanted))]
        for field, values in (("type", sorted(types)), ("document", list(documents))):
            if values:
                clauses.append((Occur.Must, _filter(field, [str(value) for value in values])))
        found = self._searcher.search(Query.boolean_query(clauses), limit, count=False).hits
        return [(self._searcher.doc(address)["id"][0], float(score)) for score, address in found]

    def frequencies(self, words: Sequence[str]) -> NDArray[np.int64]:
        """In how many entries each of some stems occurs; deleted ones count until they are merged away.

        Shapes:
            returns: `[len(words)]`
        """
        return np.asarray([self._searcher.doc_freq("body", word) for word in words], dtype=np.int64)

    def names_like(self, words: Sequence[str], *, limit: int = 50) -> list[str]:
        """Ids of entities one of whose name's words is within one edit of one of `words`."""
        from tantivy import Occur, Query

        if not words or not self.count:
            return []
        fuzzy = [(Occur.Should, Query.fuzzy_term_query(_schema(), "name", word)) for word in words]
        found = self._searcher.search(Query.boolean_query(fuzzy), limit, count=False).hits
        return [str(self._searcher.doc(address)["id"][0]) for _, address in found]


def _filter(field: str, values: list[str]) -> Any:
    from tantivy import Query

    return Query.const_score_query(Query.term_set_query(_schema(), field, values), 0.0)


def link_lexical(old: Path, new: Path) -> None:
    """Start a lexical index from an older one by hard links; what tantivy rewrites is copied."""
    new.mkdir()
    for path in sorted(old.iterdir()):
        if path.name in MUTABLE:
            shutil.copy2(path, new / path.name)
        elif path.name not in _LOCKS:
            os.link(path, new / path.name)


def write_lexical(folder: Path, *, added: Iterable[Entry], removed: Iterable[str] = ()) -> None:
    """Take entries out of a lexical index by id, then add some; the index is made where it is absent."""
    import tantivy

    folder.mkdir(exist_ok=True)
    index = tantivy.Index(_schema(), path=str(folder), reuse=True)
    # One thread: the order of documents, and so of equal scores, must not depend on the machine.
    writer = index.writer(_WRITER_MEMORY, 1)
    for name in removed:
        writer.delete_documents_by_term("id", name)
    for entry in added:
        writer.add_document(_document(entry))
    writer.commit()
    writer.wait_merging_threads()
    for name in _LOCKS:
        (folder / name).unlink(missing_ok=True)


def _document(entry: Entry) -> Any:
    import tantivy

    name = entry.context if entry.type is KnowledgeType.ENTITY else ""
    return tantivy.Document(
        id=[entry.id],
        all=["1"],
        type=[entry.type.value],
        document=list(entry.documents),
        name=[name] if name else [],
        body=[entry.index_text],
    )

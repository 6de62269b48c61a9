"""An index of a corpus that shows the corpus's own units and nothing else.

Reading a corpus adds entities and relations to its graph. They serve walks and paths as in any index, and
are no candidates: gold names units of the corpus alone, and a hit that gold cannot name would only push
others down.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from heddle.core.ids import DocumentId
from heddle.core.knowledge import KnowledgeType
from heddle.core.result import Hit
from heddle.retrieval.generation import Generation
from heddle.retrieval.manifest import current_folder, read_manifest, verify


class CorpusGeneration(Generation):
    """A generation that allows the entries of a corpus.

    Attributes:
        items: `[rows]` ids of the corpus's units, empty for other entries.
    """

    items: tuple[str, ...]
    _shown: NDArray[np.bool_]
    _quoted: Mapping[str, str]

    def show(self, shown: Mapping[str, str]) -> None:
        """Say which entries show which units."""
        self.items = tuple(shown.get(name.decode(), "") for name in self.ids)
        self._shown = np.asarray([bool(item) for item in self.items], dtype=np.bool_)
        self._quoted = {
            span.id: self.items[row]
            for row in np.flatnonzero(self._shown & self.live).tolist()
            for span in self.entry(row).evidence
        }

    def items_of(self, hit: Hit) -> list[str]:
        """The units that a hit shows: its own first, then those that say the same and are cited with it.

        A search shows once what several entries say nearly word for word, and cites them all.
        """
        row = self.row_of(hit.id)
        own = self.items[row] if row >= 0 else ""
        cited = (self._quoted.get(name, "") for name in hit.evidence)
        return [item for item in dict.fromkeys((own, *cited)) if item]

    def allowed(self, types: frozenset[KnowledgeType], documents: Sequence[DocumentId]) -> NDArray[np.bool_]:
        """Which rows a request may see: of the corpus, and as `Generation.allowed` says."""
        return super().allowed(types, documents) & self._shown


def open_corpus_index(folder: Path, shown: Mapping[str, str]) -> CorpusGeneration:
    """Open the current generation of a corpus's index.

    Args:
        folder: The index folder.
        shown: Of each entry that shows a unit of the corpus, the unit's id.

    Raises:
        NoIndex: nothing was indexed yet.
        IndexCorrupt: files are missing, damaged or do not match their manifest.
    """
    chosen = current_folder(folder)
    manifest = read_manifest(chosen)
    verify(chosen, manifest)
    generation = CorpusGeneration(chosen, manifest)
    generation.show(shown)
    return generation

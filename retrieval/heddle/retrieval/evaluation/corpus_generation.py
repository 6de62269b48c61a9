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
from heddle.retrieval.generation import Generation
from heddle.retrieval.manifest import current_folder, read_manifest, verify


class CorpusGeneration(Generation):
    """A generation that allows the entries of a corpus.

    Attributes:
        items: `[rows]` ids of the corpus's units, empty for other entries.
    """

    items: tuple[str, ...]
    _shown: NDArray[np.bool_]

    def show(self, shown: Mapping[str, str]) -> None:
        """Say which entries show which units."""
        self.items = tuple(shown.get(name.decode(), "") for name in self.ids)
        self._shown = np.asarray([bool(item) for item in self.items], dtype=np.bool_)

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

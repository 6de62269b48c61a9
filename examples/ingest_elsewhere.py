"""Ingest with another executor: documents are derived wherever you like, and put by one process.

`derive` is the one entry point per document. It takes bytes and gives subgraphs, shares no state, and can run
under any executor: here the standard library's; Dask, Ray or a queue of your own would do as well. What comes
back is put as `heddle ingest` puts it, and the graph is the same.

    python examples/ingest_elsewhere.py reports/ mail/

An executor of your own has no sandbox: it sets no limit of time or memory on strangers' files.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from pathlib import Path

from heddle.core.errors import InputRejected
from heddle.core.ids import DEFAULT_WORKSPACE
from heddle.core.settings import load_settings
from heddle.graph.embedded import EmbeddedStore
from heddle.graph.store import GraphScope
from heddle.ingest.bundle import puts_of
from heddle.ingest.derivation import DerivationJob, Derived, derive, warm
from heddle.ingest.discovery import discover


def ingest_elsewhere(paths: Sequence[Path], scope: GraphScope, executor: Executor, skip: Path) -> list[str]:
    """Derive files in an executor and put what comes back; returns a line for each file that is rejected."""
    refused = []
    for location, outcome in derived_files(paths, executor, skip):
        if isinstance(outcome, InputRejected):
            refused.append(f"{outcome.reason}: {location}: {outcome.message}")
        else:
            scope.put(puts_of(scope, outcome, [location]))
    return refused


def derived_files(
    paths: Sequence[Path], executor: Executor, skip: Path
) -> Iterator[tuple[str, Derived | InputRejected]]:
    """Files and what became of them, in the order in which they are done."""
    waiting = {
        executor.submit(derive, DerivationJob(file.path.read_bytes(), file.name)): file.location
        for file in discover(paths, skip=skip)
    }
    for future in as_completed(waiting):
        try:
            yield waiting[future], future.result()
        except InputRejected as rejection:
            yield waiting[future], rejection


def main() -> None:
    """Ingest the paths of the command line into the default workspace."""
    home = load_settings({}).home_folder()
    store = EmbeddedStore(home.graph)
    with ProcessPoolExecutor(initializer=warm) as executor:
        paths = [Path(word) for word in sys.argv[1:]]
        refused = ingest_elsewhere(paths, store.scope(DEFAULT_WORKSPACE), executor, home.root)
    print("\n".join(refused))
    store.close()


if __name__ == "__main__":
    main()

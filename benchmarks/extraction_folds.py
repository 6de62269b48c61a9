"""What a reader reads of documents that it has not seen: folds of Re-DocRED held out of training.

Re-DocRED has no training share here, so the shipped reader learned all of its documents. This trains readers
by the same configuration, each with a fold of the documents held out, and scores them on it. An epoch takes
seconds on a GPU and minutes on a processor.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from heddle.models.extraction.annotated_set import AnnotatedSet, read_annotated_set
from heddle.models.extraction.annotated_text import AnnotatedText, shape_of
from heddle.models.extraction.extraction_score import (
    cluster_tally,
    name_tally,
    relation_tally,
    score_texts,
    span_tally,
)
from heddle.models.extraction.reader_config import ReaderConfig
from heddle.models.extraction.reader_file import load_head, save_head
from heddle.models.extraction.reader_network import new_network
from heddle.models.extraction.reader_saving import save_network
from heddle.models.extraction.reader_training import train_network
from heddle.models.extraction.text_reading import Leaning
from heddle.models.extraction.trained_reader import load_reader
from heddle.models.text_encoder import default_folder, verified_digest

DOCUMENTS, OTHERS = "redocred", ("conll04", "scierc")
LEANING = Leaning(names=-0.5, relations=-1.5)
"""That of the shipped head. It was chosen on the two folds that are published, among 21."""
MEASURES = {
    "entities": name_tally,
    "spans": span_tally,
    "relations": relation_tally,
    "clusters": cluster_tally,
}


def main() -> None:
    """Train and score each fold that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fold", type=int, action="append", help="folds of five, from 0 (all)")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--epochs", type=int, default=ReaderConfig().epochs)
    asked = parser.parse_args()
    data = Path(os.environ["HEDDLE_DATASETS"])
    sets = {name: read_annotated_set(data / name) for name in (DOCUMENTS, *OTHERS)}
    read: list[AnnotatedText] = []
    gold: list[AnnotatedText] = []
    for fold in asked.fold or range(5):
        began = time.perf_counter()
        held = [text for place, text in enumerate(sets[DOCUMENTS].learned()) if place % 5 == fold]
        read += _read_fold(sets, fold, held, asked.device, replace(ReaderConfig(), epochs=asked.epochs))
        gold += held
        print(f"fold {fold}: {len(held)} documents, {time.perf_counter() - began:.0f} s", flush=True)
    scores, intervals = score_texts(read, gold, MEASURES)
    print(json.dumps({"documents": len(gold), **scores, "interval": intervals}, indent=1))


def _read_fold(
    sets: dict[str, AnnotatedSet], fold: int, held: list[AnnotatedText], device: str, config: ReaderConfig
) -> list[AnnotatedText]:
    """What a reader that did not learn a fold reads of it, by the files that would be shipped."""
    texts = {name: known.learned() for name, known in sets.items()}
    tasks = [
        shape_of(name, [*known.learned(), *known.scored()], documents=known.documents)
        for name, known in sets.items()
    ]
    texts[DOCUMENTS] = tuple(text for place, text in enumerate(texts[DOCUMENTS]) if place % 5 != fold)
    network = new_network(default_folder(), tasks, config, seed=0, device=device)
    train_network(network, texts, config, seed=0, device=device)
    with tempfile.TemporaryDirectory() as folder:
        save_network(network, config, Path(folder), digest=verified_digest())
        save_head(replace(load_head(Path(folder), DOCUMENTS), leaning=LEANING), Path(folder))
        return load_reader(Path(folder)).read(held, DOCUMENTS)


if __name__ == "__main__":
    main()

"""Reading names, relations and coreference, measured on sets with gold; and training readers anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heddle.core.errors import UsageError
from heddle.core.events import Event, Listener, ignore

if TYPE_CHECKING:
    from heddle.models.extraction.annotated_set import AnnotatedSet
    from heddle.models.extraction.annotated_text import AnnotatedText, TaskShape, WordSpan
    from heddle.models.extraction.reader_network import ReaderNetwork

_FLOOR = {
    "conll04": "PERSON=Peop ORG=Org GPE=Loc LOC=Loc FAC=Loc NORP=Other PRODUCT=Other EVENT=Other "
    "WORK_OF_ART=Other LAW=Other QUANTITY=Other MONEY=Other PERCENT=Other",
    "redocred": "PERSON=PER ORG=ORG GPE=LOC LOC=LOC FAC=LOC NORP=LOC DATE=TIME TIME=TIME CARDINAL=NUM "
    "ORDINAL=NUM QUANTITY=NUM PERCENT=NUM MONEY=NUM PRODUCT=MISC EVENT=MISC WORK_OF_ART=MISC LAW=MISC "
    "LANGUAGE=MISC",
}
"""spaCy's labels in the words of each set; the names of SciERC are none of spaCy's."""
_BATCH = 32


def evaluate(folder: Path, *, models: Path | None = None, listener: Listener = ignore) -> dict[str, Any]:
    """Score a reader on a set; nothing is learned from it.

    Args:
        folder: Holds `test`, `dev` or `train` files; the first share of these that is there is scored.
        models: A folder that `train` wrote; the shipped reader where None.
        listener: Told how far it is.

    Raises:
        PathNotFound: there is no such folder.
        UsageError: it holds no set, or the reader reads no such set.
        ModelUnusable: the reader's files cannot be read.
    """
    from heddle.models.extraction.annotated_set import read_annotated_set
    from heddle.models.extraction.trained_reader import load_reader

    known = read_annotated_set(folder)
    gold = known.scored()
    reader = load_reader(models)
    if known.name not in reader.tasks:
        raise UsageError(
            f"the reader has not learned {known.name}",
            hint=f"train one with `heddle train extraction {folder}`",
        )
    read: list[AnnotatedText] = []
    for begin in range(0, len(gold), _BATCH):
        listener(Event("texts", "advanced", begin, len(gold)))
        read += reader.read(gold[begin : begin + _BATCH], known.name)
    listener(Event("texts", "finished", len(gold), len(gold)))
    floor = _floor(known, gold)
    return {**_report(known, gold, read), **({"floor": floor} if floor else {})}


def _report(
    known: AnnotatedSet, gold: Sequence[AnnotatedText], read: Sequence[AnnotatedText]
) -> dict[str, Any]:
    from heddle.models.extraction import extraction_score

    measures = {
        "entities": extraction_score.name_tally,
        "spans": extraction_score.span_tally,
        "relations": extraction_score.relation_tally,
    }
    if known.documents:
        measures["clusters"] = extraction_score.cluster_tally
    scores, intervals = extraction_score.score_texts(read, gold, measures)
    return {"set": known.name, "texts": len(gold), "failed": 0, **scores, "interval": intervals}


def _floor(known: AnnotatedSet, gold: Sequence[AnnotatedText]) -> dict[str, Any]:
    """What spaCy's small model alone reads of the names, its labels put in the words of the set."""
    from heddle.ingest.annotation import SpacyAnnotator
    from heddle.models.extraction import extraction_score

    if known.name not in _FLOOR:
        return {}
    kinds = dict(pair.split("=") for pair in _FLOOR[known.name].split())
    annotator = SpacyAnnotator()
    read = []
    for text in gold:
        sentences = [" ".join(text.words[start:end]) for start, end in text.sentences]
        found = [
            _as_words(sentence, first, span.start, span.end, kinds[span.label])
            for (first, _), sentence, spans in zip(
                text.sentences, sentences, annotator.names(sentences), strict=True
            )
            for span in spans
            if span.label in kinds
        ]
        numbered = tuple(replace(span, entity=number) for number, span in enumerate(found))
        read.append(replace(text, spans=numbered, relations=(), unplaced=0))
    measures = {"entities": extraction_score.name_tally, "spans": extraction_score.span_tally}
    scores, _ = extraction_score.score_texts(read, gold, measures)
    return {"of": "spaCy en_core_web_sm", **scores}


def _as_words(sentence: str, first: int, start: int, end: int, kind: str) -> WordSpan:
    """A span of a sentence whose words are joined by single spaces, in words."""
    from heddle.models.extraction.annotated_text import WordSpan

    before = sentence[:start].count(" ")
    return WordSpan(first + before, first + before + sentence[start:end].strip().count(" ") + 1, kind, 0)


def train(
    folders: Sequence[Path],
    *,
    output: Path | None = None,
    folds: int = 0,
    epochs: int = 0,
    seed: int = 0,
    device: str = "cpu",
    threads: int = 0,
    listener: Listener = ignore,
) -> dict[str, Any]:
    """Train a reader on some sets: one encoder for all, a head for each.

    Args:
        folders: The sets; of each the `train` share is learned, or all of it where it has none.
        output: Where the reader is written; none is trained where None.
        folds: Score by cross-validation with so many folds, one set at a time; 0 for none.
        epochs: Times that each text is read; 0 for the usual number.
        seed: Of all that is random.
        device: Where to compute.
        threads: Threads of the processor; 0 leaves it to torch.
        listener: Told how training goes.

    Raises:
        PathNotFound: there is no such folder.
        UsageError: a folder holds no set, or two hold the same.
    """
    import torch

    from heddle.models.extraction.annotated_set import read_annotated_set
    from heddle.models.extraction.annotated_text import shape_of
    from heddle.models.extraction.reader_config import ReaderConfig

    if threads:
        torch.set_num_threads(threads)
    sets = {(known := read_annotated_set(folder)).name: known for folder in folders}
    if len(sets) != len(folders):
        raise UsageError("two of the folders hold the same set", hint="name each set once")
    config = ReaderConfig(epochs=epochs) if epochs else ReaderConfig()
    learned = {name: known.learned() for name, known in sets.items()}
    tasks = [
        shape_of(name, [*learned[name], *known.scored()], documents=known.documents)
        for name, known in sets.items()
    ]
    result: dict[str, Any] = {"sets": {name: len(texts) for name, texts in learned.items()}, "seed": seed}
    if folds:
        scored = _cross_validated(sets, tasks, learned, config, folds, seed, device, listener)
        result["out_of_fold"] = scored
    if output is not None:
        _write(_trained(tasks, learned, config, seed, device, listener), sets, config, output)
    return result


def _cross_validated(
    sets: Mapping[str, AnnotatedSet],
    tasks: Sequence[TaskShape],
    learned: Mapping[str, Sequence[AnnotatedText]],
    config: Any,
    folds: int,
    seed: int,
    device: str,
    listener: Listener,
) -> dict[str, Any]:
    from heddle.models.extraction.cross_validation import read_out_of_fold
    from heddle.models.text_encoder import default_folder

    scored = {}
    for task in tasks:
        gold = learned[task.name]
        read = read_out_of_fold(
            default_folder(), task, gold, config, folds=folds, seed=seed, device=device, listener=listener
        )
        scored[task.name] = _report(sets[task.name], gold, read)
    return scored


def _trained(
    tasks: Sequence[TaskShape],
    learned: Mapping[str, Sequence[AnnotatedText]],
    config: Any,
    seed: int,
    device: str,
    listener: Listener,
) -> ReaderNetwork:
    from heddle.models.extraction.reader_network import new_network
    from heddle.models.extraction.reader_training import train_network
    from heddle.models.text_encoder import default_folder

    network = new_network(default_folder(), tasks, config, seed=seed, device=device)
    train_network(network, learned, config, seed=seed, device=device, listener=listener)
    return network


def _write(network: ReaderNetwork, sets: Mapping[str, AnnotatedSet], config: Any, output: Path) -> None:
    """Write a reader; how careful it is is chosen on the dev share of each set that has one."""
    from heddle.models.extraction.leaning_choice import choose_leaning
    from heddle.models.extraction.reader_file import load_head, save_head
    from heddle.models.extraction.reader_saving import save_network
    from heddle.models.extraction.trained_reader import load_reader
    from heddle.models.text_encoder import verified_digest

    save_network(network, config, output, digest=verified_digest())
    reader = load_reader(output)
    for name, known in sets.items():
        if known.texts.get("train") and known.texts.get("dev"):
            leaning = choose_leaning(reader, name, known.texts["dev"])
            save_head(replace(load_head(output, name), leaning=leaning), output)

"""Reading papers, measured: scores of the shipped models on a set with gold, and training them anew."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from heddle.core.errors import InputRejected
from heddle.core.events import Event, Listener, ignore

if TYPE_CHECKING:
    from heddle.ingest.paper.paper import Paper
    from heddle.ingest.paper.reading import PaperModels


def evaluate(folder: Path, *, models: Path | None = None, listener: Listener = ignore) -> dict[str, Any]:
    """Score models on a set of papers; nothing is learned from it.

    Args:
        folder: Has `pdf/ID.pdf` and `gold/ID.json` for each paper, `xml/ID.xml.gz` where there is one.
        models: A folder that `train` wrote; the shipped models where None.
        listener: Told of each paper.

    Returns:
        What `ingest.paper.score.report` gives, and `warnings`: files that cannot be read, PDFs without gold
        (not scored) and gold without its PDF (scored as failed).

    Raises:
        UsageError: the folder is no set of papers, or holds no models.
    """
    from heddle.ingest.paper.gold import read_gold, unpaired
    from heddle.ingest.paper.reading import load_models, shipped_models
    from heddle.ingest.paper.score import report, score_paper

    chosen = load_models(models) if models is not None else shipped_models()
    papers = read_gold(folder)
    lonely, missing = unpaired(folder)
    warnings = [f"{name}.pdf has no gold and is not scored" for name in lonely]
    warnings += [f"{name}.json has no PDF and counts as failed" for name in missing]
    scores = []
    for done, gold in enumerate(papers):
        listener(Event("papers", "advanced", done, len(papers)))
        read, trouble = _read(gold.pdf, chosen)
        if trouble and gold.name not in missing:
            warnings.append(f"{gold.pdf.name} counts as failed: {trouble}")
        scores.append(score_paper(read, gold))
    listener(Event("papers", "finished", len(papers), len(papers)))
    return {**report(scores), "warnings": warnings}


def _read(path: Path, models: PaperModels) -> tuple[Paper | None, str]:
    """What is read of a file; None, with the reason, where it cannot be read, which counts as a failure."""
    from heddle.ingest.paper.reading import read_paper

    try:
        return read_paper(path.read_bytes(), models), ""
    except (InputRejected, OSError) as error:
        return None, str(error)
    except Exception as error:  # noqa: BLE001 one file that trips a rule must not cost the scores of all others
        return None, f"{type(error).__name__}: {error}"


def train(
    folder: Path,
    *,
    cross_validate: bool = False,
    output: Path | None = None,
    listener: Listener = ignore,
) -> dict[str, Any]:
    """Train the models of papers on a set with gold.

    Args:
        folder: As for `evaluate`.
        cross_validate: Score each paper by models that saw no paper of its publisher; these scores are
            returned, and no others.
        output: Where models trained on the whole set are written; none are trained where None.
        listener: Told of papers that are read and of models that are trained.

    Raises:
        UsageError: the folder is no set of papers.
    """
    from heddle.ingest.paper.gold import read_gold
    from heddle.ingest.paper.score import report
    from heddle.ingest.paper.training import cross_validate as validate
    from heddle.ingest.paper.training import prepare, train_models

    golds = read_gold(folder)
    papers = []
    for done, gold in enumerate(golds):
        listener(Event("papers", "advanced", done, len(golds)))
        papers.append(prepare(gold))
    listener(Event("papers", "finished", len(golds), len(golds)))
    result: dict[str, Any] = {"papers": len(papers), "failed": sum(paper.text is None for paper in papers)}
    if cross_validate:
        result = report(validate(papers, listener=listener))
    if output is not None:
        listener(Event("train", "started"))
        train_models(papers).save(output)
        listener(Event("train", "finished"))
    return result

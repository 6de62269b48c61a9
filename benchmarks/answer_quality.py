"""Quality of extractive answers: what they say, what they cite, and whether they know when to be silent.

    python benchmarks/answer_quality.py [--questions FILE --corpus FOLDER] [--unanswerable FILE]
                                        [--home FOLDER] [--encoder NAME] [--json]

Without options it asks `examples/questions.json` of `examples/dossier`. Both were written by the authors of
Heddle, and the dossier is small: the figures are a smoke test that shows a change for the worse, not a
benchmark, and say nothing about other corpora. The rules of the answer were written with those questions in
view; `--questions benchmarks/held_out_questions.json` asks others of the same dossier, written when the rules
stood (two were mended after). Any file of the same form can be asked of its own corpus; its `unanswerable`,
where it has one, replaces the common list.

`answered` is the share of questions whose answer holds all expected strings, `cited` the share whose
citations cover each list of documents, `both` the share with both; `refused` is the share of unanswerable
questions to which the answer is that there is none. 95% intervals by bootstrap over questions.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from heddle.api.ingestion import ingest_paths
from heddle.api.workbench import Workbench
from heddle.core.result import SearchResult
from heddle.core.settings import Settings
from heddle.retrieval.index import build_index
from heddle.retrieval.search import SearchRequest

ROOT = Path(__file__).resolve().parents[1]
QUESTIONS, CORPUS = ROOT / "examples" / "questions.json", ROOT / "examples" / "dossier"
UNANSWERABLE = Path(__file__).with_name("unanswerable.json")
_RESAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one question went.

    Args:
        missing: Expected strings that the answer does not hold.
        uncited: Lists of documents of which the answer cites none.
        text: The answer, a line a sentence.
    """

    question: str
    missing: tuple[str, ...]
    uncited: tuple[tuple[str, ...], ...]
    sentences: int
    text: str


def judge(question: Mapping[str, Any], result: SearchResult) -> Verdict:
    """Hold an answer against what a right one says and cites."""
    sentences = result.answer.sentences if result.answer else ()
    # An attachment is named by its mail and itself, `mail.eml/paper.pdf`, and counts as its mail.
    file = {item.id: item.source.split("/")[0] for item in result.evidence}
    cited = {file[name] for sentence in sentences for name in sentence.evidence}
    text = "\n".join(sentence.text for sentence in sentences)
    return Verdict(
        question["question"],
        tuple(word for word in question["expected"] if word.casefold() not in text.casefold()),
        tuple(tuple(names) for names in question["documents"] if not cited & set(names)),
        len(sentences),
        text,
    )


def refused(result: SearchResult) -> bool:
    """Whether the answer says that there is none."""
    return result.answer is not None and not any(item.supported for item in result.answer.sentences)


def share(values: Sequence[bool]) -> dict[str, Any]:
    """A share in percent with its 95% interval."""
    sample = np.asarray(values, dtype=np.float64)
    generator = np.random.default_rng(0)
    means = sample[generator.integers(0, len(sample), (_RESAMPLES, len(sample)))].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return {
        "percent": round(100 * float(sample.mean()), 1),
        "interval": [round(100 * float(low), 1), round(100 * float(high), 1)],
        "count": int(sample.sum()),
        "of": len(sample),
    }


def ask(bench: Workbench, question: str) -> SearchResult:
    """Search with an answer, all else by default."""
    return bench.search(SearchRequest(question))


def fill(bench: Workbench, corpus: Path) -> None:
    """Ingest a folder and index it; what is there already is not done again."""
    ingest_paths(bench, [corpus])
    build_index(bench.scope, bench.encoder, bench.home.make(bench.index_folder))


def measure(bench: Workbench, asked: Sequence[Mapping[str, Any]], silent: Sequence[str]) -> dict[str, Any]:
    """Ask all questions and count."""
    verdicts = [judge(question, ask(bench, question["question"])) for question in asked]
    answers = [(question, ask(bench, question)) for question in silent]
    report: dict[str, Any] = {
        "answered": share([not verdict.missing for verdict in verdicts]),
        "cited": share([not verdict.uncited for verdict in verdicts]),
        "both": share([not verdict.missing and not verdict.uncited for verdict in verdicts]),
        "sentences": round(sum(verdict.sentences for verdict in verdicts) / len(verdicts), 2),
        "failures": [
            {"question": v.question, "missing": v.missing, "uncited": v.uncited, "answer": v.text}
            for v in verdicts
            if v.missing or v.uncited
        ],
    }
    if answers:
        report["refused"] = share([refused(result) for _, result in answers])
        report["not_refused"] = [
            {"question": question, "answer": result.answer.text if result.answer else ""}
            for question, result in answers
            if not refused(result)
        ]
    return report


def unanswerable(asked: Mapping[str, Any], path: Path, *, dossier: bool) -> list[str]:
    """Questions without an answer: the file's own, else common ones and, for the dossier, those about it."""
    if "unanswerable" in asked:
        return list(asked["unanswerable"])
    kept = json.loads(path.read_text("utf-8"))
    return [*kept["anywhere"], *(kept["dossier"] if dossier else ())]


def show(report: Mapping[str, Any]) -> None:
    """Print the figures and what went wrong."""
    for name in ("answered", "cited", "both", "refused"):
        if name in report:
            value = report[name]
            low, high = value["interval"]
            print(f"{name:9} {value['percent']:5.1f}% [{low}, {high}]  {value['count']} of {value['of']}")
    print(f"sentences {report['sentences']} an answer")
    for failure in report["failures"]:
        print(f"\n{failure['question']}\n  missing {failure['missing']}, uncited {failure['uncited']}")
        print("\n".join(f"  > {line}" for line in failure["answer"].splitlines()))
    for failure in report.get("not_refused", ()):
        print(f"\nnot refused: {failure['question']}\n  > {failure['answer'][:300]}")


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--questions", type=Path, default=QUESTIONS)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--unanswerable", type=Path, default=UNANSWERABLE)
    parser.add_argument("--home", type=Path, help="where to keep graph and index; a temporary folder without")
    parser.add_argument("--encoder", default="")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    asked = json.loads(options.questions.read_text("utf-8"))
    silent = unanswerable(asked, options.unanswerable, dossier=options.corpus.resolve() == CORPUS)
    with tempfile.TemporaryDirectory() as folder:
        chosen = {"encoder": options.encoder} if options.encoder else {}
        with Workbench(Settings(home=str(options.home or folder), **chosen)) as bench:
            fill(bench, options.corpus)
            report = measure(bench, asked["questions"], silent)
    if options.json:
        print(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        show(report)
    return 0


if __name__ == "__main__":
    sys.exit(main())

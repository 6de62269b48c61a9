"""Results of questions as the client gives them: what the wire describes, made to be looked at."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from pydantic import ConfigDict

from heddle.api.client_table import frame, html_table
from heddle.api.wire.search import EvidenceModel, HitModel, PathModel, SearchResultModel
from heddle.core.locator import locator_from_json

if TYPE_CHECKING:
    import pandas as pd

QUOTE_WIDTH = 160
"""Letters of a quote that the text of a result shows."""


class SearchResult(SearchResultModel):
    """What a question found: hits, the evidence they stand on, paths to them, and maybe an answer.

    `print(result)` shows the answer with numbered citations and where each is found.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    @property
    def text(self) -> str:
        """The answer's words; empty where there is no answer."""
        return self.answer.text if self.answer else ""

    @property
    def cited(self) -> tuple[EvidenceModel, ...]:
        """The evidence that the answer cites, in the order in which it does."""
        by_id = {each.id: each for each in self.evidence}
        sentences = self.answer.sentences if self.answer else ()
        order = dict.fromkeys(name for sentence in sentences for name in sentence.evidence)
        return tuple(by_id[name] for name in order if name in by_id)

    def evidence_of(self, hit: HitModel) -> tuple[EvidenceModel, ...]:
        """The evidence that a hit stands on."""
        by_id = {each.id: each for each in self.evidence}
        return tuple(by_id[name] for name in hit.evidence if name in by_id)

    def path_to(self, hit: HitModel) -> PathModel | None:
        """The way through the graph that led to a hit; None where none did."""
        return next((each for each in self.paths if each.hit == hit.id), None)

    def to_frame(self) -> pd.DataFrame:
        """The hits as a pandas frame, best first, each with its first piece of evidence and all its scores.

        Raises:
            ConfigurationError: pandas is not installed.
        """
        return frame(self._rows())

    def paths_to_frame(self) -> pd.DataFrame:
        """The paths as a pandas frame, one row an edge.

        Raises:
            ConfigurationError: pandas is not installed.
        """
        return frame([row for each in self.paths for row in path_rows(each)])

    def __repr__(self) -> str:
        answer = f", answer {shortened(self.text, 60)!r}" if self.answer else ""
        return f"<SearchResult {shortened(self.question, 60)!r}: {len(self.hits)} hits{answer}>"

    def __str__(self) -> str:
        if not self.answer:
            lines = [f"{hit.score:.4f}  {hit.type}  {shortened(hit.text, QUOTE_WIDTH)}" for hit in self.hits]
            return "\n".join(lines) or "nothing found"
        number = {each.id: place for place, each in enumerate(self.cited, 1)}
        said = [
            f"{sentence.text} "
            + (
                "".join(f"[{number[name]}]" for name in sentence.evidence if name in number)
                or "[unsupported]"
            )
            for sentence in self.answer.sentences
        ]
        return "\n".join([" ".join(said), "", *(f"[{number[each.id]}] {cite(each)}" for each in self.cited)])

    def _repr_html_(self) -> str:
        answer = f"<p>{escape(str(self)).replace(chr(10), '<br>')}</p>" if self.answer else ""
        return answer + html_table(self._rows(), self.question)

    def _rows(self) -> list[dict[str, Any]]:
        return [self._row(rank, hit) for rank, hit in enumerate(self.hits, 1)]

    def _row(self, rank: int, hit: HitModel) -> dict[str, Any]:
        first = next(iter(self.evidence_of(hit)), None)
        return {
            "rank": rank,
            "type": hit.type.value,
            "score": hit.score,
            "text": hit.text,
            "source": first.source if first else None,
            "place": place_of(first) if first else None,
            "quote": first.quote if first else None,
            "document": first.document if first else None,
            "id": hit.id,
            **{f"score_{name}": score for name, score in sorted(hit.scores.items())},
        }


def path_rows(path: PathModel) -> list[dict[str, Any]]:
    """The edges of a path as rows of a table, in the order in which they are walked."""
    names = {node.id: node.name for node in path.nodes}
    return [
        {
            "hit": path.hit,
            "step": step,
            "source": names.get(edge.source, edge.source),
            "edge": edge.edge,
            "target": names.get(edge.target, edge.target),
            "attention": edge.attention,
            "source_id": edge.source,
            "target_id": edge.target,
        }
        for step, edge in enumerate(path.edges, 1)
    ]


def place_of(evidence: EvidenceModel) -> str:
    """Where a person finds a piece of evidence: a page, cells of a sheet, a part of a mail."""
    try:
        return str(locator_from_json(evidence.locator))
    except ValueError:
        # A newer server may know places of kinds that this client does not.
        return ", ".join(f"{name} {value}" for name, value in evidence.locator.items())


def cite(evidence: EvidenceModel) -> str:
    """A piece of evidence in one line: source, place, quote."""
    return f'{evidence.source}, {place_of(evidence)}: "{shortened(evidence.quote, QUOTE_WIDTH)}"'


def shortened(text: str, width: int) -> str:
    """Text on one line, cut to a width."""
    line = " ".join(text.split())
    return line if len(line) <= width else f"{line[: width - 1]}…"

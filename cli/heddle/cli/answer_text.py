"""A search result as people read it: the answer with its marks, what they stand for, hits and paths."""

from __future__ import annotations

from heddle.cli.output import one_line
from heddle.core.result import Answer, Evidence, Path, SearchResult
from heddle.core.scope import Scope

QUOTE_WIDTH = 160
HIT_WIDTH = 100


def answer_text(result: SearchResult) -> str:
    """The whole result."""
    marks = _marks(result)
    parts = []
    if result.answer is not None:
        parts.append(_answer(result.answer, marks))
    parts.append("\n".join(_evidence(marks[each.id], each) for each in result.evidence if each.id in marks))
    parts.append(_communities(result) if result.scope is Scope.GLOBAL else _hits(result, marks))
    parts.append("\n".join(_path(each) for each in result.paths if each.steps))
    return "\n\n".join(part for part in parts if part)


def _marks(result: SearchResult) -> dict[str, int]:
    """Numbers of the evidence: what the answer cites first, in its order, then what the hits stand on."""
    cited = [
        each for sentence in (result.answer.sentences if result.answer else ()) for each in sentence.evidence
    ]
    found = [each for hit in result.hits for each in hit.evidence]
    return {each: number for number, each in enumerate(dict.fromkeys([*cited, *found]), start=1)}


def _answer(answer: Answer, marks: dict[str, int]) -> str:
    sentences = []
    for sentence in answer.sentences:
        cited = "".join(f"[{marks[each]}]" for each in sentence.evidence)
        sentences.append(f"{one_line(sentence.text)} {cited or '[unsupported]'}")
    return " ".join(sentences)


def _evidence(mark: int, evidence: Evidence) -> str:
    return f'[{mark}] {evidence.source}, {evidence.locator}: "{one_line(evidence.quote, QUOTE_WIDTH)}"'


def _hits(result: SearchResult, marks: dict[str, int]) -> str:
    if not result.hits:
        return "nothing found"
    lines = ["hits"]
    for hit in result.hits:
        cited = "".join(f"[{marks[each]}]" for each in hit.evidence)
        lines.append(f"  {hit.score:.4f}  {hit.type:<8} {one_line(hit.text, HIT_WIDTH)} {cited}")
    return "\n".join(lines)


def _communities(result: SearchResult) -> str:
    if not result.communities:
        return "no community says anything"
    rows = (
        f"  {each.score:.4f}  {each.size:>6} members  {one_line(each.title, HIT_WIDTH)}  {each.id}"
        for each in result.communities
    )
    return "\n".join(["communities", *rows])


def _path(path: Path) -> str:
    names = {node: one_line(name, 40) for node, name in path.nodes}
    parts = [names[path.nodes[0][0]]]
    here = path.nodes[0][0]
    for step in path.steps:
        forward = step.source == here
        here = step.target if forward else step.source
        arrow = f"-{step.edge}->" if forward else f"<-{step.edge}-"
        parts.append(f"{arrow} {names.get(here, here)}")
    return f"path  {' '.join(parts)}"

"""Questions with gold, read so that what asks and what scores cannot see each other's half.

A reader gives two things: what is asked, and the gold by question. Only the first is handed to a search;
answers, sub-questions, gold titles and gold triples that a file may hold are not read at all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from heddle.core.errors import UsageError
from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.evaluation.corpus_item import knowledge_type
from heddle.retrieval.evaluation.json_line import JsonLine, read_json_lines


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked.

    Args:
        id: Its id.
        text: In plain words.
    """

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class PassageExam:
    """Questions over passages.

    Args:
        questions: What is asked, in the order of the file.
        gold: Ids of the passages that a question needs, by its id.
    """

    questions: tuple[Question, ...]
    gold: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class TypedExam:
    """Questions over several types of knowledge.

    Args:
        questions: What is asked, in the order of the file.
        gold: By a question's id, ids of what answers it by type; each type has some.
        sources: What a question came from, by its id; empty where the file does not say.
    """

    questions: tuple[Question, ...]
    gold: Mapping[str, Mapping[KnowledgeType, frozenset[str]]]
    sources: Mapping[str, str]


def read_passage_exam(path: Path, corpus: Collection[str]) -> PassageExam:
    """Read questions whose `gold` is a list of passage ids.

    Args:
        path: Lines of `qid`, `question` and `gold`.
        corpus: Ids that there are.

    Raises:
        PathNotFound: there is no such file.
        FileUnreadable: it cannot be read.
        UsageError: a line is no such question, has no gold, or names a passage that there is not.
    """
    questions, gold = {}, {}
    for line, question in _questions(path):
        if question.id in questions:
            raise _twice(line, question)
        questions[question.id] = question
        gold[question.id] = _known(line, line.texts("gold"), corpus)
    return PassageExam(tuple(questions.values()), gold)


def read_typed_exam(path: Path, corpus: Mapping[str, KnowledgeType]) -> TypedExam:
    """Read questions whose `gold` is an object of lists of ids by type.

    Args:
        path: Lines of `qid`, `question`, `gold` and, if wanted, `source`.
        corpus: Type of each id that there is.

    Raises:
        PathNotFound: there is no such file.
        FileUnreadable: it cannot be read.
        UsageError: a line is no such question, has no gold, or names what there is not or is of another type.
    """
    questions, gold, sources = {}, {}, {}
    for line, question in _questions(path):
        if question.id in questions:
            raise _twice(line, question)
        questions[question.id] = question
        gold[question.id] = _gold_by_type(line, corpus)
        sources[question.id] = line.text("source")
    return TypedExam(tuple(questions.values()), gold, sources)


def _questions(path: Path) -> Iterator[tuple[JsonLine, Question]]:
    for line in read_json_lines(path):
        yield line, Question(line.required("qid"), line.required("question"))


def _twice(line: JsonLine, question: Question) -> UsageError:
    return UsageError(
        f"{line.place}: {question.id!r} comes twice", hint="give each question an id of its own"
    )


def _known(line: JsonLine, gold: Collection[str], corpus: Collection[str]) -> frozenset[str]:
    if not gold:
        raise UsageError(f"{line.place} has no gold", hint="list the ids of what answers the question")
    for name in gold:
        if name not in corpus:
            raise UsageError(
                f"{line.place}: the corpus has no {name!r}", hint="score questions on the corpus they are of"
            )
    return frozenset(gold)


def _gold_by_type(line: JsonLine, corpus: Mapping[str, KnowledgeType]) -> dict[KnowledgeType, frozenset[str]]:
    written = line.values.get("gold")
    if not isinstance(written, dict) or not written:
        raise UsageError(f"{line.place} has no gold", hint='write {"text": ["<eid>"]} with the types it has')
    found = {}
    for name in written:
        kind = knowledge_type(name, line.place)
        known = _known(line, JsonLine(written, f"{line.place}, gold").texts(name), corpus)
        for each in sorted(known):
            if corpus[each] is not kind:
                raise UsageError(f"{line.place}: {each!r} is of type {corpus[each]}, not {kind}")
        found[kind] = known
    return found

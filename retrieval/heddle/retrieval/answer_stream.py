"""A search as it goes on: what was retrieved, the answer's words as they come, what they cite, the result.

Whoever wants the result alone takes the last event; so a stream and a plain search are one computation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from heddle.core.result import Answer, AnswerSentence, SearchResult


@dataclass(frozen=True, slots=True)
class Retrieved:
    """Hits, evidence, paths and timings so far; the answer is to come."""

    result: SearchResult


@dataclass(frozen=True, slots=True)
class Token:
    """The next words of the answer: all of them in a row are its text."""

    text: str


@dataclass(frozen=True, slots=True)
class Citation:
    """What a sentence of the answer cites; said once its words are.

    Args:
        sentence: Place of the sentence in the answer, from 0.
        evidence: Ids of evidence; none where it is unsupported.
    """

    sentence: int
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """The whole result; nothing comes after it."""

    result: SearchResult


AnswerEvent = Token | Citation
SearchEvent = Retrieved | Token | Citation | Done


class Telling:
    """Tells an answer that grows: each word once, each sentence's evidence once it is complete."""

    def __init__(self) -> None:
        self._told = ""
        self._cited = 0

    def grow(self, sentences: Sequence[AnswerSentence]) -> Iterator[AnswerEvent]:
        """What is new in sentences of which only the last may still change, by words at its end."""
        yield from self._tell(sentences, len(sentences) - 1)

    def end(self, answer: Answer) -> Iterator[AnswerEvent]:
        """The rest of a complete answer."""
        yield from self._tell(answer.sentences, len(answer.sentences))

    def _tell(self, sentences: Sequence[AnswerSentence], complete: int) -> Iterator[AnswerEvent]:
        for place, sentence in enumerate(sentences):
            if place < self._cited:
                continue
            text = " ".join(each.text for each in sentences[: place + 1])
            if len(text) > len(self._told):
                yield Token(text[len(self._told) :])
                self._told = text
            if place < complete:
                yield Citation(place, sentence.evidence)
                self._cited = place + 1


def tell(answer: Answer) -> Iterator[AnswerEvent]:
    """A complete answer, sentence by sentence."""
    yield from Telling().end(answer)

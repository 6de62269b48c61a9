"""Reports of communities made from plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from heddle.core.ids import DocumentId
from heddle.core.locator import PageLocator
from heddle.core.result import Evidence
from heddle.retrieval.community_report import CommunityReport, ReportSentence


def told_report(name: str, said: Sequence[tuple[str, str]], *, size: int = 10) -> CommunityReport:
    """A report of sentences, each with the document that says it; evidence is called `name-1` and so on."""
    evidence = tuple(
        Evidence(
            f"{name}-{number}", DocumentId(document), f"{document}.txt", text, 0, len(text), PageLocator(1)
        )
        for number, (text, document) in enumerate(said, start=1)
    )
    sentences = tuple(
        ReportSentence(text, (), (item.id,)) for (text, _), item in zip(said, evidence, strict=True)
    )
    return CommunityReport(
        id=name,
        level=0,
        parent="",
        title=f"Title of {name}",
        size=size,
        sentences=sentences,
        relations=(),
        documents=(),
        document_count=0,
        period=None,
        terms=(),
        parts=(),
        evidence=evidence,
        truncated=False,
    )


def told_reports(said: Mapping[str, Sequence[tuple[str, str]]]) -> list[CommunityReport]:
    """Several reports, the first of the largest community."""
    return [
        told_report(name, sentences, size=50 - place) for place, (name, sentences) in enumerate(said.items())
    ]

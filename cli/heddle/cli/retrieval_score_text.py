"""Scores of retrieval as tables for people: ours with its intervals, and what it is compared with below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_OURS = "search"


def passage_score_text(report: Mapping[str, Any]) -> str:
    """The scores of `heddle eval passages`."""
    rows = {_OURS: report["metrics"]}
    rows |= {name: scores["metrics"] for name, scores in report["baselines"].items()}
    titles = "" if report["titles"] else ", titles withheld"
    return "\n".join(
        [
            f"{report['questions']} questions{titles}, {made_with(report)}",
            *_table(rows),
            *_intervals(report["interval"]),
            _timings(report["timings"]),
        ]
    )


def typed_score_text(report: Mapping[str, Any]) -> str:
    """The scores of `heddle eval types`."""
    baselines = report["baselines"]
    every = {_OURS: report["all"]}
    every |= {name: scores["all"] for name, scores in baselines.items() if "all" in scores}
    typed = {_OURS: report["typed"], **{f"  {kind}": row for kind, row in report["by_type"].items()}}
    for source, scores in report["by_source"].items():
        typed |= {f"  {source}, {kind}": row for kind, row in scores["by_type"].items()}
    typed |= {name: scores["typed"] for name, scores in baselines.items()}
    said = report["instructions"]["from"]
    return "\n".join(
        [
            f"{report['questions']} questions, {made_with(report)}",
            "",
            "no type asked for",
            *_table(every),
            *_intervals(report["interval"]["all"]),
            "",
            f"one type asked for, {report['queries']} queries, instructions of {said}",
            *_table(typed),
            *_intervals(report["interval"]["typed"]),
            "",
            _timings(report["timings"]),
        ]
    )


def made_with(report: Mapping[str, Any]) -> str:
    """What the figures depend on."""
    return f"encoder {report['encoder']}, ranker {report['ranker']}, on {report['device']}"


def _table(rows: Mapping[str, Mapping[str, float]]) -> list[str]:
    names = list(dict.fromkeys(name for row in rows.values() for name in row))
    width = max(map(len, rows)) + 2
    lines = [f"{'':<{width}}" + "".join(f"{name:>11}" for name in names)]
    for label, row in rows.items():
        lines.append(f"{label:<{width}}" + "".join(_cell(row, name) for name in names))
    return lines


def _cell(row: Mapping[str, float], name: str) -> str:
    return f"{row[name]:>11.3f}" if name in row else f"{'-':>11}"


def _intervals(known: Mapping[str, Sequence[float]]) -> list[str]:
    return [
        "95 % of ours: " + ", ".join(f"{name} {low:.3f} to {high:.3f}" for name, (low, high) in known.items())
    ]


def _timings(timings: Mapping[str, Any]) -> str:
    return (
        f"read in {timings['read_seconds']:.0f} s, indexed in {timings['index_seconds']:.0f} s; "
        f"a question takes {timings['p50_ms']:.0f} ms (p95 {timings['p95_ms']:.0f} ms)"
    )

"""`heddle status`: what is in the graph, what was left out and why, and whether the index keeps up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from heddle.cli.verb import Call, verb

_SHOWN = 20


@verb("status")
@click.option("--documents", is_flag=True, help="List the documents, with their ids and paths.")
def status(call: Call, *, documents: bool) -> int:
    """Show what is there.

    Counts, graph version, index, model, and the files that were rejected, with reasons.
    """
    from heddle.api.workbench import Workbench
    from heddle.api.workspace_status import workspace_status

    with Workbench(call.settings) as bench:
        report = workspace_status(bench)
        if documents:
            report["listed"] = [
                {"id": each.id, "sources": [source.location for source in each.sources]}
                for each in bench.scope.documents()
            ]
    call.output.result(report, status_text(report))
    return 0


def status_text(report: Mapping[str, Any]) -> str:
    """The state of a workspace in words."""
    nodes, edges = sum(report["nodes"].values()), sum(report["edges"].values())
    size = f"{report['documents']} documents, {nodes} nodes, {edges} edges"
    lines = [
        f"workspace  {report['workspace']} ({report['store']} store, home {report['home']})",
        f"graph      {report['graph_version'][:12]}: {size}",
        f"nodes      {_counts(report['nodes'])}",
        f"edges      {_counts(report['edges'])}",
        f"index      {_state(report['index'])}",
        f"model      {_state(report['model'])}",
    ]
    refused = report["refused"]
    if refused:
        lines.append(f"refused    {_counts(report['reasons'])}")
    lines += [
        f"  {each['reason'] or each['outcome']}: {each['location']}: {each['message']}"
        for each in refused[:_SHOWN]
    ]
    if len(refused) > _SHOWN:
        lines.append(f"  and {len(refused) - _SHOWN} more: see --json")
    lines += [f"{each['id']}  {', '.join(each['sources'])}" for each in report.get("listed", ())]
    return "\n".join(lines)


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items()) or "none"


def _state(part: Mapping[str, Any]) -> str:
    about = part.get("generation") or part.get("graph_version", "")
    return ", ".join(each for each in (part["state"], about[:12], part["detail"]) if each)

"""`heddle train`: learn on the graph."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from heddle.cli.progress import progress
from heddle.cli.verb import Call, verb

_NAMES = {"trained": "RpHGNN, trained", "untrained": "RpHGNN, untrained", "features": "features alone"}
_MEASURES = ("auc", "ap", "mrr")


@verb("rphgnn", settings=("encoder", "device", "threads", "seed"))
def rphgnn(call: Call) -> int:
    """Train RpHGNN to predict held-out edges.

    Every node gets an embedding, which is written back to the graph; `heddle index` takes it up.
    """
    from heddle.api.learning import train
    from heddle.api.workbench import Workbench

    with Workbench(call.settings) as bench, progress(call.output) as listen:
        report = train(bench, listener=listen)
    call.output.result(report, _text(report))
    return 0


def _text(report: Mapping[str, Any]) -> str:
    nodes, types = sum(report["nodes"].values()), len(report["nodes"])
    lines = [
        f"RpHGNN: {nodes} nodes of {types} types in {report['dimension']} dimensions",
        f"{report['steps']} steps, {report['seconds']:.1f} s",
        f"{'held-out edges':<20}" + "".join(f"{name:>8}" for name in _MEASURES),
    ]
    for key, name in _NAMES.items():
        measured = report["metrics"].get(key)
        if measured:
            lines.append(f"{name:<20}" + "".join(f"{measured[each]:>8.3f}" for each in _MEASURES))
    return "\n".join(lines)


train = click.Group("train", help="Learn on the graph and write the embeddings back.", commands=[rphgnn])

"""`heddle predict`: tell classes of nodes with a model that was trained before."""

from __future__ import annotations

from pathlib import Path

import click

from heddle.cli.progress import progress
from heddle.cli.verb import Call, verb


@verb("predict", settings=("encoder", "device", "threads"))
@click.argument("model", metavar="MODEL")
@click.option(
    "--predictions",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE",
    help="Write node,label,probability there.",
)
def predict(call: Call, *, model: str, predictions: Path) -> int:
    """Tell the classes of nodes, of those too that came after the training.

    MODEL is the name of a model that `heddle train --task node-classification` kept.
    """
    from heddle.api.node_learning import predict_nodes
    from heddle.api.workbench import Workbench

    with Workbench(call.settings) as bench, progress(call.output) as listen:
        report = predict_nodes(bench, model, predictions, listener=listen)
    call.output.result(report, f"{report['predicted']} nodes of type {report['target']} told")
    return 0

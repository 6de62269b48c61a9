"""`heddle explain`: what a model learned to listen to."""

from __future__ import annotations

import click

from heddle.cli.explanation_text import explanation_text
from heddle.cli.progress import progress
from heddle.cli.verb import Call, verb


@verb("explain", settings=("encoder", "device", "threads"))
@click.option("--node", default="", metavar="ID|NAME", help="A node; every type on average without it.")
@click.option("--model", default="", metavar="NAME", help="The model; the one in force by default.")
def explain(call: Call, *, node: str, model: str) -> int:
    """Say what a model learned to listen to.

    Of LATTE: relation weights, ranked meta-paths and, of a node, the nodes it attends to most. Of RpHGNN:
    how far embeddings move when a relation at a hop is not heard.
    """
    from heddle.api.model_explanation import explain_model, explain_one
    from heddle.api.workbench import Workbench

    with Workbench(call.settings) as bench, progress(call.output) as listen:
        name = model or bench.model_name
        found = explain_one(bench, name, node, listener=listen) if node else explain_model(bench, name)
    call.output.result(found, explanation_text(found))
    return 0

"""`heddle embed`: embed nodes that came after the training."""

from __future__ import annotations

from heddle.cli.progress import progress
from heddle.cli.verb import Call, verb


@verb("embed", settings=("encoder", "device", "threads"))
def embed(call: Call) -> int:
    """Embed the graph as it stands with the model in force.

    Nodes that came since get embeddings without training; `heddle index` takes them up.
    """
    from heddle.api.node_embedding import embed as embed_nodes
    from heddle.api.workbench import Workbench

    with Workbench(call.settings) as bench, progress(call.output) as listen:
        report = embed_nodes(bench, listener=listen)
    call.output.result(
        report,
        f"{report['model']}: {report['nodes']} nodes, of which {report['new']} are new and "
        f"{report['changed']} changed; {report['gone']} are gone; {report['seconds']:.1f} s",
    )
    return 0

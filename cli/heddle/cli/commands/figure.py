"""`heddle figure`: the picture of a figure."""

from __future__ import annotations

from pathlib import Path

import click

from heddle.cli.verb import Call, verb


@verb("figure")
@click.argument("figure", metavar="ID")
@click.option(
    "-o", "--output", "target", type=click.Path(path_type=Path), required=True, help="Where to write."
)
def figure(call: Call, figure: str, target: Path) -> int:
    """Write the picture of a figure to a file.

    ID is the figure's, as `heddle layout DOC --json` has it. The picture is taken out of the document's
    original, byte for byte; of a PDF, the region of its page is drawn as PNG.
    """
    from heddle.api.figure_image import image_of, read_figure_image
    from heddle.api.workbench import Workbench
    from heddle.core.errors import NotFound, OutOfReach
    from heddle.core.ids import NodeId
    from heddle.graph.evidence_view import document_of
    from heddle.graph.schema import NodeType

    with Workbench(call.settings) as bench:
        node = bench.scope.node(NodeId(figure))
        document = document_of(bench.scope, node) if node and node.type is NodeType.FIGURE else None
        if node is None or document is None:
            raise NotFound(
                f"no figure {figure}", hint="heddle layout DOC --json lists the figures of a document"
            )
        wanted = image_of(document, node)
        image = read_figure_image(bench, wanted)
    try:
        target.write_bytes(image)
    except OSError as error:
        raise OutOfReach(
            f"cannot write {target} ({error.strerror or error})", hint="choose another path with -o"
        ) from error
    report = {"figure": figure, "document": document, "media": wanted.media, "bytes": len(image)}
    call.output.result(
        {**report, "file": str(target)}, f"wrote {target} ({wanted.media}, {len(image)} bytes)"
    )
    return 0

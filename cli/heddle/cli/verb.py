"""A verb: a function with its own words, to which the words that all verbs share are added.

A command is written `def ingest(call: Call, paths: ...)` under `@verb("ingest", settings=(...))` and
click's own decorators. The shared options (`--home`, `--workspace`, `--store`, `--json`) and the settings
that it names become options of it, with the type and the help text of the setting: each is said once.
"""

from __future__ import annotations

import functools
import sys
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any

import click

from heddle.cli.failure import end_without_reader, show_defect, show_failure, show_interruption
from heddle.cli.output import Output, ReaderGone, standard_output
from heddle.core.errors import HeddleError
from heddle.core.settings import Settings, load_settings

SHARED_SETTINGS = ("home", "workspace", "store")
_METAVARS = {str: "TEXT", int: "N", float: "SECONDS"}
_SETTINGS = {item.name: item for item in fields(Settings)}

Verb = Callable[..., int]


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a verb: the settings in force and where words go."""

    settings: Settings
    output: Output


def setting_option(name: str) -> click.Option:
    """The option that sets a setting for one call."""
    item = _SETTINGS[name]
    kind = type(item.default)
    default = "none" if item.default == "" else item.default
    return click.Option(
        [f"--{name.replace('_', '-')}", name],
        type=kind,
        metavar=_METAVARS[kind],
        help=f"{item.metadata['doc'].replace('`', '')}  [default: {default}]",
    )


def shared_options() -> list[click.Parameter]:
    """The options that every verb takes, and that may stand before the verb as well."""
    json_option = click.Option(
        ["--json", "as_json"], is_flag=True, help="Write JSON on stdout, for programs."
    )
    return [*(setting_option(name) for name in SHARED_SETTINGS), json_option]


def verb(name: str, *, settings: Sequence[str] = ()) -> Callable[[Verb], click.Command]:
    """Make a command of a function.

    Args:
        name: The verb.
        settings: Settings that the verb takes as options, besides the shared ones.
    """

    def make(function: Verb) -> click.Command:
        @functools.wraps(function)
        @click.pass_context
        def callback(context: click.Context, /, **values: Any) -> int:
            before: dict[str, Any] = context.find_root().obj or {}
            said = {key: values.pop(key) for key in _shared_names(settings)}
            said = {**before, **{key: value for key, value in said.items() if value is not None}}
            as_json = bool(values.pop("as_json") or before.get("as_json"))
            return perform(function, said, values, as_json=as_json)

        command = click.command(name)(callback)
        command.params.extend([*(setting_option(each) for each in settings), *shared_options()])
        return command

    return make


def _shared_names(settings: Sequence[str]) -> tuple[str, ...]:
    return (*SHARED_SETTINGS, *settings)


def perform(function: Verb, said: dict[str, Any], values: dict[str, Any], *, as_json: bool) -> int:
    """Run a verb and turn whatever happens into an exit code.

    Args:
        function: The verb's function.
        said: Settings said on the command line.
        values: The verb's own words.
        as_json: Whether programs read the output.
    """
    output = standard_output(as_json=as_json)
    settings = Settings()
    if not sys.warnoptions:
        # What libraries think of each other is not talk for the user; `python -W` brings it back.
        warnings.simplefilter("ignore")
    try:
        settings = load_settings({key: value for key, value in said.items() if key in _SETTINGS})
        return int(function(Call(settings, output), **values))
    except HeddleError as error:
        return show_failure(error, output)
    except KeyboardInterrupt:
        return show_interruption(output)
    except ReaderGone:
        return end_without_reader()
    except Exception as error:  # noqa: BLE001  (the last place before the user: a defect becomes one line)
        return show_defect(error, settings, output)

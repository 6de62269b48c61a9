"""What a model listens to, as people read it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from heddle.cli.output import one_line

_MOST = 8
_WIDTH = 60

Told = Mapping[str, Any]


def explanation_text(found: Told) -> str:
    """An explanation in lines, the most weighty first."""
    lines = [f"{found['model']} ({found['kind']}, {found['task']})"]
    if node := found.get("node"):
        lines += [f"{node['type']} {one_line(node['name'], _WIDTH)}", *_attention(found)]
        lines += [
            f"  {each['share']:>6.1%}  {one_line(each['node']['name'], _WIDTH)}  by {way(each['relation'])}"
            for each in (found["heard"] or ())[:_MOST]
        ]
    for each in found.get("types") or ():
        lines += ["", f"{each['type']} ({each['nodes']} nodes)", *_attention(each)]
    lines += _contributions(found.get("contributions") or ())
    if len(lines) == 1:
        lines.append("it tells nothing of what it listens to")
    return "\n".join(lines)


def way(steps: Sequence[Sequence[str]] | None) -> str:
    """A chain of relations as a line; no steps are what a node says of itself.

    >>> way([["Person", "KNOWS", "Person"], ["Person", "WORKS_FOR", "Firm"]])
    'Person -KNOWS- Person -WORKS_FOR- Firm'
    """
    if not steps:
        return "itself"
    return steps[0][0] + "".join(f" -{name}- {tail}" for _, name, tail in steps)


def _attention(told: Told) -> list[str]:
    lines = []
    for layer in told.get("layers") or ():
        lines.append(f"  relations, layer {layer['layer']}")
        lines += [f"  {each['weight']:>6.1%}  {way(each['relation'])}" for each in layer["weights"][:_MOST]]
    paths = told.get("paths") or ()
    # Paths of one step are the relations again.
    if any(len(each["steps"]) > 1 for each in paths):
        lines.append("  meta-paths")
        lines += [f"  {each['score']:>6.1%}  {way(each['steps'])}" for each in paths[:_MOST]]
    return lines


def _contributions(told: Sequence[Told]) -> list[str]:
    by_type: dict[str, list[Told]] = defaultdict(list)
    for each in told:
        by_type[each["node_type"]].append(each)
    lines = []
    for name, blocks in by_type.items():
        lines += ["", f"{name}: share of what changes where it is not heard"]
        lines += [
            f"  {each['share']:>6.1%}  hop {each['hop']}  "
            + way([[each["source"], each["relation"], each["target"]]])
            for each in blocks[:_MOST]
        ]
    return lines

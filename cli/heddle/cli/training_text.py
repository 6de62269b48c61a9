"""A training as people read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_MEASURES = ("auc", "ap", "mrr")
_F1 = (("macro F1", "macro_f1"), ("micro F1", "micro_f1"))
_KINDS = {"rphgnn": "RpHGNN", "latte": "LATTE"}


def training_text(report: Mapping[str, Any]) -> str:
    """What a training gave, in a few lines."""
    lines = _classes(report) if "classes" in report else _links(report)
    if report["predicted"]:
        lines.append(f"{report['predicted']} predictions written")
    if report.get("model") == "":
        lines.append("the model is not kept: say --output FOLDER to keep it")
    return "\n".join(lines)


def _links(report: Mapping[str, Any]) -> list[str]:
    kind = _KINDS.get(report["kind"], report["kind"])
    nodes, types = sum(report["nodes"].values()), len(report["nodes"])
    lines = [
        f"{kind}: {nodes} nodes of {types} types in {report['dimension']} dimensions",
        f"{report['steps']} steps, {report['seconds']:.1f} s",
        f"{'held-out edges':<20}" + "".join(f"{name:>8}" for name in _MEASURES),
    ]
    rows = {
        "trained": f"{kind}, trained",
        "untrained": f"{kind}, untrained",
        "features": "features alone",
    }
    for key, name in rows.items():
        measured = report["metrics"].get(key)
        if measured:
            lines.append(f"{name:<20}" + "".join(f"{measured[each]:>8.3f}" for each in _MEASURES))
    return lines


def _classes(report: Mapping[str, Any]) -> list[str]:
    divided, kind = report["divided"], _KINDS.get(report["kind"], report["kind"])
    what = f"{len(report['classes'])} classes of {report['target']}"
    lines = [
        f"{kind}: {what}, learned from {divided['train']} nodes, chosen by {divided['validation']}",
        f"epoch {report['epoch']} of {report['epochs']}, {report['seconds']:.1f} s",
        f"{'held-out nodes':<28}" + "".join(f"{name:>10}" for name, _ in _F1),
    ]
    for key, name in (("validation", "validation"), ("scored", "never looked at")):
        measured, count = report["metrics"][key], divided[key]
        if measured:
            lines.append(
                f"{f'{name} ({count})':<28}" + "".join(f"{measured[each]:>10.3f}" for _, each in _F1)
            )
    return lines

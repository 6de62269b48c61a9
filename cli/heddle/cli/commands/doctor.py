"""`heddle doctor`: what Heddle stands on, looked at thing by thing."""

from __future__ import annotations

from heddle.cli.verb import Call, verb


@verb("doctor", settings=("encoder", "device"))
def doctor(call: Call) -> int:
    """Check what Heddle stands on.

    Python, packages, home, disk, store, encoder, index and model; each fault with its fix.
    """
    from heddle.api.checkup import Level, checkup
    from heddle.api.workbench import Workbench

    with Workbench(call.settings) as bench:
        checks = list(checkup(bench))
    failures = [check for check in checks if check.level is Level.FAILED]
    lines = []
    for check in checks:
        lines.append(f"{check.level:<7} {check.name:<9} {check.detail}")
        if check.fix:
            lines.append(f"{'':<17} fix: {check.fix}")
    call.output.result(
        {"ok": not failures, "checks": [check.to_json() for check in checks]}, "\n".join(lines)
    )
    # A fault of configuration often causes the others, so the smallest code names the cause.
    return min((check.exit_code for check in failures), default=0)

"""What a job's failure says: the members of a problem document, without anything of the inside."""

from __future__ import annotations

from typing import Any

from heddle.core.errors import EnvironmentFault, HeddleError, InputRejected


def job_error(error: HeddleError) -> dict[str, Any]:
    """An error as a job keeps it: `code`, `status`, `detail`, `hint`, and `reason` of a rejection."""
    facts: dict[str, Any] = {"code": error.code, "status": error.http_status}
    facts |= {"detail": public_detail(error), "hint": error.hint}
    if isinstance(error, InputRejected):
        facts["reason"] = error.reason.value
    return facts


def public_detail(error: HeddleError) -> str:
    """What happened, in words for a caller.

    What a fault of the machine says (a path, a server's address) is for its keeper; a caller hears its kind.
    """
    if isinstance(error, EnvironmentFault):
        kind = (type(error).__doc__ or error.code).splitlines()[0].rstrip(".")
        return kind[:1].lower() + kind[1:]
    return error.message

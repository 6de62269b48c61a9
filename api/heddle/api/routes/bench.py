"""The workbench of the running application, as routes ask for it."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Depends, Request

from heddle.api.workbench import Workbench


def _bench(request: Request) -> Workbench:
    return cast("Workbench", request.app.state.bench)


Bench = Annotated[Workbench, Depends(_bench)]

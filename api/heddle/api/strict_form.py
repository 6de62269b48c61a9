"""Form bodies taken at their word: what is sent as something else is 415, with how to send it."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from heddle.api.strict_json import Handler

FORM = "multipart/form-data"


class FormRoute(APIRoute):
    """A route that takes a form with a file in it: 415 for other types of body."""

    def get_route_handler(self) -> Handler:
        """FastAPI's own handler behind a look at the body's type."""
        handler = super().get_route_handler()

        async def strictly(request: Request) -> Response:
            sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
            # What is missing altogether is a field that is missing, and says so.
            if self.body_field is not None and sent not in ("", FORM):
                raise HTTPException(
                    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
                    f"the body has to be a form ({FORM}) with the file in its field `file`",
                )
            return await handler(request)

        return strictly

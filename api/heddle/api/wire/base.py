"""What all messages share, and the one shape of an error."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from heddle.core.rejection import RejectionReason


def whole(value: object) -> object:
    """What JSON calls an integer: 5 and 5.0, but neither "5" nor true."""
    if isinstance(value, bool | str):
        raise ValueError("it has to be a whole number")  # noqa: TRY004  (what pydantic hears)
    return value


WholeNumber = Annotated[int, BeforeValidator(whole)]


class Wire(BaseModel):
    """A message; fields that nobody described are refused, and it does not change once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def example(value: dict[str, Any]) -> ConfigDict:
    """The configuration of a message that shows what one looks like; the specification has it too."""
    return ConfigDict(json_schema_extra={"examples": [value]})


class FieldFault(Wire):
    """What is wrong with one field of a request."""

    field: str
    problem: str


class Problem(BaseModel):
    """An error (RFC 9457), sent as `application/problem+json`."""

    type: str = Field(description="`urn:heddle:error:<code>`")
    title: str
    status: int
    detail: str
    code: str = Field(description="An entry of docs/errors.md.")
    hint: str = Field(description="What to do about it.")
    trace_id: str = Field(
        description="The name of the request in the server's log, also sent as the header `Trace-Id`."
    )
    reason: RejectionReason | None = Field(default=None, description="Why a document was rejected.")
    errors: list[FieldFault] | None = Field(default=None, description="The fields of an invalid request.")

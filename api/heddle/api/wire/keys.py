"""API keys: what is asked of them and what is shown of them."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, Field, JsonValue

from heddle.api.access import EVERY_WORKSPACE, Scope
from heddle.api.keys import (
    DAY,
    DEFAULT_OVERLAP,
    LABEL,
    LONGEST_LABEL,
    LONGEST_LIFE,
    LONGEST_OVERLAP,
    MOST_WORKSPACES,
    KeyState,
)
from heddle.api.wire.base import WholeNumber, Wire, whole
from heddle.core.ids import WORKSPACE_NAME

_WORKSPACES = f"^({WORKSPACE_NAME}|\\*)$"

_KEY: dict[str, JsonValue] = {
    "id": "4be1c0a9d27f",
    "label": "nightly import",
    "scope": "ingest",
    "workspaces": ["contracts"],
    "state": "active",
    "created": "2026-03-01T09:30:00Z",
    "expires": "2026-05-30T09:30:00Z",
    "revoked": None,
    "rotated": None,
    "overlap_until": None,
    "used": "2026-03-02T01:00:07Z",
}


class KeyBody(Wire):
    """A key to make."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "label": "nightly import",
                    "scope": "ingest",
                    "workspaces": ["contracts"],
                    "lifetime": 90 * DAY,
                }
            ]
        }
    )

    label: str = Field(
        min_length=1,
        max_length=LONGEST_LABEL,
        description="What to call it.",
        json_schema_extra={"pattern": LABEL},
    )
    scope: Scope = Field(default=Scope.READ, description="What it may do; each includes those before it.")
    workspaces: list[Annotated[str, Field(json_schema_extra={"pattern": _WORKSPACES})]] = Field(
        min_length=1,
        max_length=MOST_WORKSPACES,
        description=f"Where; `{EVERY_WORKSPACE}` stands for all.",
    )
    lifetime: Annotated[int, Field(ge=1, le=LONGEST_LIFE), BeforeValidator(whole)] | None = Field(
        default=None, description="Seconds until it expires; null for never."
    )


class RotationBody(Wire):
    """How a key gets a new secret."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"overlap": DAY}]})

    overlap: WholeNumber = Field(
        default=DEFAULT_OVERLAP,
        ge=0,
        le=LONGEST_OVERLAP,
        description="Seconds for which the old secret opens too; 0 ends it at once.",
    )


class KeyModel(Wire):
    """A key, without its secret, which nothing can show again."""

    model_config = ConfigDict(json_schema_extra={"examples": [_KEY]})

    id: str = Field(description="The public part of the key.")
    label: str = Field(description="What its owner calls it.")
    scope: Scope = Field(description="What it may do.")
    workspaces: list[str] = Field(description=f"Where; `{EVERY_WORKSPACE}` stands for all.")
    state: KeyState = Field(description="Whether it opens anything.")
    created: str = Field(description="When it was made; like all times here RFC 3339 in UTC.")
    expires: str | None = Field(description="When it stops to open anything; null for never.")
    revoked: str | None = Field(description="When it was revoked; that is final.")
    rotated: str | None = Field(description="When it last got a new secret.")
    overlap_until: str | None = Field(description="Until when the secret before that opens too.")
    used: str | None = Field(description="When it was last used, to the minute or so.")


class IssuedKeyModel(KeyModel):
    """A key at the only moment at which its secret is told."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{**_KEY, "used": None, "key": "hdl_4be1c0a9d27f_" + 43 * "s"}]}
    )

    key: str = Field(description="What to present as `Authorization: Bearer ...`; it is never shown again.")


class KeyList(Wire):
    """Keys, by id."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"keys": [_KEY], "next": None}]})

    keys: list[KeyModel] = Field(description="Those that the caller may govern.")
    next: str | None = Field(description="Give this as `cursor` to read on; null at the end.")

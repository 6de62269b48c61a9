"""`/v1/keys`: make, list, rotate and revoke API keys."""

from __future__ import annotations

from bisect import bisect_right
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response

from heddle.api.cursor import CursorForm
from heddle.api.keys import IssuedKey, Keys
from heddle.api.routes.bench import KeysOfCaller
from heddle.api.routes.problems import problems
from heddle.api.strict_json import JsonRoute
from heddle.api.wire.keys import IssuedKeyModel, KeyBody, KeyList, KeyModel, RotationBody

router = APIRouter(prefix="/v1/keys", tags=["keys"], route_class=JsonRoute)
_USUAL_ROTATION = RotationBody()
_CURSORS = CursorForm("keys")
MAX_PAGE = 200

_Id = Annotated[
    str, Path(max_length=100, description="The key's id: its second part.", examples=["4be1c0a9d27f"])
]


@router.post(
    "",
    response_model=IssuedKeyModel,
    status_code=HTTPStatus.CREATED,
    responses=problems(HTTPStatus.BAD_REQUEST),
)
def create_key(keys: KeysOfCaller, body: KeyBody, response: Response) -> dict[str, Any]:
    """Make a key; this answer is the only one that holds its secret.

    It cannot open more than the key that asks for it. With the first key, a server that was open begins to
    ask for keys.
    """
    issued = keys.create(body.label, scope=body.scope, workspaces=body.workspaces, lifetime=body.lifetime)
    response.headers["Location"] = f"{router.prefix}/{issued.record.id}"
    return _told_once(keys, issued, response)


@router.get("", response_model=KeyList, responses=problems(HTTPStatus.BAD_REQUEST))
def list_keys(
    keys: KeysOfCaller,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE, description="How many at most.")] = 50,
    cursor: Annotated[str, _CURSORS.parameter()] = "",
) -> dict[str, Any]:
    """Keys by id, a page at a time; expired and revoked ones too."""
    records = keys.records()
    start = bisect_right([each.id for each in records], _CURSORS.read(cursor))
    page = [keys.facts(each) for each in records[start : start + limit]]
    more = start + limit < len(records)
    return {"keys": page, "next": _CURSORS.write(page[-1]["id"]) if more else None}


@router.get("/{key}", response_model=KeyModel, responses=problems(HTTPStatus.NOT_FOUND))
def get_key(keys: KeysOfCaller, key: _Id) -> dict[str, Any]:
    """A key, without its secret."""
    return keys.facts(keys.get(key))


@router.post(
    "/{key}/rotate",
    response_model=IssuedKeyModel,
    responses=problems(HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
)
def rotate_key(
    keys: KeysOfCaller, key: _Id, response: Response, body: RotationBody = _USUAL_ROTATION
) -> dict[str, Any]:
    """Give a key a new secret; the old one opens too for as long as the overlap says.

    This answer is the only one that holds the new secret. Scope, workspaces and expiry stay as they are.
    """
    return _told_once(keys, keys.rotate(key, overlap=body.overlap), response)


@router.delete("/{key}", response_model=KeyModel, responses=problems(HTTPStatus.NOT_FOUND))
def revoke_key(keys: KeysOfCaller, key: _Id) -> dict[str, Any]:
    """Make a key open nothing, for good. It stays in the list, so that its id can be looked up."""
    return keys.facts(keys.revoke(key))


def _told_once(keys: Keys, issued: IssuedKey, response: Response) -> dict[str, Any]:
    response.headers["Cache-Control"] = "no-store"
    return {**keys.facts(issued.record), "key": issued.text}

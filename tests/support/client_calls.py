"""Calls of the Python client as tests make them: of both kinds, over a server of a few lines."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import httpx

from heddle.api.client import AsyncClient, Client
from heddle.api.client_listing import AsyncListing, Listing
from heddle.api.client_route import Operation, Resource

Handler = Callable[[httpx.Request], httpx.Response]
KINDS = (Client, AsyncClient)


def call(kind: type[Client | AsyncClient], handler: Handler, method: str, *words: Any, **named: Any) -> Any:
    """What a method gives, lists and streams as lists, from a client of either kind.

    Args:
        kind: The kind of client.
        handler: Answers its requests.
        method: The method's name, as `documents.get`.
        words: What the method is given.
        named: What it is given by name.
    """
    if kind is Client:
        with Client(transport=httpx.MockTransport(handler), api_key="hdl_a_secret", workspace="w") as client:
            return drained(method_of(client, method)(*words, **named))
    return asyncio.run(_call(handler, method, *words, **named))


async def _call(handler: Handler, method: str, *words: Any, **named: Any) -> Any:
    transport = httpx.MockTransport(handler)
    async with AsyncClient(transport=transport, api_key="hdl_a_secret", workspace="w") as client:
        return await drained_async(method_of(client, method)(*words, **named))


def method_of(client: object, name: str) -> Any:
    """A client's method by its dotted name."""
    for part in name.split("."):
        client = getattr(client, part)
    return client


def drained(result: Any) -> Any:
    """A result; a list where it is to be looped over."""
    return list(result) if isinstance(result, Listing | Iterator) else result


async def drained_async(result: Any) -> Any:
    """The same, of what an awaiting client gives."""
    if isinstance(result, AsyncListing | AsyncIterator):
        return [item async for item in result]
    return await result


def operations(client: Resource[Any]) -> dict[str, list[tuple[str, Operation[..., Any]]]]:
    """Each operation of the REST API that a client calls, with the methods that do, by dotted name."""
    found: dict[str, list[tuple[str, Operation[..., Any]]]] = {}
    groups = {"": client, **{name: each for name, each in vars(client).items() if isinstance(each, Resource)}}
    for group, resource in groups.items():
        for name, method in inspect.getmembers(type(resource)):
            if isinstance(method, Operation):
                found.setdefault(method.operation, []).append((f"{group}.{name}".lstrip("."), method))
    return found

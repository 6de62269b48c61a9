"""A method of a client, declared once: what to ask, for the client that blocks and the one that awaits.

    class Documents(Resource[Way]):
        @route("get_document")
        def get(self, document: str) -> Exchange[DocumentDetail]: ...

`Documents[Blocking]` then has `get(document: str) -> DocumentDetail`, and `Documents[Awaiting]` has
`get(document: str) -> Coroutine[Any, Any, DocumentDetail]`; type checkers see both.
"""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import Any, Concatenate, Generic, ParamSpec, Self, TypeVar, overload

from heddle.api.client_events import Stream
from heddle.api.client_listing import AsyncListing, Item, Listing, Pages
from heddle.api.client_request import Exchange
from heddle.api.client_transport import Awaiting, Blocking

Way = TypeVar("Way", bound=Blocking | Awaiting)
Words = ParamSpec("Words")
Result = TypeVar("Result")
Event = TypeVar("Event")
Asked = TypeVar("Asked")


class Resource(Generic[Way]):
    """Methods that belong together, over one way of travelling.

    Args:
        way: Carries what they ask.
    """

    def __init__(self, way: Way) -> None:
        self._way = way

    @property
    def way(self) -> Way:
        """What carries the calls."""
        return self._way


class Operation(Generic[Words, Asked]):
    """A method and the operation of the REST API that it calls.

    Args:
        operation: The operation's id in the specification.
        method: Says what to ask.
    """

    def __init__(self, operation: str, method: Callable[Concatenate[Any, Words], Asked]) -> None:
        self.operation = operation
        self.method = method
        functools.update_wrapper(self, method)  # type: ignore[arg-type]  # help() and signatures follow it

    def _bound(self, perform: Callable[[Asked], object], resource: object) -> Callable[..., Any]:
        @functools.wraps(self.method)
        def call(*words: Any, **named: Any) -> object:
            return perform(self.method(resource, *words, **named))

        return call


class Route(Operation[Words, Exchange[Result]], Generic[Words, Result]):
    """A method with one result."""

    @overload
    def __get__(self, resource: None, owner: type) -> Self: ...
    @overload
    def __get__(self, resource: Resource[Blocking], owner: type) -> Callable[Words, Result]: ...
    @overload
    def __get__(
        self, resource: Resource[Awaiting], owner: type
    ) -> Callable[Words, Coroutine[Any, Any, Result]]: ...
    def __get__(self, resource: Resource[Any] | None, owner: type) -> Any:
        return self if resource is None else self._bound(resource.way.perform, resource)


class ListRoute(Operation[Words, Pages[Item]], Generic[Words, Item]):
    """A method whose result is a list of any length, read page by page."""

    @overload
    def __get__(self, resource: None, owner: type) -> Self: ...
    @overload
    def __get__(self, resource: Resource[Blocking], owner: type) -> Callable[Words, Listing[Item]]: ...
    @overload
    def __get__(self, resource: Resource[Awaiting], owner: type) -> Callable[Words, AsyncListing[Item]]: ...
    def __get__(self, resource: Resource[Any] | None, owner: type) -> Any:
        if resource is None:
            return self
        kind = Listing if isinstance(resource.way, Blocking) else AsyncListing
        return self._bound(functools.partial(kind, resource.way), resource)


class StreamRoute(Operation[Words, Stream[Event]], Generic[Words, Event]):
    """A method whose result is events as they happen."""

    @overload
    def __get__(self, resource: None, owner: type) -> Self: ...
    @overload
    def __get__(self, resource: Resource[Blocking], owner: type) -> Callable[Words, Iterator[Event]]: ...
    @overload
    def __get__(self, resource: Resource[Awaiting], owner: type) -> Callable[Words, AsyncIterator[Event]]: ...
    def __get__(self, resource: Resource[Any] | None, owner: type) -> Any:
        return self if resource is None else self._bound(resource.way.events, resource)


def route(
    operation: str,
) -> Callable[[Callable[Concatenate[Any, Words], Exchange[Result]]], Route[Words, Result]]:
    """Make a method of an exchange."""
    return functools.partial(Route, operation)


def listed(
    operation: str,
) -> Callable[[Callable[Concatenate[Any, Words], Pages[Item]]], ListRoute[Words, Item]]:
    """Make a method of pages."""
    return functools.partial(ListRoute, operation)


def streamed(
    operation: str,
) -> Callable[[Callable[Concatenate[Any, Words], Stream[Event]]], StreamRoute[Words, Event]]:
    """Make a method of a stream."""
    return functools.partial(StreamRoute, operation)

"""The application: routes, errors and specification, made from settings."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from heddle.api import problem
from heddle.api.access import own_access
from heddle.api.authentication import Authentication
from heddle.api.body_limit import BodyLimit
from heddle.api.cors import Cors, listed_origins
from heddle.api.origin_guard import OriginGuard
from heddle.api.routes import documents, entities, health, keys, search, workspaces
from heddle.api.routes.problems import describe_the_door, problem_schemas
from heddle.api.version import package_version
from heddle.api.workshop import Workshop
from heddle.core.settings import Settings

_MIB = 1024 * 1024
_DESCRIPTION = """Questions go in with the kinds of knowledge wanted; hits come out with evidence that points
into pages, sheets and mails, the paths through the graph that led there, and a cited answer.

Every error is `application/problem+json` (RFC 9457); `code` is an entry of docs/errors.md."""


def create_app(settings: Settings) -> FastAPI:
    """The REST API over the workspace that the settings name.

    Nothing heavy is loaded before the first need: a background thread warms the encoder at start, so
    that the first question does not wait for it.
    """
    origins = listed_origins(settings.cors_origins)
    shop = Workshop(settings)
    bench = shop.bench(own_access(settings))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        threading.Thread(target=bench.warm, name="heddle-warm", daemon=True).start()
        yield
        shop.close()

    app = FastAPI(
        title="Heddle",
        version=package_version(),
        description=_DESCRIPTION,
        lifespan=lifespan,
        generate_unique_id_function=_operation_id,
        # Both pages load scripts from elsewhere; the specification is what counts.
        docs_url=None,
        redoc_url=None,
    )
    app.state.shop = shop
    problem.install(app)
    for routes in (documents, search, entities, workspaces, keys, health):
        app.include_router(routes.router)
    app.add_middleware(BodyLimit, limit=settings.max_upload * _MIB)
    app.add_middleware(Authentication, check=shop.key_check, rate=settings.rate_limit)
    if origins:
        app.add_middleware(Cors, origins=origins)
    app.add_middleware(OriginGuard, listed=origins)
    app.openapi = _specification(app)  # type: ignore[method-assign]
    return app


def _operation_id(route: APIRoute) -> str:
    # A client generated from the specification names its methods after these: they are a promise.
    return route.name


def _specification(app: FastAPI) -> Callable[[], dict[str, Any]]:
    def specification() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = get_openapi(
                title=app.title,
                version=app.version,
                openapi_version="3.1.0",
                description=app.description,
                routes=app.routes,
            )
            parts = schema.setdefault("components", {}).setdefault("schemas", {})
            # FastAPI describes its own validation error, which never leaves this server.
            for name in ("HTTPValidationError", "ValidationError"):
                parts.pop(name, None)
            parts.update(problem_schemas())
            describe_the_door(schema)
            app.openapi_schema = schema
        return app.openapi_schema

    return specification

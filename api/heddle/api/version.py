"""Which Heddle this is."""

from __future__ import annotations


def package_version() -> str:
    """The version of the installed distribution."""
    from importlib.metadata import version

    return version("heddle")

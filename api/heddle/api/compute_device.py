"""Whether a device can be computed on, said before anything is read or trained."""

from __future__ import annotations

from heddle.core.errors import ConfigurationError


def check_device(name: str) -> str:
    """The name of a device that can be computed on.

    Raises:
        ConfigurationError: there is no such device here, or its driver does not work.
    """
    if name == "cpu":
        return name
    import torch

    try:
        torch.zeros(1, device=name)
    except (RuntimeError, AssertionError) as error:
        raise ConfigurationError(
            f"device {name!r} cannot be used ({str(error).splitlines()[0]})",
            hint="set HEDDLE_DEVICE=cpu or mend the driver",
        ) from error
    return name

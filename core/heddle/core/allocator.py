"""The C allocator of a process that serves for long: few arenas, so that memory is used again.

glibc gives the threads of a process up to eight arenas a core, and memory that was freed in one is not used
by another: a server that works in dozens of threads grows until each arena has seen its largest request.
"""

from __future__ import annotations

import ctypes
import os

_ARENA_MAX = -8
"""`M_ARENA_MAX` of `mallopt(3)`."""
ARENAS = 2


def share_arenas() -> bool:
    """Let all threads of this process share a few arenas; call it before the threads start.

    Returns:
        Whether the allocator took it: only glibc has arenas. A choice in the environment stands.
    """
    if "MALLOC_ARENA_MAX" in os.environ:
        return False
    try:
        return bool(ctypes.CDLL(None).mallopt(_ARENA_MAX, ARENAS))
    except (OSError, AttributeError):
        return False

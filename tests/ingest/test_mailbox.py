"""Who a mailbox stands for."""

from __future__ import annotations

import pytest

from heddle.ingest.mailbox import named_by_header, named_by_mailbox
from heddle.ingest.mention import Named
from heddle.ingest.parsed import Address


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("Maria Keller", Named("Person", "Maria Keller")),
        ("Keller, Maria", Named("Person", "Maria Keller")),
        ("Jean-Luc O'Brien", Named("Person", "Jean-Luc O'Brien")),
        ("Acme Robotics Inc.", Named("Organization", "Acme Robotics Inc")),
        ("University of Zurich", Named("Organization", "University of Zurich")),
        ("Acme Support Team", None),
        ("python-docx", None),
        ("Administrator", None),
        ("", None),
    ],
)
def test_a_header_names_a_person_a_body_or_nobody(name: str, named: Named | None) -> None:
    assert named_by_header(name) == named


@pytest.mark.parametrize(
    ("address", "named"),
    [
        (Address("Maria Keller", "m@acme.example"), Named("Person", "Maria Keller")),
        (Address("", "M.Keller@Acme.example"), Named("Resource", "m.keller@acme.example")),
        (Address("Sales", "sales@acme.example"), Named("Resource", "sales@acme.example")),
        (Address("", "undisclosed-recipients"), None),
    ],
)
def test_a_mailbox_stands_for_a_person_or_for_itself(address: Address, named: Named | None) -> None:
    assert named_by_mailbox(address) == named

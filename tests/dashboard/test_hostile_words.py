"""Words of documents stay words: no script in a text, a table, a name or an address runs."""

from __future__ import annotations

import re
from urllib.parse import quote

from browser import Watched
from playwright.sync_api import expect
from script_payloads import HOSTILE_NAME, PAYLOADS

UNWANTED = "iframe, object, embed, base, main style, img[src='x'], script:not([src^='/ui/assets/'])"


def test_payloads_in_mails_and_tables_are_shown_as_they_are_written(laptop: Watched) -> None:
    for kind, frame in (("mail", ".mail"), ("table", ".grid")):
        page = laptop.open(f"/ui/search?q=quillfeather+report+remark&types={kind}&k=50")
        for hit in page.locator(".hit-main", has_text=re.compile("quillfeather", re.IGNORECASE)).all():
            hit.click()
            expect(page.locator(frame)).to_contain_text("quillfeather")
        expect(page.locator(frame)).to_contain_text(PAYLOADS[2])
        expect(page.locator(frame)).to_contain_text(PAYLOADS[-1])
        assert page.locator(UNWANTED).count() == 0


def test_a_payload_in_a_name_is_a_name(laptop: Watched) -> None:
    page = laptop.open("/ui/search?q=Who+keeps+the+marrowstone+ledger%3F&types=text&k=1")

    expect(page.locator(".evidence-head h2")).to_have_text(HOSTILE_NAME)
    page.locator(".evidence-head h2 a").click()
    expect(page.locator(".document-head")).to_contain_text(HOSTILE_NAME)
    assert page.locator(UNWANTED).count() == 0


def test_payloads_in_an_address_are_words(laptop: Watched) -> None:
    for payload in PAYLOADS:
        page = laptop.open(f"/ui/search?q={quote(payload, safe='')}&types={quote(payload, safe='')}&k=1")
        expect(page.get_by_role("searchbox", name="Question")).to_have_value(payload)

        assert page.locator(UNWANTED).count() == 0

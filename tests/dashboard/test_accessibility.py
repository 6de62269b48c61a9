"""The dashboard as axe sees it: no violation in any view, light and dark."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser import LAPTOP, PHONE, watched_page
from playwright.sync_api import Browser, expect
from running_server import RunningServer

AXE = Path(__file__).resolve().parents[2] / "dashboard" / "node_modules" / "axe-core" / "axe.min.js"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SEARCH = "/ui/search?q=Who+signed+the+supply+agreement+with+Pellard+Valves%3F"
PLACES = {
    "/ui/search": ".empty",
    SEARCH: ".marks rect",
    "/ui/search?q=Which+part+failed+at+Brightwater+Hospital%3F&types=table&by=type": ".hit",
    "/ui/search?q=Why+did+batch+L2207+fail%3F&types=mail": ".mail",
    "/ui/nowhere": ".empty",
}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_no_view_has_a_fault(
    browser: Browser, server: RunningServer, size: tuple[int, int], dark: bool
) -> None:
    if not AXE.is_file():
        pytest.skip("no axe: run `npm ci` in dashboard/")
    found: dict[str, list[str]] = {}
    with watched_page(browser, server.url, size=size, dark=dark) as watched:
        for address, mark in PLACES.items():
            page = watched.open(address)
            if size == PHONE and mark in {".marks rect", ".mail"}:
                page.locator(".hit-main").first.click()
            expect(page.locator(mark).first).to_be_visible()
            page.evaluate(AXE.read_text("utf-8"))
            violations = page.evaluate(
                "rules => axe.run(document, rules).then(seen => seen.violations)", RULES
            )
            found[address] = [
                f"{each['id']}: {node['html'][:160]}" for each in violations for node in each["nodes"]
            ]

    assert {address: each for address, each in found.items() if each} == {}

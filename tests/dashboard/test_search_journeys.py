"""Search with evidence, as an analyst does it in a browser."""

from __future__ import annotations

import re

from browser import PHONE, Watched, watched_page
from playwright.sync_api import Browser, expect
from running_server import KEY, RunningServer

from heddle.api.dashboard import HOME

SIGNED = "Who signed the supply agreement with Pellard Valves?"
SIGNED_ADDRESS = f"{HOME}?q=Who+signed+the+supply+agreement+with+Pellard+Valves%3F"


def test_a_question_is_answered_with_its_evidence_beside_it(laptop: Watched) -> None:
    page = laptop.open("/")
    expect(page.get_by_text("Ask in plain words")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type(SIGNED)
    page.keyboard.press("Enter")

    expect(page.get_by_role("region", name="Answer", exact=True)).to_contain_text("Lucien Pellard")
    expect(page.locator(".hit")).to_have_count(10)
    expect(page.locator(".hit").first.locator(".score")).to_have_count(4)
    expect(page.get_by_role("complementary", name="Evidence")).to_contain_text("supply-agreement-pellard.pdf")
    expect(page.get_by_role("region", name="Path through the graph")).to_be_visible()
    assert page.url.endswith(SIGNED_ADDRESS)
    laptop.shoot("search")


def test_a_citation_leads_to_its_page_with_its_place_marked(laptop: Watched) -> None:
    page = laptop.open(SIGNED_ADDRESS)
    page.get_by_role("button", name="Evidence 1", exact=True).click()
    image = page.locator(".sheet img")
    mark = page.locator(".marks rect").first

    expect(image).to_be_visible()
    assert image.evaluate("async image => { await image.decode(); return image.naturalWidth }") > 800
    expect(mark).to_be_in_viewport()
    assert "evidence=" in page.url
    # The box is where the locator says: the same share of the sheet as of the page.
    sheet, box = page.locator(".sheet").bounding_box(), mark.bounding_box()
    points = mark.evaluate("rect => [rect.x.baseVal.value, rect.ownerSVGElement.viewBox.baseVal.width]")
    assert sheet
    assert box
    assert abs((box["x"] - sheet["x"]) / sheet["width"] - points[0] / points[1]) < 0.01
    laptop.shoot("citation")


def test_an_instruction_keeps_to_tables_and_the_cells_are_lit(laptop: Watched) -> None:
    page = laptop.open(f"{HOME}?q=Which+part+failed+at+Brightwater+Hospital%3F")
    page.get_by_role("textbox", name="Instruction").fill("only from tables")
    page.keyboard.press("Enter")

    expect(page.get_by_text("only table")).to_be_visible()
    assert set(page.locator(".hit .chip").all_inner_texts()) == {"table"}
    page.locator(".hit-main", has_text="INC-0117").first.click()
    expect(page.locator("td.lit", has_text="PV-40")).to_be_visible()
    expect(page.locator("tr", has_text="INC-0109").locator(".lit")).to_have_count(0)
    laptop.shoot("table")


def test_a_mail_is_shown_with_its_thread(laptop: Watched) -> None:
    page = laptop.open(f"{HOME}?q=Why+did+batch+L2207+fail%3F&types=mail")
    page.locator(".hit-main", has_text="Re: Bench test").first.click()

    expect(page.locator(".mail-head")).to_contain_text("Lucien Pellard")
    expect(page.get_by_role("region", name="Thread")).to_contain_text("answers Bench test of PV-40 valves")
    laptop.shoot("mail")


def test_an_address_restores_all_that_was_shown(laptop: Watched) -> None:
    page = laptop.open(f"{HOME}?q=PV-40&types=text,mail&k=5&by=type")
    page.locator(".hit-main").nth(2).click()
    expect(page.locator(".hit.opened")).to_have_count(1)
    words, address = page.locator(".hit.opened").inner_text(), page.url
    page.goto("about:blank")
    page.goto(address)

    expect(page.locator(".hit.opened")).to_have_text(re.compile(re.escape(words.splitlines()[-1])))
    expect(page.get_by_role("searchbox", name="Question")).to_have_value("PV-40")
    expect(page.locator(".chip-toggle[aria-pressed=true]")).to_have_text(["text", "mail"])
    expect(page.get_by_role("combobox", name="How many hits")).to_have_value("5")
    assert page.url == address


def test_keys_go_through_the_hits_and_back_to_the_question(laptop: Watched) -> None:
    page = laptop.open(SIGNED_ADDRESS)
    expect(page.locator(".hit")).to_have_count(10)
    for key in ("j", "j", "ArrowDown", "k"):
        page.keyboard.press(key)
    page.keyboard.press("Enter")

    expect(page.locator(".hit.opened .rank")).to_have_text("3")
    expect(page.get_by_role("complementary", name="Evidence")).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Question")).to_be_focused()


def test_the_same_request_is_shown_as_curl(laptop: Watched) -> None:
    page = laptop.open(SIGNED_ADDRESS)
    page.get_by_role("region", name="What was found").get_by_role("button", name="curl").click()

    said = page.get_by_role("dialog", name="The same with curl").locator("pre")
    expect(said).to_contain_text("/v1/answer")
    expect(said).to_contain_text(SIGNED)


def test_a_search_works_on_a_phone(browser: Browser, server: RunningServer) -> None:
    with watched_page(browser, server.url, size=PHONE, dark=True) as phone:
        page = phone.open(SIGNED_ADDRESS)
        page.locator(".hit-main").first.click()
        expect(page.locator(".marks rect").first).to_be_in_viewport()
        phone.shoot("phone")
        for width in (390, 360):
            page.set_viewport_size({"width": width, "height": 740})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert phone.faults() == []


def test_a_server_with_keys_asks_for_one_and_a_missing_index_names_its_command(
    browser: Browser, locked: RunningServer
) -> None:
    with watched_page(browser, locked.url) as watched:
        page = watched.open(f"{HOME}?q=Who+signed%3F")
        expect(page.get_by_role("dialog", name="Key and workspace")).to_be_visible()
        page.get_by_label("API key").fill(KEY)
        page.get_by_role("button", name="Use it").click()

        expect(page.get_by_role("alert")).to_contain_text("heddle index")
        assert page.evaluate("JSON.stringify(localStorage)").count(KEY) == 0
        assert KEY not in page.url
        watched.shoot("no-index")
        # A refusal is an error to the browser's console, whatever the page makes of it.
        assert watched.faults(expected=("401", "409")) == []

"""A real browser for tests of the dashboard: Debian's chromium, driven by Playwright and watched."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Request, sync_playwright

SCREENSHOTS = Path(__file__).resolve().parents[2] / ".cache" / "screenshots"
LAPTOP = (1366, 768)
PHONE = (390, 844)


def chromium_path() -> str:
    """Where the browser is; empty where there is none."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or ""


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser, as long as the block lasts."""
    with sync_playwright() as playwright:
        # Without its own sandbox, which cannot be made in a container; it reads this project's pages alone.
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        try:
            yield browser
        finally:
            browser.close()


@dataclass(slots=True)
class Watched:
    """A page of the dashboard, and what it did that it must not do.

    Args:
        page: The page.
        url: The server that it is of.
        errors: What it wrote into the console as an error, or threw.
        dialogs: What a script said in a dialog.
        foreign: Requests to other hosts.
    """

    page: Page
    url: str
    errors: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def open(self, address: str) -> Page:
        """Go to an address of the dashboard."""
        self.page.goto(self.url + address)
        return self.page

    def shoot(self, name: str) -> None:
        """Keep a picture of what is seen, for people."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png")

    def faults(self, *, expected: tuple[str, ...] = ()) -> list[str]:
        """All that it did and should not have; errors that hold an expected word are left out."""
        errors = [each for each in self.errors if not any(word in each for word in expected)]
        return errors + self.dialogs + self.foreign


@contextmanager
def watched_page(
    browser: Browser, url: str, *, size: tuple[int, int] = LAPTOP, dark: bool = False
) -> Iterator[Watched]:
    """A page in a profile of its own."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if dark else "light"
    )
    context.set_default_timeout(15_000)
    watched = Watched(context.new_page(), url)

    def console(message: ConsoleMessage) -> None:
        if message.type == "error":
            watched.errors.append(message.text)

    def dialog(shown: Dialog) -> None:
        watched.dialogs.append(shown.message)
        shown.dismiss()

    def request(sent: Request) -> None:
        parts = urlsplit(sent.url)
        if parts.scheme != "blob" and parts.netloc != urlsplit(url).netloc:
            watched.foreign.append(sent.url)

    watched.page.on("console", console)
    watched.page.on("pageerror", lambda error: watched.errors.append(str(error)))
    watched.page.on("dialog", dialog)
    watched.page.on("request", request)
    try:
        yield watched
    finally:
        context.close()

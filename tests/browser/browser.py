"""Debian's Chromium, driven by Playwright; pages from the disk, everything else refused."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, Route, sync_playwright

HINT = (
    "Chromium is missing: apt-get install chromium, or name it in STYRING_CHROMIUM. "
    "STYRING_WITHOUT_BROWSER=1 leaves these tests out on a machine that can not have it; CI never does."
)


def executable() -> str:
    """Path of the browser. Raises FileNotFoundError with what to do when there is none."""
    named = os.environ.get("STYRING_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not named or not Path(named).exists():
        raise FileNotFoundError(HINT)
    return named


@contextmanager
def launched() -> Iterator[Browser]:
    """The browser, closed again at the end."""
    path = executable()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@contextmanager
def opened(chromium: Browser, asked: list[str], width: int = 1280, scale: float = 1.0) -> Iterator[Page]:
    """A fresh page; every address that is not a file is refused and added to ``asked``."""

    def route(call: Route) -> None:
        if call.request.url.startswith(("file:", "data:")):
            call.continue_()
        else:
            asked.append(call.request.url)
            call.abort()

    context = chromium.new_context(viewport={"width": width, "height": 900}, device_scale_factor=scale)
    page = context.new_page()
    page.route("**/*", route)
    yield page
    context.close()

"""The one door as a leader, a purchaser and a consultant go through it: behind a path, known by the proxy's header."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.servers import Server, Visit, visited
from tests.serving.made_reports import published, written

HOME = "/styring/"
MONTH = f"{HOME}rapporter/2026-10/"


@pytest.fixture(scope="module")
def door(voila_server: Callable[..., Server], tmp_path_factory: pytest.TempPathFactory) -> Server:
    folder = written(
        tmp_path_factory.mktemp("municipality"), '[server]\nbetroet_proxy = "127.0.0.1"\nlaeselog = "laeselog"\n'
    )
    reports = published(folder / "reports")
    options = ["--out", str(reports), "--base-url", HOME]
    return voila_server("dispositioner.ipynb", "scenarier.ipynb", data=Path(folder), options=options)


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {[node['html'][:200] for node in rule['nodes']][:3]}" for rule in found]


def opened(visit: Visit, door: Server, path: str, status: int = 200) -> Page:
    """The page at ``path``, which answers with ``status``; what axe finds is nothing, whatever the status."""
    answer = visit.page.goto(door.origin + path)
    assert answer is not None
    assert answer.status == status
    assert violations(visit.page) == []
    return visit.page


@pytest.mark.browser
def test_a_leader_comes_to_the_months_front_page_and_writes_an_explanation_from_the_report(
    chromium: Browser, door: Server
) -> None:
    with visited(chromium, door.origin, headers={"X-Remote-User": "lea"}, strict=True) as visit:
        page = opened(visit, door, HOME)
        assert page.url == f"{door.origin}{MONTH}index.html"
        assert page.get_by_text("Du er Distriktsleder (lea).").is_visible()
        assert page.get_by_role("link", name="Nord").count() == 0
        page.get_by_role("link", name="Ådalen").first.click()
        assert page.get_by_text("Ådalen, oktober 2026").is_visible()
        page.get_by_role("link", name="Skriv forklaring").click()
        chosen = page.get_by_role("button", name="Forklaring", exact=True)
        expect(chosen).to_have_class(re.compile("mod-active"), timeout=90_000)
        expect(page.get_by_label("Enhed").first).to_have_value("Ådalen")
        assert page.get_by_text("Distriktsleder", exact=False).first.is_visible()
        assert page.get_by_role("link", name="Registret").get_attribute("aria-current") == "page"
        assert violations(page) == []
    assert (visit.outside, visit.problems) == ([], [])


@pytest.mark.browser
def test_a_purchaser_opens_the_list_of_citizens_and_the_areas_units(chromium: Browser, door: Server) -> None:
    with visited(chromium, door.origin, headers={"X-Remote-User": "vita"}, strict=True) as visit:
        opened(visit, door, f"{MONTH}nord/rapport.html")
        opened(visit, door, f"{MONTH}visitationen/sager.html")
        page = opened(visit, door, f"{HOME}rapporter/")
        assert page.get_by_role("link", name="Alle måneder").get_attribute("aria-current") == "page"
        page = opened(visit, door, f"{MONTH}solgaarden/rapport.html", 403)
        assert page.get_by_text("Siden hører til en anden enhed").is_visible()


@pytest.mark.browser
def test_a_consultant_opens_all_but_the_list_of_citizens(chromium: Browser, door: Server) -> None:
    with visited(chromium, door.origin, headers={"X-Remote-User": "kim"}, strict=True) as visit:
        page = opened(visit, door, f"{MONTH}solgaarden/rapport.html")
        assert page.get_by_role("link", name="Prøv et scenarie").get_attribute("href") == (
            f"{HOME}voila/render/scenarier.ipynb?enhed=solgaarden"
        )
        opened(visit, door, f"{MONTH}visitationen/sager.html", 403)
        opened(visit, door, f"{MONTH}findes/ikke.html", 404)
        for other in ("andet", "login", "logout"):
            opened(visit, door, f"{HOME}{other}", 404)


@pytest.mark.browser
def test_a_file_is_its_readers_alone_and_is_not_sent_twice(door: Server) -> None:
    def asked(path: str, user: str = "vita", method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
        request = Request(f"{door.origin}{MONTH}{path}", method=method, headers={"X-Remote-User": user, **headers})
        try:
            with urlopen(request) as answer:
                return answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read()
        except OSError as error:
            return getattr(error, "code", 0), {}, b""

    status, headers, content = asked("nord/tal.xlsx")
    assert (status, content) == (200, b"nord tal.xlsx")
    assert headers["cache-control"] == "private, no-cache"
    assert headers["content-disposition"] == "attachment; filename*=UTF-8''nord-2026-10-tal.xlsx"
    assert headers["content-length"] == "13"
    assert asked("nord/tal.xlsx", **{"If-None-Match": headers["etag"]})[0] == 304
    assert asked("nord/tal.xlsx", "lea", **{"If-None-Match": headers["etag"]})[0] == 403
    assert asked("nord/tal.xlsx", method="HEAD")[::2] == (200, b"")
    assert asked("nord/tal.xlsx", method="POST")[0] in (403, 405)
    assert asked("nord/rapport.html")[1]["content-security-policy"].startswith("default-src 'none'")
    for path in ("run.json", "aadalen/tal.xlsx", "..%2f.data/index.html", "%2e%2e/.data/index.html"):
        assert asked(path, "kim")[0] == 404, path


@pytest.mark.browser
def test_what_is_opened_is_logged_and_a_list_of_citizens_is_not_shown_without(door: Server) -> None:
    assert door.data is not None
    place = door.data / "laeselog"

    def asked(path: str, user: str) -> int:
        try:
            with urlopen(Request(f"{door.origin}{path}", headers={"X-Remote-User": user} if user else {})) as answer:
                return int(answer.status)
        except OSError as error:
            return int(getattr(error, "code", 0))

    before = len(_lines(place))
    for path, user, status in (
        (f"{MONTH}visitationen/sager.html", "vita", 200),
        (f"{MONTH}visitationen/sager-tal.xlsx", "vita", 200),
        (f"{MONTH}solgaarden/rapport.html", "vita", 403),
        (f"{MONTH}findes/ikke.html", "vita", 404),
        (f"{HOME}voila/render/scenarier.ipynb?enhed=nord", "nils", 403),
        (f"{HOME}voila/templates/lab/static/findes.css", "vita", 404),
    ):
        assert asked(path, user) == status, path
    told = [
        (row["user"], row.get("unit"), row["file"], row["answer"], bool(row.get("citizens")))
        for row in _lines(place)[before:]
    ]
    assert told == [
        ("vita", "visitationen", "sager.html", "vist", True),
        ("vita", "visitationen", "sager-tal.xlsx", "vist", True),
        ("vita", "solgaarden", "rapport.html", "afvist", False),
        ("vita", None, "2026-10/findes/ikke.html", "findes ikke", False),
        ("nils", None, f"{HOME}voila/render/scenarier.ipynb", "afvist", False),
    ]
    # Strangers are noted, but not as often as they like.
    for _ in range(5):
        assert asked(f"{MONTH}index.html", "") == 403
    # The server may have been asked by one within the last minute, before this.
    assert len(_lines(place)) - before - len(told) <= 2
    assert any(not row["user"] and row["answer"] == "afvist" for row in _lines(place) if "answer" in row)
    away = place.rename(door.data / "væk")
    place.write_text("en fil, hvor mappen skulle være", "utf-8")
    try:
        assert asked(f"{MONTH}visitationen/sager.html", "vita") == 503
        assert asked(f"{MONTH}nord/rapport.html", "vita") == 200
    finally:
        place.unlink()
        away.rename(place)
    assert asked(f"{MONTH}visitationen/sager.html", "vita") == 200


def _lines(place: Path) -> list[dict[str, object]]:
    return [json.loads(line) for file in sorted(place.glob("*.jsonl")) for line in file.read_text("utf-8").splitlines()]

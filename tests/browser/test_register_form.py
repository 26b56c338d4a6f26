"""The register's form as people meet it: in JupyterLab, and served to those who have none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import Browser, Locator, Page, expect

from styringslib.register import Register, open_register
from styringslib.reports.run import Options, run
from tests.browser.servers import Server, open_notebook, open_served, run_all, visited

NOTEBOOK, BENCH = "dispositioner.ipynb", "prognose.ipynb"
HEADER = "X-Remote-User"
PEOPLE = """
[[register.personer]]
bruger = "konsulent"
rolle = "Økonomikonsulent"
adgang = "konsulent"

[[register.personer]]
bruger = "leder"
rolle = "Distriktsleder"
adgang = "leder"
enheder = ["Ådalen"]
"""


@dataclass
class Desk:
    """A server with the form, and how a person comes to it. ``page`` is "lab" or "voila"."""

    where: str
    server: Server

    @property
    def register(self) -> Register:
        assert self.server.data is not None
        return open_register(self.server.data, environ={"STYRING_USER": "leder"})

    @contextmanager
    def visit(
        self, chromium: Browser, user: str = "konsulent", width: int = 1280, quiet: bool = True
    ) -> Iterator[Page]:
        """The form, open. At the end nothing may have gone wrong, and nothing asked for elsewhere."""
        headers = {HEADER: user} if self.where == "voila" else None
        with visited(chromium, self.server.origin, width=width, headers=headers) as visit:
            if self.where == "lab":
                open_notebook(visit.page, self.server, NOTEBOOK)
                run_all(visit.page)
            else:
                open_served(visit.page, self.server, NOTEBOOK)
            expect(visit.page.get_by_text("Hvad vil du skrive eller se?")).to_be_visible()
            yield visit.page
            assert visit.outside == []
            assert not quiet or visit.problems == []

    def violations(self, page: Page) -> list[str]:
        """What axe finds: on the whole page that is ours, in our part of one that is not."""
        found = Axe().run(page, context=None if self.where == "voila" else ".styring-form").response["violations"]
        return [f"{rule['id']}: {[node['html'][:200] for node in rule['nodes']][:3]}" for rule in found]


def _with_people(server: Server) -> Server:
    assert server.data is not None
    path = server.data / "kommune.toml"
    path.write_text(path.read_text("utf-8") + PEOPLE, "utf-8")
    return server


@pytest.fixture(scope="module")
def served(voila_server: Callable[..., Server]) -> Desk:
    options = ["--identity-header", HEADER, "--trusted-proxy", "127.0.0.1"]
    return Desk("voila", _with_people(voila_server(NOTEBOOK, BENCH, data=True, options=options)))


@pytest.fixture(scope="module")
def in_lab(lab: Callable[..., Server]) -> Desk:
    return Desk("lab", _with_people(lab(NOTEBOOK, data=True, environ={"STYRING_USER": "konsulent"})))


@pytest.fixture(params=["lab", "voila"])
def desk(request: pytest.FixtureRequest) -> Desk:
    return request.getfixturevalue({"lab": "in_lab", "voila": "served"}[request.param])


def field(page: Page, label: str) -> Locator:
    """The control of a field, by the beginning of its label."""
    return page.locator(".styring-form").get_by_label(re.compile(f"^{label}")).first


def press(page: Page, name: str) -> None:
    page.locator(".styring-form").get_by_role("button", name=name, exact=True).first.click()


def fill(page: Page, reason: str, amount: str = "-35.000", month: str = "2026-11") -> None:
    field(page, "Enhed").select_option("Ådalen")
    field(page, "Fra måned").fill(month)
    field(page, "Kr. pr. måned").fill(amount)
    field(page, "Begrundelse").fill(reason)


def reasons(desk: Desk) -> list[str]:
    return list(desk.register.current("expected_change")["reason"])


@pytest.mark.browser
def test_an_expectation_is_entered_listed_and_stands_in_the_report(
    chromium: Browser, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reason = "Prøvegrund: ny ruteplanlægning"
    with desk.visit(chromium) as page:
        fill(page, reason)
        expect(page.locator(".styring-virkning")).to_contain_text("70.000 kr. mindre")
        expect(page.locator(".styring-virkning")).to_contain_text("420.000 kr. mindre")
        assert desk.violations(page) == []
        press(page, "Gem")
        expect(page.locator(".styring-gemt")).to_contain_text("Gemt. Ådalen")
        expect(page.locator(".styring-post").first).to_contain_text(reason)
        assert desk.violations(page) == []
    assert reason in reasons(desk)
    monkeypatch.delenv("FJORDBY_REGISTER")  # the tests' own; the copy of the sample has its register beside it
    summary = run(Options(data=desk.server.data, out=tmp_path, units=("Ådalen",), workers=1))
    assert summary.failed == {}
    report = (summary.folder / "aadalen" / "rapport.html").read_text("utf-8")
    rows = [part.split("</tr>")[0] for part in report.split("<tr")]
    row = next(row for row in rows if reason in row and "\u221270.000" in row)
    assert "\u2212420.000" in row


@pytest.mark.browser
def test_a_wrong_entry_is_told_in_danish_and_nothing_is_saved(chromium: Browser, desk: Desk) -> None:
    before = reasons(desk)
    with desk.visit(chromium) as page:
        field(page, "Fra måned").fill("2026-13")
        field(page, "Kr. pr. måned").fill("mange")
        press(page, "Gem")
        alert = page.locator(".styring-form").get_by_role("alert")
        expect(alert).to_contain_text("Ikke gemt.")
        for words in (
            "Enhed: Feltet er tomt",
            "Fra måned: Måneden findes ikke",
            "Kr. pr. måned: Feltet er ikke et tal",
        ):
            expect(alert).to_contain_text(words)
        expect(page.locator(".styring-fejl")).to_have_count(4)
        expect(field(page, "Kr. pr. måned")).to_have_value("mange")
        assert desk.violations(page) == []
    assert reasons(desk) == before


@pytest.mark.browser
def test_a_conflict_made_behind_the_forms_back_is_shown_and_solved(chromium: Browser, desk: Desk) -> None:
    register = desk.register
    given = {"unit": "Ådalen", "month_from": "2026-12", "amount_per_month": "1.000", "reason": "Grunden fra først"}
    entry = register.add("expected_change", given, register.person())
    with desk.visit(chromium) as page:
        field(page, "Søg i teksten").fill("Grunden fra først")
        expect(page.locator(".styring-post")).to_have_count(1)
        press(page, "Åbn")
        expect(page.get_by_role("region", name="Postens historik")).to_contain_text("Distriktsleder (leder)")
        register.revise(entry.entry_id, {"reason": "Lederens grund"}, register.person(), 1)
        field(page, "Kr. pr. måned").fill("2.000")
        field(page, "Begrundelse").fill("Konsulentens grund")
        press(page, "Gem rettelsen")
        both = page.get_by_role("region", name="De to udgaver")
        expect(both).to_contain_text("Lederens grund")
        expect(both).to_contain_text("Konsulentens grund")
        assert desk.violations(page) == []
        assert len(register.history(entry.entry_id)) == 2
        page.locator(".styring-form").get_by_label("Begrundelse", exact=True).select_option(index=1)
        press(page, "Gem det valgte")
        expect(page.locator(".styring-gemt")).to_contain_text("2.000 kr.")
    last = register.history(entry.entry_id)[-1]
    assert (last.version, last.values["amount_per_month"], last.values["reason"]) == (3, 2_000, "Lederens grund")


@pytest.mark.browser
def test_the_keyboard_alone_is_enough(chromium: Browser, desk: Desk) -> None:
    with desk.visit(chromium) as page:
        field(page, "Enhed").focus()
        page.keyboard.press("ArrowDown")
        expect(field(page, "Enhed")).to_have_value("Ådalen")
        for words in ("", "2026-12", "", "-1.500", "", "100"):
            page.keyboard.press("Tab")
            if words:
                page.keyboard.press("Control+A")
                page.keyboard.type(words)
        page.keyboard.press("Tab")
        page.keyboard.type("Skrevet med tasterne")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator(".styring-gemt")).to_be_visible()
    assert "Skrevet med tasterne" in reasons(desk)


@pytest.mark.browser
def test_all_four_kinds_are_readable_on_a_phone(chromium: Browser, served: Desk) -> None:
    with served.visit(chromium, width=360) as page:
        for kind in ("Disposition", "Forklaring", "Handling", "Opfølgning på handling"):
            press(page, kind)
            expect(page.get_by_role("heading", name=re.compile("^Ny "))).to_be_visible()
            page.wait_for_timeout(300)
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), kind
            assert served.violations(page) == [], kind


@pytest.mark.browser
def test_a_leader_has_own_units_and_a_stranger_is_told_whom_to_ask(chromium: Browser, served: Desk) -> None:
    with served.visit(chromium, user="leder") as page:
        expect(page.get_by_text("Du skriver som Distriktsleder for Ådalen")).to_be_visible()
        assert field(page, "Enhed").locator("option").all_inner_texts() == ["Vælg", "Ådalen"]
    with visited(chromium, served.server.origin, headers={HEADER: "fremmed"}) as visit:
        answer = visit.page.goto(f"{served.server.origin}/voila/render/{NOTEBOOK}")
        assert answer is not None
        assert answer.status == 403
        expect(visit.page.get_by_text("Siden er for dem, der har enheder at se")).to_be_visible()
        assert served.violations(visit.page) == []


@pytest.mark.browser
def test_a_bill_is_tried_and_saved_on_the_forecasts_bench_with_the_keyboard(chromium: Browser, served: Desk) -> None:
    with visited(chromium, served.server.origin, width=360, headers={HEADER: "leder"}) as visit:
        page = visit.page
        open_served(page, served.server, BENCH)
        form = page.locator(".styring-form")
        answer = form.locator("[aria-live=polite]")
        expect(answer).to_contain_text("Ådalen: Metoden alene venter")
        assert field(page, "Enhed").locator("option").all_inner_texts() == ["Ådalen"]
        form.get_by_role("button", name="Enkelt beløb", exact=True).focus()
        page.keyboard.press("Enter")
        form.get_by_role("slider").focus()
        page.keyboard.press("ArrowRight")
        expect(answer).to_contain_text("Med det, der vides, bliver det")
        field(page, "Begrundelse").focus()
        page.keyboard.type("Efterbetaling, skrevet med tasterne")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(form.locator(".styring-gemt")).to_contain_text("Det indgår i rapporterne fra nu af")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert (visit.outside, visit.problems, served.violations(page)) == ([], [], [])
    saved = served.register.current("override")
    assert saved[["unit", "what", "reason", "role"]].to_numpy().tolist() == [
        ["Ådalen", "Enkelt beløb", "Efterbetaling, skrevet med tasterne", "Distriktsleder"]
    ]
    assert saved["amount"].item() > 0


@pytest.mark.browser
def test_a_served_page_says_when_nobody_listens_any_more(
    chromium: Browser, voila_server: Callable[..., Server]
) -> None:
    server = voila_server(NOTEBOOK, data=True)
    with visited(chromium, server.origin) as visit:
        open_served(visit.page, server, NOTEBOOK)
        lost = visit.page.get_by_text("Forbindelsen til serveren er afbrudt")
        expect(lost).to_be_hidden()
        expect(visit.page.get_by_text("men ikke skrive selv")).to_be_visible()  # served without an identity
        server.stop()
        expect(lost).to_be_visible()


# What is drawn, looked at before each frame; kept over a page that opens itself again.
WATCH = """
sessionStorage.opened = Number(sessionStorage.opened || 0) + 1;
(function look() {
  const drawn = document.body ? document.body.innerText : "";
  for (const words of ["Loading widget", "Error displaying"]) {
    if (drawn.includes(words)) { sessionStorage.english = (sessionStorage.english || "") + words; }
  }
  requestAnimationFrame(look);
})();
"""
SHOWN = """
import ipywidgets
from IPython.display import Markdown
button = ipywidgets.Button(description="Gem")
display(Markdown("# Prognosen"), button)
"""
# What the browser's library asks for all controls with, and gives four seconds.
SLOW = """
import time
from ipywidgets.widgets.widget import Widget
answer = Widget._handle_control_comm_msg
Widget._handle_control_comm_msg = classmethod(lambda cls, message: (time.sleep(6), answer(message)))
"""


@contextmanager
def instead(server: Server, *sources: str) -> Iterator[None]:
    """The forecast's notebook with other cells, so that the server has a notebook that does as the test wants."""
    path = server.notebooks / BENCH
    before = path.read_bytes()
    about = nbformat.read(path, as_version=4).metadata
    nbformat.write(new_notebook(cells=[new_code_cell(source) for source in sources], metadata=about), path)
    try:
        yield
    finally:
        path.write_bytes(before)


@pytest.mark.browser
def test_a_kernel_that_answers_late_is_waited_for_in_danish(chromium: Browser, served: Desk) -> None:
    with (
        instead(served.server, SHOWN, SLOW),
        visited(chromium, served.server.origin, headers={HEADER: "konsulent"}) as visit,
    ):
        visit.page.add_init_script(WATCH)
        visit.page.goto(f"{served.server.origin}/voila/render/{BENCH}")
        expect(visit.page.get_by_text("Siden gøres klar")).to_be_visible()
        expect(visit.page.get_by_role("button", name="Gem")).to_be_visible(timeout=60_000)
        assert visit.page.evaluate("[sessionStorage.opened, sessionStorage.english]") == ["1", None]
        assert (visit.page.locator("#loading").count(), visit.problems) == (0, [])


@pytest.mark.browser
def test_a_control_that_does_not_come_is_asked_for_again_and_then_told_in_danish(
    chromium: Browser, served: Desk
) -> None:
    with (
        instead(served.server, SHOWN, "button.close()"),
        visited(chromium, served.server.origin, width=360, headers={HEADER: "konsulent"}) as visit,
    ):
        page = visit.page
        page.add_init_script(WATCH)
        page.goto(f"{served.server.origin}/voila/render/{BENCH}")
        told = page.get_by_role("alert").filter(has_text="En del af siden kunne ikke vises")
        expect(told).to_be_visible(timeout=60_000)
        # Opened by the reader and once by itself; never in English.
        assert page.evaluate("[sessionStorage.opened, sessionStorage.english]") == ["2", None]
        assert served.violations(page) == []
        told.get_by_role("button", name="Indlæs siden igen").click()
        expect(told).to_be_visible(timeout=60_000)
        assert page.evaluate("sessionStorage.english") is None


@pytest.mark.browser
def test_an_address_out_of_the_pages_own_look_leads_nowhere(served: Desk) -> None:
    for path in ("../../secret", "lab/static/../../../x", "lab/static/%2e%2e/%2e%2e/x", "lab", "none/static/x.js"):
        with pytest.raises(HTTPError, match="404") as refused:
            urlopen(Request(f"{served.server.origin}/voila/templates/{path}", headers={HEADER: "konsulent"}))
        assert "Siden findes ikke" in refused.value.read().decode("utf-8")
    there = f"{served.server.origin}/voila/templates/lab/static/voila.js"
    assert urlopen(Request(there, headers={HEADER: "konsulent"})).status == 200


@pytest.mark.browser
def test_start_page_and_error_pages(chromium: Browser, served: Desk) -> None:
    origin = served.server.origin
    with visited(chromium, origin, width=360, headers={HEADER: "konsulent"}) as visit:
        page = visit.page
        page.goto(origin)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Spring til indholdet"
        assert served.violations(page) == []
        assert page.get_by_role("link", name="Det fælles register").count() == 1
        for path in (
            "/voila/render/opfoelgning_kommune.ipynb",
            "/voila/tree",
            "/voila/api/contents/",
            "/voila/files/a.png",
        ):
            answer = page.goto(origin + path)
            assert answer is not None
            assert (answer.status, page.title()) == (404, "Siden kan ikke vises – Fjordby Kommune")
            assert served.violations(page) == []
        assert visit.outside == []


@pytest.mark.browser
def test_nobody_gets_past_the_gate_with_words_of_their_own(chromium: Browser, served: Desk) -> None:
    """The tests' own address is the trusted proxy here; without its header there is no page, whatever else is said."""
    for address, headers in (
        ("/", {}),
        (f"/voila/render/{NOTEBOOK}?{HEADER}=konsulent&STYRING_USER=konsulent", {"X-Forwarded-User": "konsulent"}),
        ("/", {HEADER: "konsulent,leder"}),
    ):
        with visited(chromium, served.server.origin, headers=headers) as visit:
            answer = visit.page.goto(served.server.origin + address)
            assert answer is not None
            assert answer.status == 403
            assert "Proxyen har ikke oplyst" in visit.page.inner_text("main")
            assert served.violations(visit.page) == []


@pytest.mark.browser
def test_a_query_is_nobody_and_a_header_is_ignored_while_it_is_off(
    chromium: Browser, voila_server: Callable[..., Server]
) -> None:
    server = _with_people(voila_server(NOTEBOOK, data=True, environ={"STYRING_USER": "konsulent"}))
    names = ("STYRING_USER", "JUPYTERHUB_USER", "HTTP_X_REMOTE_USER", HEADER)
    words = f"{NOTEBOOK}?STYRING_PROXY_HEADER={HEADER}&" + "&".join(f"{name}=konsulent" for name in names)
    with visited(chromium, server.origin, headers={HEADER: "konsulent"}) as visit:
        open_served(visit.page, server, words)
        expect(visit.page.get_by_text("men ikke skrive selv")).to_be_visible()
    assert visit.problems == []


@pytest.mark.browser
def test_a_kernel_belongs_to_the_one_who_opened_the_page(chromium: Browser, served: Desk) -> None:
    with served.visit(chromium, user="leder") as page:
        kernel = page.evaluate("JSON.parse(document.getElementById('jupyter-config-data').textContent).kernelId")
        address = f"{served.server.origin}/api/kernels/{kernel}"
        assert urlopen(Request(address, headers={HEADER: "leder"})).status == 200
        with pytest.raises(OSError, match="403"):
            urlopen(Request(address, headers={HEADER: "konsulent"}))

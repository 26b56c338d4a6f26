"""The workbench as a person uses it, in JupyterLab and served by Voilà: what it shows is what the pure function says."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from styringslib.presentation import numbers
from styringslib.presentation.signs import Sign
from styringslib.scenarios.file_reader import read
from styringslib.scenarios.model.assumptions import ALL
from styringslib.scenarios.model.baseline import Baseline
from styringslib.scenarios.model.break_even import break_even
from styringslib.scenarios.model.parameters import PARAMETERS, TERMS
from styringslib.scenarios.start.headlines import Headlines
from styringslib.scenarios.start.numbers import ScenarioNumbers, open_scenarios
from styringslib.scenarios.told import panel as scenarios_panel
from styringslib.scenarios.told.levels import levels
from styringslib.scenarios.told.tables import TOTAL
from styringslib.scenarios.workbench.desk import Desk
from tests.browser.servers import Server, Visit, open_notebook, open_served, run_all, visited

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NOTEBOOK = "scenarier.ipynb"


@pytest.fixture(scope="module")
def opened_numbers() -> ScenarioNumbers:
    return open_scenarios()


@pytest.fixture(scope="module")
def baseline(opened_numbers: ScenarioNumbers) -> Baseline:
    return opened_numbers.baseline


@dataclass(frozen=True)
class Expected:
    """The answer and the cost this year as the pure functions give them; ``reported``: what the sample's reports begin with."""

    reported: Headlines

    def __call__(self, desk: Desk, unit: str = ALL) -> tuple[str, str]:
        found = break_even(desk.baseline, desk.assumptions, "year")
        shown = scenarios_panel.view(desk, found, Sign(), scenarios_panel.Looked(unit, reported=self.reported))
        lines = [html.unescape(text) for text in re.findall(r"<p>(.*?)</p>", shown["answer"])]
        return "\n".join(lines), numbers.decimal(desk.result.year.table.loc[unit or TOTAL, "cost"])


@pytest.fixture(scope="module")
def expected(opened_numbers: ScenarioNumbers) -> Expected:
    return Expected(Headlines(opened_numbers.whole))


@dataclass(frozen=True)
class Opened:
    """A page with the workbench, opened once for all tests of JupyterLab or of Voilà."""

    kind: str
    server: Server
    visit: Visit


@pytest.fixture(scope="module", params=["lab", "voila"])
def opened(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Opened]:
    """JupyterLab, then Voilà, on the sample."""
    kind = request.param
    server = request.getfixturevalue("lab" if kind == "lab" else "voila_server")(NOTEBOOK)
    with visited(chromium, server.origin, 1440, 1000) as visit:
        if kind == "lab":
            open_notebook(visit.page, server, NOTEBOOK)
        else:
            open_served(visit.page, server, NOTEBOOK)
        yield Opened(kind, server, visit)


@pytest.fixture
def on(opened: Opened) -> Iterator[Opened]:
    """The opened page with nothing turned; afterwards nothing may have gone wrong in it, or been asked of anybody else."""
    page = opened.visit.page
    done = "document.querySelector('.sc-bord')?.dataset.done"
    if opened.kind == "lab":
        run_all(page)  # a workbench of its own for each test
    # The picture is asked for when the answer is there.
    page.wait_for_function(f"{done} {'===' if opened.kind == 'lab' else '>='} '1'", timeout=60_000)
    page.evaluate("for (const group of document.querySelectorAll('.sc-gruppe')) { group.open = true; }")
    if opened.kind == "voila" and page.evaluate(done) != "1":
        _after(page, lambda: page.get_by_role("button", name="Nulstil alt").click())
        for name in ("Skru for", "Vis svaret for"):
            _after(page, lambda name=name: page.get_by_label(name, exact=True).select_option(ALL))
        _after(page, lambda: page.get_by_label("Vis tal for", exact=True).select_option("year"))
    yield opened
    assert (opened.visit.problems, opened.visit.outside) == ([], [])


def _after(page: Page, action: Callable[[], object]) -> None:
    """Do something and wait until it is answered, picture and all."""
    before = int(page.locator(".sc-bord").get_attribute("data-done") or 0)
    action()
    page.wait_for_function(
        f"(table => Number(table.dataset.done) > {before} && table.ariaBusy === 'false')(document.querySelector('.sc-bord'))"
    )


def _slide(page: Page, key: str, value: float) -> None:
    script = (
        "(slider, value) => { slider.value = value; for (const kind of ['input', 'change'])"
        " { slider.dispatchEvent(new Event(kind, {bubbles: true})); } }"
    )
    _after(page, lambda: page.locator(f"[data-key={key}] input[type=range]").evaluate(script, value))


def _shown(page: Page) -> tuple[str, str]:
    answer = "\n".join(page.locator(".sc-svar p").all_text_contents())
    # The sum of all units, or the only row.
    cells = (
        page.get_by_role("table", name="nu og i scenariet").first.locator("tr").last.locator("td").all_text_contents()
    )
    return answer, cells[1]


def test_every_control_changes_the_numbers_as_the_pure_function_says(
    on: Opened, baseline: Baseline, expected: Expected
) -> None:
    desk = Desk(baseline)
    page = on.visit.page
    assert _shown(page) == expected(desk)
    for key, spec in {**PARAMETERS, **TERMS}.items():
        now = desk.shown(key) if key in PARAMETERS else desk.term(key)
        value = now + 2 * spec.step if now + 2 * spec.step <= spec.upper else now - 2 * spec.step
        _slide(page, key, round(value, 4))
        desk.turn(key, str(round(value, 4)))
        assert _shown(page) == expected(desk), key
        field = page.locator(f"[data-key={key}] input[type=text]")
        assert float(field.input_value().replace(",", ".").replace("\u2212", "-")) == pytest.approx(round(value, 4))
    for box, value in (("Styringsmodel", "hybrid"), ("Overførsel mellem år", "strict"), ("Virker fra", "2026-12")):
        _after(page, lambda box=box, value=value: page.get_by_label(box, exact=True).select_option(value))
    for what, value in (("model", "hybrid"), ("carry_over", "strict"), ("start", "2026-12")):
        desk.choose(what, value)
    assert _shown(page) == expected(desk)
    _after(page, lambda: page.get_by_label("Skru for", exact=True).select_option("Ådalen"))
    _slide(page, "user_time", 3.0)
    desk.turn("user_time", "3", "Ådalen")
    assert _shown(page) == expected(desk)
    level = levels(desk, "Ådalen")["user_time"]
    assert "→" in level.text
    assert page.locator("[data-key=user_time] .sc-niveau").inner_text() == level.text
    _after(page, lambda: page.get_by_label("Vis svaret for", exact=True).select_option("Ådalen"))
    assert _shown(page) == expected(desk, "Ådalen")
    hours = page.locator(".sc-tabeller summary", has_text="Timer")
    _after(page, lambda: hours.click())
    assert "Fremmødetimer nu" in page.locator(".sc-tabeller details[open]").inner_text()
    assert hours.evaluate("summary => document.activeElement === summary")
    for name in ("Vis figuren", "Vis tal for"):
        for value in page.get_by_label(name, exact=True).locator("option").all():
            _after(
                page,
                lambda name=name, value=value: page.get_by_label(name, exact=True).select_option(
                    value.get_attribute("value")
                ),
            )
            drawn = page.locator(".sc-billede svg")
            assert drawn.get_attribute("aria-label")
            assert drawn.bounding_box()["width"] > 600  # type: ignore[index]  # it is shown


def test_a_scenario_is_saved_and_opened_again(
    on: Opened, baseline: Baseline, tmp_path: Path, expected: Expected
) -> None:
    page = on.visit.page
    _slide(page, "user_time", 1.5)
    _after(page, lambda: page.get_by_label("Styringsmodel", exact=True).select_option("hybrid"))
    page.get_by_label("Scenariets navn", exact=True).fill("Højere brugertid")
    _after(page, lambda: page.get_by_role("button", name="Gem som fil").click())
    assert "Skriv rolle" in page.locator(".sc-alarm").inner_text()
    page.get_by_label("Din rolle (ikke dit navn)", exact=True).fill("Økonomikonsulent")
    file = on.server.notebooks / "scenarier" / "hoejere-brugertid.toml"
    if on.kind == "lab":
        _after(page, lambda: page.get_by_role("button", name="Gem som fil").click())
    else:
        with page.expect_download() as caught:
            _after(page, lambda: page.get_by_role("button", name="Gem som fil").click())
        file = tmp_path / caught.value.suggested_filename
        caught.value.save_as(file)
        assert not (on.server.notebooks / "scenarier").exists()
    assert "hoejere-brugertid.toml" in page.locator(".sc-status").inner_text()
    assert read(file, Desk(baseline).place).assumptions.value("user_time") == 1.5
    before = _shown(page)
    _after(page, lambda: page.get_by_role("button", name="Nulstil alt").click())
    assert _shown(page) == expected(Desk(baseline))
    _after(page, lambda: page.get_by_label("Åbn en gemt fil", exact=True).set_input_files(file))
    assert _shown(page) == before
    assert page.locator("[data-key=user_time] input[type=range]").input_value() == "1.5"
    assert page.get_by_label("Styringsmodel", exact=True).input_value() == "hybrid"
    bad = tmp_path / "fejl.toml"
    bad.write_text(file.read_text("utf-8").replace("Fjordby", "Nørrevig"), "utf-8")
    _after(page, lambda: page.get_by_label("Åbn en gemt fil", exact=True).set_input_files(bad))
    assert "anden kommune" in page.locator(".sc-alarm").inner_text()
    assert _shown(page) == before
    _after(page, lambda: page.get_by_role("button", name="Fortryd").click())
    assert _shown(page) == expected(Desk(baseline))


def test_an_emptied_control_is_told_at_the_control_and_the_result_stays(on: Opened) -> None:
    page = on.visit.page
    _slide(page, "user_time", 2.0)
    good = _shown(page)
    field = page.locator("[data-key=user_time] input[type=text]")
    for text, told in (("", "feltet er tomt"), ("99", "ligger uden for"), ("to", "er ikke et tal")):
        field.fill(text)
        _after(page, lambda: field.press("Enter"))
        assert told in page.locator("[data-key=user_time] .sc-fejl").inner_text()
        assert field.get_attribute("aria-invalid") == "true"
        assert page.locator(".sc-alarm").get_attribute("aria-live") == "assertive"
        assert _shown(page) == good
    field.fill("1,5")
    _after(page, lambda: field.press("Enter"))
    assert field.get_attribute("aria-invalid") is None
    assert page.locator("[data-key=user_time] .sc-fejl").inner_text() == ""
    assert _shown(page) != good


def test_the_keyboard_is_enough_and_axe_finds_nothing(on: Opened, baseline: Baseline) -> None:
    page = on.visit.page
    page.get_by_label("Skru for", exact=True).focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    slider = page.locator("[data-key=user_time] input[type=range]")
    slider.focus()
    _after(page, lambda: page.keyboard.press("ArrowRight"))
    assert slider.input_value() == "0.5"
    for key, value in (("", "0.5"), ("End", "15"), ("Home", "-15"), ("ArrowLeft", "-15"), ("PageUp", None)):
        if key:
            slider.press(key)
            page.wait_for_function("document.querySelector('.sc-bord').ariaBusy === 'false'")
        assert value in (None, slider.input_value()), key
        desk = Desk(baseline)
        desk.turn("user_time", slider.input_value())
        assert slider.get_attribute("aria-valuetext") == levels(desk)["user_time"].said
    for key in scenarios_panel.FOLDED:
        summary = page.locator(f".sc-tabeller details[data-key={key}] > summary")
        if not summary.evaluate("summary => summary.parentElement.open"):
            _after(page, lambda summary=summary: summary.press("Enter"))
    assert page.locator(".sc-tabeller details[open]").count() == len(scenarios_panel.FOLDED)
    # JupyterLab's own frame is not ours to judge; a served page is.
    found = Axe().run(page, context=".sc-bord" if on.kind == "lab" else None).response["violations"]
    assert [(rule["id"], [node["html"][:120] for node in rule["nodes"]]) for rule in found] == []


@pytest.mark.parametrize("opened", ["voila"], indirect=True)
@pytest.mark.parametrize("width", [360, 640])
def test_a_served_page_fits_a_narrow_window(on: Opened, width: int) -> None:
    page = on.visit.page
    page.set_viewport_size({"width": width, "height": 900})
    try:
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    finally:
        page.set_viewport_size({"width": 1440, "height": 1000})


def test_dragging_never_queues_up(on: Opened) -> None:
    script = """async (slider) => {
      for (let step = 0; step <= 100; step++) {
        slider.value = -5 + step / 10;
        slider.dispatchEvent(new Event('input', {bubbles: true}));
        await new Promise((done) => setTimeout(done, 5));
      }
    }"""
    page = on.visit.page
    before = int(page.locator(".sc-bord").get_attribute("data-done") or 0)
    page.locator("[data-key=user_time] input[type=range]").evaluate(script)
    page.wait_for_function("document.querySelector('.sc-svar').textContent.includes('sparer')")
    page.wait_for_timeout(1500)
    asked = int(page.locator(".sc-bord").get_attribute("data-done") or 0) - before
    # A hundred moves in half a second are answered by far fewer requests, and the last one is answered.
    assert 1 < asked < 50
    field = page.locator("[data-key=user_time] input[type=text]")
    assert field.input_value() == "5"
    _after(page, lambda: page.get_by_role("button", name="Fortryd").click())
    assert field.input_value() == "0"

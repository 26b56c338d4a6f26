"""The analyst's bench for one unit: pictures, sliders that override, the answer at once, and the register that keeps it."""

from __future__ import annotations

import base64
from html import escape
from pathlib import Path
from typing import Any

from styringslib import shipped
from styringslib.calendar import closes_year
from styringslib.call_error import CallError
from styringslib.month.month_end import year_basis
from styringslib.month.opening import open_follow_up
from styringslib.month.planned_changes import HOLDS, HOLDS_NOT, LEVEL, ONE_OFF
from styringslib.presentation import numbers
from styringslib.presentation.figures import Figure
from styringslib.presentation.section import Section, section
from styringslib.presentation.viewer import opened_interactively
from styringslib.register import InvalidEntry, Register, RegisterError, open_register
from styringslib.register.entries import field
from styringslib.register_form import words as texts
from styringslib.register_form.bench import told
from styringslib.register_form.bench.unit_year import BenchYear, fits, values_of
from styringslib.register_form.inputs import units_to_see

KIND = "override"
#: The sliders reach so many usual months to either side, in so many steps.
REACH, STEPS = {ONE_OFF: 2.0, LEVEL: 0.5}, 200


def open_bench(data: str = "", unit: str = "", month: str = "") -> Bench:
    """The bench on the municipality in ``data`` ("" = the sample), beginning with ``unit`` ("" = the first); ``month`` as in
    ``opening.open_follow_up``. CallError (Danish) when there is no year to foresee."""
    whole = open_follow_up(data, "", month)
    if whole.forecasts.empty:
        raise CallError("Der er ingen posteringer at lave en prognose af. Indlæs posteringer, og kør “styring check”.")
    if closes_year(whole.month):
        raise CallError(
            f"Året er lukket med {numbers.month_name(whole.month)}: der er ikke noget at tilrette. Vælg en tidligere måned."
        )
    year = BenchYear(whole, year_basis(whole.municipality, whole.month))
    folder = Path(data) if data else shipped.sample()
    register = open_register(folder, whole.settings)
    units = _seen(year, register)
    name = whole.settings.unit(unit).name if unit else next(iter(units), "")
    if name not in units:
        of = f"{name} har" if name else "Dine enheder har"
        raise CallError(f"{of} ikke posteringer eller budget, du kan se, i {year.month.year}. Vælg en anden enhed.")
    return Bench(year, register, name)


def _seen(year: BenchYear, register: Register) -> list[str]:
    """The units whose year the reader sees: theirs, for whoever has units of their own, as in the register's form."""
    mine = units_to_see(register.settings, register.person(), KIND)
    return [unit for unit in year.units if mine is None or unit in mine]


class Bench:
    """Binds a ``BenchYear`` to controls. ``panel`` is the widget; every answer stands in ``answer.value``."""

    def __init__(self, year: BenchYear, register: Register, unit: str) -> None:
        """Nothing is drawn before it is asked for."""
        self.year, self.register, self.unit = year, register, unit
        self._panel: Any = None

    def title(self) -> Section:
        """The page's heading."""
        month = numbers.month_name(self.year.month)
        return section(f"# Prognosen for {self.year.month.year} · {self.year.whole.settings.name}", f"Efter {month}")

    def course(self) -> Section:
        """History, the year's months and the months to come."""
        return self._still(told.course_figure(self.year, self.unit))

    def beliefs(self) -> Section:
        """What is believed of the year, and how the forecast has fared."""
        found = self.year.answer(self.unit)
        return self._still(
            "## Hvad der kan være sket",
            told.chances_figure(self.year, self.unit, found.belief_alone),
            told.beliefs_table(found, self._sign),
            told.experience_table(self.year, self.unit),
            told.states_table(self.year),
        )

    def result(self) -> Section:
        """The year by the method alone, and by what is known."""
        found = self.year.answer(self.unit)
        return self._still(
            "## Det, vi ved",
            told.answer_text(self.year, self.unit, found),
            told.answer_table(self.year, self.unit, found, self._sign),
            told.in_force_table(self.year, self.unit, self._sign),
        )

    def _still(self, *parts: Any) -> Section:
        """What a run without a reader shows; a reader has it in the bench, of the unit that is chosen."""
        return section(*(() if opened_interactively() else parts))

    @property
    def _sign(self) -> Any:
        return self.year.whole.sign

    @property
    def panel(self) -> Any:
        """The controls with what they answer."""
        if self._panel is None:
            self._make()
        return self._panel

    def _make(self) -> None:
        import ipywidgets as widgets

        what = field(KIND, "what").choices
        label = {"description_width": "12rem"}
        self.unit_choice = widgets.Dropdown(
            options=_seen(self.year, self.register), value=self.unit, description="Enhed", style=label
        )
        self.what = widgets.ToggleButtons(
            options=[("Intet", ""), *((name, name) for name in what)], description="Hvad vi ved"
        )
        closed = [(numbers.month_name(month), month) for month in self.year.months]
        self.month = widgets.Dropdown(options=closed, value=closed[-1][1], description="Måned", style=label)
        self.amount = widgets.FloatSlider(
            description="Kr.", readout_format=",.0f", continuous_update=False, layout={"width": "auto"}, style=label
        )
        self.reason = widgets.Text(
            description="Begrundelse", continuous_update=False, layout={"width": "auto"}, style=label
        )
        self.save = widgets.Button(description="Gem i registret")
        self.save.add_class("styring-gem")
        self.help, self.answer, self.status, self.pictures = (widgets.HTML() for _ in range(4))
        controls = [self.unit_choice, self.what, self.month, self.amount, self.help, self.answer]
        kept = [self.reason, self.save, self.status]
        self._panel = widgets.VBox([widgets.HTML(texts.style()), *controls, *kept, self.pictures])
        self._panel.add_class("styring-form")
        self.unit_choice.observe(lambda change: self._turn(change["new"]), names="value")
        self.what.observe(lambda _: self._chosen(), names="value")
        for control in (self.month, self.amount):
            control.observe(lambda _: self._show(), names="value")
        self.save.on_click(lambda _: self._save())
        self._turn(self.unit)

    def _turn(self, unit: str) -> None:
        """Another unit: nothing is tried yet, and its own pictures stand below."""
        self.unit, self.status.value = unit, ""
        if self.what.value:
            self.what.value = ""
        else:
            self._chosen()
        figures = [
            told.course_figure(self.year, unit),
            told.chances_figure(self.year, unit, self.year.answer(unit).belief_alone),
        ]
        tables = [told.experience_table(self.year, unit), told.states_table(self.year)]
        self.pictures.value = "".join(_image(figure) for figure in figures if figure is not None) + "".join(
            table.to_html() for table in tables if table is not None
        )

    def _chosen(self) -> None:
        """What is known has been chosen: the controls that it needs, and a scale that fits the unit."""
        what = self.what.value
        with_amount = what in REACH
        if with_amount:
            self._scale(REACH[what] * self.year.usual_month(self.unit))
        self.help.value = _HELP.get(what, "")
        for control, wanted in (
            (self.month, bool(what)),
            (self.amount, with_amount),
            (self.reason, bool(what)),
            (self.save, bool(what)),
        ):
            control.layout.display = None if wanted else "none"
        person = self.register.person()
        self.save.disabled = not (self.register.enabled and person.may_write(KIND, self.unit))
        if what and not self.register.enabled:
            self.status.value = texts.note(NO_REGISTER)
        self._show()

    def _scale(self, reach: float) -> None:
        """A slider from minus to plus ``reach``, in steps that are round."""
        step = max(round(2 * reach / STEPS, -3), 1_000.0)
        top = max(round(reach / step) * step, step)
        self.amount.value = 0.0
        # The narrower end first would leave the value outside.
        self.amount.min, self.amount.max, self.amount.step = -top, top, step

    @property
    def tried(self) -> dict[str, Any] | None:
        """What stands in the controls; None when nothing is tried."""
        what = self.what.value
        return values_of(self.unit, self.month.value, what, self.amount.value, self.reason.value) if what else None

    def _show(self) -> None:
        """The answer of what stands in the controls, or in Danish why there is none."""
        try:
            found = self.year.answer(self.unit, self.tried)
        except ValueError as error:
            self.answer.value = texts.not_saved(str(error))
            return
        parts = [
            told.answer_table(self.year, self.unit, found, self._sign),
            told.beliefs_table(found, self._sign),
            told.in_force_table(self.year, self.unit, self._sign),
        ]
        text = escape(told.answer_text(self.year, self.unit, found))
        shown = "".join(part.to_html() for part in parts if part is not None)
        self.answer.value = f'<p aria-live="polite"><b>{text}</b></p>{shown}'

    def _save(self) -> None:
        """Write what is tried in the register; what is typed stays when it is refused."""
        tried = self.tried
        if tried is None:
            return
        person = self.register.person()
        try:
            entry = self.register.add(KIND, tried, person)
        except InvalidEntry as error:
            self.status.value = texts.problems(KIND, error.problems)
            return
        except RegisterError as error:
            self.status.value = texts.not_saved(str(error))
            return
        self.year.saved(tried, person.role)
        self.reason.value, self.what.value = "", ""
        self.status.value = texts.saved(entry, COUNTS)

    def _ipython_display_(self) -> None:
        """The bench for a person; a run without one has the sections instead."""
        if opened_interactively():
            from IPython.display import display

            display(self.panel)  # type: ignore[no-untyped-call]  # IPython leaves it untyped


def _image(figure: Figure) -> str:
    data = base64.b64encode(figure.png).decode()
    return f'<img alt="{escape(figure.alt)}" src="data:image/png;base64,{data}" style="max-width:100%">'


_HELP = {
    what: f'<p class="styring-hjaelp">{text} {fits(what)}</p>'
    for what, text in {
        ONE_OFF: "Beløbet er en del af månedens beløb. Det bliver i året, og det kommer ikke igen.",
        LEVEL: "Så meget koster en måned mere (minus: mindre) fra måneden, og det bliver ved; 0 kr., når niveauet er det samme.",
        HOLDS: "Året ender, hvor budgettet peger hen.",
        HOLDS_NOT: "Prognosen laves uden årets budget.",
    }.items()
}
COUNTS = "Det indgår i rapporterne fra nu af, og det bliver holdt op mod, hvad metoden alene ville have sagt."
NO_REGISTER = "Kommunen har ikke et fælles register endnu, så der kan prøves, men ikke gemmes."

"""The workbench: controls, answer, one picture and tables, bound to a ``Desk``.

The front end (workbench.js) is plain HTML controls in one widget: labels, number fields and a live region that a keyboard
and a screen reader can use, one picture that is replaced in place with its alt text, and one request at a time, so that
dragging never queues up. Texts are shown first; the picture follows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from styringslib.presentation.signs import Sign
from styringslib.presentation.viewer import opened_interactively
from styringslib.scenarios.model.assumptions import ALL, MODELS, REGIMES
from styringslib.scenarios.model.baseline import Baseline
from styringslib.scenarios.model.break_even import break_even
from styringslib.scenarios.model.flows import HORIZONS, HorizonName
from styringslib.scenarios.model.parameters import PARAMETERS, TERMS, Parameter
from styringslib.scenarios.model.tornado import tornado
from styringslib.scenarios.told import export, panel
from styringslib.scenarios.told.levels import levels
from styringslib.scenarios.told.section import about
from styringslib.scenarios.workbench.desk import Desk, DeskError, month_words

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Look:
    """What a reader sees. unit: whose answer first (ALL: the whole); only: the units that may be seen, all where it is empty;
    sign: the municipality's convention; reported: what the month's report of a unit begins with."""

    unit: str = ALL
    only: tuple[str, ...] = ()
    sign: Sign = field(default=Sign())
    reported: Callable[[str], Sequence[str]] = lambda unit: ()


_EVERYTHING = Look()


class Workbench:
    """Binds a desk to its front end. ``widget`` is the widget; ``folder`` is where scenarios are saved (None: download)."""

    def __init__(
        self,
        baseline: Baseline,
        folder: Path | None = Path("scenarier"),
        look: Look = _EVERYTHING,
        *,
        workbook: export.Writer | None = None,
    ) -> None:
        """Nothing is reckoned before ``widget`` is asked for. workbook: what writes the figures as an Excel file."""
        self.desk, self.folder, self.look, self.workbook = Desk(baseline), folder, look, workbook
        # Whom the controls are for, whose answer is shown, and how.
        self.unit = self.seen = look.unit
        # Of a year that is over there is nothing left to change.
        self.horizon: HorizonName = "year" if baseline.months_ahead else "full_year"
        self.picture, self.narrow = "units", False
        # The name that the assumptions in hand were last given, and which those were.
        self.named = ("", self.desk.assumptions)
        self.unfolded: set[str] = set()
        self._widget: Any = None
        self._drawn: tuple[Any, ...] = ()

    @property
    def widget(self) -> Any:
        """The widget, made once."""
        if self._widget is None:
            self._widget = _front_end()(spec=self._spec())
            self._widget.on_msg(lambda _, message, __: self.answer(message))
            # The picture comes when the page is there and asks for it.
            self._show(0, "", drawn=False)
        return self._widget

    def answer(self, message: Mapping[str, Any]) -> None:
        """One request of the front end: {"kind", "number", ...}; always answered, with the error in Danish if it failed."""
        told = ""
        try:
            told = self._do(message)
        except DeskError as error:
            self._show(message.get("number", 0), "", str(error), str(message.get("key", "")))
            return
        self._show(message.get("number", 0), told)

    def _do(self, message: Mapping[str, Any]) -> str:
        kind, desk = message.get("kind"), self.desk
        value = str(message.get("value", ""))
        if kind == "turn":
            desk.turn(str(message["key"]), value, self.unit)
            if message.get("done"):
                desk.settle()
        elif kind == "choose":
            desk.choose(str(message["key"]), value)
        elif kind in ("unit", "seen", "horizon", "picture"):
            self._look(kind, value)
        elif kind == "width":
            self.narrow = value == "narrow"
        elif kind in ("unfold", "fold") and value in panel.FOLDED:
            (self.unfolded.add if kind == "unfold" else self.unfolded.discard)(value)
        elif kind in ("undo", "redo", "reset"):
            getattr(desk, kind)()
            return panel.DONE[kind]
        elif kind == "keep":
            desk.keep(value)
            self.named = (value.strip(), desk.assumptions)
            return panel.kept(value)
        elif kind == "drop":
            desk.drop(value)
        elif kind == "save":
            path, name, content = desk.save(value, str(message.get("role", "")), self.folder)
            self.named = (value.strip(), desk.assumptions)
            if path is None:
                self._hand_over(name, content.encode(), "application/toml")
            return panel.saved(name, "" if path is None else path.parent.name)
        elif kind == "open":
            opened = desk.open(str(message.get("content", "")), value)
            self.named = (opened.name, desk.assumptions)
            return panel.opened(opened.name)
        elif kind == "excel" and self.workbook is not None:
            self._hand_over(export.FILE, self._excel(self.workbook), _XLSX)
            return panel.fetched(export.FILE)
        return ""

    def _hand_over(self, name: str, content: bytes, kind: str) -> None:
        """Give the browser a file."""
        self.widget.send({"kind": "download", "name": name, "type": kind}, [content])

    def _excel(self, workbook: export.Writer) -> bytes:
        """The figures of the one who is looked at."""
        desk, (name, given) = self.desk, self.named
        named, notes = name if given == desk.assumptions else "", about(desk.baseline)
        first = export.about(desk, named, self.seen, self.look.reported(self.seen), notes)
        return workbook(first, [one.to_json() for one in export.tables_of(desk, self.look.sign, self.seen)])

    @property
    def _units(self) -> list[tuple[str, str]]:
        """The units that can be chosen, the whole first where it may be seen: value and words."""
        own = [(unit, unit) for unit in self.desk.baseline.units if not self.look.only or unit in self.look.only]
        return own if self.look.only else [(ALL, panel.EVERY_UNIT), *own]

    def _look(self, kind: str, value: str) -> None:
        """What is looked at: no step of the scenario."""
        units = tuple(name for name, _ in self._units)
        choices = {"unit": units, "seen": units, "horizon": HORIZONS, "picture": tuple(panel.PICTURES)}
        if value not in choices[kind]:
            raise DeskError("Valget findes ikke. Vælg et andet.")
        setattr(self, kind, value)

    def _spec(self) -> dict[str, Any]:
        """All that never changes: the controls in groups, the choices, the texts."""
        baseline = self.desk.baseline
        return {
            "groups": panel.groups([*self._offered(), *TERMS.values()]),
            "units": [list(choice) for choice in self._units],
            "starts": [[str(month), month_words(month)] for month in baseline.start_months],
            "models": [[name, panel.MODEL_NAMES[name]] for name in MODELS],
            "regimes": [[name, panel.REGIME_NAMES[name]] for name in REGIMES],
            "horizons": [[name, panel.horizon_name(name, baseline.month)] for name in HORIZONS],
            "pictures": [[name, title] for name, title in panel.PICTURES.items()],
            "texts": dict(panel.TEXTS),
            "excel": self.workbook is not None,
        }

    def _offered(self) -> list[Parameter]:
        """The assumptions that there is a control for: packages only where the municipality has them."""
        packages = self.desk.baseline.has("packages").any()
        return [spec for spec in PARAMETERS.values() if packages or spec.needs != "packages"]

    def state(self) -> dict[str, Any]:
        """Where every control stands."""
        desk, steering = self.desk, self.desk.assumptions.steering
        usable = {
            key: self._usable(spec.needs) and (self.unit == ALL or spec.by_unit) for key, spec in PARAMETERS.items()
        }
        values = {key: desk.shown(key, self.unit if spec.by_unit else ALL) for key, spec in PARAMETERS.items()}
        values |= {key: desk.term(key) for key in TERMS}
        usable |= {key: self._usable("hours") for key in TERMS}
        return {
            "values": values,
            "usable": usable,
            "levels": {key: level.to_json() for key, level in levels(desk, self.unit).items()},
            "unit": self.unit,
            "seen": self.seen,
            "horizon": self.horizon,
            "picture": self.picture,
            "start": str(desk.assumptions.first_month(desk.baseline)),
            "model": steering.model,
            "carry_over": steering.carry_over,
            "undo": desk.can_undo,
            "redo": desk.can_redo,
            "kept": list(desk.kept),
        }

    def _usable(self, need: str) -> bool:
        has = self.desk.baseline.has(need)
        return bool(has.any() if self.unit == ALL else has[self.desk.baseline.place(self.unit)])

    def _show(self, number: int, told: str, error: str = "", key: str = "", *, drawn: bool = True) -> None:
        """Texts and tables at once, then the picture if it has changed."""
        desk, widget = self.desk, self.widget
        at = panel.Looked(self.seen, self.horizon, self.unfolded, self.look.reported)
        view = panel.view(desk, break_even(desk.baseline, desk.assumptions, self.horizon), self.look.sign, at)
        widget.view = {"number": number, "state": self.state(), "told": told, "error": error, "key": key, **view}
        shown = (desk.assumptions, self.picture, self.horizon, self.seen, self.narrow, tuple(desk.kept.items()))
        if drawn and shown != self._drawn:
            around = tornado(desk.baseline, None, "full_year", self.seen) if self.picture == "tornado" else None
            figure = panel.picture(self.picture, desk, around, self.look.sign, at, narrow=self.narrow)
            widget.figure = {"alt": figure.alt, "svg": figure.svg}
            self._drawn = shown
        widget.done = number

    def _ipython_display_(self) -> None:
        """The workbench for a person; a run without a front end shows the static sections and leaves this out."""
        if opened_interactively():
            from IPython.display import display

            display(self.widget)  # type: ignore[no-untyped-call]  # IPython leaves it untyped


_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _front_end() -> Any:
    """The widget class; anywidget is imported when somebody opens a workbench."""
    import anywidget
    from traitlets import Dict, Int

    class FrontEnd(anywidget.AnyWidget):
        """What workbench.js shows: spec (fixed), view (texts, tables, controls), figure (SVG and alt), done (the
        last request that is answered in full)."""

        _esm = _HERE / "workbench.js"
        _css = _HERE / "workbench.css"
        spec = Dict().tag(sync=True)
        view = Dict().tag(sync=True)
        figure = Dict().tag(sync=True)
        done = Int(-1).tag(sync=True)

    return FrontEnd

"""Binds the proposal to a form: a list of choices for each question, and a button that writes the two files."""

from __future__ import annotations

from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

from styringslib.intake import check
from styringslib.proposals.form.tables import Told, proposal_html
from styringslib.proposals.known import Known, read_known
from styringslib.proposals.mapping_file import answers_of, held_codes
from styringslib.proposals.proposal import Proposal, propose
from styringslib.proposals.questions import UNKNOWN, Question
from styringslib.proposals.sheets import Folder, look
from styringslib.proposals.telling import told
from styringslib.proposals.writing import write

SAVE = "Skriv kommune.toml og kontering.xlsx"
# The question stands above its answers, however long it is.
_STYLE = """<style>
.styring-opsaetning .widget-label { width: auto; max-width: none; height: auto; text-align: left; white-space: normal; }
.styring-opsaetning select, .styring-opsaetning input { flex: none; height: 2rem; }
.styring-opsaetning .widget-inline-hbox { height: auto; margin: 0.6rem 0; align-items: stretch; }
</style>"""
_UNKNOWN = "Ved ikke (det bedste gæt bruges)"


def example() -> Path:
    """Folder of a small made-up municipality in raw extracts, to look at."""
    return Path(str(files("styringslib.proposals").joinpath("example")))


def open_set_up(data: str = "") -> SetUp:
    """The form on the extracts in ``data`` ("" = the example, which nothing is written to)."""
    folder = Path(data) if data else example()
    return SetUp(look(folder), read_known(folder), writes=bool(data))


class SetUp:
    """The form. ``panel`` is the widget, ``choices`` the lists by the questions' ids, ``status.value`` what has happened."""

    def __init__(self, found: Folder, known: Known, *, writes: bool = True) -> None:
        """Nothing is shown before ``panel`` is asked for, and nothing written before its button is pressed."""
        self._found, self._known, self._writes = found, known, writes
        self._held = answers_of(held_codes(found.path))
        self.answers: dict[str, str] = {}
        self.proposal: Proposal = propose(found, self._held, known)
        self.choices: dict[str, Any] = {}
        self._panel: Any = None

    def title(self) -> Told:
        """The page's heading."""
        text = f"{self.proposal.name}: fra udtræk til første rapport"
        return Told(f"<h1>{escape(text)}</h1>", text)

    def proposed(self) -> Told:
        """What the files seem to be, with the answers given so far."""
        return Told(proposal_html(self.proposal), told(self.proposal))

    @property
    def panel(self) -> Any:
        """The whole form."""
        if self._panel is None:
            self._make()
        return self._panel

    def _make(self) -> None:
        import ipywidgets as widgets

        self.tables, self.status = widgets.HTML(), widgets.HTML()
        self.save = widgets.Button(description=SAVE, button_style="primary", disabled=not self._writes)
        self.save.layout.width, self.save.layout.align_self = "auto", "flex-start"
        self.save.on_click(lambda _: self._save())
        self._questions = widgets.VBox()
        self._panel = widgets.VBox([widgets.HTML(_STYLE), self.tables, self._questions, self.save, self.status])
        self._panel.add_class("styring-opsaetning")
        if not self._writes:
            self.status.value = (
                "<p>Det er et eksempel. Angiv mappen med jeres egne udtræk i <code>data</code> øverst.</p>"
            )
        self._show()

    def _show(self) -> None:
        import ipywidgets as widgets

        self.tables.value = proposal_html(self.proposal)
        for question in self.proposal.questions:
            if question.id not in self.choices:
                self.choices[question.id] = self._choice(question, widgets)
        self._questions.children = list(self.choices.values())

    def _choice(self, question: Question, widgets: Any) -> Any:
        options = [*((shown, value) for value, shown in question.choices), (_UNKNOWN, UNKNOWN)]
        kind = widgets.Combobox if question.free else widgets.Dropdown
        given: dict[str, Any] = (
            {"options": [shown for shown, _ in options[:-1]]} if question.free else {"options": options}
        )
        style, layout = {"description_width": "initial"}, {"width": "100%", "max_width": "50rem", "flex_flow": "column"}
        choice = kind(value=question.guess, description=question.text, style=style, layout=layout, **given)
        choice.observe(lambda change: self._answer(question.id, change["new"]), names="value")
        return choice

    def _answer(self, name: str, value: str) -> None:
        self.answers[name] = value
        self.proposal = propose(self._found, {**self._held, **self.answers}, self._known)
        self._show()

    def _save(self) -> None:
        """Write; what the lists show when the button is pressed has been answered."""
        answers = {name: choice.value for name, choice in self.choices.items()}
        proposal = propose(self._found, {**self._held, **answers}, self._known)
        written = write(proposal.without_answers(set(self._held)), self._known)
        names = " og ".join(path.name for path in written.files)
        self._known = read_known(self._found.path)
        text = f"Skrevet: {names}." if names else "Intet er ændret."
        checked = check(self._found.path)
        found = checked.text() if checked else "Alle filer er læst uden fejl og bemærkninger."
        told = "ret det første under Fejl, og kør" if checked.errors else "dan rapporterne i en terminal med"
        folder = f'"{self._found.path}"' if " " in str(self._found.path) else str(self._found.path)
        command = f"styring {'check' if checked.errors else 'run'} --data {folder}"
        self.status.value = (
            f"<p role='status'>{text}</p><pre style='white-space:pre-wrap'>{escape(found)}</pre>"
            f"<p>Næste skridt: {told} <code>{escape(command)}</code></p>"
        )

    def _ipython_display_(self) -> None:
        """The form for a person; a text for a run without one."""
        from IPython.display import display

        shown: Any = self.panel if _asked() else self.proposed()
        display(shown)  # type: ignore[no-untyped-call]  # IPython leaves it untyped


def _asked() -> bool:
    """Whether a front end is there that a person can use."""
    from IPython import get_ipython

    shell = get_ipython()
    return bool(getattr(getattr(shell, "kernel", None), "_allow_stdin", False))

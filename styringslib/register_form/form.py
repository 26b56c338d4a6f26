"""The register's form: the kinds of entry, each with its fields and its list, and nothing typed is ever lost."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from typing import Any

import pandas as pd

from styringslib.presentation.section import Section, section
from styringslib.presentation.viewer import opened_interactively, served_by_voila
from styringslib.register import BY_HAND, Conflict, Entry, InvalidEntry, Register, RegisterError, Unavailable
from styringslib.register.entries import LINKED, links
from styringslib.register.offered_units import followed_month, open_entries
from styringslib.register_form import entry_words as entries
from styringslib.register_form import words as texts
from styringslib.register_form.conflict import ConflictPanel
from styringslib.register_form.entry_list import ROWS, EntryList
from styringslib.register_form.fields import Draft, EntryFields
from styringslib.register_form.file_entries import FileEntries, read_entries, together
from styringslib.register_form.inputs import seen, titles_of, unit_choices, units_to_see, units_to_write

_LOG = logging.getLogger(__name__)


class RegisterDesk:
    """Binds the register to a form. ``panel`` is the widget; what it shows is written down in ``status.value``.

    Who is at the keyboard is the register's to say. ``unit``, ``kind`` and ``begin`` (values of that kind): what to begin with.
    ``guard``: why an entry of a kind with these values may not be saved, beside what the register says. ``after``: what is
    done with an entry that has been saved or withdrawn, and what is to be told of that.
    """

    def __init__(
        self, register: Register, unit: str = "", kind: str = "", begin: Mapping[str, Any] | None = None
    ) -> None:
        """Nothing is read or shown before ``panel`` is asked for; ValueError for a kind that is not written by hand."""
        self.register, self.person, self._unit = register, register.person(), unit or None
        self._first = BY_HAND[BY_HAND.index(kind) if kind else 0]
        self._begin = dict(begin or {})
        self.guard: Callable[[str, Mapping[str, Any]], list[str]] = lambda kind, values: []
        self.after: Callable[[Entry], list[str]] = lambda entry: []
        self._panel: Any = None
        self._files: FileEntries | None = None

    @property
    def panel(self) -> Any:
        """The whole form."""
        if self._panel is None:
            self._make()
        return self._panel

    def title(self) -> Section:
        """The page's heading."""
        return texts.title(self.register.settings.name)

    def _make(self) -> None:
        import ipywidgets as widgets

        self.kind = widgets.ToggleButtons(
            options=texts.kind_choices(BY_HAND), value=self._first, description=texts.CHOOSE_KIND
        )
        self.status, self._heading, self._history = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self.save, self.clear = widgets.Button(), widgets.Button()
        self.save.add_class("styring-gem")
        self.reason = widgets.Text(description=texts.REASON, continuous_update=False)
        self.withdraw = widgets.Button(description=texts.WITHDRAW)
        self.refresh = widgets.Button(description=texts.REFRESH)
        self.conflict = ConflictPanel(self.register.settings, self._resolved, self._renewed)
        self._fields: dict[str, EntryFields] = {}
        self._lists: dict[str, EntryList] = {}
        self._kept: dict[str, Draft] = {}
        buttons, again = widgets.HBox([self.save, self.clear]), widgets.HBox([self.refresh])
        for row in (buttons, again):
            row.add_class("styring-knapper")
        about = widgets.HTML(f"<h2>{texts.WITHDRAW_TITLE}</h2><p>{texts.WITHDRAW_HELP}</p>")
        self._out = widgets.VBox([about, self.reason, self.withdraw])
        self._out.add_class("styring-ud")
        self._buttons, self._again = buttons, again
        # While two versions are to be chosen between, there is one way to save.
        self.conflict.panel.observe(
            lambda change: setattr(buttons.layout, "display", "none" if change["new"] else None), names="children"
        )
        who = widgets.HTML(texts.style() + texts.who(self.person, self.register.where, BY_HAND))
        self._body = widgets.VBox()
        self._panel = widgets.VBox([who, self.kind, self._body])
        self._panel.add_class("styring-form")
        self.kind.observe(lambda _: self._turn(), names="value")
        self.save.on_click(lambda _: self._guarded(self._save))
        self.clear.on_click(lambda _: self._guarded(self._close))
        self.withdraw.on_click(lambda _: self._guarded(self._withdraw))
        self.refresh.on_click(lambda _: self._guarded(self._fetch))
        self._turn()

    @property
    def fields(self) -> EntryFields:
        """The fields of the kind that is chosen."""
        kind = self.kind.value
        if kind not in self._fields:
            units = self._choices(units_to_write(self.register.settings, self.person, kind))
            self._fields[kind] = EntryFields(kind, self.register, units, [self.person.role])
            mine = self._unit if self._unit in [name for _, name in units] else None
            more = self._begin if kind == self._first else {}
            if mine or more:
                self._fields[kind].begin_with(mine, more)
        return self._fields[kind]

    @property
    def entries(self) -> EntryList:
        """The list of the kind that is chosen."""
        kind = self.kind.value
        if kind not in self._lists:
            choices = self._choices(self._seen(kind))
            self._lists[kind] = EntryList(kind, choices, lambda key: self._guarded(lambda: self._open(key)), self._unit)
        return self._lists[kind]

    def _seen(self, kind: str) -> list[str]:
        """Names of the units whose entries of that kind are shown."""
        units = units_to_see(self.register.settings, self.person, kind)
        return [unit.name for unit in self.register.settings.units] if units is None else units

    def _choices(self, names: Collection[str], kept: Collection[str] = ()) -> list[tuple[str, str]]:
        return unit_choices(self.register.settings, names, followed_month(self.register.now()), kept)

    @property
    def files(self) -> FileEntries:
        """What stands in the municipality's files, read once until the list is fetched again."""
        if self._files is None:
            self._files = read_entries(self.register.folder, self.register.settings)
        return self._files

    def _fetch(self) -> None:
        self._files = None
        self._read()

    def _turn(self) -> None:
        """Another kind is chosen: its fields stand as they were left."""
        self.status.value = ""
        self.conflict.hide()
        self._arrange()
        self._guarded(self._read)

    def _arrange(self) -> None:
        """Show what belongs to the kind and to whether an entry is being changed."""
        fields, entry = self.fields, self.fields.entry
        writes = bool(units_to_write(self.register.settings, self.person, fields.kind))
        mine = writes if entry is None else self.person.may_write(fields.kind, entry.values["unit"])
        fields.allow(mine)
        self._heading.value = texts.heading(fields.kind, entry, mine)
        self.save.description = texts.SAVE_NEW if entry is None else texts.SAVE_CHANGE
        self.clear.description = texts.CLEAR if entry is None else texts.CLOSE if mine else texts.LEAVE
        self.save.layout.display = None if mine else "none"
        self._out.layout.display = None if mine and entry is not None else "none"
        form = [self._heading, fields.panel, self.status, self.conflict.panel, self._buttons]
        told = [self._history, self._out] if entry is not None else []
        above = form if writes or entry is not None else [self.status]
        self._body.children = [*above, *told, self.entries.panel, self._again]

    def _guarded(self, act: Callable[[], None]) -> None:
        """Do it, and tell in Danish beside the fields whatever went wrong; what is typed stays."""
        try:
            act()
        except InvalidEntry as error:
            self.fields.mark(error.problems)
            self.status.value = texts.problems(self.fields.kind, error.problems)
        except Conflict as error:
            self._conflicting(error)
        except Unavailable as error:
            self.status.value = texts.in_doubt(str(error)) if error.in_doubt else texts.not_saved(str(error))
            self.save.description = texts.RETRY
        except RegisterError as error:
            self.status.value = texts.not_saved(str(error))
        except Exception as error:
            _LOG.exception("The register's form failed")
            self.status.value = texts.unknown_fault(type(error).__name__)

    def _read(self, fresh: str = "") -> None:
        """Fetch the list; when the database is away the list says so, and the fields stay as they are."""
        kind = self.kind.value
        units = units_to_see(self.register.settings, self.person, kind)
        try:
            named: dict[str, pd.DataFrame] = {
                one.kind: seen(self.register.current(one.kind), units) for one in links(kind)
            }
            frame = self.register.current(kind, units)
            of_files = self.files.beside(self.register, kind, units)
        except RegisterError as error:
            self.status.value += texts.not_shown(str(error))
            return
        of_actions = kind == "follow_up"
        self._offer("action" if of_actions else kind, named["action"] if of_actions else frame)
        self.fields.offer(named)
        every = together(frame, of_files)
        self.entries.offer(self._choices(self._seen(kind), set(every["unit"].dropna())))
        not_chosen = any(len(self.files.beside(self.register, one, units)) for one in named)
        about = texts.UNREADABLE if self.files.errors else texts.not_followed_up(kind) if not_chosen else ""
        self.entries.fill(every, titles_of(named.values()), fresh, about)

    def _offer(self, kind: str, entries: pd.DataFrame) -> None:
        """The units that can be written for: those in operation, and those whose ``entries`` are still open."""
        settings, month = self.register.settings, followed_month(self.register.now())
        mine = units_to_write(settings, self.person, self.kind.value)
        self.fields.offer_units(self._choices(mine, open_entries(kind, entries, settings, month)))

    def _save(self) -> None:
        fields = self.fields
        if not fields.touched and fields.entry is None:
            self.status.value = self.status.value or texts.note(texts.NOTHING_YET)
            return
        fields.mark([])
        self.conflict.hide()
        if refused := self.guard(fields.kind, fields.values):
            self.status.value = texts.not_saved("\n".join(refused))
            return
        before = fields.entry
        if before is None:
            entry = self.register.add(fields.kind, fields.values, self.person, fields.entry_id)
        else:
            entry = self.register.revise(before.entry_id, fields.values, self.person, before.version)
        self._done(entry, unchanged=before is not None and entry.version == before.version)

    def _withdraw(self) -> None:
        entry = self.fields.entry
        if entry is not None:
            self._done(self.register.withdraw(entry.entry_id, self.person, entry.version, self.reason.value))

    def _done(self, entry: Entry, unchanged: bool = False) -> None:
        """The register has the entry: say so, and go back to what was being typed before, if anything."""
        kept = self._kept.pop(entry.kind, None)
        self._new(kept)
        told = texts.note(texts.UNCHANGED) if unchanged else texts.saved(entry, texts.BACK if kept else "")
        notes = [] if unchanged else self.after(entry)
        self.status.value = told + "".join(texts.note(note) for note in notes)
        self._read(entry.entry_id)

    def _close(self) -> None:
        """Leave the fields: back to what was being typed before, or to empty ones."""
        kept = self._kept.pop(self.fields.kind, None) if self.fields.entry is not None else None
        self._new(kept)
        self.status.value = texts.note(texts.BACK) if kept else ""

    def _new(self, kept: Draft | None) -> None:
        if kept is None:
            self.fields.clear()
        else:
            self.fields.resume(kept)
        self.reason.value = ""
        self.conflict.hide()
        self._arrange()

    def _open(self, entry_id: str) -> None:
        """Show an entry in the fields; what was being typed is kept and comes back afterwards."""
        fields = self.fields
        if fields.touched:
            if fields.entry is not None or fields.kind in self._kept:
                self.status.value = texts.note(texts.BUSY)
                return
            self._kept[fields.kind] = fields.draft()
        history = self.register.history(entry_id)
        self._history.value = entries.history(fields.kind, history, self.entries.titles)
        fields.show(history[-1])
        self.status.value = self.reason.value = ""
        self.conflict.hide()
        self._arrange()

    def _conflicting(self, error: Conflict) -> None:
        same = not entries.differing(error.mine, error.theirs) and error.mine.withdrawn == error.theirs.withdrawn
        if same:  # what was to be saved stands there already
            self._done(error.theirs)
            return
        if error.mine.withdrawn and not error.theirs.withdrawn:
            self.status.value = texts.not_saved(str(error))
            if not self.fields.touched:  # else what was typed would be laid over a version that nobody has seen
                self._history.value = entries.history(
                    self.fields.kind, self.register.history(error.theirs.entry_id), self.entries.titles
                )
                self.fields.show(error.theirs)
                self._arrange()
            return
        self.status.value = ""
        self.conflict.show(error)

    def _resolved(self, theirs: Entry, values: dict[str, Any]) -> None:
        self.fields.rebase(theirs, values)
        self._guarded(self._save)

    def _renewed(self) -> None:
        self.fields.as_new()
        self._arrange()
        self._guarded(self._save)

    def listed(self) -> Section:
        """What is in the register, for a page without a reader: the newest of each kind as tables."""
        units = {kind: units_to_see(self.register.settings, self.person, kind) for kind in BY_HAND}
        registered = {kind: self.register.current(kind, units[kind]) for kind in BY_HAND}
        titles = titles_of(registered[kind] for kind in LINKED)
        frames = {
            kind: together(frame, self.files.beside(self.register, kind, units[kind]))
            for kind, frame in registered.items()
        }
        if self._unit:
            frames = {kind: frame[frame["unit"] == self._unit] for kind, frame in frames.items()}
        tables = [
            entries.rows_table(kind, frame.iloc[::-1].head(ROWS), titles, len(frame))
            for kind, frame in frames.items()
            if len(frame)
        ]
        return section(texts.STATIC, tables or texts.EMPTY)

    def _ipython_display_(self) -> None:
        """The form for a person; tables for a run without one."""
        from IPython.display import Javascript, display

        if not opened_interactively():
            display(self.listed())  # type: ignore[no-untyped-call]  # IPython leaves it untyped
            return
        display(self.panel)  # type: ignore[no-untyped-call]
        if not served_by_voila():
            display(Javascript(texts.OWN_KEYS))  # type: ignore[no-untyped-call]

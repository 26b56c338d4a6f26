"""What people have entered in the register, as the reports use it; remembered for the day the database is away."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from styringslib.intake import Municipality, Settings
from styringslib.intake.own_folder import write_private
from styringslib.month import register_rows
from styringslib.month.closing.closed_accounts import CLOSED, REOPENED, Closes, accounts_of_year, closed_accounts
from styringslib.presentation import numbers
from styringslib.register.entries import ALL_FIELDS

KINDS = tuple(ALL_FIELDS)
_OF_KIND = {
    kind: {field.name for fields in ALL_FIELDS.values() for field in fields if field.kind == kind}
    for kind in ("month", "date")
}
_MONTHS = tuple(sorted(_OF_KIND["month"]))
_DATES = ("at", "superseded_at", *sorted(_OF_KIND["date"]))
# Who wrote an entry stays in the register; a report knows roles.
_LEFT_OUT = ["user"]


@dataclass(frozen=True)
class RegisterState:
    """Every version of every entry, by kind, as ``register.versions`` gives them, without logins.

    ``where`` names the register. ``away`` says in Danish why the database could not be asked ("" = it was); then
    ``versions`` is what was there at ``taken`` (UTC), or empty when nothing is remembered (``taken`` None).
    ``head``: the digest of the last link of its chain.
    """

    where: str
    versions: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    taken: pd.Timestamp | None = None
    away: str = ""
    head: str = ""

    def of(self, kind: str) -> pd.DataFrame:
        """All versions of that kind, oldest first; empty when there are none."""
        return self.versions.get(kind, pd.DataFrame())

    @property
    def warning(self) -> str:
        """What the reader must know about the register when it was away; else empty."""
        if not self.away:
            return ""
        if self.taken is None:
            return (
                "Det fælles register kunne ikke nås, og der er ingen tidligere udgave her. Det, der er indberettet i registret, "
                "mangler i rapporten."
            )
        when = self.taken.tz_localize("UTC").tz_convert("Europe/Copenhagen")
        return (
            f"Det fælles register kunne ikke nås. Rapporten bygger på det, der stod i registret den {numbers.day(when)} "
            f"kl. {when:%H.%M}."
        )

    def about(self, month: pd.Period) -> dict[str, Any]:
        """What can be held against the register later: how many versions it had, the ``head`` of its chain, a digest of those
        that a report on ``month`` can use (``used``), and when it was asked (UTC); ``away``: whether that was an earlier day."""
        count = sum(len(self.of(kind)) for kind in KINDS)
        taken = "" if self.taken is None else self.taken.isoformat()
        return {
            "count": count,
            "head": self.head,
            "used": self.digest(month),
            "taken": taken,
            "away": bool(self.away),
        }

    def digest(self, month: pd.Period) -> str:
        """SHA-256 of all that a report on ``month`` can use: entries, and the forecasts made of earlier months."""
        total = hashlib.sha256(self.warning.encode())
        for kind in KINDS:
            rows = self.of(kind)
            if len(rows):
                rows = _used(kind, rows, month)
            total.update(_plain(rows).encode() if len(rows) else b"-")
        return total.hexdigest()


def _used(kind: str, rows: pd.DataFrame, month: pd.Period) -> pd.DataFrame:
    """The rows that a report on ``month`` can use: not what the run itself records of that month, nor who has read."""
    if kind == "forecast":
        return rows[rows["month"] < month]
    if kind == "closed_month":
        return rows[rows["followed"] < month]
    if kind == "round_step":
        return rows[rows["unit"].isna() & rows["step"].isin([CLOSED, REOPENED]) & (rows["month"] < month)]
    return rows


def ask(folder: Path, settings: Settings, memory: Path | None = None) -> RegisterState | None:
    """The state of the municipality's register; None when kommune.toml has none.

    ``memory``: file that remembers the state; written after each answer, read when the database is away. Raises
    RegisterError (Danish) when the section in kommune.toml is wrong; Damaged when the register does not fit its chain, Replaced
    when it is not the one seen before: then it is not used, and what is remembered does not stand in for it.
    """
    if "register" not in settings.sections:
        return None
    from styringslib.register import Unavailable, open_register

    register = open_register(folder, settings)
    try:
        head = register.head().digest
        versions = {kind: register.versions(kind).drop(columns=_LEFT_OUT) for kind in KINDS}
    except Unavailable as error:
        return _remembered(memory, register.where, str(error))
    taken = pd.Timestamp.now("UTC").tz_localize(None).floor("s")
    state = RegisterState(register.where, versions, taken, head=head)
    if memory is not None:
        _remember(state, memory)
    return state


def write_state(state: RegisterState, file: Path) -> None:
    """Keep the state in ``file``, from which `read_state` gives it back."""
    _remember(state, file)


def read_state(file: Path) -> RegisterState:
    """A state that was kept, as if the register had been asked now. RegisterError (Danish) when the file can not be read."""
    from styringslib.register import RegisterError

    try:
        where = str(json.loads(file.read_text("utf-8")).get("where", ""))
    except (OSError, ValueError):
        where = ""
    state = _remembered(file, where, "")
    if state.taken is None:
        raise RegisterError(f"{file.name} er ikke et register, der er gemt i et arkiv.")
    return state


def _remember(state: RegisterState, memory: Path) -> None:
    content = {
        "taken": str(state.taken),
        "head": state.head,
        "where": state.where,
        "versions": {kind: json.loads(_plain(rows)) for kind, rows in state.versions.items()},
    }
    write_private(memory, json.dumps(content, ensure_ascii=False))


def _remembered(memory: Path | None, where: str, away: str) -> RegisterState:
    try:
        content = json.loads(memory.read_text("utf-8")) if memory is not None else {}
        versions = {kind: _typed(rows) for kind, rows in content["versions"].items()}
        return RegisterState(where, versions, pd.Timestamp(content["taken"]), away, str(content.get("head", "")))
    except (OSError, ValueError, KeyError):
        return RegisterState(where, away=away)


def _plain(rows: pd.DataFrame) -> str:
    """A frame as JSON that ``_typed`` makes into the same frame."""
    texts = {
        name: rows[name].astype(str).where(rows[name].notna(), None) for name in (*_MONTHS, *_DATES) if name in rows
    }
    return str(rows.assign(**texts).to_json(orient="split", index=False, force_ascii=False, double_precision=15))


def _typed(content: Mapping[str, Any]) -> pd.DataFrame:
    rows = pd.DataFrame(content["data"], columns=content["columns"])
    for name in rows:
        if name in _MONTHS:
            rows[name] = pd.PeriodIndex(rows[name], freq="M")
        elif name in _DATES:
            rows[name] = pd.to_datetime(rows[name], format="ISO8601")
    return rows


def recorded_forecasts(state: RegisterState | None, municipality: Municipality) -> pd.DataFrame:
    """The forecasts on record: unit, month, made, expected and its bounds, one row a unit and month.

    A month's record is the last one made in its round, before the next month's extract. What was made later, with more
    knowledge, stays in the register but is no record of what was expected.
    """
    columns = ["unit", "month", "made", "expected", "lower_80", "upper_80", "lower_95", "upper_95", "by_method"]
    rows = state.of("forecast") if state else pd.DataFrame()
    if rows.empty:
        return pd.DataFrame(columns=columns)
    ends = {month: municipality.extract_date(month + 1) for month in rows["month"].unique()}
    in_round = rows[rows["at"] < rows["month"].map(ends)].rename(columns={"at": "made"})
    in_round = in_round.sort_values(["unit", "month", "made"], kind="stable")
    last = in_round.drop_duplicates(["unit", "month"], keep="last")
    # What was remembered by an older library has no word of the method alone.
    return last.reindex(columns=columns).reset_index(drop=True)


def rounds(state: RegisterState, municipality: Municipality) -> dict[str, pd.Timestamp]:
    """When the follow-up of every month but the last was last made: by the record, else the day of its extract (UTC)."""
    made = recorded_forecasts(state, municipality)
    last = made.groupby("month")["made"].max() if len(made) else pd.Series(dtype="datetime64[s]")
    return {
        str(month): max(last.get(month, drawn), drawn)
        for month in municipality.months[:-1]
        for drawn in [municipality.extract_date(month)]
    }


def with_entries(
    municipality: Municipality, state: RegisterState | None, closes: Closes = lambda versions, month: False
) -> Municipality:
    """The municipality with what the register holds beside its files; see ``register_rows``.

    ``closes``: the rule of the round, asked whether a month that is told to be closed is. It needs to know what the month's run
    found; without it no month is known to be closed.
    """
    if state is None:
        return municipality
    tables, told = register_rows.joined(municipality, state.versions)
    problems = register_rows.noted(municipality.problems, told, state.where)
    if state.warning:
        # What the whole report rests on, every reader must know; the rest is for the one who looks after the register.
        away = [(state.warning, "Kør igen, når databasen svarer; intet af det indberettede er gået tabt")]
        problems = register_rows.noted(problems, away, state.where, "warning")
    return replace(
        municipality,
        tables=tables,
        problems=problems,
        rounds=rounds(state, municipality),
        closed=closed_accounts(state.versions, closes),
    )


def record(municipality: Municipality, forecasts: pd.DataFrame, month: pd.Period, digest: str) -> tuple[str, ...]:
    """Write the month's ``forecasts`` (index unit) in the register, and where a round is described the accounts that its report
    shows, so that the month can be closed; Danish sentences about what could not be written."""
    if "register" not in municipality.settings.sections:
        return ()
    from styringslib.register import RegisterError, open_register

    try:
        register = open_register(municipality.folder, municipality.settings)
        if len(forecasts):
            register.record_forecasts(forecasts.reset_index(), month, digest)
        if "opfoelgning" in municipality.settings.sections:
            register.record_accounts(accounts_of_year(municipality, month), month, digest)
    except RegisterError as error:
        return (f"Månedens prognoser er ikke gemt i registret: {error}",)
    return ()

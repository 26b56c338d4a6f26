"""What is asked of a table: the areas, ages, sexes and times that are wanted, found by what the table says of itself."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from styringslib.fields.words import did_you_mean
from styringslib.official.site import StatbankError

COUNTRY = "Hele landet"
_MOST_CELLS = 1_000_000  # that the site gives as CSV
_AREA, _SEX, _AGE = ("område", "kommune", "bopælskommune"), ("køn",), ("alder",)
_AGES = re.compile(r"(?:under )?(\d{1,3})(?:-(\d{1,3}))?(?: år)?( og derover| ?\+)?", re.IGNORECASE)
_TIME = re.compile(r"(\d{4})(?:K([1-4]))?")
_SEXES = {"mænd": "M", "kvinder": "K"}
_TOTAL = re.compile(r"(?:^|[\s,])i ?alt$|^total$|^alle\b", re.IGNORECASE)


@dataclass(frozen=True)
class Dimension:
    """A variable of a table: ``code``, what it is ("area", "sex", "age", "time", "other"), and its values code -> text."""

    code: str
    role: str
    values: Mapping[str, str]
    may_be_left_out: bool


@dataclass(frozen=True)
class Question:
    """What is asked of ``table``: ``chosen`` code -> value -> its text, of the dimensions in ``dimensions``."""

    table: str
    title: str
    updated: str
    dimensions: tuple[Dimension, ...]
    chosen: Mapping[str, Mapping[str, str]]

    @property
    def cells(self) -> int:
        """How many numbers are asked for."""
        return math.prod(len(values) for values in self.chosen.values())


def dimensions_of(info: Mapping[str, Any]) -> tuple[Dimension, ...]:
    """The variables of a table as its description gives them."""
    found = []
    for variable in info["variables"]:
        code = str(variable["id"])
        named = {code.casefold(), str(variable.get("text", "")).casefold()}
        role = next(
            (role for role, words in (("area", _AREA), ("sex", _SEX), ("age", _AGE)) if named & set(words)), "other"
        )
        role = "time" if variable.get("time") else role
        values = {str(value["id"]): str(value["text"]).strip() for value in variable["values"]}
        found.append(Dimension(code, role, values, bool(variable.get("elimination"))))
    return tuple(found)


def question(
    table: str,
    info: Mapping[str, Any],
    areas: Sequence[str],
    *,
    by_sex: bool = True,
    times: Callable[[list[str]], list[str]] = list,
) -> Question:
    """The question for these areas by their names, all ages, each sex or both together, and the ``times`` chosen of those
    there are. Other variables are left out where the site may sum them, otherwise asked for by their total.

    Raises StatbankError, in Danish, when the table has not what is wanted.
    """
    dimensions = dimensions_of(info)
    lacking = [
        word
        for word, role in (("område", "area"), ("alder", "age"), ("tid", "time"))
        if role not in {d.role for d in dimensions}
    ]
    if lacking:
        raise StatbankError(f"Tabellen {table} har ikke {' og '.join(lacking)} og kan ikke bruges.")
    chosen: dict[str, dict[str, str]] = {}
    for one in dimensions:
        if one.role == "area":
            chosen[one.code] = dict(_area(table, one, name) for name in areas)
        elif one.role == "age":
            chosen[one.code] = {code: text for code, text in one.values.items() if _ages(text)}
        elif one.role == "time":
            kept = times([code for code in one.values if (found := _TIME.fullmatch(code)) and found[2] in (None, "1")])
            chosen[one.code] = {code: code for code in kept}
        elif one.role == "sex" and by_sex:
            chosen[one.code] = {code: text for code, text in one.values.items() if text.casefold() in _SEXES}
        elif not one.may_be_left_out:
            chosen[one.code] = _total(table, one)
        if one.role == "age" and not _whole(list(chosen[one.code].values())):
            raise StatbankError(
                f"Tabellen {table} har aldersgrupper, der overlapper eller har huller, og kan ikke bruges."
            )
        if one.code in chosen and not chosen[one.code]:
            raise StatbankError(f"Tabellen {table} har ingen værdier af {one.code}, der kan bruges.")
    made = Question(table, str(info.get("text", "")), str(info.get("updated", "")), dimensions, chosen)
    if made.cells > _MOST_CELLS:
        raise StatbankError(
            f"Spørgsmålet om {table} giver {made.cells} tal; Statistikbanken giver højst 1.000.000 ad gangen."
        )
    return made


def _ages(text: str) -> tuple[int, int | None] | None:
    """First and last age of a label, None for an open end; None when it is no age."""
    found = _AGES.fullmatch(text)
    if found is None:
        return None
    if text.casefold().startswith("under"):
        return 0, int(found[1]) - 1
    return int(found[1]), None if found[3] else int(found[2] or found[1])


def _whole(labels: Sequence[str]) -> bool:
    """Whether ages follow each other without gap or overlap."""
    found = sorted((ages for text in labels if (ages := _ages(text))), key=lambda ages: ages[0])
    ends = [end for _, end in found[:-1]]
    return bool(found) and [end is not None and end + 1 for end in ends] == [low for low, _ in found[1:]]


def _area(table: str, areas: Dimension, name: str) -> tuple[str, str]:
    wanted = _plain(name)
    for code, text in areas.values.items():
        if _plain(text) == wanted:
            return code, text
    near = did_you_mean(name, list(areas.values.values()))
    raise StatbankError(f"{name} findes ikke i tabellen {table}. {near}".strip())


def _plain(name: str) -> str:
    return name.strip().casefold().removesuffix(" kommune")


def _total(table: str, one: Dimension) -> dict[str, str]:
    totals = {code: text for code, text in one.values.items() if _TOTAL.search(text)}
    if not totals and len(one.values) > 1:
        raise StatbankError(f"Tabellen {table} er delt efter {one.code}, som ikke har en værdi for i alt.")
    code = next(iter(totals or one.values))
    return {code: one.values[code]}


def answer(asked: Question, content: bytes) -> pd.DataFrame:
    """The numbers of an answer in codes: area, sex (M, K), age, age_to (NA for an open one), year, value.

    Columns of roles that were not asked for are left out. Raises StatbankError for an answer that is not of the question.
    """
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig", "replace")), delimiter=";"))
    heading = [cell.strip().casefold() for cell in rows[0]] if rows else []
    places = {
        one.code: heading.index(one.code.casefold()) for one in asked.dimensions if one.code.casefold() in heading
    }
    if set(asked.chosen) - set(places) or "indhold" not in heading:
        raise StatbankError(f"Statistikbankens svar om {asked.table} har ikke de kolonner, der blev spurgt om.")
    roles = {one.code: one.role for one in asked.dimensions}
    value = heading.index("indhold")
    found = []
    for row in rows[1:]:
        if len(row) != len(heading):
            continue
        cells: dict[str, Any] = {}
        for code, values in asked.chosen.items():
            text = values.get(row[places[code]].strip())
            if text is None:
                raise StatbankError(f"Statistikbankens svar om {asked.table} har en værdi, der ikke blev spurgt om.")
            cells |= _meaning(roles[code], text)
        found.append(cells | {"value": pd.to_numeric(row[value].strip().replace(",", "."), errors="coerce")})
    if not found:
        raise StatbankError(f"Statistikbankens svar om {asked.table} har ingen tal.")
    frame = pd.DataFrame(found)
    return frame.astype({"age": "Int64", "age_to": "Int64", "year": "int64", "value": "float64"})


def _meaning(role: str, text: str) -> dict[str, Any]:
    if role == "area":
        return {"area": text}
    if role == "sex":
        return {"sex": _SEXES[text.casefold()]} if text.casefold() in _SEXES else {}
    if role == "time":
        return {"year": int(text[:4])}
    if role == "age":
        first, last = _ages(text) or (0, 0)
        return {"age": first, "age_to": pd.NA if last is None else last}
    return {}

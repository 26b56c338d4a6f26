"""A StatBank file (Statistics Denmark) as downloaded: population by area, sex, age and time.

Two forms of text are understood: long, with one row per number and a heading such as OMRÅDE;KØN;ALDER;TID;INDHOLD, and wide, as
the table on the screen: titles above, years (or ages, or sexes) as column headings, row labels written once and left
blank below. Which column is which `statbank_columns` finds; `statbank_json` reads JSON-stat. Tables of persons or deaths by
area, sex, age and time: FOLK1A, FOLK1AM, BY2, FRKM*, FRLD*, FOD207.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from styringslib.demography.panel import raise_problems
from styringslib.demography.statbank_columns import AGE, SEXES, YEAR, named_columns
from styringslib.demography.statbank_json import json_cells

_CODE = re.compile(r"^\s*\d{2,3}\s+(?=\D)")
_CODE_AFTER = re.compile(r"(?<=\D)\s+\d{3}\s*$")
_COUNTRY = {"hele landet", "all denmark", "000"}
_MISSING = {"", "..", ".", "-", "…"}
_VALUE_HEADS = {"indhold", "antal", "value", "content", "contents"}
_TIME_HEADS = {"tid", "år", "time", "year"}


def parse_statbank(content: str | bytes) -> pd.DataFrame:
    """Read the text of a StatBank population table.

    content: text, or bytes in UTF-8 (with or without BOM) or Windows-1252. Separator `;`, tab or comma.
    Texts in Danish or English, codes, or both together; JSON-stat too.
    Result: unit, year, sex (K/M), age, persons; with age_to (missing for an open band) when ages are bands, without sex
    or age when the table has only totals of them, and unit = "national" for the whole country or a table with no areas.
    Totals are dropped when the detail is there; of a further dimension (marital status) only the total counts. Where there
    are only codes of areas, the unit is the code. Of quarterly tables only 1 January (K1) is kept; attrs["notes"] says so.
    Raises ValueError, in Danish and with every problem at once, for a file that is not such a table or has unreadable numbers.

    >>> parse_statbank('"område";"køn";"alder";"tid";"INDHOLD"\\n"Favrskov";"Kvinder";"80 år";"2020";120\\n')
           unit  year sex  age  persons
    0  Favrskov  2020   K   80      120
    """
    start = (
        (content[:400] if isinstance(content, bytes) else content[:400].encode()).removeprefix(b"\xef\xbb\xbf").lstrip()
    )
    _refuse_others(start)
    if start.startswith(b"{"):
        return _tidy(named_columns(*json_cells(content)))
    rows = _rows(content)
    heading = next((i for i, row in enumerate(rows[:20]) if _is_long_heading(row)), None)
    cells = _long(rows, heading) if heading is not None else _wide(rows)
    return _tidy(cells)


def _refuse_others(start: bytes) -> None:
    """Tell of files that are no text of a table."""
    for mark, what in (
        (b"PK\x03\x04", "et regneark (Excel)"),
        (b"\xd0\xcf\x11\xe0", "et regneark (Excel)"),
        (b"%PDF", "en PDF"),
        (b"<", "en webside"),
    ):
        if start.startswith(mark):
            raise ValueError(f"Filen er {what} og ikke en tabel fra Statistikbanken som CSV. Hent den igen som CSV.")
    if re.match(rb"\s*(CHARSET|AXIS-VERSION|CODEPAGE|LANGUAGE)=", start):
        raise ValueError("Filen fra Statistikbanken er i formatet PX. Hent den igen som CSV.")


def _rows(content: str | bytes) -> list[list[str]]:
    if isinstance(content, bytes):
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", errors="replace")
    else:
        text = content.removeprefix("\ufeff")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    if "\ufffd" in text:
        raise ValueError("Filen fra Statistikbanken har tegn, der ikke kan læses. Hent den igen.")
    separator = max(";\t,", key=text.count)
    rows = [
        [cell.replace("\xa0", " ").strip() for cell in row]
        for row in csv.reader(io.StringIO(text), delimiter=separator)
    ]
    return [row for row in rows if any(row)]


def _is_long_heading(row: Sequence[str]) -> bool:
    lowered = [cell.lower() for cell in row]
    return any(cell in _VALUE_HEADS for cell in lowered) and any(cell in _TIME_HEADS for cell in lowered)


def _long(rows: list[list[str]], start: int) -> pd.DataFrame:
    heading = [cell.lower() for cell in rows[start]]
    value = next(i for i, cell in enumerate(heading) if cell in _VALUE_HEADS)
    above = next((row for row in rows[:start] if len(row) == len(heading) and all(row)), None)
    if above is not None:
        raise ValueError(
            f"Filen fra Statistikbanken har tal over overskriften ({';'.join(above)[:60]}). Hent den igen."
        )
    body = rows[start + 1 :]
    while body and len(body[-1]) != len(heading) and sum(map(bool, body[-1])) == 1:
        body.pop()  # a footnote fills only one cell
    broken = next((row for row in body if len(row) != len(heading)), None)
    if broken is not None:
        raise ValueError(
            f"Filen fra Statistikbanken har en række med {len(broken)} felter, hvor overskriften har {len(heading)} "
            f"({';'.join(broken)[:60]}). Måske er den kun halvt hentet. Hent den igen."
        )
    labels = [[cell for i, cell in enumerate(row) if i != value] for row in body]
    return named_columns(labels, [row[value] for row in body], [name for i, name in enumerate(heading) if i != value])


def _wide(rows: list[list[str]]) -> pd.DataFrame:
    width = max((len(row) for row in rows), default=0)
    full = [row + [""] * (width - len(row)) for row in rows]
    headings = [i for i, row in enumerate(full) if _is_wide_heading(row)]
    if not headings:
        raise ValueError(
            "Filen ligner ikke en tabel fra Statistikbanken: ingen overskrift med TID og INDHOLD og ingen linje med årstal."
        )
    first = full[headings[0]]
    stubs = next(i for i, cell in enumerate(first) if cell and (YEAR.match(cell) or AGE.match(cell) or _sex(cell)))
    tops = []
    for i in headings:
        filled, last = [], ""
        for cell in full[i][stubs:]:
            last = cell or last
            filled.append(last)
        tops.append(filled)
    labels: list[list[str]] = []
    values: list[str] = []
    current = [""] * stubs
    for row in full[max(headings) + 1 :]:
        # A footnote fills only its first cell.
        if not any(row[stubs:]):
            continue
        current = [cell or before for cell, before in zip(row[:stubs], current, strict=True)]
        for j, cell in enumerate(row[stubs:]):
            if cell or tops[0][j]:
                labels.append([*current, *(top[j] for top in tops)])
                values.append(cell)
    return named_columns(labels, values)


def _is_wide_heading(row: Sequence[str]) -> bool:
    """A heading has a blank first cell, and years, ages or sexes in the others."""
    filled = [cell for cell in row if cell]
    if row[0] and not YEAR.match(row[-1] or "x"):
        return False
    for test in (YEAR.match, _age_text, _sex):
        if filled and all(test(cell) for cell in filled[1 if row[0] else 0 :]) and len(filled) > (1 if row[0] else 0):
            return True
    return False


def _age_text(cell: str) -> bool:
    return bool(AGE.match(cell)) and ("år" in cell.lower() or "year" in cell.lower())


def _sex(cell: str) -> bool:
    return cell.lower() in SEXES


def _tidy(cells: pd.DataFrame) -> pd.DataFrame:
    problems: list[str] = []
    notes: list[str] = []
    time = cells["time"].str.extract(YEAR.pattern, flags=re.IGNORECASE)
    quarter = (
        time[1]
        .fillna(time[2].map({None: "1", "01": "1"}, na_action="ignore"))
        .fillna(time[2].isna().map({True: "1", False: "0"}))
    )
    if (quarter != "1").any():
        notes.append("Kun 1. kvartal (1. januar) er brugt; de øvrige kvartaler er udeladt.")
    table = pd.DataFrame({"year": time[0].astype(int)})
    named = (
        cells["unit"].str.replace(_CODE, "", regex=True).str.replace(_CODE_AFTER, "", regex=True)
        if "unit" in cells
        else pd.Series("national", index=cells.index)
    )
    table["unit"] = named.where(~named.str.lower().isin(_COUNTRY), "national")
    keep = quarter == "1"
    if "sex" in cells:
        table["sex"] = cells["sex"].str.lower().map(SEXES)
        if table["sex"].notna().any():
            keep &= table["sex"].notna()
        else:
            table = table.drop(columns="sex")
    if "age" in cells:
        limits = cells["age"].map(_age_limits)
        single = limits.dropna()
        if len(single):
            keep &= limits.notna()
            table["age"] = limits.map(lambda item: item[0], na_action="ignore")
            table["age_to"] = limits.map(lambda item: item[1], na_action="ignore")
    text = cells["value"].str.replace(r"[ .]", "", regex=True)
    number = pd.to_numeric(text.str.replace(",", "."), errors="coerce").replace([np.inf, -np.inf], np.nan)
    gone = cells["value"].isin(_MISSING)
    for i in cells.index[number.isna() & keep]:
        where = ", ".join(str(cells.loc[i, name]) for name in ("unit", "time", "sex", "age") if name in cells)
        problems.append(f"{where}: {'tallet mangler' if gone[i] else repr(cells.loc[i, 'value']) + ' er ikke et tal'}.")
    if not keep.any():
        problems.append("Ingen tal for 1. januar (1. kvartal).")
    raise_problems(problems, "Fejl i filen fra Statistikbanken")
    result = table.assign(persons=number)[keep].reset_index(drop=True)
    _check_once(result)
    if "age" in result:
        result["age"] = result["age"].astype(int)
        bands = result["age_to"].notna() & (result["age_to"].astype(float) != result["age"])
        result["age_to"] = result["age_to"].astype("Int64")
        if not bands.any():
            result = result.drop(columns="age_to")
    order = [name for name in ("unit", "year", "sex", "age", "age_to", "persons") if name in result]
    result = result[order]
    result.attrs["notes"] = notes
    return result


def _check_once(result: pd.DataFrame) -> None:
    """Every number stands once."""
    twice = result[result.duplicated([name for name in result if name != "persons"])]
    if len(twice):
        where = ", ".join(str(value) for value in twice.iloc[0].drop("persons").dropna())
        raise ValueError(
            f"Filen fra Statistikbanken har {len(twice)} tal mere end én gang (det første: {where}). Hent den igen."
        )


def _age_limits(label: str) -> tuple[int, int | None] | None:
    match = AGE.match(label)
    if match is None:
        return None
    low, high, tail, plus = match.groups()
    if high is not None:
        return int(low), int(high)
    if plus or (tail and (tail in ("+", "-") or tail.lower().endswith(("derover", "over")))):
        return int(low), None
    return int(low), int(low)

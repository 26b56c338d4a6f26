"""Asks Statistikbanken's API (Statistics Denmark). Never needed: the same tables can be downloaded by hand as CSV.

Source of the forms: Danmarks Statistik, "Statistikbank API": POST of JSON to /tables, /tableinfo and /data.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

ADDRESS = "https://api.statbank.dk/v1"
TIMEOUT = 20.0
_MOST = 200 << 20  # bytes of an answer; the largest table asked for here is some hundred kilobytes
_BY_HAND = "Tabellen kan også hentes i en browser på statistikbanken.dk som CSV og lægges i mappen."


class StatbankError(ValueError):
    """The table could not be fetched; the text is Danish and says what to do."""


class Unreachable(StatbankError):
    """The site did not answer, so nothing else can be asked of it."""


def tables(*, address: str = ADDRESS, timeout: float = TIMEOUT) -> list[dict[str, Any]]:
    """The tables that are in use, each with at least "id" and "updated"."""
    found = _json(
        "tables", {"lang": "da", "format": "JSON", "includeInactive": False}, "listen over tabeller", address, timeout
    )
    if not isinstance(found, list) or not all(isinstance(one, dict) and "id" in one for one in found):
        raise StatbankError(f"Statistikbanken svarede ikke med en liste over tabeller. {_BY_HAND}")
    return found


def table_info(table: str, *, address: str = ADDRESS, timeout: float = TIMEOUT) -> dict[str, Any]:
    """What a table is made of: "text", "updated", and "variables" with their "values"."""
    found = _json("tableinfo", {"table": table, "lang": "da", "format": "JSON"}, table, address, timeout)
    try:
        for variable in found["variables"]:
            [(str(value["id"]), str(value["text"])) for value in variable["values"]]
            str(variable["id"])
    except (KeyError, TypeError):
        raise StatbankError(f"Statistikbanken svarede ikke med en beskrivelse af {table}. {_BY_HAND}") from None
    return dict(found)


def fetch(
    table: str,
    variables: Mapping[str, Sequence[str]],
    *,
    presentation: str = "Value",
    address: str = ADDRESS,
    timeout: float = TIMEOUT,
) -> bytes:
    """The CSV of ``table`` (as "FRKM124") for the chosen values, UTF-8 with `;`.

    ``variables``: code -> values, ``["*"]`` for all; those left out are summed by Statistikbanken where it can.
    ``presentation``: "Value" for texts, "Code" for codes. ``address``: the API's; ``timeout``: seconds to wait for each
    answer. Raises StatbankError, in Danish, when the site does not answer in time, refuses the question (with the site's
    own reason) or answers with something else than CSV.
    """
    if not re.fullmatch(r"[A-Za-z0-9]{3,20}", table):
        raise StatbankError(f"“{table}” er ikke navnet på en tabel i Statistikbanken. Skriv det som FRKM124.")
    question = {
        "table": table.upper(),
        "lang": "da",
        "format": "CSV",
        "delimiter": "Semicolon",
        "valuePresentation": presentation,
        "variables": [{"code": code, "values": list(values)} for code, values in variables.items()],
    }
    content = _asked("data", question, table.upper(), address, timeout)
    if b";" not in content[:2000] or content.lstrip()[:1] in (b"<", b"{"):
        raise StatbankError(f"Statistikbanken svarede ikke med en tabel for {table.upper()}. {_BY_HAND}")
    return content


def _json(function: str, question: Mapping[str, Any], what: str, address: str, timeout: float) -> Any:
    try:
        return json.loads(_asked(function, question, what, address, timeout))
    except (ValueError, RecursionError) as error:
        if isinstance(error, StatbankError):
            raise
        raise StatbankError(f"Statistikbanken svarede ikke på spørgsmålet om {what}. {_BY_HAND}") from None


def _asked(function: str, question: Mapping[str, Any], what: str, address: str, timeout: float) -> bytes:
    """The answer's bytes."""
    from http.client import HTTPException
    from urllib.error import HTTPError, URLError
    from urllib.request import Request, urlopen

    # The address is the caller's own code's, https unless a test says otherwise; no file gives it.
    request = Request(  # noqa: S310 - no file gives the address
        f"{address.rstrip('/')}/{function}",
        data=json.dumps(question, ensure_ascii=False).encode(),
        headers={"Content-Type": "application/json; charset=utf-8", "Accept": "text/csv, application/json"},
        method="POST",
    )
    try:
        with urlopen(request, timeout=timeout) as answer:  # noqa: S310 - as above
            content: bytes = answer.read(_MOST + 1)
    except HTTPError as error:
        raise StatbankError(
            f"Statistikbanken afviste spørgsmålet om {what} ({error.code}): {_reason(error.read())} "
            f"Ret tabel, koder eller værdier. {_BY_HAND}"
        ) from None
    except (URLError, TimeoutError, OSError, HTTPException) as error:
        late = isinstance(error, TimeoutError) or isinstance(getattr(error, "reason", None), TimeoutError)
        told = f"svarede ikke inden {timeout:g} sekunder" if late else "kunne ikke nås"
        raise Unreachable(f"Statistikbanken {told}, så {what} er ikke hentet. Prøv igen. {_BY_HAND}") from None
    if len(content) > _MOST:
        raise StatbankError(f"Statistikbankens svar om {what} er for stort og er ikke hentet. {_BY_HAND}")
    return content


def _reason(body: bytes) -> str:
    """The site's own words, where it sent any."""
    try:
        told = str(json.loads(body)["message"]).strip()
    except (ValueError, KeyError, TypeError):
        return "uden begrundelse."
    return told if told.endswith(".") else f"{told}."

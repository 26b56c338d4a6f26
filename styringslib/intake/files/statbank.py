"""Fetches a table from Statistikbanken's API. Never needed: the same CSV can be downloaded by hand and named in kommune.toml.

    content = fetch("FRKM124", {"OMRÅDE": ["710"], "KØN": ["*"], "ALDER": ["*"], "TID": ["*"]})
    Path("befolkningsprognose.csv").write_bytes(content)

The answer is CSV with `;`, as from the site; `styringslib.demography.parse_statbank` reads it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

ADDRESS = "https://api.statbank.dk/v1"
TIMEOUT = 20.0
_BY_HAND = "Tabellen kan også hentes i en browser på statistikbanken.dk som CSV og lægges i mappen."


class StatbankError(ValueError):
    """The table could not be fetched; the text is Danish and says what to do."""


def fetch(
    table: str, variables: Mapping[str, Sequence[str]], *, address: str = ADDRESS, timeout: float = TIMEOUT
) -> bytes:
    """The CSV of ``table`` (as "FRKM124") for the chosen values, UTF-8 with `;`.

    ``variables``: code -> values, ``["*"]`` for all; those left out are summed by Statistikbanken where it can.
    ``address``: the API's; ``timeout``: seconds to wait for each answer. Source of the form: Danmarks Statistik,
    "Statistikbank API" (POST of JSON to /data). Raises StatbankError, in Danish, when the site does not answer in time,
    refuses the question (with the site's own reason) or answers with something else than CSV.
    """
    from urllib.error import HTTPError, URLError
    from urllib.request import Request, urlopen

    if not re.fullmatch(r"[A-Za-z0-9]{3,20}", table):
        raise StatbankError(f"“{table}” er ikke navnet på en tabel i Statistikbanken. Skriv det som FRKM124.")
    question = {
        "table": table.upper(),
        "lang": "da",
        "format": "CSV",
        "delimiter": "Semicolon",
        "valuePresentation": "Value",
        "variables": [{"code": code, "values": list(values)} for code, values in variables.items()],
    }
    request = Request(
        f"{address.rstrip('/')}/data",
        data=json.dumps(question, ensure_ascii=False).encode(),
        headers={"Content-Type": "application/json; charset=utf-8", "Accept": "text/csv"},
        method="POST",
    )
    try:
        with urlopen(request, timeout=timeout) as answer:
            content: bytes = answer.read()
    except HTTPError as error:
        raise StatbankError(
            f"Statistikbanken afviste spørgsmålet om {table.upper()} ({error.code}): {_reason(error.read())} "
            f"Ret tabel, koder eller værdier. {_BY_HAND}"
        ) from None
    except (URLError, TimeoutError, OSError) as error:
        late = isinstance(error, TimeoutError) or isinstance(getattr(error, "reason", None), TimeoutError)
        what = f"svarede ikke inden {timeout:g} sekunder" if late else "kunne ikke nås"
        raise StatbankError(
            f"Statistikbanken {what}, så {table.upper()} er ikke hentet. Prøv igen. {_BY_HAND}"
        ) from None
    if b";" not in content[:2000] or content.lstrip()[:1] in (b"<", b"{"):
        raise StatbankError(f"Statistikbanken svarede ikke med en tabel for {table.upper()}. {_BY_HAND}")
    return content


def _reason(body: bytes) -> str:
    """The site's own words, where it sent any."""
    try:
        told = str(json.loads(body)["message"]).strip()
    except (ValueError, KeyError, TypeError):
        return "uden begrundelse."
    return told if told.endswith(".") else f"{told}."

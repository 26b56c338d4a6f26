"""What [server] of kommune.toml says: which proxy is trusted to tell who a reader is, and what all readers may see."""

from __future__ import annotations

import ipaddress
import re

from styringslib.fields.field import Reading
from styringslib.fields.kinds import Flag, Text
from styringslib.fields.quantities import Whole
from styringslib.fields.section import Declared, Section, Values


def _addresses(values: Values, reading: Reading) -> None:
    for word in addresses(values["trusted_proxy"] or ""):
        try:
            ipaddress.ip_network(word, strict=False)
        except ValueError:
            told = "skal være en IP-adresse som 10.0.0.5 eller et net som 10.0.0.0/24"
            reading.at("betroet_proxy").say(told, "Skriv proxyens adresse", word)


def addresses(text: str) -> list[str]:
    """The addresses in a text, which are parted by commas or blanks."""
    return [word for word in re.split(r"[,\s]+", text.strip()) if word]


# laeselog: a folder, or this word where none is to be kept.
NO_LOG = "nej"

SERVER = Declared(
    "server",
    Section(
        (
            Text("trusted_proxy", "betroet_proxy", "Adressen på den proxy, der oplyser brugeren", example="10.0.0.5"),
            Flag(
                "whole_is_common", "kommunens_rapporter_er_faelles",
                "Om alle, der kommer ind, må læse rapporterne for hele kommunen", default=True,
            ),
            Text(
                "reading_log", "laeselog", 'Mappen, hvor det står, hvem der har åbnet hvad; "nej" for ingen log',
                example="/var/log/styring",
            ),
            Whole(
                "reading_log_days", "laeselog_dage", "Så længe gemmes det, hvem der har åbnet hvad", unit="dage",
                low=30, high=1830, default=183,
            ),
        ),
        about="`styring serve`: én indgang for alle, bag en proxy, der logger brugerne ind. Se [adgang.md](adgang.md).",
        check=_addresses,
    ),
)  # fmt: skip

"""What [opsaetning] of kommune.toml says: the answers that `styring init` was given, so that nobody is asked twice."""

from __future__ import annotations

from styringslib.fields.kinds import Text
from styringslib.fields.section import Declared, Named, Section

SET_UP = Declared(
    "opsaetning",
    Section(
        (Named("answers", "svar", "Spørgsmål fra `styring init` -> svaret på det", of=Text("", "", "")),),
        about="Skrives af `styring init`. Slet et svar for at blive spurgt igen. Se [kom_i_gang.md](kom_i_gang.md).",
    ),
    missed=False,
)

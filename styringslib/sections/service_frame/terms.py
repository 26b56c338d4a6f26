"""What [serviceramme] of kommune.toml says: the frame, its steps, the follow-ups' forecasts and what happened only once."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import pandas as pd

from styringslib.fields.field import Reading
from styringslib.fields.kinds import Text
from styringslib.fields.quantities import Number, Numbers, Share, Year
from styringslib.fields.section import Blocks, Declared, Named, Section, Values
from styringslib.followup import FrameStep, roll_forward
from styringslib.intake import Settings

HORIZON_WORDS = {
    "Kort": "Kort sigt: i år",
    "Mellemlangt": "Mellemlangt sigt: næste budget",
    "Langt": "Langt sigt: senere",
}


@dataclass(frozen=True)
class FrameTerms:
    """The service frame: its name, the start and steps of its roll-forward, and what the whole municipality's frame is.

    forecasts: unit (area), year, followup (1, 2, 3), expected, kr. one_offs: unit (area), year, name, amount, kr. horizons: the
    municipality's own words for the register's Kort, Mellemlangt and Langt.
    """

    name: str
    start_year: int
    start: float
    steps: tuple[FrameStep, ...]
    municipality: float
    forecasts: pd.DataFrame
    one_offs: pd.DataFrame
    horizons: Mapping[str, str] = field(default_factory=lambda: dict(HORIZON_WORDS))


def _amount_or_share(values: Values, reading: Reading) -> None:
    if values["amount"] is not None and values["share"] is not None:
        reading.at("andel_pct").say("står sammen med beloeb", "Behold det ene")
    elif reading.sound and values["amount"] is None and values["share"] is None:
        reading.at("beloeb").say("mangler", "Tilføj beloeb = 900000 eller andel_pct = 3.2", unit="kr.")


def _rolls_forward(values: Values, reading: Reading) -> None:
    """The steps follow one another by year, and leave a frame."""
    here, steps = reading.at("trin"), values["steps"] or ()
    if not here.sound or values["start"] is None:
        return
    for place, (earlier, step) in enumerate(pairwise(steps), start=2):
        if step["year"] < earlier["year"]:
            told = f"ligger før trinnet over det ({earlier['year']})"
            here.at(place, "aar").say(told, "Skriv trinnene i årsorden", step["year"], "år")
            return
    frame = roll_forward(values["start"], [FrameStep(**step) for step in steps])["subtotal"]
    for place in range(1, len(frame)):
        if frame[place] <= 0:
            told = "bringer rammen ned på 0 eller derunder"
            here.at(place).say(told, "Ret beløbet eller andelen", float(frame[place]), "kr.")
            return


STEP = Section(
    (
        Year("year", "aar", "Året, rammen ændres i", required=True),
        Text("label", "navn", "Hvad der ændrer den", required=True, example="Demografi"),
        Number("amount", "beloeb", "Ændringen som beløb", unit="kr.", example=900000),
        Share("share", "andel_pct", "Ændringen som andel af rammen ved årets begyndelse", low=-100),
    ),
    about="Rammens trin; hvert har enten `beloeb` eller `andel_pct`.",
    check=_amount_or_share,
)
FORECAST = Section(
    (
        Year("year", "aar", "Året", required=True),
        Named("expected", "forventet", "Områdets forventede regnskab ved årets opfølgninger, den første først",
              of=Numbers("", "", "", unit="kr.", length=3, fewer=True, example=[54100000]), required=True, least=1,
              example={"Hjemmepleje": [54100000, 54000000]}),
    ),
    about="Hvad opfølgningerne ventede.",
)  # fmt: skip
ONE_OFF = Section(
    (
        Year("year", "aar", "Året", required=True),
        Text("unit", "omraade", "Området", required=True, example="Hjemmepleje"),
        Text("name", "navn", "Hvad der skete", required=True, example="Fraværsbølge"),
        Number("amount", "beloeb", "Hvad det kostede", unit="kr.", required=True, example=360000),
    ),
    about="Udgifter, der kun er der én gang.",
)
FRAME = Declared(
    "serviceramme",
    Section(
        (
            Text("name", "navn", "Rammens navn", default="Servicerammen"),
            Year("start_year", "start_aar", "Året, rammen regnes frem fra", required=True),
            Number("start", "start", "Rammen det år", unit="kr.", low=0, above=True, required=True),
            Number("municipality", "kommunens_ramme", "Hele kommunens ramme", unit="kr.", low=0, above=True),
            *(Text(f"horizon_{word.lower()}", f"{word.lower()}_sigt", f"Hvad løsninger på {word.lower()} sigt kaldes",
                   default=said)
              for word, said in HORIZON_WORDS.items()),
            Blocks("steps", "trin", "Rammens trin", of=STEP),
            Blocks("forecasts", "prognoser", "Opfølgningernes prognoser", of=FORECAST),
            Blocks("one_offs", "engangs", "Engangsudgifter", of=ONE_OFF),
        ),
        about="Servicerammen for de enheder, rapporten dækker.",
        check=_rolls_forward,
    ),
)  # fmt: skip


def frame_terms(settings: Settings) -> FrameTerms | None:
    """[serviceramme]; None where it is not described. Raises SettingsError with all that is wrong."""
    if FRAME.name not in settings.sections:
        return None
    values = FRAME.checked(settings.sections)
    told = [
        {"unit": area, "year": row["year"], "followup": place, "expected": kr}
        for row in values["forecasts"]
        for area, amounts in row["expected"].items()
        for place, kr in enumerate(amounts, start=1)
    ]
    whole = values["municipality"]
    return FrameTerms(
        values["name"],
        values["start_year"],
        values["start"],
        tuple(FrameStep(**step) for step in values["steps"]),
        math.nan if whole is None else whole,
        pd.DataFrame(told, columns=["unit", "year", "followup", "expected"]),
        pd.DataFrame(list(values["one_offs"]), columns=["unit", "year", "name", "amount"]),
        {word: values[f"horizon_{word.lower()}"] for word in HORIZON_WORDS},
    )

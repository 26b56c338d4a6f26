"""What kommune.toml says of the month's round: the kinds of follow-up, the steps with their deadlines, and the meetings."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

from styringslib.fields.field import Reading
from styringslib.fields.kinds import Choice, Choices, Flag, Text, Texts, UnitNames
from styringslib.fields.quantities import Whole
from styringslib.fields.roles import Role, is_role
from styringslib.fields.section import Blocks, Declared, Section, Values
from styringslib.intake import Settings
from styringslib.intake.settings.settings_keys import KINDS
from styringslib.rounds.steps import CALLED_FOR, STEPS

Budget = Literal["korrigeret", "oprindeligt", "begge"]
Detail = Literal["enhed", "omraade", "kommune"]
_MONTHS = {f"{month:02d}": month for month in range(1, 13)} | {str(month): month for month in range(1, 13)}
_REPORTS = ("rapport", "budgetopfoelgning", "sager", "demografi", "styringsmodeller")
STANDARD = "standard"


@cache
def presets() -> Mapping[str, Mapping[str, Any]]:
    """The published ways of municipalities by key, and ``standard``: name, source, unpublished, and blocks as in kommune.toml.

    >>> presets()["favrskov"]["name"], len(presets()) - 1
    ('Favrskov', 7)
    """
    return tomllib.loads(files("styringslib.rounds").joinpath("presets.toml").read_text("utf-8"))


_KIND = Section(
    (
        Text("name", "navn", "Opfølgningens navn", required=True, example="Månedsopfølgning"),
        Choices("months", "maaneder", "Måneder, den dækker; står en måned ved flere, gælder den sidste", words=_MONTHS,
                form='en måned fra "01" til "12"', required=True, example=["03", "09"]),
        Choice("budget", "budget", "Det budget, den holdes op imod", words={one: one for one in get_args(Budget)},
               default="korrigeret"),
        Choice("detail", "detalje", "Hvor langt ned den går", words={one: one for one in get_args(Detail)}, default="enhed"),
        Text("board", "forelaegges", "Udvalg eller råd, der får den", example="Fagudvalget"),
        Choices("reports", "rapporter", "De rapporter, der hører til", words={one: one for one in _REPORTS},
                example=["rapport"]),
    )
)  # fmt: skip
_STEP = Section(
    (
        Choice("step", "trin", "Trinnet", words={one: one for one in STEPS}, required=True, example="forklaring"),
        Whole("working_days", "frist_arbejdsdage", "Fristen i arbejdsdage efter månedens udgang; helligdage tæller ikke",
              unit="arbejdsdage", low=1, high=60),
        Role("role", "rolle", "Den, der gør det; ellers enhedens budgetansvarlige, nærmeste leder eller økonomikonsulenten"),
        Flag("enforced", "foer_lukning", "Om måneden først kan lukkes, når trinnet er nået eller undtaget. Uden nøglen gælder "
             "det forklaring og handling"),
    )
)  # fmt: skip
_MEETING = Section(
    (
        Text("name", "navn", "Mødets navn", required=True, example="Månedsmøde"),
        Text("kind", "slags", "Den opfølgning, mødet hører til; uden holdes det hver måned", example="Månedsopfølgning"),
        Texts("participants", "deltagere", "Roller, der er med", required=True, single=True,
              example=["Økonomikonsulent", "Distriktsleder"]),
        UnitNames("units", "enheder", "De enheder, mødet handler om; står intet af de tre, er det alle", single=True),
        Texts("areas", "omraader", "Områder, hvis enheder mødet handler om", single=True, example=["Hjemmepleje"]),
        Choices("kinds", "typer", "Slags af enheder, mødet handler om", words=KINDS, example=["distrikt"]),
        Whole("minutes", "minutter_pr_enhed", "Tiden til en enhed", unit="minutter", low=1, high=240, default=10),
    )
)  # fmt: skip


def _together(values: Values, reading: Reading) -> None:
    """Each step once, meetings of kinds that there are, and roles as participants."""
    seen: set[str] = set()
    for place, step in enumerate(values["steps"] or (), 1):
        if step["step"] is None:
            continue
        if step["step"] in seen:
            reading.at("trin", place, "trin").say("står der mere end én gang", "Saml det i én blok", step["step"])
        seen.add(step["step"])
    own = [kind["name"] for kind in values["kinds"] or () if kind["name"]]
    known = own or [kind["navn"] for kind in _preset(values["model"])["slags"]]
    for place, meeting in enumerate(values["meetings"] or (), 1):
        here = reading.at("moeder", place)
        if meeting["kind"] and meeting["kind"] not in known:
            here.at("slags").say("er ikke en af opfølgningerne", f"Skriv fx {known[0]}", meeting["kind"])
        for who in meeting["participants"] or ():
            if not is_role(who):
                here.at("deltagere").say("skal være roller, ikke navne på personer", 'Skriv fx "Distriktsleder"')


def _preset(model: str | None) -> dict[str, Any]:
    """A preset with what is not published filled in from the standard."""
    every = presets()
    return {**every[STANDARD], **every.get(model or STANDARD, {})}


ROUND = Declared(
    "opfoelgning",
    Section(
        (
            Choice("model", "model", "En kommunes offentliggjorte måde at følge op på; det, I selv skriver, går forud",
                   words={name: name for name in presets()}, example="favrskov"),
            Blocks("kinds", "slags", "Slags af opfølgninger: måneder, budget, detalje, og hvem den forelægges", of=_KIND),
            Blocks("steps", "trin", "De trin, en måned går igennem, med frist og rolle", of=_STEP),
            Blocks("meetings", "moeder", "Hvem der mødes om hvad", of=_MEETING),
        ),
        about="Månedens gang: hvem der gør hvad hvornår, og hvad der skal være på plads, før en måned kan lukkes. Uden afsnittet "
        "er alt som før, og intet bliver krævet. Se [maanedens_gang.md](maanedens_gang.md).",
        check=_together,
    ),
    missed=False,
)  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """A kind of follow-up; ``board`` may be "" ."""

    name: str
    months: tuple[int, ...]
    budget: Budget
    detail: Detail
    board: str
    reports: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """A step of the round; ``own``: whether its deadline is the municipality's own; ``enforced``: closing waits for it."""

    step: str
    working_days: int | None
    role: str
    enforced: bool
    own: bool


@dataclass(frozen=True)
class Meeting:
    """Who meets about what: ``kind`` "" is every month; no units, areas and kinds are all units."""

    name: str
    kind: str
    participants: tuple[str, ...]
    units: tuple[str, ...]
    areas: tuple[str, ...]
    kinds: tuple[str, ...]
    minutes: int


@dataclass(frozen=True)
class RoundTerms:
    """The round as it holds. ``given``: whether kommune.toml has [opfoelgning]; without it nothing is enforced.

    ``source`` and ``unpublished`` are the preset's: where it is known from, and what of it is the standard's.
    """

    given: bool
    model: str
    source: str
    unpublished: tuple[str, ...]
    kinds: tuple[Kind, ...]
    steps: tuple[Step, ...]
    meetings: tuple[Meeting, ...]

    def step(self, name: str) -> Step | None:
        """The step of that name; None where the municipality has it not."""
        return next((one for one in self.steps if one.step == name), None)


def round_terms(settings: Settings) -> RoundTerms:
    """The round of a municipality; SettingsError (Danish) when [opfoelgning] can not be used."""
    given = settings.sections.get(ROUND.name) is not None
    own = ROUND.checked(settings.sections, settings.known_units)
    model = own["model"] or STANDARD
    preset = _preset(model)
    filled = ROUND.checked({ROUND.name: {key: preset[key] for key in ("slags", "trin", "moeder")}}, None)
    kinds = own["kinds"] or (filled["kinds"] if given else _offered(filled["kinds"], settings.formal_follow_ups))
    steps = own["steps"] or filled["steps"]
    return RoundTerms(
        given,
        model,
        str(preset["source"]),
        tuple(preset["unpublished"]),
        tuple(_kind(one) for one in kinds),
        tuple(_step(one, bool(own["steps"]), given) for one in sorted(steps, key=lambda one: STEPS.index(one["step"]))),
        tuple(_meeting(one) for one in own["meetings"] or filled["meetings"]),
    )


def _offered(kinds: tuple[Values, ...], formal: tuple[int, ...]) -> tuple[Values, ...]:
    """Without [opfoelgning]: the formal follow-ups of the calendar, where it says which; the other months are monthly."""
    if not formal:
        return kinds
    monthly, *others = kinds
    year_end = {12}
    kept = [{**one, "months": tuple(m for m in one["months"] if m in {*formal, *year_end})} for one in others]
    told = {month for one in kept for month in one["months"]}
    kept[0] = {**kept[0], "months": (*kept[0]["months"], *(month for month in formal if month not in told))}
    ordinary = tuple(month for month in range(1, 13) if month not in {*formal, *year_end})
    return ({**monthly, "months": ordinary}, *(one for one in kept if one["months"]))


def _kind(one: Values) -> Kind:
    return Kind(
        one["name"], tuple(one["months"]), one["budget"], one["detail"], one["board"] or "", tuple(one["reports"] or ())
    )


def _step(one: Values, own: bool, given: bool) -> Step:
    enforced = one["enforced"] if one["enforced"] is not None else one["step"] in CALLED_FOR
    # A deadline that nobody has set is nobody's: without the section there is none.
    days = one["working_days"] if given else None
    return Step(one["step"], days, one["role"] or "", bool(enforced) and given, own and days is not None)


def _meeting(one: Values) -> Meeting:
    participants, units, areas, kinds = (tuple(one[name] or ()) for name in ("participants", "units", "areas", "kinds"))
    return Meeting(one["name"], one["kind"] or "", participants, units, areas, kinds, one["minutes"])

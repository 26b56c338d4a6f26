"""An hour's price for a reader: built step by step with its sources, and the user time that it asks for."""

from __future__ import annotations

import pandas as pd

from styringslib.measures import measure
from styringslib.month.follow_up import FollowUp
from styringslib.presentation import numbers
from styringslib.presentation.section import Part, detail
from styringslib.presentation.sentences import sentences
from styringslib.presentation.tables import Table, table
from styringslib.presentation.waterfall import waterfall
from styringslib.sections.allocation.facility_price import FacilityPrice
from styringslib.sections.allocation.price_build import PriceBuild
from styringslib.sections.allocation.whole import WholeAllocation

SOURCE = "Kommunens vilkår for tildeling, omsorgs- og økonomisystem"
HOUR = {"granted": "visiteret time", "delivered": "leveret time", "resident": "time hos borgeren"}


def price_parts(price: PriceBuild, basis: FollowUp) -> list[Part | str]:
    """How the price is built, the user time it asks for, and what small changes do."""
    built = [_price_figure(price, basis), _price_table(price, basis)]
    asked = [_break_even_table(price, basis), _sensitivity_table(price, basis)]
    return [_price_text(price), *built, *(part for part in asked if part is not None)]


def facility_parts(price: FacilityPrice, basis: FollowUp) -> list[Part | str]:
    """How a facility's hour is built, and the hours behind its support levels."""
    parts: list[Part | str] = [_hours_text(price), _price_figure(price, basis), _price_table(price, basis)]
    return parts if price.joined else [*parts, _hours_table(price)]


def _hours_text(price: FacilityPrice) -> str:
    told = [f"**Timeprisen bag støtteniveauerne** er {numbers.decimal(price.own_price, 2)} kr. pr. time hos borgeren."]
    if price.joined:
        told = [
            f"**Timeprisen for løn og vikarer** er {numbers.decimal(price.own_price, 2)} kr. pr. time hos borgeren. "
            "Øvrige udgifter er ikke med, fordi de ville vise, hvor få pladser der er solgt. "
            "Prisen kan derfor ikke holdes op mod taksterne."
        ]
    elif pd.notna(price.bought):
        told.append(
            f"En plads i brug giver i gennemsnit {numbers.decimal(price.mean_rate)} kr. om dagen. Det rækker til "
            f"{numbers.decimal(price.bought, 1)} timer hos borgeren."
        )
    if pd.notna(price.worked):
        told.append(
            f"Der har været {numbers.decimal(price.worked, 1)} timers fremmøde pr. borger og dag. Med budgettets brugertid er "
            f"{numbers.decimal(price.with_residents, 1)} af dem hos borgeren."
        )
    return sentences(*told)


def _hours_table(price: FacilityPrice) -> Table:
    frame = price.hours.rename_axis("level").reset_index()
    columns = {
        "level": ("Støtteniveau", "text"),
        "rate": ("Takst pr. pladsdag, kr.", "kr"),
        "hours": ("Timer hos borgeren, som taksten rækker til", "hours1"),
    }
    note = "Taksten delt med timeprisen. Den dækker alt, hvad timeprisen gør: løn, vikarer, fravær og øvrige udgifter."
    title = "Timerne bag støtteniveauerne, pr. borger og dag"
    return table("stoettetimer", title, frame, columns, note=note, source="Takster og budgettets forudsætninger")


def _price_text(price: PriceBuild) -> str:
    gap = price.own_price - price.agreed
    told = [f"**Timeprisen** er {numbers.decimal(price.agreed, 2)} kr. pr. {HOUR[price.paid_for]}."]
    if abs(gap) < 0.5:
        told.append("Det er også, hvad enhedens egne forudsætninger i budgettet giver.")
    else:
        told.append(
            f"Enhedens egne forudsætninger i budgettet giver {numbers.decimal(price.own_price, 2)} kr. Forskellen "
            "skyldes, at prisen er den samme for alle distrikter."
        )
    if "actual" in price.break_even.index:
        needed, actual = (float(price.break_even[name]["actual"]) for name in ("needed", "user_time"))
        told.append(
            f"Med årets udgifter skal {numbers.percent(needed)} af arbejdstiden være hos borgerne, for at timerne "
            "tjener det, de "
            f"koster. Det er {numbers.percent(actual)}."
        )
    worth = price.sensitivities
    if len(worth) and worth["yearly_effect"].notna().all():
        lower = worth[(worth["change"] == -1) & (worth["assumption"] == "user_time_share")]["yearly_effect"]
        ill = worth[(worth["change"] == 1) & (worth["assumption"] == "sick_days")]["yearly_effect"]
        if len(lower) and len(ill):
            told.append(
                f"Et procentpoint mindre hos borgerne koster {numbers.kroner(lower.iloc[0])} på et år, og en sygedag "
                "mere pr. medarbejder "
                f"{numbers.kroner(ill.iloc[0])}."
            )
    return sentences(*told)


def _steps(price: PriceBuild) -> pd.DataFrame:
    assert price.price is not None
    return price.price.note()


def _price_figure(price: PriceBuild, basis: FollowUp) -> Part:
    note = _steps(price)
    steps = [(str(label), float(amount)) for label, amount in zip(note["label"], note["amount"], strict=True)]
    largest = max(steps[1:], key=lambda step: abs(step[1]))
    title = f"Efter lønnen er »{largest[0].lower()}« det største led i prisen"
    told = numbers.listed([f"{label.lower()} {numbers.decimal(amount, 2)} kr." for label, amount in steps])
    alt = (
        f"Vandfaldsfigur over timeprisen led for led: {told} Tilsammen {numbers.decimal(price.agreed, 2)} kr. pr. time."
    )
    subtitle = f"Kr. pr. {HOUR[price.paid_for]}, {basis.name}, {basis.month.year}"
    return waterfall(title, subtitle, steps, "Timepris", alt=alt, source="Budgettets forudsætninger, egen beregning")


def _price_table(price: PriceBuild, basis: FollowUp) -> Table:
    note = _steps(price)
    total = pd.DataFrame([{"label": "Timepris", "amount": price.agreed, "subtotal": price.agreed, "source": ""}])
    frame = pd.concat([note, total], ignore_index=True)
    columns = {
        "label": ("Led", "text"),
        "amount": ("Kr. pr. time", "price"),
        "subtotal": ("I alt indtil nu", "price"),
        "source": ("Kilde", "text"),
    }
    title = f"Sådan er timeprisen bygget op, {basis.month.year}"
    return table("timepris", title, frame, columns, totals=[len(frame) - 1], source="Budgettets forudsætninger")


def _break_even_table(price: PriceBuild, basis: FollowUp) -> Table | None:
    found = price.break_even
    if found.empty:
        return None
    lines = [
        ("Løn og vikarer pr. fremmødetime, kr.", "cost_per_hour", "price"),
        ("Øvrige udgifter pr. leveret time, kr.", "other_cost", "price"),
        ("Tildelt pr. leveret time, kr.", "income", "price"),
        ("Brugertidsprocent, der skal til", "needed", "pct"),
        (measure("user_time_share").name, "user_time", measure("user_time_share").kind),
    ]
    frame = pd.DataFrame(
        [(label, *(found[column].get(row) for row in ("budget", "actual"))) for label, column, _ in lines],
        columns=["line", "budget", "actual"],
    )
    period = f"{numbers.capital(numbers.year_to(basis.month))} {basis.month.year}"
    columns = {"line": ("Nøgletal", "text"), "budget": ("Budget", "row"), "actual": (period, "row")}
    title = "Hvor meget brugertid skal der til, for at timerne tjener det, de koster?"
    kinds = [kind for _, _, kind in lines]
    return table("balance", title, frame, columns, totals=[3], row_kinds=kinds, source=SOURCE)


def _sensitivity_table(price: PriceBuild, basis: FollowUp) -> Table | None:
    found = price.sensitivities
    if found.empty:
        return None
    names = {
        ("user_time_share", 1.0): "Brugertidsprocenten er 1 procentpoint højere",
        ("user_time_share", -1.0): "Brugertidsprocenten er 1 procentpoint lavere",
        ("sick_days", 1.0): "Hver medarbejder har 1 sygedag mere",
        ("sick_days", -1.0): "Hver medarbejder har 1 sygedag mindre",
    }
    frame = found.assign(line=[names[pair] for pair in zip(found["assumption"], found["change"], strict=True)])
    frame = frame.set_index("line").reindex(list(names.values())).dropna(how="all").reset_index()
    columns = {
        "line": ("Hvis", "text"),
        "difference": ("Ændring i udgift pr. leveret time, kr.", "over_price"),
        "yearly_effect": ("Ændring på et år, kr.", "over_kr"),
    }
    title = f"Hvad betyder brugertid og sygefravær for {numbers.genitive(basis.name)} udgift?"
    note = "Regnet på budgettets forudsætninger og et helt års budgetterede timer."
    source, sign = "Budgettets forudsætninger, egen beregning", basis.sign.than("")
    return table("foelsomhed", title, frame, columns, note=note, source=source, sign=sign)


def price_note(basis: FollowUp, whole: WholeAllocation) -> list[Part | str]:
    """The price note: every step of the common price in every district, and where each step comes from."""
    steps = whole.price_table
    if steps.empty:
        return []
    units = [str(unit) for unit in steps.columns]
    columns = {"label": ("Led", "text")} | {unit: (unit, "price") for unit in units}
    hour, year = HOUR[whole.paid_for], basis.month.year
    frame = steps.reset_index(names="label")
    title = f"Støttenotat: timeprisen led for led, {year}, kr. pr. {hour}"
    made = table("stoettenotat", title, frame, columns, totals=[len(frame) - 1], source="Budgettets forudsætninger")
    return [
        f"### Støttenotat om timeprisen\n\n{_note_text(steps, hour, year)}",
        *detail(made, _source_table(whole, year)),
    ]


def _note_text(steps: pd.DataFrame, hour: str, year: int) -> str:
    agreed, evened = steps.iloc[-1], steps.iloc[-2]
    same = agreed.max() - agreed.min() < 0.005
    told = [f"Timeprisen er {numbers.decimal(agreed.iloc[0], 2)} kr. pr. {hour} i {year}, den samme i alle distrikter."]
    if not same:
        told = [
            f"Timeprisen er {numbers.decimal(agreed.min(), 2)} til {numbers.decimal(agreed.max(), 2)} kr. pr. "
            f"{hour} i {year}."
        ]
    elif evened.abs().max() >= 0.5:
        told.append(
            f"Efter egne forudsætninger er timen billigst i {evened.idxmax()} og dyrest i {evened.idxmin()}. "
            "Udjævningen flytter forskellen."
        )
    told.append(
        "Prisen dækker løn, vikarer og øvrige udgifter. Det er en gennemsnitspris. Får et distrikt flere timer, "
        "falder dets udgift pr. time, fordi en del af den ligger fast. En ny beregning giver derfor en "
        "lavere pris for alle timer."
    )
    return sentences(*told)


def _source_table(whole: WholeAllocation, year: int) -> Table:
    note = next(iter(whole.prices.values()))
    columns = {"label": ("Led", "text"), "source": ("Kilde", "text")}
    return table("priskilder", f"Hvor timeprisens led kommer fra, {year}", note, columns)

"""The section on causes: contributions that add up to the last krone, and the key figures behind them."""

from __future__ import annotations

import pandas as pd

from styringslib.findings import Evidence, Finding
from styringslib.followup.causes import Cause
from styringslib.month.follow_up import FollowUp
from styringslib.month.whole import WholeFollowUp
from styringslib.presentation import figures, numbers, text
from styringslib.presentation.heat import heat
from styringslib.presentation.section import Paragraph, Part, Section, bullets, detail, section
from styringslib.presentation.sentences import sentences
from styringslib.presentation.tables import Table, table
from styringslib.sections.comparison import budgets_text, unbooked_text, ungrouped_text
from styringslib.sections.why import responsibility
from styringslib.sections.words import KEY_FIGURES, cause_names

# What would print as 0 in 1,000 kr is not drawn.
_SHOWN_KR = 500
# Of the whole so many causes are told in words; the smaller ones stand in the picture, and in words where more is opened.
_FIRST = 5
SOURCE = "Økonomi-, løn- og omsorgssystem, egen beregning"


def why(basis: FollowUp) -> Section:
    """The deviation to date told by causes that add up to the last krone."""
    if not basis.causes:
        known = sentences(budgets_text(basis), ungrouped_text(basis))
        why_not = known or unbooked_text(basis) or "Der er ikke indlæst både budget og posteringer."
        return section(f"Årsagerne kan ikke gøres op. {why_not}")
    told: list[Part] = [Paragraph(text.sentence(finding)) for finding in basis.findings]
    if not told:
        evidence = {"minor": Evidence(basis.minor_kr, "kr"), "month": Evidence(basis.month, "month")}
        told = [Paragraph(text.sentence(Finding("calm", basis.name, basis.month, 0.0, "calm", evidence)))]
    decided, parts = responsibility.unit_text(basis), responsibility.unit_table(basis)
    # The picture of the causes is the front page's bridge.
    return section(told, decided, cause_table(basis), key_figure_table(basis), detail(cause_figure(basis), parts))


def cause_table(basis: FollowUp) -> Table:
    """Causes with their kroner and the sum, which is spending less budget to date."""
    lines = [(name, basis.causes[cause]) for cause, name in cause_names(basis).items() if cause in basis.causes]
    frame = pd.DataFrame([*lines, ("I alt", sum(basis.causes.values()))], columns=["cause", "amount"])
    columns = {"cause": ("Årsag", "text"), "amount": ("Bidrag, kr.", "over_kr")}
    title = f"Hvorfor forbruget er et andet end budgettet, {numbers.year_to(basis.compared.through)} {basis.month.year}"
    so_far = "" if basis.closed else " til dato"
    parts = f"Bidragene er beregnet, så de tilsammen giver hele forskellen mellem forbrug og budget{so_far}."
    temps = (
        f"{text.names('cause')[Cause.TEMPS_SHARE]} er kun prisforskellen mellem en vikartime og en egen time. Hele udgiften til "
        "eksterne vikarer står i tabellen over forbrug efter art."
    )
    note = sentences(parts, temps if Cause.TEMPS_SHARE in basis.causes else "", _rests_on(basis))
    return table(
        "aarsager",
        title,
        frame,
        columns,
        totals=[len(lines)],
        note=note,
        source=SOURCE,
        sign=basis.sign,
    )


def _rests_on(basis: FollowUp) -> str:
    """Which units and months the causes do not hold."""
    left_out = sentences(budgets_text(basis), ungrouped_text(basis))
    return sentences(f"{left_out} Det er ikke med her." if left_out else "", unbooked_text(basis), _untold(basis))


def _untold(basis: FollowUp) -> str:
    """The units whose hours lag their kroner: what those months deviate is told by what it was spent on alone."""
    rows = basis.contributions
    units = sorted(rows.loc[rows["months_untold"] > 0, "unit"].unique())
    if not units:
        return ""
    most = int(rows["months_untold"].max())
    lacking = numbers.counted(most, "måned", "måneder") if len(units) == 1 else "en eller flere måneder"
    rest = "Dér er forskellen delt på løn, vikarer, øvrig drift og indtægter og ikke på årsager."
    return f"Timerne er ikke oplyst i {lacking} for {numbers.listed(units)}. {rest}"


def cause_figure(basis: FollowUp) -> Part | None:
    """The causes as bars, largest extra cost first."""
    named = cause_names(basis)
    amounts = {named[cause]: amount for cause, amount in basis.causes.items() if abs(amount) >= _SHOWN_KR}
    if len(amounts) < 2:
        return None
    ordered = dict(sorted(amounts.items(), key=lambda item: -item[1]))
    largest = max(ordered, key=lambda label: abs(ordered[label]))
    parts = numbers.listed([f"{label.lower()} {basis.sign.kroner_exact(amount)}" for label, amount in ordered.items()])
    total = sum(basis.causes.values())
    alt = sentences(
        f"Søjler over årsager til afvigelsen{'' if basis.closed else ' til dato'}: {parts}.",
        f"I alt {basis.sign.kroner_exact(total)}. {basis.sign.note}",
    )
    period = f"{numbers.year_to(basis.compared.through)} {basis.month.year}"
    subtitle = f"1.000 kr., {period}. {basis.sign.hatched}"
    source = SOURCE
    calm = not basis.findings
    title = "Kun små bidrag" if calm else f"{largest} vejer mest"
    return figures.contributions(
        title, subtitle, ordered, alt=alt, source=source, sign=basis.sign, minor=basis.minor_kr
    )


def key_figure_table(basis: FollowUp) -> Table | None:
    """Budget, actual and last year for the figures behind the causes."""
    frame = basis.key_figures.dropna(how="all")
    if frame.empty:
        return None
    kinds = [KEY_FIGURES[str(key)][1] for key in frame.index]
    frame = frame.assign(label=[KEY_FIGURES[str(key)][0] for key in frame.index])
    columns = {
        "label": ("Nøgletal", "text"),
        "budget": ("Budget", "row"),
        "actual": (f"{basis.month.year}", "row"),
        "last_year": (f"{basis.month.year - 1}", "row"),
    }
    title = f"Nøgletal, {numbers.year_to(basis.month)}"
    notes = []
    if "recipients" in frame.index:
        notes.append("En modtager af flere ydelser tæller med under hver ydelse.")
    if basis.unit is None:
        notes.append(
            "En borger hos to enheder tæller to gange. Brugertid, vikarandel, fremmøde og timeløn er for de enheder, der både "
            "leverer timer og har egne medarbejdere. Fravær er for alle."
        )
    return table(
        "noegletal",
        title,
        frame,
        columns,
        note=" ".join(notes),
        source="Omsorgs-, løn- og fraværssystem",
        row_kinds=kinds,
    )


def whole_why(basis: WholeFollowUp) -> Section:
    """Causes summed over the units, and unit by unit."""
    if not basis.causes:
        return why(basis)
    told = [text.sentence(finding) for finding in basis.findings]
    wide = basis.causes_by_unit
    named = cause_names(basis)
    wide = wide[[cause for cause in named if cause in wide]]
    frame = wide.assign(total=wide.sum(axis=1)).sort_values("total", ascending=False).rename_axis("unit").reset_index()
    total = {"unit": "I alt", **frame.drop(columns="unit").sum().to_dict()}
    frame = pd.concat([frame, pd.DataFrame([total])], ignore_index=True)
    headings = {str(cause): (named[str(cause)], "over_kr") for cause in wide}
    columns = {"unit": ("Enhed", "text"), **headings, "total": ("I alt", "over_kr")}
    by_unit = table(
        "aarsager_enheder",
        f"Årsager enhed for enhed, {numbers.year_to(basis.compared.through)} {basis.month.year}, kr.",
        frame,
        columns,
        totals=[len(frame) - 1],
        note=_rests_on(basis),
        source=SOURCE,
        sign=basis.sign,
    )
    decided, parts = responsibility.whole_text(basis), responsibility.whole_table(basis)
    picture = _heat(basis, wide.rename(columns=named))
    # The picture's last row is the causes of all units; the key figures stand beside the units' own under "Aktivitet".
    shown = [picture] if picture is not None else [cause_table(basis)]
    more = [cause_table(basis)] if picture is not None else [cause_figure(basis)]
    rest = bullets(told[_FIRST:])
    return section(bullets(told[:_FIRST]), decided, shown, detail(rest, *more, by_unit, parts, key_figure_table(basis)))


def _heat(basis: WholeFollowUp, amounts: pd.DataFrame) -> Part | None:
    """Causes unit by unit, the unit with the largest sum at the top; None for one unit, whose causes are the whole's."""
    shown = amounts.loc[:, (amounts.abs() >= _SHOWN_KR).any()]
    if len(shown) < 2 or len(shown.columns) < 2:
        return None
    shown = shown.loc[shown.sum(axis=1).sort_values(ascending=False, kind="stable").index]
    cells = [(str(unit), str(cause), float(kr)) for unit, row in shown.iterrows() for cause, kr in row.items()]
    largest = sorted(cells, key=lambda cell: -abs(cell[2]))[:5]
    period = f"{numbers.year_to(basis.compared.through)} {basis.month.year}"
    told = numbers.listed([f"{cause.lower()} i {unit} {basis.sign.kroner_exact(kr)}" for unit, cause, kr in largest])
    alt = sentences(
        f"Felter over årsager til afvigelsen enhed for enhed, {period}. De største er {told}.",
        f"I alt {basis.sign.kroner_exact(float(amounts.sum().sum()))}. {basis.sign.note}",
    )
    plus, minus = basis.sign.words
    subtitle = f"1.000 kr., {period}. Plus er {plus}, minus er {minus}. Felter under 500 kr. er tomme"
    title = f"Størst er {largest[0][1].lower()} i {largest[0][0]}"
    return heat(title, subtitle, shown, alt=alt, source=SOURCE, sign=basis.sign, minor=basis.minor_kr)

"""What rehabilitation changes: the fair comparison first, then how long it lasts and when it has paid for itself."""

from __future__ import annotations

import numpy as np
import pandas as pd

from styringslib.presentation import figures, numbers
from styringslib.presentation.figures import ACCENT, ACTUAL, INK, QUIET, as_figure, house_canvas
from styringslib.presentation.section import Part, Section, detail, section
from styringslib.presentation.tables import Table, table
from styringslib.sections.rehabilitation.numbers import OutcomeNumbers
from styringslib.sections.rehabilitation.outcomes import outcomes

SOURCE = "Omsorgssystemets forløb og bevillinger"
LONGEST = 104.0  # weeks shown in the figure


def rehabilitation(own: OutcomeNumbers) -> Section:
    """How citizens fare after their courses, and how much of it the courses have done."""
    return section(outcomes(own).parts, effect(own).parts)


def effect(own: OutcomeNumbers) -> Section:
    """Effect against not-yet-treated citizens, cost and break-even, and how long citizens do without help."""
    if own.to is None:
        return section()
    if own.effects.empty:
        return section(
            "Forløbene kan ikke følges i bevillingerne, så virkningen kan ikke måles mod andre borgere. Det "
            "kræver, at forløb og sager bruger "
            "samme pseudonymer."
        )
    more = detail(_effect_table(own), _return_figure(own))
    return section(_effect_text(own), _pay_text(own), _return_text(own), _left_out(own), more)


def _main(own: OutcomeNumbers) -> tuple[int, pd.Series]:
    weeks = 26 if 26 in own.effects.index else int(own.effects.index[0])
    return weeks, own.effects.loc[[weeks]].iloc[0]


def _effect_text(own: OutcomeNumbers) -> str:
    weeks, row = _main(own)
    saved, low, high = -row["estimate"], -row["upper"], -row["lower"]
    if low > 0:
        told = (
            f"**Virkning.** {weeks} uger efter forløbets begyndelse får borgerne {numbers.decimal(saved, 1)} "
            "timer mindre hjælp om ugen end lignende borgere, "
            "der endnu ikke har haft et forløb. Med 95 pct. sikkerhed er det "
            f"mellem {numbers.decimal(low, 1)} og {numbers.decimal(high, 1)} timer."
        )
    else:
        told = (
            f"**Virkning.** {weeks} uger efter forløbets begyndelse kan det ikke ses, at borgerne får mindre "
            "hjælp end lignende borgere uden forløb."
        )
    naive = -row["naive"]
    if numbers.decimal(naive, 1) != numbers.decimal(saved, 1) and naive > saved:
        told += (
            f" Virkningen er målt på de {numbers.counted(row['treated'], 'borger', 'borgere')}, der kan følges i bevillingerne, "
            f"fra forløbets begyndelse. Deres timer faldt med {numbers.decimal(naive, 1)}. Resten af faldet ville være kommet "
            "alligevel."
        )
    return told


def _pay_text(own: OutcomeNumbers) -> str:
    pays = own.pays_after
    if pays is None:
        return ""
    told = (
        f"**Økonomi.** Et forløb koster {numbers.kroner(own.course_cost)} En sparet time om ugen er "
        f"{numbers.decimal(own.hour_price)} kr. værd."
    )
    if not np.isfinite(pays["weeks"]):
        return f"{told} Forløbene tjener sig ikke hjem med den virkning, der kan ses."
    told += f" Med den virkning har et forløb tjent sig hjem efter {numbers.decimal(pays['weeks'])} uger"
    if np.isfinite(pays["upper"]):
        told += f" (mellem {numbers.decimal(pays['lower'])} og {numbers.decimal(pays['upper'])})"
    return told + ", hvis virkningen varer ved. Besparelsen ligger i distrikterne, udgiften hos teamet."


def _effect_table(own: OutcomeNumbers) -> Table:
    frame = own.effects.reset_index()
    frame["weeks"] = [f"{week} uger efter start" for week in frame["weeks"]]
    curve = own.own_curve
    if curve is not None:
        row = {
            "weeks": "Borgernes egen kurve, året efter",
            "estimate": curve.mean_difference,
            "lower": curve.mean_difference_lower,
            "upper": curve.mean_difference_upper,
        }
        frame = pd.concat([frame, pd.DataFrame([row])], ignore_index=True)
    columns = {
        "weeks": ("Hvornår", "text"),
        "naive": ("Ændring hos borgere med forløb", "change_number"),
        "comparison_change": ("Ændring hos andre borgere", "change_number"),
        "estimate": ("Virkning, timer om ugen", "change_number"),
        "lower": ("Nedre grænse (95 pct.)", "change_number"),
        "upper": ("Øvre grænse (95 pct.)", "change_number"),
        "treated": ("Borgere med forløb", "count"),
        "compared": ("Sammenlignede borgermåneder", "count"),
    }
    hours, weeks = own.during
    length = (
        f" Et forløb varer i gennemsnit {numbers.decimal(weeks, 1)} uger med {numbers.decimal(hours, 1)} "
        "timer fra teamet om ugen."
        if pd.notna(hours)
        else ""
    )
    note = (
        "Plus er mere hjælp, minus er mindre. De andre er borgere i samme distrikter, som først får forløb senere eller "
        "slet ikke. Der tages højde for, hvor "
        "meget hjælp de fik ved begyndelsen. Borgernes egen kurve er et knæk i deres bevilgede timer, når "
        "tendensen før forløbet trækkes fra, "
        f"og gælder dem, der havde hjælp et år før.{length}"
    )
    return table("virkning", "Virkning af forløbene, timer om ugen", frame, columns, note=note, source=SOURCE)


def _return_text(own: OutcomeNumbers) -> str:
    found = own.returns
    if found is None:
        return ""
    row = found.summary.iloc[0]
    told = []
    for week in (26, 52):
        share = row[f"incidence_returned_{week}"]
        if pd.notna(share):
            told.append(f"{numbers.percent(share, 0)} efter {week} uger")
    parts = f" Hjælpen er kommet igen for {numbers.listed(told)}." if told else ""
    exits = " eller med, at borgeren døde eller flyttede i plejebolig" if "incidence_exit" in found.curve else ""
    to = own.returns_to
    until = f" Det er til og med {numbers.month_name(to)}." if to is not None and to < own.month else ""
    count = numbers.counted(row["citizens"], "forløb", "forløb")
    return f"**Hvor længe?** {count} sluttede uden hjælp{exits}.{parts}{until}"


def _return_figure(own: OutcomeNumbers) -> Part | None:
    found = own.returns
    if found is None:
        return None
    curve = found.curve[found.curve["week"] <= LONGEST]
    if len(curve) < 3:
        return None
    zero = pd.DataFrame([dict.fromkeys(curve.columns, 0.0)])
    curve = pd.concat([zero, curve], ignore_index=True) if curve["week"].iloc[0] > 0 else curve
    week = curve["week"].to_numpy(dtype=float)
    share = {name: curve[name].to_numpy(dtype=float) * 100 for name in curve if str(name).startswith("incidence_")}
    last = float(share["incidence_returned"][-1])
    title = f"Efter to år er hjælpen kommet igen for {numbers.decimal(last)} pct."
    if week[-1] < LONGEST - 13:
        title = f"Efter {numbers.decimal(week[-1])} uger er hjælpen kommet igen for {numbers.decimal(last)} pct."
    canvas, axes = house_canvas(
        title, "Pct. af forløb, der sluttede uden hjælp, efter uger siden afslutningen; bånd: 95 pct. sikkerhed"
    )
    low, high = share["incidence_returned_lower"], share["incidence_returned_upper"]
    axes.fill_between(week, low, high, step="post", color="#c9dbe8", linewidth=0)
    axes.step(week, share["incidence_returned"], where="post", color=ACTUAL, lw=2)
    labels = [("Hjælp igen", last, ACTUAL)]
    if "incidence_exit" in share:
        axes.step(week, share["incidence_exit"], where="post", color=ACCENT, lw=1.6, linestyle=(0, (4, 2)))
        labels.append(("Død, plejebolig", float(share["incidence_exit"][-1]), ACCENT))
    axes.set_xlim(0, LONGEST)
    axes.set_ylim(0, max(60.0, float(high.max()) * 1.1))
    axes.set_xticks([0, 4, 12, 26, 52, 78, 104])
    axes.grid(axis="y", color=figures.GRID, linewidth=0.8)
    for text, value, color in labels:
        axes.annotate(
            text,
            (1.01, value),
            xycoords=("axes fraction", "data"),
            fontsize=8.5,
            color=color,
            va="center",
            annotation_clip=False,
        )
    axes.tick_params(colors=INK)
    axes.spines["bottom"].set_color(QUIET)
    told = [
        f"efter {week:.0f} uger {numbers.percent(float(found.summary.iloc[0][f'incidence_returned_{week}']), 0)}"
        for week in (12, 26, 52)
        if pd.notna(found.summary.iloc[0][f"incidence_returned_{week}"])
    ]
    alt = (
        f"Kurve over, hvor stor en del af borgerne der har fået hjælp igen efter et forløb: {numbers.listed(told)} "
        f"{'En anden kurve viser dem, der døde eller flyttede i plejebolig.' if 'incidence_exit' in share else ''}"
    ).rstrip()
    return as_figure(canvas, alt, title, SOURCE)


def _left_out(own: OutcomeNumbers) -> str:
    if not own.unlinked:
        return ""
    few = 0 < own.unlinked < own.small_count
    what = "Nogle få forløb" if few else numbers.counted(own.unlinked, "forløb", "forløb")
    return f"{what} kan ikke følges, fordi borgeren ikke findes i bevillingerne, og er udeladt af dette afsnit."

"""Makes the files of the fictional Fjordby Kommune: `python data/sample/make_sample.py [folder]`.

The same bytes every time (one seed, no clock). Without a folder the files beside this script are rewritten.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parent))

from making import economy, extracts, facilities, granting, ledger
from making.bought_places import bought_places
from making.budget_changes import budget_changes
from making.citizens import Pseudonyms, make_cases, make_courses, with_birth_years
from making.courses import link
from making.month_noise import with_month_noise
from making.packages import make_packages
from making.people import make_population
from making.roster import roster
from making.settings import hourly_prices, settings_text
from making.terms import OPENED, SEED, UNITS, YEARS, Unit, wage_index


def purchaser_costs(other: float) -> dict[str, pd.Series]:
    """The purchaser unit's own pay and other costs by year."""
    years = sorted(set(YEARS.tolist()))
    level = pd.Series({year: wage_index(year) for year in years})
    return {economy.PAY: 3_300_000 * level, economy.OTHER_COST: other * level}


def facility(unit: Unit, rng: np.random.Generator, people: Pseudonyms) -> tuple[pd.DataFrame, economy.Accounts]:
    """Who lives in a facility, and its economy."""
    places = facilities.make_placements(unit, rng, people)
    income = facilities.sales(places, unit) if facilities.sells(unit) else None
    return places, economy.staffed(unit, rng, facilities.yearly_costs(unit), income)


def make(folder: Path) -> None:
    """Draw the municipality and write all its files to the folder."""
    # A stream of its own for every unit and table: a change in one leaves the others as they were.
    every = np.random.SeedSequence(SEED).spawn(200)
    streams, later = iter(every[:100]), iter(every[100:])
    people = Pseudonyms()
    all_accounts, placements = [], []
    for unit in UNITS:
        rng = np.random.default_rng(next(streams))
        if unit.kind in ("distrikt", "rehabilitering"):
            all_accounts.append(economy.home_help(unit, rng))
        elif unit.kind == "leverandoer":
            all_accounts.append(economy.provider(unit, rng))
        elif unit.kind == "botilbud":
            places, accounts = facility(unit, rng, people)
            placements.append(places)
            all_accounts.append(accounts)
        else:
            all_accounts.append(economy.staffed(unit, rng, purchaser_costs(unit.other)))
        with_month_noise(all_accounts[-1], np.random.default_rng(next(later)))

    payroll, lines = [], []

    def book(accounts: economy.Accounts, rng: np.random.Generator) -> None:
        pay = ledger.make_payroll(accounts, rng)
        payroll.append(pay)
        lines.extend(ledger.make_postings(accounts, pay, rng))

    for accounts in all_accounts:
        book(accounts, np.random.default_rng(next(streams)))
    rng_cases, rng_courses, rng_people, rng_births = (np.random.default_rng(next(streams)) for _ in range(4))
    population = make_population(rng_people)
    districts = [accounts for accounts in all_accounts if accounts.unit.kind == "distrikt" and not accounts.unit.end]
    prices = hourly_prices(all_accounts)
    cases = with_birth_years(make_cases(districts, rng_cases, people), population, rng_births)
    courses = make_courses("Rehabiliteringsteamet", rng_courses, people)
    cases, courses = link(cases, courses, np.random.default_rng(next(streams)))
    # What came last is drawn last: its stream and its pseudonyms leave those of the other tables as they were.
    bought = bought_places(people)
    rng_roster, rng_packages, rng_assessors, rng_reports = (np.random.default_rng(next(streams)) for _ in range(4))
    packages = make_packages(cases, rng_packages)
    cases = granting.with_assessors(cases, rng_assessors)
    for unit in OPENED:
        rng_unit, rng_noise, rng_ledger = (np.random.default_rng(next(later)) for _ in range(3))
        places, accounts = facility(unit, rng_unit, people)
        with_month_noise(accounts, rng_noise)
        placements.append(places)
        all_accounts.append(accounts)
        book(accounts, rng_ledger)
    lines += ledger.single_bills(all_accounts)

    folder.mkdir(parents=True, exist_ok=True)
    (folder / "kommune.toml").write_bytes(settings_text(all_accounts, prices).encode("utf-8"))
    extracts.write_postings(folder, ledger.postings_table(lines))
    extracts.write_budget(folder, all_accounts)
    extracts.write_budget_changes(folder, budget_changes(all_accounts))
    extracts.write_activity(folder, all_accounts, prices)
    paid = pd.concat([table for table in payroll if len(table)], ignore_index=True)
    extracts.write_payroll(folder, paid)
    staffed = [accounts for accounts in all_accounts if economy.SUPPLIER not in accounts.actual]
    temps = [table for table in map(ledger.make_temps, staffed) if len(table)]
    extracts.write_staff(folder, pd.concat(map(ledger.make_absence, staffed)), pd.concat(temps))
    extracts.write_bought_places(folder, bought)
    extracts.write_roster(folder, roster(paid, rng_roster))
    extracts.write_packages(folder, packages)
    extracts.write_citizens(folder, cases, courses, pd.concat(placements, ignore_index=True))
    extracts.write_reported_changes(folder, granting.reported_changes(cases, rng_reports))
    extracts.write_population(folder, population)
    extracts.write_register(folder)


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent)

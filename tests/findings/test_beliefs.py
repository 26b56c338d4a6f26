"""What is believed to have happened in a year, as it is told: the limits, the months and every wording, with literal values."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from styringslib.findings.beliefs import NOTED, Believed, ahead_finding, belief_findings, level_of
from styringslib.presentation import text

SEPTEMBER = pd.Period("2026-09", "M")
SHIFT = {
    "kind": "shift", "month": pd.Period("2026-04", "M"), "last": pd.NaT, "share": 0.072, "amount": 45_000.0,
    "probability": 0.97, "kept": 0.9, "seen": 5.0, "held": 4.0,
}  # fmt: skip


def found(followed=math.nan, side="cost", **changed):
    if "month" in changed:
        changed["month"] = pd.Period(changed["month"], "M")
    of = Believed("Nord", SEPTEMBER, side, 50_000.0, followed)
    return belief_findings(of, [SHIFT | changed])


def told(finding):
    return text.sentence(finding).replace("\xa0", " ")


def first(**changed):
    [finding] = found(**changed)
    return told(finding)


def ahead(**changed):
    [finding] = found(**changed)
    return told(ahead_finding(finding))


def test_what_is_unlikely_or_small_in_the_year_is_not_told():
    assert found(probability=0.49) == []
    # 5,500 a month from April come to 49,500 in the year, and 5,600 to 50,400.
    assert found(amount=5_500.0) == []
    assert found(amount=5_600.0)[0].size == pytest.approx(50_400)
    assert found(kind="wave", last=pd.Period("2026-06", "M"), amount=16_000.0) == []
    assert found(kind="one_off", amount=49_000.0) == []


def test_a_change_of_level_is_told_with_month_share_and_kroner():
    assert first() == "Udgiften har ligget 7,2 pct. (45.000 kr. om måneden) højere siden april."
    assert first(amount=-45_000.0) == "Udgiften har ligget 7,2 pct. (45.000 kr. om måneden) lavere siden april."
    assert first(probability=0.7).startswith("Udgiften ser ud til at have ligget 7,2 pct.")
    assert (
        first(month="2026-09", amount=60_000.0)
        == "I september lå udgiften 7,2 pct. (60.000 kr. om måneden) højere end før."
    )
    assert first(month="2026-09", probability=0.6).startswith("Det ser ud til, at udgiften i september lå 7,2 pct.")
    assert first(month="2026-01").endswith("højere, end budgettet og de tidligere år tilsagde.")


def test_income_is_the_mirror_and_what_cancels_has_kroner_alone():
    # More cost or less income is plus in both.
    assert first(side="income") == "Indtægten har ligget 7,2 pct. (45.000 kr. om måneden) lavere siden april."
    assert first(side="income", amount=-45_000.0).startswith(
        "Indtægten har ligget 7,2 pct. (45.000 kr. om måneden) højere"
    )
    assert first(side="both", share=math.nan) == "Nettoudgiften har ligget 45.000 kr. om måneden højere siden april."


def test_what_is_expected_and_why():
    assert ahead() == (
        "Vi regner med, at det fortsætter, fordi 4 af 5 tidligere ændringer af den slags i kommunen har holdt."
    )
    assert ahead(kept=0.6).startswith("Vi regner med, at det meste af det fortsætter, fordi 4 af 5")
    assert ahead(held=5.0).endswith("fordi alle 5 tidligere ændringer af den slags i kommunen har holdt.")
    assert ahead(kept=0.1, held=1.0).startswith("Vi regner med, at det ikke fortsætter, fordi kun 1 af 5")
    # Where the record points the other way it is no reason.
    assert ahead(kept=0.3) == (
        "Vi regner med, at en mindre del af det fortsætter. Tidligere har 4 af 5 ændringer af den slags i kommunen holdt."
    )
    assert ahead(held=0.0).endswith("det fortsætter. Tidligere har ingen af 5 ændringer af den slags i kommunen holdt.")


def test_no_experience_is_told_that_is_not_on_record():
    assert ahead(seen=2.0, held=2.0) == (
        "Vi regner med, at det fortsætter. Hvor tit den slags ændringer holder her i kommunen, ved vi ikke endnu."
    )
    assert "tæller" not in ahead()
    assert ahead(followed=0.716).endswith(
        "Årets egne måneder tæller 72 pct. i forventningen. Budgettet og tidligere år tæller resten."
    )
    assert "tæller" not in ahead(followed=0.997)


def test_what_somebody_knows_needs_no_experience():
    assert ahead(kept=math.nan, seen=math.nan, held=math.nan, followed=0.7) == "Vi regner med, at det fortsætter."


def test_a_change_of_level_that_follows_an_action_is_told_and_asked_of_by_it():
    def asked(*actions, amount=-45_000.0):
        of = Believed("Nord", SEPTEMBER, "cost", 50_000.0, actions=actions)
        [finding] = belief_findings(of, [SHIFT | {"amount": amount}])
        return told(finding), text.question(finding)

    april, june = pd.Period("2026-04", "M"), pd.Period("2026-06", "M")
    saving = ("Afspadsering", april, -40_000.0)
    plain = "Hvad ændrede sig i april, og bliver det ved?"
    sentence, question = asked(saving)
    assert sentence == (
        "Udgiften har ligget 7,2 pct. (45.000 kr. om måneden) lavere siden april. Det følger handlingen »Afspadsering«."
    )
    assert question == "Bliver virkningen af »Afspadsering« ved resten af året?"
    # The month that is seen may be one beside the action's, and the nearest in size is the one.
    beside = ("Færre ruter", april - 1, -5_000.0)
    assert asked(saving, beside)[1] == question
    assert asked(beside)[1] == "Bliver virkningen af »Færre ruter« ved resten af året?"
    assert asked(("Sen", june, -45_000.0))[1] == plain
    assert asked(saving, amount=45_000.0) == (first(), plain)
    assert asked() == (first(amount=-45_000.0), plain)


def test_months_that_are_over_and_single_bills_stay_in_the_year_and_are_not_carried_on():
    over = {"kind": "wave", "month": "2026-03", "last": pd.Period("2026-06", "M")}
    assert first(**over) == (
        "Fra marts til juni lå udgiften 7,2 pct. (45.000 kr. om måneden) højere end ellers. Det er overstået. Beløbet bliver i "
        "årets regnskab, men vi regner stort set ikke med det i resten af året."
    )
    assert "Det ser ud til at være overstået. Beløbet" in first(**over, probability=0.7)
    assert found(**over)[0].size == 180_000
    bill = {"kind": "one_off", "month": "2026-05", "amount": 60_000.0, "share": math.nan}
    assert first(**bill) == (
        "I maj var udgiften 60.000 kr. højere end sædvanligt. Det ligner en enkelt post. Den bliver i årets regnskab, men vi "
        "regner stort set ikke med, at den kommer igen."
    )
    # Half believed, half of it may be carried on.
    assert first(**bill, probability=0.6).endswith("og vi regner med, at det meste af den ikke kommer igen.")
    [finding] = found(**bill)
    assert text.question(finding).replace("\xa0", " ") == (
        "Er de 60.000 kr. ekstra i maj en enkelt regning, eller kommer den igen?"
    )
    [less] = found(**bill | {"amount": -60_000.0})
    assert text.question(less).endswith("en enkelt kreditering, eller mangler der en regning?")
    # Where income is taken from the cost, it may be the income.
    [net] = found(side="both", **bill)
    assert text.question(net).endswith("ekstra i maj en enkelt post, eller kommer den igen?")
    [income] = found(side="income", **bill)
    assert (
        text.question(income).replace("\xa0", " ").startswith("Er de 60.000 kr. mindre i indtægt i maj en enkelt post")
    )


def test_new_closed_and_perhaps_closed_units_and_budgets_that_cannot_be():
    opened = {"kind": "opened", "month": "2026-04", "amount": math.nan, "probability": math.nan}
    assert first(**opened) == (
        "De første beløb er fra april, så der er ingen tidligere år at holde året op mod. Forventningen bygger på budgettet og "
        "årets måneder. De to første tæller mindre, fordi en ny enhed sjældent er i fuld drift fra begyndelsen."
    )
    noted = belief_findings(Believed("Nord", SEPTEMBER, "cost", 50_000.0), [], NOTED)
    assert [finding.topic for finding in noted] == ["unit_closed", "unit_perhaps_closed", "budget_impossible"]
    # Its name stands before the sentence, in the list of the whole.
    assert (
        told(noted[0])
        == "Enheden regnes for lukket. Der ventes ikke mere i resten af året ud over det, der er brugt til nu."
    )
    (known,) = belief_findings(Believed("Nord", SEPTEMBER, "cost", 50_000.0, end=SEPTEMBER - 2), [], ["closed"])
    assert (
        told(known) == "Enheden lukkede med udgangen af juli 2026. Der ventes ikke mere i år ud over det, der er brugt."
    )
    assert told(noted[1]).startswith("Der er intet beløb i september, hvor der ellers er beløb hver måned.")
    assert [text.question(finding) for finding in noted] == [
        "", "Er Nord lukket, eller mangler beløbene for september?", "Er Nords budget skrevet rigtigt?",
    ]  # fmt: skip


def test_the_level_is_the_change_that_goes_on_before_one_that_is_over():
    over = found(kind="wave", month="2026-03", last=pd.Period("2026-06", "M"))
    assert level_of([*over, *found()]).topic == "level_shift"
    assert level_of(over).topic == "level_wave"
    assert level_of(found(kind="one_off", amount=60_000.0)) is None

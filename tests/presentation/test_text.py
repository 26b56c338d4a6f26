"""The wording of findings: every topic, both directions, only numbers that the finding rests on."""

import re

import jinja2
import jinja2.meta
import numpy as np
import pandas as pd
import pytest

from styringslib.findings import Evidence, Finding
from styringslib.findings.causes import cause_findings
from styringslib.followup import Cause
from styringslib.presentation import text
from tests.consistency.sentences import sentences
from tests.consistency.wording import LONGEST_CAUSE, length

RAW, _ = text.read_texts(text.texts_files())
MONTH = pd.Period("2026-10", "M")
DECEMBER = pd.Period("2026-12", "M")
# What only a year under way has.
AHEAD = re.compile(r"forvent|\bvente[rst]?\b|resten af året|nå at|kan aftales", re.I)
# A value for each name that some wording uses; signs follow the direction that is tried.
VALUES = {
    "expected": Evidence(14_620_000, "kr"), "budget": Evidence(14_100_000, "kr"), "deviation": Evidence(520_000, "kr"),
    "deviation_pct": Evidence(0.037, "pct"), "low": Evidence(14_450_000, "kr"), "high": Evidence(14_800_000, "kr"),
    "level": Evidence(80, "count"), "probability": Evidence(0.97, "probability"), "minor": Evidence(50_000, "kr"),
    "later": Evidence(2, "count"), "outside": Evidence(-120_000, "kr"), "reported": Evidence(1, "count"),
    "final": Evidence(False, "text"), "side": Evidence("cost", "text"),
    "previous": Evidence(MONTH - 1, "month_only"), "change": Evidence(85_000, "kr"),
    "new_actuals": Evidence(60_000, "kr"), "revised_past": Evidence(-25_000, "kr"),
    "changed_expectations": Evidence(50_000, "kr"), "outstanding": Evidence(140_000, "kr"),
    "actual": Evidence(0.581, "pct"), "size": Evidence(390_000, "kr"), "period": Evidence(MONTH, "year_to"),
    "since": Evidence(pd.Period("2026-05", "M"), "month"), "illness": Evidence(0.09, "pct"),
    "illness_budget": Evidence(0.065, "pct"), "granted": Evidence(61_234, "hours"),
    "granted_before": Evidence(58_000, "hours"), "group": Evidence("Løn", "text"), "vacant": Evidence(2.4, "days"),
    "number": Evidence(3, "count"), "month": Evidence(MONTH, "month"), "title": Evidence("Ny ruteplan", "text"),
    "deadline": Evidence(pd.Timestamp("2026-09-01"), "date"), "status": Evidence("I gang", "text"),
    "over": Evidence(1, "count"), "over_sum": Evidence(900_000, "kr"), "under": Evidence(2, "count"),
    "under_sum": Evidence(-300_000, "kr"), "name": Evidence("Åhus", "text"), "before": Evidence(0.97, "pct"),
    "spent_share": Evidence(0.8364, "pct2"), "max_share": Evidence(0.8329, "pct2"),
    "cause": Evidence("pay_rate", "cause"), "cost": Evidence(310_000, "kr"),
    "gap": Evidence(120_000, "kr"), "share": Evidence(0.012, "pct"), "frame": Evidence(9_900_000, "kr"),
    "begun": Evidence(14, "count"), "room": Evidence(12.5, "days"), "piled": Evidence(3.2, "days"),
    "cases": Evidence(17, "count"), "fault": Evidence("some", "text"), "without": Evidence("Nord og Syd", "text"),
    "moved": Evidence("user_time_costs", "cause"),
    "earned": Evidence(14_300_000, "kr"), "has_budget": Evidence(True, "text"),
    "known": Evidence(True, "text"), "paid_for": Evidence("activity", "text"),
    "minor_pct": Evidence(0.005, "pct"), "by_share": Evidence(False, "text"), "explanation": Evidence("", "text"),
    "action": Evidence("", "text"),
    "frame_name": Evidence("Myndighedens ramme", "text"),
    "to_providers": Evidence(1_200_000, "kr"),
    "to_private": Evidence(340_000, "kr"), "at_providers": Evidence(-90_000, "kr"), "at_purchaser": Evidence(-12_000, "kr"),
    "moved_hours": Evidence(109.8, "hours1"), "this_year": Evidence(2_110_000, "kr"), "full_year": Evidence(2_990_000, "kr"),
    "most": Evidence("Østerbæk", "text"),
    "owed": Evidence(360_000, "kr"), "settled": Evidence(True, "text"),
    "structural": Evidence(1_720_000, "kr"), "solved": Evidence(1_620_000, "kr"), "left": Evidence(100_000, "kr"),
    "last": Evidence(pd.Period("2026-08", "M"), "month"), "still": Evidence(0.0, "count"),
    "began": Evidence(pd.Period("2026-04", "M"), "month_only"), "ended": Evidence(pd.Period("2026-06", "M"), "month_only"),
    "amount": Evidence(45_000, "kr"), "sure": Evidence(True, "text"), "newest": Evidence(False, "text"),
    "whole_year": Evidence(False, "text"), "going_on": Evidence("all", "text"), "on_record": Evidence(True, "text"),
    "agrees": Evidence(True, "text"), "seen": Evidence(5, "count"), "held": Evidence(4, "count"),
    "followed": Evidence(0.72, "probability"), "ahead": Evidence(2, "count"),
    "stated": Evidence(False, "text"), "follows": Evidence("Afspadsering", "text"),
}  # fmt: skip


def names(topic: str) -> set[str]:
    environment = jinja2.Environment()
    environment.filters.update(
        dict.fromkeys(
            (
                "genitive",
                "capital",
                "small",
                "counted",
                "listed",
                "size",
                "net",
                "between",
                "bracketed",
                "bare",
                "until",
            ),
            str,
        )
    )
    used: set[str] = set()
    for wording in RAW[topic].values():
        used |= jinja2.meta.find_undeclared_variables(environment.parse(wording))
    return used - {"unit", "more", "closed", "costs", "was", "lies", "parts", "_"}


def example(topic: str, size: float, month: pd.Period = MONTH) -> Finding:
    return Finding(topic, "Ådalen", month, size, "notice", {name: VALUES[name] for name in names(topic)})


@pytest.mark.parametrize("month", [MONTH, DECEMBER], ids=str)
@pytest.mark.parametrize("size", [390_000.0, -390_000.0])
@pytest.mark.parametrize("topic", sorted(RAW))
def test_every_wording_is_whole_sentences_with_its_own_numbers(topic, size, month):
    finding = example(topic, size, month)
    told = text.sentence(finding)
    assert re.match(r"[A-ZÆØÅ]", told), told
    assert told.endswith(".")
    assert not re.search(r"  |\.\.|!| ,| \.", told), told
    shown = {
        number
        for evidence in finding.evidence.values()
        for number in text.numerals(text.SHOWN[evidence.kind](evidence.value))
    }
    assert set(text.numerals(told)) <= shown


# Topics that stand as one line on front pages.
LEADING = [
    "user_time", "temps_share", "absence", "recipients", "hours_per_recipient", "hours", "delegated_nursing", "pay_rate", "cause",
    "income_cause", "other", "bills", "net_operations", "account_group", "income", "vacancy",
]  # fmt: skip


@pytest.mark.parametrize("month", [MONTH, DECEMBER], ids=str)
@pytest.mark.parametrize("size", [390_000.0, -390_000.0])
@pytest.mark.parametrize("topic", LEADING)
def test_the_first_sentence_of_a_cause_says_what_it_costs_in_a_line(topic, size, month):
    first = sentences(text.sentence(example(topic, size, month)).replace("\u00a0", " "))[0]
    assert length(first) <= LONGEST_CAUSE, first
    assert re.search(r"\d kr\.", first), first
    assert ("koster" in first or "sparer" in first) <= (month == MONTH), first


@pytest.mark.parametrize("size", [390_000.0, -390_000.0])
@pytest.mark.parametrize("topic", [topic for topic in sorted(RAW) if "question" in RAW[topic]])
def test_a_question_asks(topic, size):
    asked = text.question(example(topic, size))
    assert asked.endswith("?")
    assert re.match(r"[A-ZÆØÅ]", asked)


@pytest.mark.parametrize("size", [390_000.0, -390_000.0])
@pytest.mark.parametrize("topic", ["outturn", "forecast_no_budget", "owed", "compared_units", "units", "unit_deviation",
                                   "vacancy", "late", "frame"])  # fmt: skip
def test_in_december_nothing_is_expected_of_the_year(topic, size):
    told = text.sentence(example(topic, size, DECEMBER)), text.question(example(topic, size, DECEMBER))
    assert not AHEAD.search(" ".join(told)), told
    assert AHEAD.search(text.sentence(example("forecast", size)))


def test_in_december_the_result_stands_beside_what_was_expected_in_november():
    known = {"previous": Evidence(DECEMBER - 1, "month_only"), "change": Evidence(85_000, "kr")}

    def told(topic: str, size: float, side: str = "cost") -> str:
        given = known | {"side": Evidence(side, "text")}
        return text.sentence(Finding(topic, "Ådalen", DECEMBER, size, "notice", given)).replace("\u00a0", " ")

    assert told("change", 85_000) == "Regnskabet blev 85.000 kr. højere, end vi ventede efter november."
    assert told("change", -85_000) == "Regnskabet blev 85.000 kr. lavere, end vi ventede efter november."
    assert told("change", 85_000, "income") == "Nettoindtægten blev 85.000 kr. lavere, end vi ventede efter november."
    assert told("change_none", 1.0) == "Regnskabet blev stort set, som vi ventede efter november."


@pytest.mark.parametrize("topic", sorted(RAW))
def test_titles_are_short(topic):
    assert 0 < len(text.title(example(topic, 1.0))) <= 60


def test_direction_is_told_in_words():
    assert "altså 520.000 kr. (3,7 pct.) over." in text.sentence(example("forecast", 520_000)).replace("\u00a0", " ")
    assert "(3,7 pct.) under." in text.sentence(example("forecast", -520_000)).replace("\u00a0", " ")
    assert text.sentence(example("temps_share", 1.0)).startswith("Flere eksterne vikarer koster")
    assert text.sentence(example("temps_share", -1.0)).startswith("Færre eksterne vikarer sparer")


def told_of(topic: str, size: float, part: str = "sentence", **changed: Evidence) -> str:
    finding = example(topic, size)
    own = {name: Evidence(changed[name], evidence.kind) if name in changed else evidence
           for name, evidence in finding.evidence.items()}  # fmt: skip
    finding = Finding(topic, "Ådalen", MONTH, size, "notice", own)
    return getattr(text, part)(finding).replace("\u00a0", " ")


def test_less_user_time_costs_and_a_cause_whose_figure_contradicts_it_has_no_direction():
    known = {"cause": Evidence("user_time", "cause"), "size": VALUES["size"], "period": VALUES["period"]}

    def told(**more: Evidence) -> str:
        return text.sentence(Finding("cause", "Ådalen", MONTH, 390_000.0, "notice", known | more)).replace(
            "\u00a0", " "
        )

    assert told(moved=VALUES["moved"]) == "Mindre tid hos borgerne koster 390.000 kr. til og med oktober."
    assert told() == "Ændringen i brugertid koster 390.000 kr. til og med oktober."
    assert (
        told(cause=Evidence("temps_share", "cause"))
        == "Prisforskellen mellem eksterne vikarer og egne timer koster 390.000 kr. til og med oktober."
    )


def test_a_calm_forecast_names_the_limit_that_decided():
    in_kr = told_of("forecast_calm", 1.0, deviation=19_000.0)
    assert "Forskellen på 19.000 kr. er inden for bagatelgrænsen på 50.000 kr. Med" in in_kr
    in_share = told_of("forecast_calm", 1.0, deviation=300_000.0, deviation_pct=0.0042, by_share=True)
    assert "Forskellen på 300.000 kr. er 0,4 pct. af budgettet og inden for bagatelgrænsen på 0,5 pct. Med" in in_share
    assert "50.000" not in in_share
    assert "Der er ingen forskel. Med" in told_of("forecast_calm", 0.0, deviation=0.0)


def test_a_year_on_its_budget_is_neither_over_nor_under():
    for topic in ("outturn", "printed"):
        told = told_of(topic, 0.0, deviation=0.0)
        assert not re.search(r"0 kr\.|over\b|under\b", told.replace("14.620.000 kr.", "").split("Forbruget er")[0]), (
            told
        )


WRITTEN = {"explanation": "Opgaver flyttes fra sygeplejen.", "action": "Aftale om betaling"}


@pytest.mark.parametrize(
    ("size", "given", "asked"),
    [
        (1.0, {}, "Hvad er Åhus' egen forklaring, og hvilken handling kan aftales?"),
        (1.0, {"action": "Aftale om betaling"}, "Hvad er Åhus' egen forklaring, og er »Aftale om betaling« nok?"),
        (
            1.0,
            {"explanation": "Opgaver flyttes fra sygeplejen."},
            "Åhus forklarer: »Opgaver flyttes fra sygeplejen.« Hvilken handling følger af det?",
        ),
        (
            1.0,
            WRITTEN,
            "Åhus forklarer: »Opgaver flyttes fra sygeplejen.« Er »Aftale om betaling« nok, og hvad er der brug for hjælp til?",
        ),
        (-1.0, WRITTEN, "Åhus forklarer: »Opgaver flyttes fra sygeplejen.« Er mindreforbruget blivende?"),
        (-1.0, {}, "Hvad er Åhus' egen forklaring, og er mindreforbruget blivende?"),
    ],
)
def test_nobody_is_asked_for_what_is_written(size, given, asked):
    assert told_of("unit_deviation", size, "question", **given) == asked


def test_counts_take_singular_and_plural():
    told = text.sentence(example("units", 1.0)).replace("\u00a0", " ")
    assert told == (
        "I 1 enhed ventes et merforbrug over bagatelgrænsen på 900.000 kr. "
        "I 2 enheder ventes et mindreforbrug, tilsammen 300.000 kr."
    )


def test_a_wording_cannot_use_what_the_finding_does_not_rest_on():
    finding = Finding("forecast", "Ådalen", MONTH, 1.0, "notice", {"expected": VALUES["expected"]})
    with pytest.raises(jinja2.UndefinedError):
        text.sentence(finding)


def test_an_unknown_topic_is_an_error():
    with pytest.raises(KeyError):
        text.sentence(Finding("vejret", "Ådalen", MONTH, 1.0, "notice", {}))


def test_numerals_are_read_as_they_are_written():
    assert text.numerals("14,62 mio. kr., 390.000 kr. og 3,7 pct. i 2026.") == ["14,62", "390.000", "3,7", "2026"]


def test_every_room_and_section_keeps_its_own_wordings(tmp_path):
    """A new section's file is read by itself; the kit has none, and two files may not tell the same topic."""
    rooms = {path.parent.name for path in text.texts_files()}
    assert {"findings", "early_signs", "economy", "known_changes"} <= rooms
    assert "presentation" not in rooms
    for name, topic in (("a", "vejr"), ("b", "vind")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "texts.toml").write_text(
            f'[{topic}]\ntitle = "Titel"\n[names.{topic}]\nx = "Iks"\n', "utf-8"
        )
    wordings, named = text.read_texts(text.texts_files(tmp_path))
    assert wordings == {"vejr": {"title": "Titel"}, "vind": {"title": "Titel"}}
    assert named == {"vejr": {"x": "Iks"}, "vind": {"x": "Iks"}}
    (tmp_path / "b" / "texts.toml").write_text('[vejr]\ntitle = "Titel"\n', "utf-8")
    with pytest.raises(ValueError, match=r"b/texts\.toml: vejr stands in another file too"):
        text.read_texts(text.texts_files(tmp_path))


def test_causes_have_names():
    assert list(text.names("cause")) == [
        "recipients", "hours_per_recipient", "hours", "delegated_nursing", "user_time", "absence", "temps_share", "pay_rate",
        "pay", "temps", "bills", "other", "net_operations", "income",
    ]  # fmt: skip
    assert text.SHOWN["cause"]("pay_rate") == "Pris pr. time"


def test_hours_are_told_where_recipients_are_unknown():
    figures = pd.DataFrame({"budget": [6_300.0], "actual": [6_000.0], "last_year": [np.nan]}, index=["delivered_hours"])
    (found,) = cause_findings("Nord", pd.Period("2026-06", "M"), {Cause.HOURS: -150_000.0}, figures, minor_kr=50_000)
    assert text.sentence(found).replace("\u00a0", " ") == (
        "Færre leverede timer sparer 150.000 kr. til og med juni. Der er leveret 6.000 timer mod 6.300 i budgettet."
    )


def hours_told(actual: float, budget: float) -> str:
    evidence = {
        "actual": Evidence(actual, "hours1"), "budget": Evidence(budget, "hours1"),
        "size": VALUES["size"], "period": VALUES["period"],
    }  # fmt: skip
    return text.sentence(Finding("hours_per_recipient", "Ådalen", MONTH, 240_000.0, "notice", evidence))


def test_a_comparison_prints_as_many_digits_as_tell_its_figures_apart():
    assert "9,24\u00a0timer om måneden mod 9,18 i budgettet" in hours_told(9.238, 9.183)
    assert "9,7\u00a0timer om måneden mod 9,3 i budgettet" in hours_told(9.7, 9.3)


@pytest.mark.parametrize(
    ("expected", "budget", "told"),
    [
        (14_400_000.0, 14_400_200.0, "ventes tilsammen 14,40 mio. kr., på niveau med deres budget."),
        # 3,000 kr. that the two printed amounts do not show.
        (12_718_000.0, 12_721_000.0, "ventes tilsammen 12,72 mio. kr., på niveau med deres budget."),
        (-12_718_000.0, -12_721_000.0, "på niveau med deres budget."),
        (
            14_600_000.0,
            14_400_000.0,
            "ventes tilsammen 14,60 mio. kr. mod et budget på 14,40 mio. kr., altså 200.000 kr. over.",
        ),
        (
            -232_000.0,
            -216_000.0,
            "230.000 kr. i nettoindtægt mod et budget på 220.000 kr. i nettoindtægt, altså 16.000 kr. bedre.",
        ),
    ],
)
def test_units_with_a_budget_are_told_apart_from_it_only_where_they_differ(
    expected: float, budget: float, told: str
) -> None:
    evidence = {
        "without": Evidence("Syd", "text"), "number": Evidence(1.0, "count"), "expected": Evidence(expected, "kr"),
        "budget": Evidence(budget, "kr"), "deviation": Evidence(expected - budget, "kr"),
    }  # fmt: skip
    finding = Finding("compared_units", "Lillevig", pd.Period("2026-05", "M"), expected - budget, "notice", evidence)
    assert text.sentence(finding).replace("\u00a0", " ").endswith(told)


@pytest.mark.parametrize(
    ("expected", "budget", "side", "told"),
    [
        (
            12_718_000.0,
            12_721_000.0,
            "cost",
            "Årets regnskab er 12,72 mio. kr., 3.000 kr. under det korrigerede budget.",
        ),
        (12_721_000.0, 12_721_000.0, "cost", "Årets regnskab er 12,72 mio. kr., det samme som det korrigerede budget."),
        (
            -12_718_000.0,
            -12_721_000.0,
            "income",
            "Året gav en nettoindtægt på 12,72 mio. kr., 3.000 kr. mindre end i det korrigerede budget.",
        ),
        (
            12_900_000.0,
            12_721_000.0,
            "cost",
            "Årets regnskab er 12,90 mio. kr. mod et korrigeret budget på 12,72 mio. kr., altså 180.000 kr. (1,4 pct.) over.",
        ),
    ],
)
def test_a_result_is_not_told_against_a_budget_that_prints_alike(
    expected: float, budget: float, side: str, told: str
) -> None:
    deviation = expected - budget
    evidence = {
        "expected": Evidence(expected, "result"), "budget": Evidence(budget, "result"), "side": Evidence(side, "text"),
        "deviation": Evidence(deviation, "kr"), "deviation_pct": Evidence(abs(deviation / budget), "pct"),
        "final": Evidence(True, "text"),
    }  # fmt: skip
    finding = Finding("outturn", "Lillevig", pd.Period("2025-12", "M"), deviation, "notice", evidence)
    assert text.sentence(finding).replace("\u00a0", " ") == told


@pytest.mark.parametrize(("granted", "both"), [(15_059.0, True), (14_000.0, False)])
def test_granted_hours_are_told_beside_recipients_only_when_they_went_the_same_way(granted: float, both: bool) -> None:
    evidence = {
        "actual": Evidence(154.0, "count"), "budget": Evidence(147.0, "count"), "granted": Evidence(granted, "hours"),
        "granted_before": Evidence(14_165.0, "hours"), "size": Evidence(250_000.0, "kr"), "period": VALUES["period"],
    }  # fmt: skip
    finding = Finding("recipients", "Østerbæk", pd.Period("2026-10", "M"), 250_000.0, "attention", evidence)
    assert ("Der er visiteret" in text.sentence(finding)) is both

"""A scenario's report and the workbench under either convention: deviations and differences turn, and nothing else."""

from __future__ import annotations

import re

import pytest

from styringslib.presentation.signs import Sign
from styringslib.scenarios.file import Scenario
from styringslib.scenarios.model.assumptions import Assumptions, Steering
from styringslib.scenarios.model.break_even import break_even
from styringslib.scenarios.model.tornado import tornado
from styringslib.scenarios.report import ScenarioReport
from styringslib.scenarios.told import panel
from styringslib.scenarios.workbench.desk import Desk
from styringslib.scenarios.workbench.workbench import Look
from tests.presentation.both_conventions import MINUS, NOTE, SIGNED, SWAP, hyphens, same_picture, turned
from tests.scenarios.made_baseline import district

PARTS = (
    "title",
    "headline",
    "assumptions",
    "difference",
    "contributions",
    "break_even",
    "tornado",
    "distribution",
    "meeting",
    "about",
)
CHANGES = Assumptions({"pay_index": {"": 2.0}, "reviewed_low": {"": 50.0}}, steering=Steering("block", "flexible"))


def shown(plus: str) -> list[object]:
    made = district(("A", "B"))
    scenario = Scenario("Prøve", "Konsulent", made.municipality, made.month, made.month.end_time.date(), CHANGES)
    report = ScenarioReport(made, scenario, look=Look(sign=Sign(plus)))  # type: ignore[arg-type]  # "more" or "less"
    return [part for name in PARTS for part in getattr(report, name)().parts]


def test_every_deviation_of_the_report_is_turned_and_nothing_else() -> None:
    assert sum(turned(more, less) for more, less in zip(shown("more"), shown("less"), strict=True)) >= 30


def desk() -> Desk:
    made = Desk(district(("A", "B")))
    made.turn("user_time", "-2")
    made.keep("Mindre brugertid")
    return made


def test_the_workbench_turns_its_tables_and_says_the_same() -> None:
    made = desk()
    found = break_even(made.baseline, made.assumptions, "full_year")
    at = panel.Looked(horizon="full_year")
    more, less = (panel.view(made, found, Sign(plus), at) for plus in ("more", "less"))
    assert more["answer"] == less["answer"]
    assert not hyphens(re.sub(r"<[^>]+>", " ", more["tables"] + more["compared"] + less["tables"] + less["compared"]))
    # Today a million over the budget each.
    assert ">+1.000.000<" in more["tables"]
    assert f">{MINUS}1.000.000<" in less["tables"]
    bare = [re.sub(r"[+\u2212]", "", NOTE.sub("", view["compared"] + view["tables"])) for view in (more, less)]
    assert bare[0].replace("billigere", "dyrere") == bare[1].replace("billigere", "dyrere")


@pytest.mark.parametrize("name", list(panel.PICTURES))
def test_the_workbench_turns_its_pictures(name: str) -> None:
    made = desk()
    around = tornado(made.baseline, None, "full_year", "")
    at = panel.Looked(horizon="full_year")
    more, less = (panel.picture(name, made, around, Sign(plus), at) for plus in ("more", "less"))
    same_picture(more, less)
    assert [mark.translate(SWAP) for mark in SIGNED.findall(more.alt)] == SIGNED.findall(less.alt) != []

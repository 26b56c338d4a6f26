"""A part of `damage_campaign`: whatever happens to a register is told, or changes nothing."""

from __future__ import annotations

from pathlib import Path

from tests.register.damage_campaign import DAMAGES, campaign


def test_whatever_happens_to_a_register_is_told_or_changes_nothing(tmp_path: Path) -> None:
    cases = 40
    counted, faults = campaign(63, cases, tmp_path)  # 82 ended in a traceback when it was first tried
    assert faults == []
    assert len({kind for kind, _ in counted}) == len(DAMAGES)
    assert sum(counts for (_, what), counts in counted.items() if what == "told") > cases / 2

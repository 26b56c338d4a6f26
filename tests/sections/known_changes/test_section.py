"""What people have entered, as the reader sees it from month to month."""

from __future__ import annotations

import pandas as pd

from styringslib.presentation.signs import Sign
from styringslib.sections import agreements
from styringslib.sections.known_changes.section import since

SINCE = pd.DataFrame(
    [
        ("Ådalen", "expected_change", "Ny borger", "new", None, 84_000.0, None),
        ("Ådalen", "action", "Ruter", "changed", -5_000.0, -7_500.0, "I gang"),
        ("Kærhøj", "expected_change", "Aflyst", "ended", 12_000.0, None, None),
    ],
    columns=["unit", "kind", "title", "what", "before", "now", "status"],
)
ACTIONS = pd.DataFrame(
    {
        "unit": ["Ådalen", "Kærhøj"],
        "title": ["Ruter", "Aftale"],
        "status": ["I gang", "Ikke begyndt"],
        "follow_up_month": [pd.Period("2026-10", "M"), None],
        "follow_up_note": ["To af fire grupper kører de nye ruter", None],
        "effect_so_far": [None, None],
    }
)


class Basis:
    kind, month = "district", pd.Period("2026-10", "M")
    entered_since, actions, sign = SINCE, ACTIONS, Sign()


class Whole(Basis):
    kind = "municipality"


class Nothing(Basis):
    entered_since, actions = SINCE.iloc[:0], ACTIONS.iloc[1:]


def test_what_is_new_changed_or_gone_stands_with_the_effect_before_and_now():
    made = since(Basis())
    assert made.title == "Indberettet siden opfølgningen for september"
    assert made.rows[0][:3] == ("Ny borger", "Disposition", "ny")
    assert pd.isna(made.rows[0][3])
    assert [row[2] for row in made.rows] == ["ny", "ændret", "udgået"]
    html = made.to_html()
    assert "84.000" in html
    assert "\u22127.500" in html


def test_only_the_whole_municipality_names_units():
    assert "Enhed" not in [heading.text for heading in since(Basis()).headings]
    assert [row[0] for row in since(Whole()).rows] == ["Ådalen", "Ådalen", "Kærhøj"]


def test_a_month_without_news_has_no_table():
    assert since(Nothing()) is None
    assert agreements.followed_up(Nothing()) == []


def test_only_actions_with_a_follow_up_are_told_and_empty_columns_left_out():
    (made,) = agreements.followed_up(Basis())
    assert [row[0] for row in made.rows] == ["Ruter"]
    assert [heading.text for heading in made.headings] == ["Handling", "Fulgt op", "Status", "Hvad der er sket"]
    assert "okt. 2026" in made.to_html()
    assert "eget skøn" not in made.note


def test_the_units_own_estimate_is_told_apart_from_what_is_measured():
    class Estimated(Basis):
        actions = ACTIONS.assign(effect_so_far=[-3_000.0, None])

    (made,) = agreements.followed_up(Estimated())
    assert made.rows[0][-1] == -3_000.0
    assert "eget skøn" in made.note

"""A small part of the campaign: every form is found, whatever the number."""

from __future__ import annotations

from tests.privacy.campaign import alarms, by_place, recall


def test_every_form_is_found() -> None:
    assert [kind for kind, (tried, found) in recall(20, 0).items() if found != tried] == []


def test_every_place_of_a_page_is_searched_but_a_number_over_two_paragraphs() -> None:
    assert [place for place, (tried, found) in by_place(20, 0).items() if found != tried] == ["i to afsnit"]


def test_vouchers_with_a_date_cannot_be_told_apart() -> None:
    assert alarms(200, 0)["bilag med dato"] == 200

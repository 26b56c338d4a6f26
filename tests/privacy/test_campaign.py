"""A small part of the campaign: every form is found, whatever the number."""

from __future__ import annotations

from tests.privacy.campaign import alarms, recall


def test_every_form_is_found() -> None:
    tried, found = recall(30, 0)
    assert found == tried


def test_vouchers_with_a_date_cannot_be_told_apart() -> None:
    assert alarms(200, 0)["bilag med dato"] == 200

"""Checks of words that no list can hold: areas, account groups, services, wage categories, kinds of absence."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from styringslib.fields.words import nearest
from styringslib.intake.problems.problem import Problem
from styringslib.intake.schema import UNALLOCATED, tables

if TYPE_CHECKING:
    from styringslib.intake.checks.checked import Checked


def word_problems(checked: Checked) -> Iterator[Problem]:
    """Areas that the settings do not know, words that look like a slip, account groups of one ledger only."""
    yield from _areas(checked)
    yield from _words(checked)


def _areas(checked: Checked) -> Iterator[Problem]:
    known = checked.settings.areas
    if not known:
        return
    for name in ("postings", "budget", "expected_changes", "causes", "solutions"):
        frame = checked.frames[name]
        for area in frame["area"].dropna().unique():
            if area in known:
                continue
            near = nearest(area, known)
            remedy = f"Mente du {near}?" if near else "Skriv området ved en enhed eller ramme i kommune.toml"
            message = f"Området {area} kendes ikke i kommune.toml"
            yield from checked.rows(
                name, frame["area"] == area, "error" if near else "warning", message, remedy, "area"
            )


def _words(checked: Checked) -> Iterator[Problem]:
    """Words that stand once or twice and look like a common one: most likely a slip of the pen."""
    watched = {
        "postings": ("account_group",),
        "budget": ("account_group",),
        "activity": ("service",),
        "payroll": ("wage_category", "staff_group"),
        "absence": ("kind",),
        "cases": ("service",),
        "placements": ("support_level", "paying_municipality"),
        "bought_places": ("facility", "support_level"),
        "packages": ("package",),
    }
    for name, columns in watched.items():
        frame = checked.frames[name]
        if frame.empty:
            continue
        for column in columns:
            counts = frame[column].value_counts().drop(UNALLOCATED, errors="ignore")
            common = [str(word) for word in counts.index[counts >= 20]]
            for word in counts.index[counts <= 2]:
                likeness = [
                    (SequenceMatcher(None, str(word).casefold(), other.casefold()).ratio(), other) for other in common
                ]
                best = max(likeness, default=(0.0, ""))
                if best[0] >= 0.8 and _differ_by_number(str(word), best[1]):
                    continue
                if best[0] >= 0.8:
                    message = (
                        f"{word} står kun {counts[word]} gang{'e' if counts[word] > 1 else ''} og ligner {best[1]}"
                    )
                    yield from checked.rows(
                        name, frame[column] == word, "warning", message, f"Ret til {best[1]}?", column
                    )
                elif counts[word] == 1 and common and column in _CATEGORIES:
                    message = f"{word} står kun 1 gang under {tables()[name][column].heading}"
                    yield from checked.rows(
                        name, frame[column] == word, "warning", message, "Ret, hvis det er en fejl", column
                    )
    for one, other in (("postings", "budget"), ("budget", "postings")):
        if checked.frames[one].empty or checked.frames[other].empty or tables()[other].heading in checked.faulty:
            continue
        here, there = (
            set(checked.frames[one]["account_group"].dropna()),
            set(checked.frames[other]["account_group"].dropna()),
        )
        for word in sorted(here - there - {UNALLOCATED}):
            message = f"Artsgruppen {word} findes i {tables()[one].heading}, men ikke i {tables()[other].heading}"
            yield checked.whole(one, "warning", message, "Brug de samme artsgrupper i begge tabeller")


_CATEGORIES = ("account_group", "service", "wage_category", "kind")


def _differ_by_number(one: str, other: str) -> bool:
    """ "Niveau 1" and "Niveau 2" are meant to look alike."""
    without = str.maketrans("", "", "0123456789")
    return one.translate(without) == other.translate(without)

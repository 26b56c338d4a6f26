"""What must hold of anything that is shown, when the same is shown under the other convention."""

from __future__ import annotations

import re

from styringslib.presentation import signs
from styringslib.presentation.figures import Figure
from styringslib.presentation.section import Placed, Summary
from styringslib.presentation.tables import Table

MINUS = "\u2212"
# A hyphen that stands for a minus: before a number, and not between two, as in a date, an age or a span of years.
HYPHEN = re.compile(r"(?<![\w-])-\d")
SIGNED = re.compile(rf"(?<![\w,.])[+{MINUS}]\d+(?:\.\d+)*(?:,\d+)?")
SWAP = str.maketrans(f"+{MINUS}", f"{MINUS}+")
NOTE = re.compile(r"Plus er (?:et )?(dyrere|billigere|dårligere|bedre)")


def hyphens(text: str) -> list[str]:
    """Numbers with a hyphen for a minus, with a little of what stands around them."""
    return [text[max(0, found.start() - 30) : found.end() + 10] for found in HYPHEN.finditer(text)]


def kind_of(content, number, column):
    """The kind of one cell of a table's JSON."""
    kind = content["columns"][column]["kind"]
    return content["row_kinds"][number] if kind == "row" else kind


def turned_cells(more: Table, less: Table) -> int:
    """Every deviation is turned, value by value, and everything else is equal; how many values were turned."""
    ours, theirs, turned = more.to_json(), less.to_json(), 0
    for number, (row, other) in enumerate(zip(ours["rows"], theirs["rows"], strict=True)):
        for column, (value, opposite) in enumerate(zip(row, other, strict=True)):
            if value is not None and signs.is_turned(kind_of(ours, number, column)):
                assert opposite == -value, (more.name, row[0], value, opposite)
                turned += value != 0
            else:
                assert opposite == value, (more.name, row[0], value, opposite)
    plain = {"rows": None, "note": None, "plus": None}
    assert ours | plain == theirs | plain
    return turned


def told_once(more: Table, less: Table) -> None:
    """The convention stands once in the note of a table that has a sign to explain, and in no heading."""
    signed = any(
        kind.startswith(signs.TURNED) for kind in {column.kind for column in more.headings} | set(more.row_kinds)
    )
    for made, words in ((more, ("dyrere", "dårligere")), (less, ("billigere", "bedre"))):
        told = NOTE.findall(made.to_html())
        assert len(told) == signed, (made.name, made.told)
        assert all(word in words for word in told), made.name
        for text in [made.title, *(column.text for column in made.headings)]:
            assert not re.search(r"[Pp]lus er|[Mm]inus er|\([+−]\)", text), text
    assert not any(hyphens(re.sub(r"<[^>]+>", " ", made.to_html())) for made in (more, less)), more.name


def same_picture(more: Figure, less: Figure) -> None:
    """The picture's words turn with it; without a sign to explain they are the same."""
    assert not hyphens(more.alt + less.alt)
    marks = SIGNED.findall(more.alt)
    if NOTE.search(more.alt):
        assert marks
        # The two ends of an interval change places when they are turned.
        assert sorted(mark.translate(SWAP) for mark in marks) == sorted(SIGNED.findall(less.alt)), more.alt
        assert len(NOTE.findall(more.alt)) == len(NOTE.findall(less.alt)) == 1
        assert more.svg != less.svg
    else:
        assert more.alt == less.alt


def turned(more, less) -> int:
    """All of the above for one part, and how many values of it were turned; texts are the same, as they have words."""
    assert type(more) is type(less)
    if isinstance(more, Placed):
        assert more.place == less.place
        return turned(more.part, less.part)
    if isinstance(more, Table):
        told_once(more, less)
        return turned_cells(more, less)
    if isinstance(more, Figure):
        same_picture(more, less)
    elif isinstance(more, Summary):
        # A page without money has no sign to explain.
        other = {"plus": "less"} if "plus" in more.content else {}
        assert more.content | other == less.content
        assert more.content.get("plus", "more") == "more"
    else:
        assert more == less
        assert not hyphens(getattr(more, "text", "")), hyphens(more.text)
    return 0

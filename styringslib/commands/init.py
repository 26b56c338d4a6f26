"""`styring init`: from a folder of extracts to a kommune.toml, a kontering.xlsx and the first data check."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from styringslib.call_error import CallError
from styringslib.commands.progress import reading_progress, shown
from styringslib.commands.said import say
from styringslib.commands.status import INTERRUPTED, UNUSABLE

if TYPE_CHECKING:
    from styringslib.proposals import Folder, Known, Proposal


_MOST = 12  # questions: of what is left the best guess is taken, and told


def init(
    data: Annotated[Path | None, typer.Option(metavar="MAPPE", help="Mappen med udtrækkene.")] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Stil ingen spørgsmål: brug det bedste gæt, og vis hvad der er gættet.")
    ] = False,
) -> int:
    """Se på filerne i en mappe, foreslå hvad de er, og skriv kommune.toml og kontering.xlsx. Filerne selv ændres ikke."""
    from styringslib.commands.check import check
    from styringslib.month.kept_data import data_folder
    from styringslib.proposals import look, read_known, telling, write
    from styringslib.system_fault import told_in_danish

    if data is None:
        raise CallError("Angiv mappen med udtrækkene, fx: styring init --data minkommune")
    folder = data_folder(data)
    _refuse_shipped(folder)
    known = read_known(folder)
    with reading_progress() as progress:
        found = look(folder, progress)
    if not found.sheets and not known.text:
        reasons = "".join(f" {name}: {reason}. {remedy}." for name, reason, remedy in found.unreadable)
        raise CallError(
            f"Mappen {data} har ingen filer, der ligner udtræk.{reasons} Læg fx posteringer og budget i den, og kør igen."
        )
    try:
        proposal = _settled(found, known, ask=not yes)
    except KeyboardInterrupt:
        say("\nAfbrudt. Der er intet skrevet.", err=True)
        return INTERRUPTED
    if not (proposal.sources or proposal.others or known.text):
        return UNUSABLE
    if guessed := telling.guesses(proposal.questions):
        say(f"\n{guessed}")
    for pattern in known.gone:
        say(f"\nIngen fil passer længere til {pattern} i kommune.toml. Læg filen tilbage, eller slet afsnittet.")
    with told_in_danish(folder):
        written = write(proposal, known)
    names = [str(shown(path)) for path in written.files]
    say(f"\n{telling.told_written(names, str(shown(written.kept)) if written.kept else '', written.codes)}\n")
    return check(folder)


def _refuse_shipped(folder: Path) -> None:
    """The sample and the published examples are described already and belong to the library."""
    from styringslib import shipped

    home = shipped.sample().resolve()
    for own in (home, home.parent / "published"):
        if folder.resolve().is_relative_to(own) and own.name in ("sample", "published"):
            text = "hører til programmet og er allerede beskrevet"
            raise CallError(
                f"Mappen {shown(folder)} {text}. Læg jeres egne udtræk i en mappe for sig, og angiv den med --data."
            )


def _settled(found: Folder, known: Known, *, ask: bool) -> Proposal:
    """The proposal when nothing more is to be asked."""
    from styringslib.commands.asking import asked
    from styringslib.proposals import propose, telling

    answers: dict[str, str] = dict(_from_mapping(found.path))
    kept = set(answers)
    proposal = propose(found, answers, known)
    say(telling.told(proposal))
    if ask and proposal.questions:
        say(f"\n{telling.questions_ahead(min(_MOST, len(proposal.questions)))}\n")
    number = 0
    while ask and proposal.questions and number < _MOST:
        number += 1
        question = proposal.questions[0]
        answers[question.id] = asked(question, number, min(_MOST, number - 1 + len(proposal.questions)))
        proposal = propose(found, answers, known)
    return proposal.without_answers(kept)


def _from_mapping(folder: Path) -> dict[str, Any]:
    from styringslib.proposals.mapping_file import answers_of, held_codes

    return answers_of(held_codes(folder))

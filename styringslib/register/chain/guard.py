"""Nothing is read from a register that does not fit its chain, or is not the one that was seen before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from styringslib.privacy import find_cpr
from styringslib.register.chain import memory
from styringslib.register.chain.links import Head, head
from styringslib.register.chain.memory import Remembered
from styringslib.register.database.schema_version import CHAINED, RESTORE
from styringslib.register.errors import Damaged, NotAllowed, RegisterError, Replaced
from styringslib.register.roles import Person
from styringslib.register.shown import moment, versions_told
from styringslib.system_fault import why

if TYPE_CHECKING:
    from sqlalchemy import Connection

_SHOWN = 3
_WHOLE_AGAIN = dt.timedelta(minutes=10)
_ALL = "Alt ses med: styring register verify."


class Guard:
    """What one open register has been held against: its own chain once per state, and what this person saw before."""

    def __init__(self, folder: Path, environ: Mapping[str, str], where: str, clock: Callable[[], dt.datetime]) -> None:
        self.file = memory.home(folder, environ)
        self._where, self._clock = where, clock
        self._verified: tuple[Head, object] | None = None
        self._whole_at: dt.datetime | None = None
        self._own: object = ()

    def recall(self) -> Remembered:
        """What this person saw before; to be asked for before the register is looked into, since others write meanwhile."""
        return memory.recall(self.file)

    def check(self, connection: Connection | None, version: str, remembered: Remembered, stamp: object) -> None:
        """Damaged or Replaced when the register may not be used; else its head is remembered.

        ``connection`` is None when there is no register, ``version`` that of its schema; ``stamp`` is another whenever
        the file has been written in.
        """
        if connection is None:
            self._same(Head(0, ""), remembered, {})
            return
        now = state(connection, version)
        if now.digest and self._verified != (now, stamp):
            if not self._added_to(connection, stamp):
                self._whole(connection)
                self._whole_at = self._clock()
            self._verified = (now, stamp)
        self._same(now, remembered, _digests(connection, [one.count for one in remembered.seen], now))
        memory.remember(self.file, remembered, now, self._clock())

    def accept(self, connection: Connection | None, version: str, person: Person, reason: str) -> Head:
        """Begin from what lies there now; Damaged when it does not fit its own chain."""
        if person.access != "konsulent":
            raise NotAllowed("Kun økonomikonsulenten kan sige, at et andet register er det rette.")
        if not reason.strip() or find_cpr(reason):
            raise RegisterError("Skriv med --reason, hvorfor registret er et andet; uden CPR-numre.")
        now = Head(0, "") if connection is None else state(connection, version)
        if now.digest and connection is not None:
            self._whole(connection)
        told = {"at": self._clock().isoformat(timespec="seconds"), "by": person.user, "reason": reason.strip()}
        try:
            memory.accept(self.file, self.recall(), now, told)
        except OSError as error:
            raise RegisterError(
                f"Det kunne ikke huskes, at registret er godkendt ({why(error)}), så det er ikke godkendt endnu. Se efter, om "
                f"du må skrive i {self.file.parent if self.file else ''}, og om der er plads, og kør igen."
            ) from None
        return now

    def wrote(self, before: object, after: object) -> None:
        """This register has written: the file's stamp was ``before`` when nobody else could write any more, and is ``after``."""
        if self._verified is not None and before == self._verified[1]:
            self._own = after

    def _added_to(self, connection: Connection, stamp: object) -> bool:
        """Whether what was held against its whole chain a short while ago has only been added to, in a file by us alone.

        Reading all of it again after each write would take a second where there are many versions.
        """
        if self._verified is None or self._whole_at is None or self._clock() - self._whole_at > _WHOLE_AGAIN:
            return False
        from styringslib.register.chain.verification import fits_since

        return stamp in (None, self._own) and fits_since(connection, self._verified[0])

    def _whole(self, connection: Connection) -> None:
        from styringslib.register.chain.verification import examined

        breaks = [one for one in examined(connection).breaks if one.wrong != "guards"]
        if breaks:
            more = len(breaks) - _SHOWN
            told = " ".join(map(str, breaks[:_SHOWN])) + (f" Og {more} mere." if more > 0 else "")
            raise Damaged(
                f"{self._where} er ændret uden om programmet eller beskadiget, og bruges ikke. {told} {RESTORE} {_ALL}"
            )

    def _same(self, now: Head, remembered: Remembered, digests: Mapping[int, str]) -> None:
        last = remembered.last
        if last is None or _continues(now, last, digests):
            return
        when = moment(last.time)
        if not now.size:
            said = f"er tomt eller væk, men den {when} stod der {versions_told(last.count)} i det"
        else:
            known = [one for one in remembered.seen if one.count and _continues(now, one, digests)]
            if known:
                said = (
                    f"er en ældre kopi: Det har {versions_told(now.size)} og svarer til, som det var den "
                    f"{moment(known[-1].time)}. Den {when} havde det {last.count}; {last.count - now.size} er gået tabt siden"
                )
            else:
                said = (
                    f"er et andet register end det, der var her den {when}, eller er skrevet om "
                    f"({now.size} udgaver mod {last.count})"
                )
        raise Replaced(
            f"Registret i {self._where} {said}. Det bruges ikke, og intet er gemt. Hent den seneste sikkerhedskopi frem, "
            "eller ret adressen. Skal det, der ligger der nu, gælde, så kør: "
            'styring register accept --data MAPPE --reason "hvorfor".'
        )


def state(connection: Connection, version: str) -> Head:
    """The head of a register of whatever schema; before there were links, the number of versions with no digest.

    Damaged when its schema is said to be older than the links that it has.
    """
    from sqlalchemy import func, inspect, select

    from styringslib.register.database.tables import LINKS, TABLES, columns_there

    if version >= CHAINED:
        return head(connection)
    if inspect(connection).has_table(LINKS.name):
        raise Damaged(
            f"Registret siger, at det har skema {version}, men har en kæde, som først kom med skema {CHAINED}. {RESTORE}"
        )
    counts = (select(func.count()).select_from(TABLES[kind]) for kind in columns_there(connection))
    return Head(sum(connection.execute(count).scalar_one() for count in counts), "")


def _digests(connection: Connection, counts: Sequence[int], now: Head) -> dict[int, str]:
    """The digests of the links at those places."""
    if not now.digest or not counts:
        return {}
    from sqlalchemy import select

    from styringslib.register.database.tables import LINKS

    places = select(LINKS.c.sequence, LINKS.c.digest).where(LINKS.c.sequence.in_(counts))
    return {int(place): str(digest) for place, digest in connection.execute(places)}


def _continues(now: Head, before: memory.Seen, digests: Mapping[int, str]) -> bool:
    """Whether the register now is the one seen before, with or without more in it."""
    if now.size < before.count:
        return False
    if not before.digest or not before.count:
        return True
    return digests.get(before.count) == before.digest

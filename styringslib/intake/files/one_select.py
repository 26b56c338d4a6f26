"""Whether an SQL text is one query and nothing else, told before any database is asked.

The database itself is the barrier wherever it has one (`databases`). This comes before it, for those that have none, and so
that the reader is told in Danish what is wrong. A text is cut into words outside quotes and comments; what no query needs is
refused, also where a database would have let it pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_COMMENTS = r"--[^\n]*|/\*.*?\*/"
_TEXT, _NAME = r"'(?:[^']|'')*'", r'"(?P<{}>(?:[^"]|"")*)"'
_ESCAPED = r"'(?:[^'\\]|''|\\.)*'"
_BRACKETS, _TICKS = r"\[(?P<brackets>[^\]\n]*)\]", r"`(?P<ticks>[^`]*)`"
# What each kind of database takes as a quoted text, a quoted name or a comment. What it does not know is read as words.
_APART = {
    "postgresql": ("[eE]" + _ESCAPED, _TEXT, r"(\$\w*\$).*?\1", _NAME.format("name"), _COMMENTS),
    "sqlite": (_TEXT, _NAME.format("name"), _BRACKETS, _TICKS, _COMMENTS),
    "mssql": (_TEXT, _NAME.format("name"), _BRACKETS, _COMMENTS),
    "mysql": (_ESCAPED, r'"(?:[^"\\]|""|\\.)*"', _TICKS, r"#[^\n]*", _COMMENTS),
    "mariadb": (_ESCAPED, r'"(?:[^"\\]|""|\\.)*"', _TICKS, r"#[^\n]*", _COMMENTS),
}
_OTHERS = (_TEXT, _NAME.format("name"), _COMMENTS)
_WORD = r"(?P<word>[^\W\d]\w*)|(?P<end>;)"
# Ways to write a text or a name that hide where it ends, or what it says.
_HIDDEN = re.compile(r"""[uU]&["']|/\*!|\b[nN]?[qQ]'""")
_BEGINS = ("select", "with")
# Words that change something, or that begin another statement in SQL Server, which needs no semicolon between two.
_CHANGES = {
    "insert", "update", "delete", "merge", "into", "drop", "alter", "create", "truncate", "grant", "revoke", "deny", "exec",
    "execute", "call", "copy", "begin", "commit", "rollback", "declare", "set", "use", "backup", "restore", "dbcc", "bulk",
    "kill", "waitfor", "shutdown", "reconfigure",
}  # fmt: skip
# Functions that reach outside the database, into its files or its other users' work, whatever the transaction is.
_REACHES = re.compile(
    r"pg_(?:read|ls|stat_file|terminate|cancel|reload|rotate|promote|switch|create|drop|write|file|logical|advisory|try_adv)\w*"
    r"|lo_\w+|dblink\w*|openquery|openrowset|opendatasource|load_extension|writefile|readfile|load_file|xp_\w+|sp_\w+"
    r"|utl_\w+|dbms_\w+|set_config|setval|nextval|query_to_xml\w*|database_to_xml\w*|setseed"
)
_REMEDY = "Skriv ét udtræk, der begynder med SELECT eller WITH, i sql i kommune.toml"


def fault(sql: str, backend: str = "") -> tuple[str, str] | None:
    """What is wrong with a text that should be one query, and what to do; None when it is one.

    ``backend``: SQLAlchemy's name of the kind of database, which decides what is quoted.

    >>> fault("select beloeb from posteringer", "sqlite")
    >>> fault("drop table posteringer", "sqlite")[0]
    'Forespørgslen begynder med drop og er ikke et udtræk'
    """
    if hidden := _HIDDEN.search(sql):
        return f"Skrivemåden {hidden[0]} skjuler, hvad der står i sql", _REMEDY
    words: list[str] = []
    names: list[str] = []
    ended = False
    for found in _cut(sql, backend):
        groups = found.groupdict()
        if groups["end"]:
            ended = True
        elif groups["word"]:
            if ended:
                return "Der står mere end én sætning i sql", _REMEDY
            words.append(groups["word"])
        else:
            names += [groups[kind] for kind in ("name", "brackets", "ticks") if groups.get(kind)]
    if not words:
        return "Der står intet udtræk i sql", _REMEDY
    if words[0].casefold() not in _BEGINS:
        return f"Forespørgslen begynder med {words[0]} og er ikke et udtræk", _REMEDY
    for word in words:
        if word.casefold() in _CHANGES:
            return (
                f"Ordet {word} kan ændre noget i databasen, og her bliver der kun læst",
                f"{_REMEDY}; hedder en kolonne sådan, så sæt navnet i anførselstegn",
            )
    for name in [*words, *names]:
        if _REACHES.fullmatch(name.casefold()):
            return f"Funktionen {name} rækker ud over tabellerne, og her bliver der kun læst", _REMEDY
    return None


def _cut(sql: str, backend: str) -> Iterator[re.Match[str]]:
    return re.finditer("|".join([*_APART.get(backend, _OTHERS), _WORD]), sql, re.DOTALL)

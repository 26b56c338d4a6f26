"""How a setting of kommune.toml is declared as data, and the one reader of all such declarations.

    words        the nearest known word, and lists in Danish
    fault        one thing that is wrong with the settings, and the error that tells all of them
    field        a field: English name, Danish key, description, default; and the reader that notes faults
    kinds        fields that are words: texts, names of units, choices, flags
    quantities   fields that are measured: numbers, shares, years, months, dates
    section      a section of fields, sub-sections, blocks and tables of names

Lies at the very left, and knows no file and no topic: intake, the pure methods and every section declare with it.
"""

"""From an executed notebook to files: engines, processes, page, workbook, manifest. Knows no topic."""

import sys

# nbformat's schema check brings a grammar of internet addresses that takes longer to compile (a second of processor) than all
# else that a run imports, and an expression for them that takes a tenth; no notebook's schema asks for either. Unless somebody
# has them already, they count as not installed here.
for _name in ("rfc3987_syntax", "rfc3986_validator"):
    sys.modules.setdefault(_name, None)  # type: ignore[arg-type]  # None is how an import is refused

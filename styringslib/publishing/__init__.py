"""From an executed notebook to files: engines, processes, page, workbook, manifest. Knows no topic."""

import sys

# nbformat's schema check brings a grammar of internet addresses that takes longer to compile (a second of processor) than all
# else that a run imports; no notebook's schema asks for it. Unless somebody has it already, it counts as not installed here.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # None is how an import is refused

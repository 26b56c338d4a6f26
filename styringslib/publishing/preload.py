"""Imported by the fork server before the first report: all that a report needs, so that a fork starts at once."""

import contextlib
import gc
import importlib
import pkgutil

import styringslib

_LIBRARIES = (
    "matplotlib.backends.backend_agg",
    "matplotlib.dates",
    "matplotlib.figure",
    "numpy",
    "pandas",
    "papermill.execute",
    "pyarrow.parquet",
    "nbconvert.exporters.html",
    "xlsxwriter",
    "babel.numbers",
    "babel.dates",
    "holidays",
    "bs4",
    "scipy.stats",
    "statsmodels.regression.linear_model",
    "styringslib.publishing.job",
)
# Not the register: a run asks it once, before the reports' processes start.
_ROOMS = (
    "allocation",
    "demography",
    "findings",
    "followup",
    "intake",
    "month",
    "presentation",
    "prognosis",
    "sections",
)

for _name in _LIBRARIES:
    # A library that a report does not need may be missing; one that it needs is told of there.
    with contextlib.suppress(ImportError):
        importlib.import_module(_name)
for _module in pkgutil.walk_packages(styringslib.__path__, "styringslib."):
    if _module.name.split(".")[1] in _ROOMS and not _module.name.endswith(".workbench"):
        with contextlib.suppress(ImportError):
            importlib.import_module(_module.name)

# Objects made so far are never collected, so their memory pages stay shared between the forks.
gc.collect()
gc.freeze()
# A report makes many small objects that live as long as it does: looking for rubbish among them often finds none.
gc.set_threshold(50_000, 20, 50)

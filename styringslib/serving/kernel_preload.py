"""Imported once by the process that served kernels are forked from: what the three notebooks need, and no data."""

import contextlib
import gc
import importlib

_NEEDED = (
    "anywidget",
    "babel.dates",
    "babel.numbers",
    "holidays",
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "ipywidgets",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "matplotlib.dates",
    "matplotlib.figure",
    "matplotlib_inline.backend_inline",
    "pyarrow.parquet",
    "scipy.stats",
    "sqlalchemy.dialects.sqlite",
    "statsmodels.regression.linear_model",
    "styringslib.delivery.round_desk",
    "styringslib.intake",
    "styringslib.month.opening",
    "styringslib.register.store",
    "styringslib.register.writing",
    "styringslib.register_form.bench.bench",
    "styringslib.register_form.desk",
    "styringslib.reports.follow_up_report",
    "styringslib.scenarios.report",
    "styringslib.scenarios.workbench.workbench",
)

for _name in _NEEDED:
    # A library that a notebook does not need may be missing; one that it needs is told of there.
    with contextlib.suppress(ImportError):
        importlib.import_module(_name)

# Objects made so far are never collected, so their memory pages stay shared between the kernels.
gc.collect()
gc.freeze()

"""What all reports of a month share: made once, before any of them, and kept beside the checked copy."""

from __future__ import annotations

from styringslib.intake.settings.settings_file import take_over
from styringslib.publishing.job import Job


def prepare(job: Job) -> None:
    """Make what hangs on every unit of the job's month, the forecasts and the control charts, and keep it."""
    from styringslib.intake import read_checked_copy
    from styringslib.month.kept_forecasts import write_forecasts
    from styringslib.sections.early_signs.kept import write_charts

    if job.settings:
        take_over(job.settings)
    if job.cache:
        municipality = read_checked_copy(job.cache)
        write_forecasts(municipality, job.report.month, job.cache)
        write_charts(municipality, job.report.month, job.cache)

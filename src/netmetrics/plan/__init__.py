"""What to do next."""

from netmetrics.plan.due import due, new_year, this_week

__all__ = ["due", "new_year", "this_week"]

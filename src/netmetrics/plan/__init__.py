"""What to do next."""

from netmetrics.plan.due import due

__all__ = ["due"]

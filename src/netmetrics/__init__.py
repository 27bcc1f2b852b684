"""Keep a simple workbook of former colleagues; get true numbers and a monthly report from it.

>>> import netmetrics as nm
>>> network = nm.load(nm.sample())
>>> network.source
'network.xlsx'
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import plan
    from .metrics import engagement, follow_up, goals, habits, insights, opportunities, readiness
    from .metrics.known import asking_rows, compact, happened, known_at, your_list
    from .periods import Period
    from .problems import Problem, WorkbookError
    from .report.edition import Edition, open_day, open_report
    from .schema import Settings
    from .shipped import sample
    from .workbook.folder import find_workbook
    from .workbook.tables import Network, load

# Where each public name lives, so that importing netmetrics loads no pandas.
_HOMES = {
    "Edition": "report.edition",
    "Network": "workbook.tables",
    "Period": "periods",
    "Problem": "problems",
    "Settings": "schema",
    "WorkbookError": "problems",
    "asking_rows": "metrics.known",
    "compact": "metrics.known",
    "find_workbook": "workbook.folder",
    "happened": "metrics.known",
    "known_at": "metrics.known",
    "load": "workbook.tables",
    "open_day": "report.edition",
    "open_report": "report.edition",
    "sample": "shipped",
    "your_list": "metrics.known",
}
_MODULES = {
    "engagement": "metrics.engagement",
    "follow_up": "metrics.follow_up",
    "habits": "metrics.habits",
    "goals": "metrics.goals",
    "insights": "metrics.insights",
    "opportunities": "metrics.opportunities",
    "plan": "plan",
    "readiness": "metrics.readiness",
}

__all__ = [
    "Edition",
    "Network",
    "Period",
    "Problem",
    "Settings",
    "WorkbookError",
    "asking_rows",
    "compact",
    "engagement",
    "find_workbook",
    "follow_up",
    "goals",
    "habits",
    "happened",
    "insights",
    "known_at",
    "load",
    "open_day",
    "open_report",
    "opportunities",
    "plan",
    "readiness",
    "sample",
    "your_list",
]


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return importlib.import_module(f".{_MODULES[name]}", __name__)
    if name in _HOMES:
        return getattr(importlib.import_module(f".{_HOMES[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__

"""What runs a report's cells: Jupyter's own kernel, with the heavy imports done before it starts.

It is started as a program, so that it imports while the run that waits for it imports as well.
"""

from __future__ import annotations

import gc
import importlib
import os
import sys
from pathlib import Path

# What our notebooks end up importing, some of it only in the middle of a cell.
_HEAVY = (
    "netmetrics.report.edition", "netmetrics.report.sentences", "netmetrics.report.figures", "netmetrics.plan",
    "matplotlib.backends.backend_svg", "matplotlib.font_manager", "python_calamine", "scipy.special",
)  # fmt: skip


def main() -> None:
    """Run the kernel until it is ended."""
    # Jupyter's kernel sets this too, but only after matplotlib would have read it.
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    from ipykernel.kernelapp import launch_new_instance

    # What is imported stays: looking through it for garbage takes a tenth of the start.
    gc.disable()
    for name in _HEAVY:
        importlib.import_module(name)
    gc.freeze()
    gc.enable()
    launch_new_instance(sys.argv)


if __name__ == "__main__":
    # As in ipykernel_launcher: a file beside the notebook takes no library's place.
    if sys.path[0] in ("", str(Path.cwd())):
        del sys.path[0]
    main()

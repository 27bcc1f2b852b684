"""The notebooks and sample workbooks that come with the package."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parents[1]


def notebook(name: str) -> Path:
    """Where a notebook that comes with the package lies.

    Parameters
    ----------
    name
        Its file name, such as ``"monthly_report.ipynb"``.

    Returns
    -------
    pathlib.Path
        The file inside an installed package, or in the checkout of an editable install.
    """
    return _find("notebooks", "notebooks", name)


def sample(name: str = "network.xlsx") -> Path:
    """Where a sample workbook that comes with the package lies.

    Parameters
    ----------
    name
        Its file name.

    Returns
    -------
    pathlib.Path
        The file inside an installed package, or in the checkout of an editable install.
    """
    return _find("sample", "data/sample", name)


def _find(installed: str, checkout: str, name: str) -> Path:
    inside = _PACKAGE / "shipped" / installed / name
    return inside if inside.is_file() else _CHECKOUT / checkout / name

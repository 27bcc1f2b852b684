import re
import subprocess
import sys
from pathlib import Path

import pytest

import netmetrics

MEASURES = ("engagement", "follow_up", "opportunities", "goals", "insights")


def loaded_after(code):
    """Which large libraries a fresh Python holds after some code."""
    large = ("pandas", "scipy", "matplotlib", "papermill", "nbconvert")
    ask = f"{code}\nimport sys\nprint([name for name in {large!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_importing_netmetrics_loads_nothing_large():
    assert loaded_after("import netmetrics") == "[]"


def test_reaching_the_measures_loads_pandas_alone():
    names = ", ".join(f"netmetrics.{name}" for name in MEASURES)

    assert loaded_after(f"import netmetrics\n{names}") == "['pandas']"


@pytest.mark.parametrize("name", MEASURES)
def test_each_room_of_measures_is_a_public_name(name):
    assert name in netmetrics.__all__
    assert getattr(netmetrics, name).__name__ == f"netmetrics.metrics.{name}"


def test_each_public_name_is_there_and_told_to_type_checkers():
    source = Path(netmetrics.__file__).read_text(encoding="utf-8")
    told = source[source.index("if TYPE_CHECKING:") : source.index("# Where each")]

    for name in netmetrics.__all__:
        assert getattr(netmetrics, name)
        assert re.search(rf"\b{name}\b", told)
    assert "compact" in netmetrics.__all__


def test_an_unknown_name_is_refused():
    with pytest.raises(AttributeError, match="no attribute 'fame'"):
        netmetrics.fame  # noqa: B018


@pytest.mark.parametrize(
    ("rows", "labels"),
    [
        pytest.param([], [], id="defaults"),
        pytest.param([("Days to answer", 30)], [], id="the default typed"),
        pytest.param(
            [("Career stage", "Middle"), ("Days to answer", 21)],
            ["Days to answer", "Career stage"],
            id="two, in the sheet's order",
        ),
    ],
)
def test_settings_that_differ_from_the_default_are_named(rows, labels):
    changed = netmetrics.Settings.of(rows).changed()

    assert [setting.label for setting in changed] == labels

import configparser
import os
import re
import shlex
import shutil
import subprocess

import pytest

from netmetrics import cli


@pytest.fixture(scope="module")
def commands(root):
    """The lines of docs/scheduling.md that a person copies."""
    text = (root / "docs" / "scheduling.md").read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.startswith("    ")]


def test_there_is_one_line_for_each_system(commands):
    assert [line.split()[0] for line in commands] == ["0", "mkdir", "schtasks"]


def test_each_line_calls_the_command_with_options_that_it_has(commands):
    known = {option for one in cli.report.params for option in one.opts} | {"report"}

    for line in commands:
        words = re.search(r"netmetrics\"? (report[ \w-]*)", line)
        assert words, line
        assert set(shlex.split(words[1])) <= known


def test_the_line_for_cron_is_five_times_and_a_command(commands):
    times, command = commands[0].split()[:5], commands[0].split(maxsplit=5)[5]

    assert times == ["0", "7", "1", "*", "*"]
    # cron ends a command at a percent sign.
    assert "%" not in command


@pytest.mark.skipif(not shutil.which("sh"), reason="there is no sh on this system")
def test_the_line_for_systemd_writes_a_service_and_a_timer(commands, tmp_path):
    (tmp_path / "systemctl").write_text('#!/bin/sh\necho "$@" >"$HOME/said"\n')
    (tmp_path / "systemctl").chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"

    subprocess.run(["sh", "-c", commands[1]], env={"HOME": str(tmp_path), "PATH": path}, check=True)

    service, timer = (configparser.ConfigParser(interpolation=None) for _ in range(2))
    service.optionxform = timer.optionxform = str
    folder = tmp_path / ".config/systemd/user"
    service.read(folder / "netmetrics.service")
    timer.read(folder / "netmetrics.timer")
    assert service["Service"]["ExecStart"].endswith("netmetrics report --quiet")
    assert service["Service"]["WorkingDirectory"] == "%h/my-network"
    assert timer["Timer"]["OnCalendar"] == "*-*-01 07:00"
    assert (tmp_path / "said").read_text() == "--user enable --now netmetrics.timer\n"

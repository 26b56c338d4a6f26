"""The examples of docs/drift.md can be read by what they are written for, and call commands and settings that there are."""

from __future__ import annotations

import ast
import configparser
import json
import re
import shlex
import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import typer

from styringslib.cli import app
from styringslib.delivery.letters import filled
from styringslib.delivery.terms import DELIVERY
from styringslib.register.section import REGISTER

PAGE = (Path(__file__).parents[2] / "docs" / "drift.md").read_text("utf-8")
DAILY = "month --auto --data min-kommune --out rapporter --log maaned.jsonl"


def _blocks(language: str) -> list[str]:
    found = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found, language
    return found


def test_the_settings_are_those_that_there_are() -> None:
    settings = _blocks("toml")[0]
    for text in (settings, re.sub(r"^# (\w+ = )", r"\1", settings, flags=re.MULTILINE)):
        content = tomllib.loads(text)
        values = DELIVERY.checked(content)
        assert values["server"] == "smtp.kommune.example"
        assert REGISTER.checked(content)["persons"][0]["mail"] == "lea@kommune.example"
    assert values["days_waited"] == 5


def test_the_template_gives_what_the_shipped_one_gives() -> None:
    part = {"navn": "Ådalen", "linjer": ["Et.", "To."], "link": "https://x.example/", "vedhaeftet": None}
    told = filled(_blocks("jinja")[0], {"maaned": "oktober 2026", "afsnit": [part], "rolle": "Leder", "kommune": "By"})
    assert told == ("Opfølgningen for oktober 2026 er klar.\n\nÅdalen\n- Et.\n- To.\nLæs mere: https://x.example/\n")


@pytest.mark.parametrize("call", sorted(set(re.findall(r"styring ((?:publish|month|round)\b[^\n`]*)", PAGE))))
def test_every_call_has_options_that_there_are(call: str) -> None:
    name, *words = shlex.split(re.split(r"[>\"]", call)[0])
    command = typer.main.get_command(app).commands[name]  # type: ignore[attr-defined]  # the app is a group
    known = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= known


def test_the_log_line_has_the_keys_of_the_log() -> None:
    row = json.loads(_blocks("json")[0])
    assert list(row) == ["tid", "maaned", "trin", "status", "tekst"]


def test_cron_and_systemd_call_once_a_weekday() -> None:
    schedule, _, command = _blocks("cron")[0].strip().partition("  ")
    assert schedule == "30 6 * * 1-5"
    assert DAILY in command
    service, timer = (configparser.ConfigParser(strict=False, interpolation=None) for _ in range(2))
    for parser, text in zip((service, timer), _blocks("ini"), strict=True):
        parser.optionxform = str  # type: ignore[assignment,method-assign]  # as its documentation says
        parser.read_string(text)
    assert service["Service"]["Type"] == "oneshot"
    assert service["Service"]["ExecStart"].endswith(f"bin/styring {DAILY}")
    assert timer["Timer"]["OnCalendar"] == "Mon..Fri 06:30"


def test_the_windows_task_is_xml_of_the_schedulers_own_kind() -> None:
    root = ET.fromstring(_blocks("xml")[0])
    space = {"t": "http://schemas.microsoft.com/windows/2004/02/mit/task"}
    assert root.tag == f"{{{space['t']}}}Task"
    assert root.findtext("t:Actions/t:Exec/t:Arguments", namespaces=space) == DAILY
    days = root.find("t:Triggers/t:CalendarTrigger/t:ScheduleByWeek/t:DaysOfWeek", space)
    assert days is not None
    assert [day.tag.partition("}")[2] for day in days] == ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
    assert root.findtext("t:Settings/t:MultipleInstancesPolicy", namespaces=space) == "IgnoreNew"


def test_the_airflow_example_is_one_task_that_is_passed_over_while_it_waits() -> None:
    calls = [node for node in ast.walk(ast.parse(_blocks("python")[0])) if isinstance(node, ast.Call)]
    tasks = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "BashOperator"]
    assert len(tasks) == 1
    said = {word.arg: ast.literal_eval(word.value) for word in tasks[0].keywords}
    assert said["bash_command"].endswith(f"styring {DAILY}")
    assert said["skip_on_exit_code"] == 1

"""Work is asked for by names that exist, and every job has a test."""

import re

from project.kernel.jobs.registry import DUTIES, KINDS
from tests.architecture.source import calls, first_string, python_files, shown, text


def deferred_names() -> dict[str, str]:
    """Return the job names that the product passes to `defer`, with a file that does so."""
    return {
        name: shown(path)
        for path in python_files()
        for called, call in calls(path)
        if called == "defer" and (name := first_string(call))
    }


def test_every_deferred_name_is_registered() -> None:
    unknown = {name: path for name, path in deferred_names().items() if name not in KINDS}

    assert unknown == {}


def test_names_are_written_where_they_are_deferred() -> None:
    hidden = [
        f"{shown(path)}:{call.lineno}"
        for path in python_files()
        for called, call in calls(path)
        if called == "defer" and call.args and first_string(call) is None
    ]

    assert hidden == []


def test_wire_names_say_app_feature_and_verb() -> None:
    odd = [name for name in KINDS if not re.fullmatch(r"[a-z]+(\.[a-z_]+){1,3}", name)]

    assert odd == []


def test_every_job_and_duty_has_a_test() -> None:
    written = "\n".join(
        text(path) for path in python_files("tests") if "architecture" not in path.parts
    )
    untested = {
        name
        for name, known in (*KINDS.items(), *DUTIES.items())
        if name not in written and function_name(known) not in written
    }

    assert untested == set()


def function_name(known: object) -> str:
    function = getattr(known, "handler", None) or getattr(known, "function", None)
    return str(getattr(function, "__name__", ""))


def test_every_job_says_what_makes_it_safe_to_run_twice() -> None:
    silent = {name for name, kind in KINDS.items() if not kind.handler.__doc__}

    assert silent == set()

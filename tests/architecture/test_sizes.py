"""Files and functions stay small enough to be read at once."""

import statistics

from tests.architecture.source import functions, python_files, shown, text

FILE_LINES = 500
TEST_FILE_LINES = 800
FUNCTION_LINES = 60
MEDIAN_LINES = 9


def test_no_file_is_longer_than_500_lines() -> None:
    limits = [(path, FILE_LINES) for path in python_files()]
    limits += [(path, TEST_FILE_LINES) for path in python_files("tests")]

    too_long = {
        shown(path): lines for path, limit in limits if (lines := text(path).count("\n")) > limit
    }

    assert too_long == {}


def test_no_function_is_longer_than_60_lines() -> None:
    too_long = {
        f"{shown(path)}:{function.lineno} {function.name}": lines
        for path in python_files()
        for function in functions(path)
        if (lines := (function.end_lineno or function.lineno) - function.lineno + 1)
        > FUNCTION_LINES
    }

    assert too_long == {}


def test_the_usual_function_is_short() -> None:
    lengths = [
        (function.end_lineno or function.lineno) - function.lineno + 1
        for path in python_files()
        for function in functions(path)
    ]

    assert statistics.median(lengths) <= MEDIAN_LINES

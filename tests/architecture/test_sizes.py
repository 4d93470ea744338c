"""Functions and files stay readable: the long tail is where understanding ends."""

from __future__ import annotations

from pathlib import Path

from tools.figures import Function, code_files, functions, percentile, written_lines

LONG_FILES: dict[str, str] = {
    # path: why it is one file although it has more than 400 lines
}


def test_nineteen_of_twenty_functions_have_under_45_lines(root: Path) -> None:
    assert percentile([function.lines for function in functions(code_files(root))], 0.95) < 45


def test_no_function_has_more_than_80_lines(root: Path) -> None:
    assert [function for function in functions(code_files(root)) if function.lines > 80] == []


def test_a_file_of_more_than_400_lines_has_a_reason(root: Path) -> None:
    long = {
        str(file.relative_to(root))
        for file in code_files(root)
        if len(file.read_text(encoding="utf-8").splitlines()) > 400
    }
    assert long == set(LONG_FILES)


def test_lines_are_counted_from_def_to_the_last_line(tmp_path: Path) -> None:
    file = tmp_path / "example.py"
    file.write_text('@decorated\ndef short():\n    """Doc."""\n\n    return 1\n\n\nasync def one(): ...\n')

    assert list(functions([file])) == [Function("short", file, 4), Function("one", file, 1)]
    assert written_lines([file]) == 5


def test_tests_and_migrations_are_not_code(tmp_path: Path) -> None:
    for name in (
        "src/a/models.py",
        "src/a/tests/test_a.py",
        "src/a/migrations/0001_initial.py",
        "tools/b.py",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x = 1\n")

    assert code_files(tmp_path) == [tmp_path / "src/a/models.py", tmp_path / "tools/b.py"]


def test_the_percentile_is_a_value_that_occurs() -> None:
    assert percentile(range(1, 101), 0.95) == 95
    assert percentile([3, 1, 2], 0.5) == 2
    assert percentile([7], 0.95) == 7
    assert percentile([], 0.95) == 0

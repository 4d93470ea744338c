"""The figures of the code: small inputs whose answer anybody can count."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tools import figures


@pytest.mark.parametrize(
    ("values", "share", "found"),
    [
        ([], 0.5, 0),
        ([7], 0.5, 7),
        ([4, 1, 3, 2], 0.5, 2),
        ([1, 2, 3, 4, 5], 0.5, 3),
        (range(1, 101), 0.95, 95),
        ([1] * 19 + [80], 0.95, 1),
        ([1] * 18 + [80, 81], 0.95, 80),
        ([5, 9], 1.0, 9),
    ],
)
def test_the_smallest_value_that_so_many_do_not_exceed(
    values: Sequence[int], share: float, found: int
) -> None:
    assert figures.percentile(values, share) == found


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in {
        "src/desk/rules.py": "A = 1\n\n\nB = 2\n",
        "src/desk/tests/test_rules.py": "def test_a():\n\n    assert True\n",
        "src/desk/migrations/0001_initial.py": "C = 3\n",
        "src/conftest.py": "D = 4\n",
        "conftest.py": "E = 5\n",
        "tests/docs/test_links.py": "F = 6\n",
        "tools/run.py": "G = 7\n",
        "bench/bench_cut.py": "H = 8\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def names(project: Path, files: list[Path]) -> list[str]:
    return [file.relative_to(project).as_posix() for file in files]


def test_code_is_what_people_write_to_be_run(project: Path) -> None:
    assert names(project, figures.code_files(project)) == ["src/desk/rules.py", "tools/run.py"]
    assert figures.written_lines(figures.code_files(project)) == 3


def test_tests_are_the_tests_and_what_they_stand_on(project: Path) -> None:
    assert names(project, figures.test_files(project)) == [
        "conftest.py",
        "src/conftest.py",
        "src/desk/tests/test_rules.py",
        "tests/docs/test_links.py",
    ]
    assert figures.written_lines(figures.test_files(project)) == 5


def test_a_function_within_another_is_counted_in_both(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text("def outer():\n    def inner():\n        return 1\n\n    return inner\n")
    assert [(each.name, each.lines) for each in figures.functions([file])] == [("outer", 5), ("inner", 2)]


def test_this_project_has_every_figure(capsys: pytest.CaptureFixture[str]) -> None:
    figures.main()
    said = [line.partition(":")[0] for line in capsys.readouterr().out.splitlines()]
    assert said == ["code", "files", "functions", "tests"]

"""How the code measures: `python -m tools.figures` prints it; the tests hold the limits."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CODE = ("src", "tools")


@dataclass(frozen=True)
class Function:
    """One function: where it stands, and its lines from `def` to the last one."""

    name: str
    file: Path
    lines: int


def code_files(root: Path = ROOT) -> list[Path]:
    """Every source file that people write: without tests, their fixtures and migrations."""
    return sorted(
        file
        for folder in CODE
        for file in (root / folder).rglob("*.py")
        if not {"tests", "migrations", "conftest.py"} & set(file.relative_to(root).parts)
    )


def test_files(root: Path = ROOT) -> list[Path]:
    """Every file of tests and their fixtures."""
    files = [*root.glob("tests/**/*.py"), *root.glob("src/**/tests/**/*.py")]
    return sorted({*files, *root.glob("src/**/conftest.py"), root / "conftest.py"})


def functions(files: Iterable[Path]) -> Iterator[Function]:
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                yield Function(node.name, file, (node.end_lineno or node.lineno) - node.lineno + 1)


def percentile(values: Iterable[int], share: float) -> int:
    """The smallest value that at least `share` of `values` do not exceed; 0 of nothing."""
    ordered = sorted(values)
    if not ordered:
        return 0
    return ordered[math.ceil(share * len(ordered)) - 1]


def written_lines(files: Iterable[Path]) -> int:
    """Lines that are not blank."""
    return sum(1 for file in files for line in file.read_text(encoding="utf-8").splitlines() if line.strip())


def main() -> None:
    files = code_files()
    lengths = [function.lines for function in functions(files)]
    sizes = [len(file.read_text(encoding="utf-8").splitlines()) for file in files]
    code, tests = written_lines(files), written_lines(test_files())
    print(f"code: {code} lines that are not blank, in {len(files)} files")
    print(f"files: median {percentile(sizes, 0.5)}, p95 {percentile(sizes, 0.95)}, longest {max(sizes)}")
    print(
        f"functions: {len(lengths)}; median {percentile(lengths, 0.5)}, p95 {percentile(lengths, 0.95)}, "
        f"longest {max(lengths)}"
    )
    print(f"tests: {tests} lines, {tests / code:.2f} per line of code (1.2 to 2 is the aim)")


if __name__ == "__main__":
    main()

"""Each import contract holds, and is seen to fail on a planted violation: a contract that cannot fail
protects nothing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

LAYERS = "Slices import only what stands below them; a new folder must take its place here first"
PURE_RULES = "Rules are pure: facts in, decision out"
THIN_FACES = "Faces call services and queries, never models or rules"
ANALYSIS_APART = "The analysis library knows neither Django nor the desk"
ALL = {LAYERS, PURE_RULES, THIN_FACES, ANALYSIS_APART}

PLANTS = [
    pytest.param(
        {"pitstop/cases/planted.py": "import pitstop.handoffs\n"}, LAYERS, id="a slice reaches up to another"
    ),
    pytest.param({"pitstop/core/planted.py": "import pitstop.events\n"}, LAYERS, id="core reaches up"),
    pytest.param(
        {"pitstop/web/planted.py": "import pitstop.api\n"}, LAYERS, id="a face uses the face beside it"
    ),
    pytest.param(
        {"pitstop/undeclared/__init__.py": ""}, LAYERS, id="a folder that has no place in the order"
    ),
    pytest.param(
        {"pitstop/cases/rules.py": "import django.utils.timezone\n"}, PURE_RULES, id="rules use Django"
    ),
    pytest.param(
        {"pitstop/cases/rules.py": "import pitstop.cases.models\n", "pitstop/cases/models.py": ""},
        PURE_RULES,
        id="rules use models",
    ),
    pytest.param(
        {"pitstop/cases/rules.py": "import pitstop.cases.services\n", "pitstop/cases/services.py": ""},
        PURE_RULES,
        id="rules use services",
    ),
    pytest.param(
        {"pitstop/cases/rules.py": "import pitstop.cases.queries\n", "pitstop/cases/queries.py": ""},
        PURE_RULES,
        id="rules use queries",
    ),
    *(
        pytest.param(
            {f"pitstop/{face}/planted.py": f"import pitstop.cases.{part}\n", f"pitstop/cases/{part}.py": ""},
            THIN_FACES,
            id=f"{face} uses {part}",
        )
        for face in ("web", "api", "cli", "jobs")
        for part in ("models", "rules")
    ),
    pytest.param(
        {"pitstop_analysis/planted.py": "import django\n"}, ANALYSIS_APART, id="analysis uses Django"
    ),
    pytest.param(
        {"pitstop_analysis/planted.py": "import pitstop.core\n"}, ANALYSIS_APART, id="analysis uses the desk"
    ),
]


def test_every_contract_holds(root: Path) -> None:
    assert outcomes(root) == dict.fromkeys(ALL, "KEPT")


@pytest.mark.parametrize(("files", "contract"), PLANTS)
def test_a_planted_violation_breaks_its_contract(
    root: Path, tmp_path: Path, files: dict[str, str], contract: str
) -> None:
    shutil.copytree(root / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(root / "pyproject.toml", tmp_path)
    for name, text in files.items():
        plant(tmp_path / "src" / name, text)

    found = outcomes(tmp_path)

    assert found == {**dict.fromkeys(ALL, "KEPT"), contract: "BROKEN"}


def plant(file: Path, text: str) -> None:
    """Add `text` to `file`, so that what stands there already goes on holding."""
    file.parent.mkdir(exist_ok=True)
    with file.open("a", encoding="utf-8") as handle:
        handle.write("\n" + text)


def outcomes(folder: Path) -> dict[str, str]:
    """Run import-linter on the sources in `folder`: what became of each contract."""
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "src"), "COLUMNS": "300", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
    )
    return dict(re.findall(r"^(.+?) (KEPT|BROKEN)", done.stdout, flags=re.MULTILINE))

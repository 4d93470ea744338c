"""The library by its one name: everything that it offers is there, whatever was imported before."""

import subprocess
import sys

CODE = """
import sys
import pitstop_analysis as pa
assert not {"polars", "duckdb", "jinja2"} & sys.modules.keys()
from pitstop_analysis.read import read
from pitstop_analysis.report import build
import pitstop_analysis.write
assert pa.read is read
assert pa.report is build.report
assert callable(pa.write)
from pitstop_analysis import *
assert set(pa.__all__) <= set(dir(pa)) & set(globals())
assert not hasattr(pa, "nothing")
"""


def test_names_are_imported_when_they_are_asked_for() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CODE], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stderr == ""
    assert done.returncode == 0

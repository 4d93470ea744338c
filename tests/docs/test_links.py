"""Every link between our own documents leads somewhere."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from urllib.parse import unquote

LINK = re.compile(r"\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def test_every_link_leads_to_a_file_and_a_heading(root: Path) -> None:
    documents = [*root.glob("*.md"), *(root / "docs").rglob("*.md")]
    assert len(documents) >= 10
    assert [fault for document in documents for fault in faults(document)] == []


def test_a_broken_link_is_found(tmp_path: Path) -> None:
    (tmp_path / "other.md").write_text("# A heading, with `code`\n")
    (tmp_path / "page.md").write_text(
        "[fine](other.md) [fine](other.md#a-heading-with-code) [out](https://example.org)\n"
        "[gone](absent.md) [no such heading](other.md#elsewhere)\n"
    )
    assert faults(tmp_path / "page.md") == [
        "page.md: absent.md is no file",
        "page.md: other.md has no heading #elsewhere",
    ]


def test_documents_name_no_file_that_is_gone(root: Path) -> None:
    """CONTRIBUTING sends people to files by their paths in backticks; those must exist as well."""
    known = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=root, capture_output=True, text=True
    )
    files = set(known.stdout.split())
    folders = {str(parent) for name in files for parent in Path(name).parents}
    text = (root / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:src|tests|docs|tools|bench)/[\w./-]+)`", text))
    assert len(named) >= 10
    assert {name for name in named if name.rstrip("/") not in files | folders} == set()


def faults(document: Path) -> list[str]:
    found = []
    text = FENCE.sub("", document.read_text(encoding="utf-8"))
    for first, second in LINK.findall(text):
        target, _, heading = unquote(first or second).partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        file = document.parent / target if target else document
        if not file.exists():
            found.append(f"{document.name}: {target} is no file")
        elif heading and file.suffix == ".md" and heading not in headings(file):
            found.append(f"{document.name}: {target or document.name} has no heading #{heading}")
    return found


def headings(file: Path) -> set[str]:
    lines = FENCE.sub("", file.read_text(encoding="utf-8")).splitlines()
    titles = (line.lstrip("#").strip() for line in lines if line.startswith("#"))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}

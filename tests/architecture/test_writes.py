"""Tables are written in services and timers only: a write elsewhere would leave no event and no mail."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

WRITERS = {"services", "timers", "migrations", "tests"}
NO_TABLES = {"accounts/profiles/pictures.py"}  # what it saves are pictures, into memory
ALWAYS = {"save", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
ROWS = {"delete_matching", "insert_all", "insert_missing", "insert_or_update", "update_all"}  # of core/rows
BY_RECEIVER = {"create", "update", "delete"}
MANAGERS = {"objects", "_default_manager", "_base_manager"}


def test_nothing_outside_services_and_timers_writes_a_table(root: Path) -> None:
    source = root / "src" / "pitstop"
    found = [
        f"{file.relative_to(root)}:{line}"
        for file in sorted(source.rglob("*.py"))
        if file.relative_to(source).as_posix() not in NO_TABLES
        if not WRITERS & {*file.relative_to(source).parts[:-1], file.stem}
        for line in writes(file.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        "Case.objects.create(subject='x')",
        "Case.objects.filter(pk=1).update(state='closed')",
        "Case.objects.filter(pk=1).delete()",
        "case.save()",
        "case.save(update_fields=['state'])",
        "await case.asave()",
        "form.save()",
        "case.delete()",
        "case.messages.create(body='x')",
        "Case._default_manager.bulk_create([])",
        "Team.objects.get_or_create(name='x')",
        "insert_all([Team(name='x')])",
        "rows.update_all([team], ['name'])",
        "queries.mine(person).update(state='closed')",
        "queries.mine(person).delete()",
        "def view(request):\n    for case in cases:\n        case.save()",
    ],
)
def test_a_planted_write_is_found(text: str) -> None:
    head = "from pitstop.cases import queries\nfrom pitstop.cases.models import Case, Team\n"
    assert len(writes(head + text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "services.create(subject='x', by=by, now=now)",
        "case_services.update(case=case, by=by, now=now)",
        "pitstop.cases.services.delete(case=case)",
        "hashlib.sha256().update(b'x')",
        "digest.update(b'x')",
        "known.update({'a': 1})",
        "context.update(more)",
        "Case.objects.filter(pk=1).exists()",
        "class Event(Model):\n    def save(self):\n        super().save()",
    ],
)
def test_what_only_looks_like_a_write_is_let_be(text: str) -> None:
    head = (
        "import hashlib\nimport pitstop.cases.services\n"
        "from pitstop.cases import services\nfrom pitstop.cases import services as case_services\n"
    )
    assert writes(head + text) == []


def writes(text: str) -> list[int]:
    """The lines of `text` that write a table through Django."""
    tree = ast.parse(text)
    modules = imported_modules(tree)
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        if writes_rows(node) or (isinstance(node.func, ast.Attribute) and is_write(node, modules))
    ]


def writes_rows(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return name in ROWS


def is_write(call: ast.Call, modules: set[str]) -> bool:
    assert isinstance(call.func, ast.Attribute)
    name = call.func.attr.removeprefix("a") if call.func.attr not in ALWAYS | BY_RECEIVER else call.func.attr
    names, called = chain(call.func.value)
    if names == ["super"]:
        return False  # What a table says about being written ("def save"), not a write.
    if name in ALWAYS:
        return True
    if name not in BY_RECEIVER:
        return False
    if MANAGERS & set(names):
        return True
    if name == "update" and call.args:
        return False  # A dict's or a hash's: a queryset takes its values by keyword only.
    # A function of a module ("services.create(…)") is a call of a service, not a write. What a function
    # returned ("queries.mine(…).delete()") is a queryset.
    return called or names[0] not in modules


def chain(node: ast.expr) -> tuple[list[str], bool]:
    """The names in `a.b(…).c`, first to last, and whether something is called on the way."""
    names: list[str] = []
    called = False
    while True:
        if isinstance(node, ast.Attribute):
            names.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Call):
            called = True
            node = node.func
        elif isinstance(node, ast.Subscript):
            node = node.value
        else:
            names.append(node.id if isinstance(node, ast.Name) else "")
            return names[::-1], called


def imported_modules(tree: ast.Module) -> set[str]:
    """Names that an import binds and that look like modules: classes begin with a capital letter."""
    names = {
        (alias.asname or alias.name).split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }
    return {name for name in names if name[:1].islower()}

"""The OpenAPI document: what ninja derives from the code, and what holds for every endpoint."""

from collections.abc import Iterator
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from pitstop.api import problems
from pitstop.api.answers import Problem
from pitstop.api.idempotency import HEADER, REPLAYED

_ALWAYS = (problems.UNKNOWN_CALLER, problems.FORBIDDEN, problems.TOO_MANY, problems.FAULT, problems.BUSY)
_OF_WRITES = (
    problems.MALFORMED,
    problems.CONFLICT,
    problems.NO_LENGTH,
    problems.TOO_LARGE,
    problems.WRONG_MEDIA_TYPE,
    problems.INVALID,
)
WRITES = ("POST", "PATCH", "DELETE")
_KEY = {
    "in": "header",
    "name": HEADER,
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
    "description": "Yours to choose. The same key with the same request is done once and answered alike.",
}


class Api(NinjaAPI):
    """Ninja's API, described in full: problems, keys and scopes of every endpoint."""

    _described: OpenAPISchema | None = None

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The name of the view: docs/api.md pins it, so that a generated client keeps its methods."""
        return operation.view_func.__name__

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """The document, made once: the endpoints don't change while the server runs."""
        if self._described is None:
            self._described = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
            _describe(self._described)
        return self._described


def operations(schema: OpenAPISchema) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every operation as method, path and what the document says of it."""
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def table(schema: OpenAPISchema) -> str:
    """The table of endpoints in docs/api.md."""
    rows = [("endpoint", "operation", "scope", "what it does"), ("---",) * 4]
    for method, path, operation in operations(schema):
        name, scope = operation["operationId"], operation["x-scope"]
        rows.append((f"`{method} {path}`", f"`{name}`", scope, operation["summary"]))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _describe(schema: OpenAPISchema) -> None:
    parts = Problem.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    schema["components"]["schemas"] |= parts.pop("$defs") | {"Problem": parts}
    for method, path, operation in operations(schema):
        summary, _blank, more = operation.pop("description").partition("\n")
        operation["summary"] = summary
        needed = f"Needs the scope `{operation['x-scope']}`."
        operation["description"] = "\n\n".join(filter(None, [more.strip(), needed]))
        if method in WRITES:
            _describe_write(operation)
        for kind in _problems_of(method, path, operation):
            operation["responses"][kind.status] = _problem(kind)


def _describe_write(operation: dict[str, Any]) -> None:
    operation["parameters"].append(_KEY)
    for status, response in operation["responses"].items():
        said = {REPLAYED: ("true when the key was used before", "string")}
        if status == 201:
            said["Location"] = ("Where to read what was made", "string")
        response["headers"] = {
            name: {"description": text, "schema": {"type": type_}} for name, (text, type_) in said.items()
        }


def _problems_of(method: str, path: str, operation: dict[str, Any]) -> Iterator[problems.Kind]:
    yield from _ALWAYS
    if "{" in path:
        yield problems.MISSING
    if method in WRITES:
        yield from _OF_WRITES
    elif any(parameter["in"] == "query" for parameter in operation["parameters"]):
        yield problems.INVALID


def _problem(kind: problems.Kind) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": kind.title, "content": {problems.MEDIA_TYPE: {"schema": schema}}}

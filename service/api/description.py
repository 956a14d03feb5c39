"""The API description at /openapi.json."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from service.problems import ProblemDocument


def describe(app: FastAPI) -> dict[str, Any]:
    """Return the description, made once: FastAPI's own, with the shape of problems in the place of its error shapes."""
    if app.openapi_schema is None:
        made = get_openapi(
            title=app.title, version=app.version, description=app.description, routes=app.routes, tags=app.openapi_tags
        )
        shapes = made["components"]["schemas"]
        shapes.pop("HTTPValidationError", None)
        shapes.pop("ValidationError", None)
        problem = ProblemDocument.model_json_schema(ref_template="#/components/schemas/{model}")
        shapes |= problem.pop("$defs")
        shapes["ProblemDocument"] = problem
        for operation in (operation for path in made["paths"].values() for operation in path.values()):
            # FastAPI's own, for operations whose parameters take any string.
            if "HTTPValidationError" in str(operation["responses"].get("422")):
                del operation["responses"]["422"]
            if "429" in operation["responses"]:
                operation["responses"]["429"]["headers"] = {
                    "Retry-After": {"description": "seconds", "schema": {"type": "integer"}}
                }
        app.openapi_schema = made
    return app.openapi_schema

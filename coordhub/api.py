"""The read API: /api/v1, with its OpenAPI document and a page about it. Mounts both apps' routers."""

import json

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.shortcuts import render
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from accounts.entry import EVERYBODY, open_to
from accounts.models import Token
from accounts.people import lacks_second_factor
from assessments.api import router as assessments_router
from structures.api import router as structures_router


def reader(request: HttpRequest):
    """The person whose rights count: of the token, else of the session, else nobody (who reads what is public).

    A token that is not known is refused, and never falls back to the session. An administrator without a second factor
    reads nothing here either.
    """
    scheme, _space, text = request.headers.get("Authorization", "").partition(" ")
    if scheme:
        user = Token.objects.owner_of(text.strip()) if scheme.lower() == "bearer" else None
        if user is None:
            raise AuthenticationError()
    else:
        user = request.user
    if lacks_second_factor(user):
        raise HttpError(403, "Administrators need a second factor: switch it on at /accounts/.")
    request.user = user
    return user if user.is_authenticated else AnonymousUser()


api = NinjaAPI(
    title="coordhub",
    version="1",
    description="Structures of humanitarian and SSR coordination, who sits in them, their scorecards. Read only.",
    docs_url=None,
    openapi_url="/openapi.json",
    auth=reader,
    urls_namespace="api",
)
api.add_router("", structures_router)
api.add_router("", assessments_router)


@api.exception_handler(AuthenticationError)
def not_authenticated(request, problem):
    return api.create_response(request, {"detail": "This token is not known. Make a new one."}, status=401)


@api.exception_handler(ValidationError)
def not_valid(request, problem):
    found = "; ".join(f"{'.'.join(str(part) for part in error['loc'])}: {error['msg']}" for error in problem.errors)
    return api.create_response(request, {"detail": found}, status=422)


@api.exception_handler(HttpError)
def refused(request, problem):
    return api.create_response(request, {"detail": str(problem)}, status=problem.status_code)


@open_to(GET=EVERYBODY)
def docs(request):
    """What the API offers, from its own OpenAPI document."""
    schema = api.get_openapi_schema()
    routes = [
        {
            "path": path,
            **operation,
            "parameters": operation.get("parameters", []),
            "example": example_of(operation, schema["components"]["schemas"]),
        }
        for path, operations in schema["paths"].items()
        for operation in operations.values()
    ]
    return render(request, "api/docs.html", {"routes": routes, "schema": schema})


def example_of(operation, schemas):
    """An answer of a route as JSON, where its schema, or that of a list's items, has an example; else an empty text."""
    answer = schemas[name_in(operation["responses"][200]["content"]["application/json"]["schema"])]
    items = answer["properties"].get("items", {}).get("items", {})
    found = answer.get("example")
    if not found and "$ref" in items and (item := schemas[name_in(items)].get("example")):
        found = {"count": 1, "items": [item]}
    return json.dumps(found, indent=2, ensure_ascii=False) if found else ""


def name_in(reference):
    return reference["$ref"].rpartition("/")[2]

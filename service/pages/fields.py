"""Reading what a form sends."""

from starlette.datastructures import FormData


def field(form: FormData, name: str) -> str:
    """Return the text of a field, empty where it is missing or a file."""
    value = form.get(name)
    return value if isinstance(value, str) else ""

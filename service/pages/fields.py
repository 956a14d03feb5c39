"""Reading what a form sends."""

from starlette.datastructures import FormData

from model.taxonomy import Audience


def field(form: FormData, name: str) -> str:
    """Return the text of a field, empty where it is missing or a file."""
    value = form.get(name)
    return value if isinstance(value, str) else ""


def audience_of(form: FormData) -> Audience:
    """Return for whom advice is asked, the general one where the field is missing or says something else."""
    value = field(form, "audience")
    return Audience(value) if value in tuple(Audience) else Audience.GENERAL

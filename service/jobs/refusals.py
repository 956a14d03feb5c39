"""What is refused of jobs, as problems with the sentences of datasets/jobs.toml."""

from service.jobs.wording import table
from service.problems import Problem, invalid


def refusal(name: str, headers: dict[str, str] | None = None, /, **values: object) -> Problem:
    """Return the problem of what is refused by this name."""
    said = table()["refusals"][name]
    return Problem(said["status"], headers, title=said["title"], detail=said["detail"].format(**values))


def wrong(field: str, reason: str = "", /, **values: object) -> Problem:
    """Return the problem of a field, by the name of its sentence where that is not the field's own."""
    return invalid(field, str(table()["fields"][reason or field]).format(**values))

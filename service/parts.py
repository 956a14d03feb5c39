"""What a running service is made of; kept on the app and handed to whoever answers a request."""

from dataclasses import dataclass

from fastapi import Request

from model.assessor import Assessor
from model.taxonomy import Taxonomy
from service.problems import Problem
from service.rates import Rates


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts. `assessor` is None when the model could not be loaded: the service then says so and scores nothing."""

    taxonomy: Taxonomy
    rates: Rates
    assessor: Assessor | None

    @property
    def states(self) -> dict[str, str]:
        """The state of each part, `ready` or `down`."""
        return {"model": "ready" if self.assessor else "down"}

    def judge(self) -> Assessor:
        """Return the assessor; raises Problem 503 while there is none."""
        if self.assessor is None:
            raise Problem(503, parts=self.states)
        return self.assessor


def parts(request: Request) -> Parts:
    """Return the parts of the app that answers this request."""
    found = request.app.state.parts
    assert isinstance(found, Parts)
    return found


async def within_limits(request: Request) -> None:
    """Count this request against its address; raises TooManyRequests."""
    parts(request).rates.spend(request.client.host if request.client else "")

"""What is written into the form of a decision, kept as it is until it can be sent."""

from dataclasses import dataclass

from starlette.datastructures import FormData

from service.desk.api.refusals import wrong
from service.desk.pages.view import number
from service.pages.fields import field
from service.store import rules
from service.store.deciding import NOTE, REPLY, Sent
from service.store.decisions import Decision

# The category is chosen among all of them, and not among what the model proposes.
OTHER = "other"
# The reply is the first of the reviewed ones that fit; or there is none.
FITTING = "fitting"
NONE = "none"


@dataclass(frozen=True, slots=True)
class Written:
    """The fields of the form. `held` says that the message was claimed by who decides, `then` which row comes next."""

    decision: str = ""
    category: str = ""
    other: str = ""
    template: str = FITTING
    reply: str = ""
    note: str = ""
    cluster: bool = True
    version: int | None = None
    held: bool = False
    from_list: bool = False
    then: int | None = None

    @property
    def is_typed(self) -> bool:
        """Whether something is lost with the form."""
        return bool(self.decision or self.reply or self.note)

    def sent(self) -> Sent:
        """Return the decision; raises Problem 422 with what is missing.

        A category that does not fit the decision is left out: it may be the model's, which the form had proposed.
        """
        if self.decision not in tuple(Decision):
            raise wrong("decision", "decision_needed")
        decision = Decision(self.decision)
        chosen = self.other if self.category == OTHER else self.category
        category = chosen if chosen in rules.allowed(decision) else None
        if category is None and decision in rules.NEEDS_CATEGORY:
            raise wrong("category", "category_unchosen", decision=rules.table()["decisions"][decision])
        return Sent(decision, category, self.reply.strip() or self._reviewed(decision, category), self.note)

    def _reviewed(self, decision: Decision, category: str | None) -> str | None:
        fitting = {one.id: one.text for one in rules.fitting(decision, category)}
        if self.template == NONE:
            return None
        if self.template == FITTING:
            return next(iter(fitting.values()), None)
        if self.template not in fitting:
            raise wrong("reply", "reply_misfit")
        return fitting[self.template]


def written(form: FormData) -> Written:
    """Return what a form of the queue or of a message sends."""
    return Written(
        decision=field(form, "decision"),
        category=field(form, "category"),
        other=field(form, "other"),
        template=field(form, "template") or FITTING,
        reply=_text(form, "reply", REPLY),
        note=_text(form, "note", NOTE),
        cluster=field(form, "cluster") == "yes",
        version=number(field(form, "version")),
        held=field(form, "held") == "yes",
        from_list=field(form, "from") == "list",
        then=number(field(form, "then")),
    )


def _text(form: FormData, name: str, longest: int) -> str:
    return field(form, name).replace("\r\n", "\n")[:longest]

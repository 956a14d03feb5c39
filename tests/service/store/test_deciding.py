"""Claiming, deciding and taking back, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from threading import Barrier

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from sqlalchemy import func, select

from model.assessment import Verdict
from model.masking import mask
from service.staff.roles import Role
from service.store import audit, dossier, receipts, reports, rules
from service.store.claims import Hand, claim, release
from service.store.deciding import Sent, decide, undo
from service.store.decisions import Decision, State
from service.store.errors import Conflict, Unfit
from service.store.purge import purge
from service.store.tables import Cluster, Message, Ruling, Staff, Step

SCAM = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，逾期将影响通行"
OTHER_LINK = SCAM.replace("etc-rz.top", "etc-xk.top")
THIRD_LINK = SCAM.replace("etc-rz.top", "etc-zz.top")
LOAN = "急用钱吗？无抵押贷款当天放款，加微信 dk8812ab 咨询"
RECEIPT = "K7QX-2M9D-01TV-W4HN"
ANOTHER = "0000-1111-2222-3333"
LEASE = timedelta(minutes=10)
IS_SCAM = Sent(Decision.SCAM, "service_phishing")
IS_NONE = Sent(Decision.NOT_SCAM)
UNKNOWN = Sent(Decision.CANNOT_TELL)


@pytest.fixture
def hands(store):
    """Two reviewers."""
    made = []
    store.open()
    with store.writing() as session:
        for name in ("王警官", "李警官"):
            person = Staff(name=name, folded=name, role=Role.REVIEWER, password="", since=store.now())
            session.add(person)
            session.flush()
            made.append(Hand(person.id, f"staff/{person.id}"))
    return made


@pytest.fixture
def message(store, incoming):
    """One reported message."""
    reports.add(store, incoming(SCAM), RECEIPT)
    with store.reading() as session:
        return session.scalar(select(Message.id))


def standing(store, message):
    with store.reading() as session:
        found = session.get_one(Message, message)
        return found.state, found.decision, found.decided_category, found.reply, found.decided_at


def steps(store, message):
    found = dossier.find(store, message)
    return [(line.by, line.step, line.decision, line.undone) for line in found.history]


def number_of(store, table):
    with store.reading() as session:
        return session.scalar(select(func.count()).select_from(table))


def trail(store):
    return [(line.source, line.subject, line.action, line.detail) for line in reversed(audit.lines(store, 100))]


def reason(raised):
    return raised.value.reason, raised.value.values


def test_of_ten_who_claim_at_once_exactly_one_gets_it(store, message, hands):
    with store.writing() as session:
        more = [Staff(name=f"{n}", folded=f"{n}", role=Role.REVIEWER, password="", since=store.now()) for n in range(8)]
        session.add_all(more)
        session.flush()
        everybody = [*hands, *(Hand(one.id, f"staff/{one.id}") for one in more)]
    gate = Barrier(len(everybody))

    def one(hand):
        gate.wait()
        try:
            return claim(store, message, hand, LEASE)
        except Conflict as error:
            return error.values["name"]

    with ThreadPoolExecutor(len(everybody)) as threads:
        answers = list(threads.map(one, everybody))
    (winner,) = [place for place, answer in enumerate(answers) if answer == store.now() + LEASE]
    holder = ["王警官", "李警官", *(str(n) for n in range(8))][winner]
    assert {answer for place, answer in enumerate(answers) if place != winner} == {holder}


def test_a_claim_ends_by_itself_and_goes_on_by_claiming_again(store, message, hands, clock):
    one, other = hands
    assert claim(store, message, one, LEASE) == clock.now + LEASE
    clock.forward(minutes=9)
    assert claim(store, message, one, LEASE) == clock.now + LEASE
    clock.forward(minutes=9)
    with pytest.raises(Conflict) as raised:
        claim(store, message, other, LEASE)
    assert reason(raised) == ("claimed", {"name": "王警官", "until": clock.now + timedelta(minutes=1)})
    clock.forward(minutes=1)
    assert claim(store, message, other, LEASE) == clock.now + LEASE
    assert [line[2] for line in trail(store)] == ["claimed", "claimed"]


def test_a_claim_is_given_back_by_its_holder_alone(store, message, hands):
    one, other = hands
    claim(store, message, one, LEASE)
    assert not release(store, message, other)
    assert release(store, message, one)
    assert claim(store, message, other, LEASE)
    assert (claim(store, 999, one, LEASE), release(store, 999, one)) == (None, None)


def test_what_another_holds_can_be_decided_only_when_the_lease_is_over(store, message, hands, clock):
    one, other = hands
    claim(store, message, one, LEASE)
    for work in (lambda: decide(store, message, other, IS_SCAM), lambda: undo(store, message, other)):
        with pytest.raises(Conflict) as raised:
            work()
        assert raised.value.reason == "claimed"
    clock.forward(minutes=10)
    assert decide(store, message, other, IS_SCAM)


def test_with_the_decision_the_claim_ends(store, message, hands):
    one, other = hands
    claim(store, message, one, LEASE)
    assert decide(store, message, one, IS_SCAM)
    assert claim(store, message, other, LEASE)


def test_a_decision_stands_in_history_receipt_and_trail(store, message, hands, clock):
    one, _ = hands
    assert decide(store, message, one, replace(IS_SCAM, reply="别点。", note="机主是 13812345678"))
    assert standing(store, message) == (State.DECIDED, Decision.SCAM, "service_phishing", "别点。", clock.now)
    assert steps(store, message) == [("王警官", Step.DECIDED, Decision.SCAM, False)]
    assert dossier.find(store, message).history[0].note == "机主是 138******78"
    assert reports.find(store, RECEIPT).reply == "别点。"
    assert trail(store) == [
        (one.who, f"message/{message}", "decided", {"decision": "scam", "category": "service_phishing"})
    ]


@pytest.mark.parametrize(
    ("sent", "message_of_it"),
    [
        (Sent(Decision.SCAM), "请选一个类别，可以选的是：task_rebate、"),
        (Sent(Decision.ILLEGAL, "loan"), "这个决定不能用这个类别，可以用的是：gambling、"),
        (Sent(Decision.NOT_SCAM, "promotion"), "这个决定不能用这个类别，可以用的是：verification_code、"),
        (Sent(Decision.CANNOT_TELL, "loan"), "这个决定不用选类别。"),
    ],
)
def test_a_category_must_fit_the_decision(store, message, hands, sent, message_of_it):
    with pytest.raises(Unfit) as raised:
        decide(store, message, hands[0], sent)
    assert raised.value.field == "category"
    assert str(raised.value).startswith(message_of_it)
    assert number_of(store, Ruling) == 0


def test_undoing_goes_back_step_by_step_to_exactly_what_was(store, message, hands, clock):
    one, other = hands
    states = [standing(store, message)]
    for hand, sent in ((one, replace(IS_SCAM, reply="别点。")), (other, Sent(Decision.SECOND_OPINION)), (one, IS_NONE)):
        clock.forward(minutes=5)
        decide(store, message, hand, sent)
        states.append(standing(store, message))
    for before in reversed(states[:-1]):
        clock.forward(minutes=5)
        assert undo(store, message, other)
        assert standing(store, message) == before
    with pytest.raises(Conflict) as raised:
        undo(store, message, other)
    assert raised.value.reason == "nothing_to_undo"
    assert [(step, undone) for _, step, _, undone in steps(store, message)] == [
        *[(Step.DECIDED, True)] * 3,
        *[(Step.UNDONE, False)] * 3,
    ]


def test_a_decision_after_an_undo_is_undone_to_what_was_before_it(store, message, hands):
    one, _ = hands
    decide(store, message, one, IS_SCAM)
    undo(store, message, one)
    decide(store, message, one, UNKNOWN)
    undo(store, message, one)
    assert standing(store, message) == (State.RECEIVED, None, None, None, None)


def test_nobody_decides_on_what_they_have_not_seen(store, message, hands):
    one, other = hands
    version = dossier.find(store, message).version
    decide(store, message, one, IS_SCAM, version=version)
    for work in (
        lambda: decide(store, message, other, IS_NONE, version=version),
        lambda: undo(store, message, other, version=version),
    ):
        with pytest.raises(Conflict) as raised:
            work()
        assert raised.value.reason == "changed"
    assert number_of(store, Ruling) == 1


def test_a_second_press_of_the_same_button_is_no_second_decision(store, message, hands):
    one, other = hands
    for _ in range(2):
        assert decide(store, message, one, IS_SCAM, version=0)
    assert number_of(store, Ruling) == 1
    decide(store, message, other, IS_SCAM)
    assert number_of(store, Ruling) == 2


def test_of_many_decisions_at_once_on_one_version_one_counts(store, message, hands):
    sent = [Sent(Decision.SCAM, category) for category in rules.allowed(Decision.SCAM)]
    gate = Barrier(len(sent))

    def one(each):
        gate.wait()
        try:
            return decide(store, message, hands[0], each, version=0)
        except Conflict as error:
            return error.reason

    with ThreadPoolExecutor(len(sent)) as threads:
        answers = list(threads.map(one, sent))
    assert sorted(map(str, answers)) == ["True", *["changed"] * (len(sent) - 1)]
    assert number_of(store, Ruling) == 1
    assert standing(store, message)[2] == sent[answers.index(True)].category


def test_many_decisions_at_once_without_a_version_all_stand_in_the_history(store, message, hands):
    sent = [Sent(Decision.SCAM, category) for category in rules.allowed(Decision.SCAM)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda each: decide(store, message, hands[0], each), sent))
    found = dossier.find(store, message)
    assert sorted(line.category for line in found.history) == sorted(each.category for each in sent)
    assert found.decided_category == found.history[-1].category
    assert found.version == len(sent)
    assert audit.verify(store).good


def test_a_decision_over_a_cluster_is_one_for_all_that_is_open_in_it(store, message, hands, incoming):
    one, other = hands
    reports.add(store, incoming(OTHER_LINK), ANOTHER)
    reports.add(store, incoming(THIRD_LINK), receipts.new())
    reports.add(store, incoming(LOAN), receipts.new())
    ids = [found.id for found in sorted(dossier.find(store, message).alike, key=lambda found: found.id)]
    decide(store, ids[0], other, UNKNOWN)
    assert decide(store, message, one, IS_SCAM, cluster=True)
    assert [standing(store, each)[1] for each in (message, *ids)] == [
        Decision.SCAM,
        Decision.CANNOT_TELL,
        Decision.SCAM,
    ]
    cluster = dossier.find(store, message).row
    assert (cluster.state, cluster.messages) == (State.DECIDED, 3)
    assert trail(store)[-1][3] == {
        "decision": "scam",
        "category": "service_phishing",
        "cluster": str(cluster.cluster),
        "messages": "2",
    }
    assert undo(store, ids[1], one, cluster=True)
    assert [standing(store, each)[0] for each in (message, *ids)] == [State.RECEIVED, State.DECIDED, State.RECEIVED]


def test_a_cluster_shows_what_is_open_before_what_is_decided(store, message, hands, incoming):
    reports.add(store, incoming(OTHER_LINK), ANOTHER)
    decide(store, message, hands[0], IS_SCAM)
    row = dossier.find(store, message).row
    assert (row.id, row.state, row.reports) == (reports.find(store, ANOTHER).message, State.RECEIVED, 2)


def test_what_the_data_names_waits_for_a_second_person(store, message, hands, clock):
    one, other = hands
    assert decide(store, message, one, IS_NONE, second_review=True)
    assert standing(store, message) == (State.IN_REVIEW, Decision.NOT_SCAM, None, None, None)
    assert reports.find(store, RECEIPT).decision is None
    assert dossier.find(store, message).proposal.by == "王警官"
    with pytest.raises(Conflict) as raised:
        decide(store, message, one, IS_NONE, second_review=True)
    assert raised.value.reason == "own_proposal"
    clock.forward(minutes=1)
    assert decide(store, message, other, IS_NONE, second_review=True)
    assert standing(store, message) == (State.DECIDED, Decision.NOT_SCAM, None, None, clock.now)
    assert steps(store, message) == [
        ("王警官", Step.PROPOSED, Decision.NOT_SCAM, False),
        ("李警官", Step.CONFIRMED, Decision.NOT_SCAM, False),
    ]
    assert dossier.find(store, message).corrects
    undo(store, message, other)
    assert standing(store, message) == (State.IN_REVIEW, Decision.NOT_SCAM, None, None, None)


def test_the_second_person_may_decide_otherwise_and_that_is_the_last_word(store, message, hands):
    one, other = hands
    decide(store, message, one, IS_NONE, second_review=True)
    decide(store, message, other, Sent(Decision.PROMOTION), second_review=True)
    assert standing(store, message)[:2] == (State.DECIDED, Decision.PROMOTION)


def test_another_proposal_of_the_same_person_waits_too(store, message, hands):
    one, _ = hands
    decide(store, message, one, IS_NONE, second_review=True)
    decide(store, message, one, Sent(Decision.PROMOTION), second_review=True)
    assert standing(store, message)[:2] == (State.IN_REVIEW, Decision.PROMOTION)


@pytest.mark.parametrize(
    ("verdict", "sent", "waits"),
    [
        (Verdict.SCAM, IS_NONE, True),
        (Verdict.SCAM, Sent(Decision.PROMOTION), True),
        (Verdict.SUSPICIOUS, IS_NONE, False),
        (Verdict.SCAM, IS_SCAM, False),
        (Verdict.SUSPICIOUS, replace(IS_SCAM, reply="我自己写的。"), True),
        (Verdict.SUSPICIOUS, replace(IS_SCAM, reply=rules.fitting(Decision.SCAM, "service_phishing")[0].text), False),
        (Verdict.SUSPICIOUS, replace(IS_SCAM, reply=rules.fitting(Decision.SCAM, "loan")[0].text), True),
    ],
)
def test_what_waits_for_a_second_person_is_data(verdict, sent, waits):
    assert (rules.second_review(verdict, sent.decision, sent.category, sent.reply) is not None) is waits


def test_every_reply_fits_its_decision_and_has_nothing_to_mask():
    for reply in rules.replies():
        rules.check(reply.decision, reply.category or (rules.allowed(reply.decision) or (None,))[0])
        assert mask(reply.text) == reply.text
    assert {reply.decision for reply in rules.replies()} == set(Decision) - {Decision.SECOND_OPINION}
    assert len({reply.id for reply in rules.replies()}) == len(rules.replies())
    assert [reply.id for reply in rules.fitting(Decision.SCAM, "loan")] == ["loan", "scam", "scam_thanks"]


def test_decisions_and_steps_are_said_in_words():
    assert list(rules.table()["decisions"]) == list(Decision)
    assert list(rules.table()["steps"]) == list(Step)


def test_when_the_text_is_forgotten_so_is_what_was_written_about_it(store, message, hands, clock):
    decide(store, message, hands[0], replace(IS_SCAM, reply="别点。", note="问过本人"))
    clock.forward(days=181)
    purge(store, 3, 180)
    with store.reading() as session:
        left = session.execute(select(Ruling.decision, Ruling.reply, Ruling.note)).all()
    assert left == [(Decision.SCAM, None, None)]
    for work in (lambda: decide(store, message, hands[0], IS_NONE), lambda: undo(store, message, hands[0])):
        with pytest.raises(Conflict) as raised:
            work()
        assert raised.value.reason == "forgotten"


def test_a_message_that_is_not_there_cannot_be_decided(store, hands):
    assert (decide(store, 999, hands[0], IS_SCAM), undo(store, 999, hands[0])) == (False, False)


def test_raw_texts_are_seen_with_a_reason_that_is_audited(store, message, hands, incoming, clock):
    one, _ = hands
    reports.add(store, incoming(SCAM + " ", sender="10693300"), ANOTHER)
    found = dossier.raw(store, message, one, "核对 13812345678 是不是真的")
    assert [(each.text, each.sender, each.at) for each in found] == [
        (SCAM + " ", "10693300", clock.now),
        (SCAM, None, clock.now),
    ]
    assert trail(store) == [
        (one.who, f"message/{message}", "raw_seen", {"reason": "核对 138******78 是不是真的", "texts": 2})
    ]
    clock.forward(days=3)
    purge(store, 3, 180)
    assert dossier.raw(store, message, one, "再看") == ()
    assert dossier.raw(store, 999, one, "再看") is None


def test_reports_over_time_are_counted_by_the_hour_and_later_by_the_day(store, message, incoming, clock):
    clock.forward(hours=2)
    reports.add(store, incoming(OTHER_LINK), ANOTHER)
    found = dossier.find(store, message)
    assert (found.hourly, [each.reports for each in found.buckets]) == (True, [1, 0, 1])
    assert found.buckets[0].start.isoformat() == "2026-11-24T12:00:00+08:00"
    clock.forward(days=3)
    found = dossier.find(store, message)
    assert (found.hourly, [each.reports for each in found.buckets]) == (False, [2, 0, 0, 0])
    assert found.buckets[0].start.isoformat() == "2026-11-24T00:00:00+08:00"


@dataclass
class Model:
    """What should be: the decisions that stand, and who holds the message until when."""

    stack: list[tuple[int, Sent]] = field(default_factory=list)
    holder: int | None = None
    until: float = 0.0
    now: float = 0.0


def test_any_order_of_claims_decisions_and_undos_leaves_what_it_should(store, hands, incoming, clock):
    numbers = count()

    class Desk(RuleBasedStateMachine):
        @initialize()
        def begin(self):
            # Too short to be like any other.
            code = receipts.new()
            reports.add(
                store, incoming("".join("甲乙丙丁戊己庚辛壬癸"[int(digit)] for digit in str(next(numbers)))), code
            )
            self.message = reports.find(store, code).message
            self.expected = Model()

        def free_for(self, who):
            model = self.expected
            return model.holder in (None, who) or model.until <= model.now

        @rule(who=st.sampled_from([0, 1]))
        def claims(self, who):
            if self.free_for(who):
                assert claim(store, self.message, hands[who], LEASE)
                self.expected.holder, self.expected.until = who, self.expected.now + 10
            else:
                with pytest.raises(Conflict):
                    claim(store, self.message, hands[who], LEASE)

        @rule(who=st.sampled_from([0, 1]))
        def releases(self, who):
            assert release(store, self.message, hands[who]) is (self.expected.holder == who)
            if self.expected.holder == who:
                self.expected.holder = None

        @rule(minutes=st.sampled_from([1, 6, 10]))
        def time_passes(self, minutes):
            clock.forward(minutes=minutes)
            self.expected.now += minutes

        @rule(who=st.sampled_from([0, 1]), sent=st.sampled_from([IS_SCAM, IS_NONE, UNKNOWN]))
        def decides(self, who, sent):
            if not self.free_for(who):
                with pytest.raises(Conflict):
                    decide(store, self.message, hands[who], sent)
                return
            assert decide(store, self.message, hands[who], sent)
            if self.expected.stack[-1:] != [(who, sent)]:
                self.expected.stack.append((who, sent))
                self.leaves(who)

        @precondition(lambda self: self.expected.stack)
        @rule(who=st.sampled_from([0, 1]))
        def undoes(self, who):
            if not self.free_for(who):
                with pytest.raises(Conflict):
                    undo(store, self.message, hands[who])
                return
            assert undo(store, self.message, hands[who])
            self.expected.stack.pop()
            self.leaves(who)

        def leaves(self, who):
            if self.expected.stack and self.expected.holder == who:
                self.expected.holder = None

        def teardown(self):
            top = self.expected.stack[-1][1] if self.expected.stack else None
            state, decision, category, *_ = standing(store, self.message)
            assert decision == (top.decision if top else None)
            assert category == (top.category if top else None)
            assert state is (State.DECIDED if top else State.RECEIVED)
            left = [step for _, step, _, undone in steps(store, self.message) if not undone and step is not Step.UNDONE]
            assert len(left) == len(self.expected.stack)
            found = select(Cluster).join(Message, Message.cluster_id == Cluster.id).where(Message.id == self.message)
            with store.reading() as session:
                cluster = session.scalars(found).one()
                assert cluster.open is (top is None)
                assert cluster.harmful == (1 if top is IS_SCAM else 0)

    run_state_machine_as_test(
        Desk,
        settings=settings(
            max_examples=8,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert audit.verify(store).good

"""The table of what each role and each scope may do."""

from service.staff.roles import MAY, Act, Role, Scope, acts_of
from service.staff.wording import title


def test_every_act_is_in_the_table_and_somebody_may_do_it():
    assert set(MAY) == set(Act)
    assert all(MAY.values())


def test_each_role_may_do_more_than_the_one_before():
    before: set[Act] = set()
    for role in Role:
        assert set(acts_of(role)) > before
        before = set(acts_of(role))


def test_a_key_may_do_nothing_but_what_it_is_for():
    assert {scope: acts_of(scope) for scope in Scope} == {
        Scope.SCORE: (Act.SCORE,),
        Scope.JOBS: (Act.JOBS,),
        Scope.EXPORT: (Act.EXPORT,),
    }


def test_roles_and_scopes_share_no_word_and_each_has_a_title():
    words = [*Role, *Scope]
    assert len(set(map(str, words))) == len(words)
    assert [title(word) for word in words] == ["查阅员", "审核员", "主管", "管理员", "打分", "批量任务", "导出"]

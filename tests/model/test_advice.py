import pytest

from model.advice import Help, contacts, helps, sentences, steps, versions
from model.assessment import Contact, Verdict
from model.taxonomy import Audience, Situation, load

NONE = Verdict.NO_RISK_FOUND
STANDING = (
    "不点链接、不回电、不说验证码、不转账。",
    "要核实，只用官方应用，或者打银行卡背面的电话。",
    "结果仅供参考；钱已转出就马上打 110，拿不准就打 96110。",
)


def test_a_scam_gets_the_advice_of_its_kind_and_then_the_standing_advice():
    assert sentences(load(), Verdict.SCAM, "bank_phishing") == (
        "不点短信里的链接，不填卡号、密码和验证码。",
        "已经填了，马上打银行卡背面的电话挂失，再打 110。",
        "自己打开银行的官方应用看，或者打银行卡背面的电话问。",
        *STANDING,
    )


def test_an_uncertain_message_gets_help_for_finding_out_and_the_way_to_verify_its_kind():
    assert sentences(load(), Verdict.SUSPICIOUS, "acquaintance") == (
        "先停下来，弄清楚以前什么都不要做。",
        "问自己三件事：对方要不要钱、要不要验证码、催不催你；有一样就当它是假的。",
        "打你手机里存的老号码问本人，或者当面问。",
        *STANDING,
    )


def test_a_harmless_message_is_told_how_to_verify_and_what_never_to_give_away():
    assert sentences(load(), Verdict.NO_RISK_FOUND, "delivery") == (
        "取件码只给家里人用，不发给生人。",
        "叫你加好友、共享屏幕、先交钱，就不要照做。",
        "自己打开购物或快递的官方应用，看有没有这个包裹。",
        *STANDING,
    )


def test_a_scam_whose_likeliest_kind_is_harmless_gets_the_general_advice_for_scams():
    assert sentences(load(), Verdict.SCAM, "personal") == (
        "不要照它说的做，也不要再和对方联系。",
        "越催你、越要你保密，越要停下来。",
        "先和家里人说，再打 96110 问一问。",
        *STANDING,
    )


def test_a_message_without_findings_is_never_told_that_it_is_a_scam_of_some_kind():
    assert sentences(load(), Verdict.NO_RISK_FOUND, "loan") == (
        "对方以后要你转钱、点链接、说验证码，就停下来再查一次。",
        "身份证、银行卡、密码和验证码，谁要都不给。",
        "和钱有关的事，先打你手里存的老号码问本人。",
        *STANDING,
    )


@pytest.mark.parametrize("verdict", Verdict)
def test_every_message_gets_six_different_sentences_that_end_with_the_standing_advice(verdict):
    for slug in load().slugs:
        advice = sentences(load(), verdict, slug)
        assert len(set(advice)) == 6
        assert advice[3:] == STANDING


def test_a_scam_has_110_on_top_and_whom_to_tell_at_the_end():
    assert contacts(load(), Verdict.SCAM, "bank_phishing") == (
        Contact("报警电话", "110", "钱已转出、验证码或密码已说出，或者有人要挟你：马上打，越快越好。"),
        Contact("反诈专线", "96110", "拿不准、想问一问、想提供线索就打；它打来的电话要接。急事打 110。"),
        Contact("国家反诈中心应用", "", "举报、核实、收预警；只从手机的应用商店装，不从链接装。"),
        Contact("垃圾短信举报", "010-12321", "举报垃圾短信和不良信息。已经丢了钱，不打这里，打 110。"),
    )


def test_who_is_uncertain_is_sent_to_the_advice_line_first():
    assert [contact.number for contact in contacts(load(), Verdict.SUSPICIOUS, "personal")] == ["96110", "110", ""]


def test_promotion_can_be_reported_as_junk():
    found = contacts(load(), Verdict.NO_RISK_FOUND, "promotion")
    assert [contact.number for contact in found] == ["96110", "110", "010-12321"]


def test_an_unknown_category_is_a_key_error():
    with pytest.raises(KeyError, match="weather"):
        sentences(load(), Verdict.SCAM, "weather")


def test_an_old_person_a_student_and_an_accountant_are_told_in_their_own_words():
    assert {audience: sentences(load(), Verdict.SCAM, "acquaintance", audience) for audience in Audience} == {
        Audience.GENERAL: (
            "先不转钱，现金也不交给上门的人，不加新微信。",
            "声音和头像都能造假，越催你、越要你保密，越要当心。",
            "打你手机里存的老号码问本人，或者当面问。",
            *STANDING,
        ),
        Audience.ELDER: (
            "先别转钱，声音再像你的孩子也先挂掉。",
            "声音和头像都能造假；说出了事、要你瞒着的，多半是假的。",
            "打手机里存的老号码问孩子本人，打不通就问亲戚。",
            *STANDING,
        ),
        Audience.STUDENT: (
            "先不转钱，也不扫群里“老师”发的收款码。",
            "头像、名字一样也可能是假的，收费要看学校的通知。",
            "打电话问老师、同学本人，或者当面问。",
            *STANDING,
        ),
        Audience.FINANCE: (
            "不管谁催，先不付款；不进陌生的工作群。",
            "冒充老板、改收款账户最常见，头像、声音、聊天都能造假。",
            "当面或打老号码问本人，没有审批就不付款。",
            *STANDING,
        ),
    }


def test_an_audience_without_words_of_its_own_for_a_kind_gets_the_general_ones():
    assert sentences(load(), NONE, "telecom", Audience.STUDENT) == sentences(load(), NONE, "telecom")


def test_an_uncertain_message_is_explained_to_an_audience_in_its_own_words():
    assert sentences(load(), Verdict.SUSPICIOUS, "authority", Audience.ELDER) == (
        "先停下来，没弄清楚以前什么都不要做。",
        "记住三样：要钱的、要验证码的、催你快办的，都先当它是假的。",
        "到附近的派出所当面问，叫子女或邻居陪着去。",
        *STANDING,
    )


@pytest.mark.parametrize("verdict", Verdict)
@pytest.mark.parametrize("audience", Audience)
def test_every_audience_gets_six_different_sentences(verdict, audience):
    for slug in load().slugs:
        assert len(set(sentences(load(), verdict, slug, audience))) == 6


def test_who_has_already_paid_is_told_the_steps_with_110_first_and_what_an_audience_is_told_besides():
    assert steps(load(), Situation.PAID, Audience.FINANCE) == (
        "马上打 110，越快越好。",
        "马上告诉公司领导，再打开户行的电话，请银行拦住这笔钱。",
        "打银行卡背面的电话，说“我被骗了”，请银行停卡、拦住这笔钱。",
        "装了对方的软件，先关机；用别的手机改银行卡和账号的密码。",
        "留好短信、聊天和转账记录，一条也不删。",
        "不再给对方转钱；说能帮你追回钱的，也不要信。",
    )
    told = sentences(load(), Verdict.SUSPICIOUS, "loan", situation=Situation.PAID)
    assert told == (*steps(load(), Situation.PAID), *STANDING)


def test_with_a_situation_its_contacts_come_first():
    found = contacts(load(), Verdict.SUSPICIOUS, "loan", Situation.PAID)
    assert [contact.number for contact in found] == ["110", "96110", "", "010-12321"]


def test_a_kind_has_versions_where_an_audience_has_its_own_words():
    assert list(versions(load(), Verdict.SCAM, "travel")) == [*Audience]
    assert versions(load(), NONE, "telecom") == {
        Audience.GENERAL: (
            "交话费去营业厅，或者用运营商的官方应用，不走短信里的链接。",
            "服务密码和验证码，谁要都不给。",
            "拿不准，自己打 10086、10010 或 10000 问。",
        )
    }


@pytest.mark.parametrize("verdict", [Verdict.SCAM, Verdict.SUSPICIOUS])
def test_who_did_what_a_suspected_message_asked_is_helped_in_every_situation(verdict):
    found = helps(load(), verdict)
    assert [help.title for help in found] == [
        "钱已经转出去了",
        "说了验证码、密码，或者填了卡号",
        "点了链接，或者装了软件",
        "接了电话，或者共享了屏幕",
    ]
    police = Contact("报警电话", "110", "钱已转出、验证码或密码已说出，或者有人要挟你：马上打，越快越好。")
    assert found[0] == Help(
        "钱已经转出去了",
        load().paid,
        (
            (Audience.ELDER, ("打完电话，叫子女或邻居过来帮你。",)),
            (Audience.STUDENT, ("马上告诉父母和辅导员，不要自己扛。",)),
            (Audience.FINANCE, ("马上告诉公司领导，再打开户行的电话，请银行拦住这笔钱。",)),
        ),
        (police,),
    )


def test_nobody_is_frightened_where_nothing_was_found():
    assert helps(load(), Verdict.NO_RISK_FOUND) == ()

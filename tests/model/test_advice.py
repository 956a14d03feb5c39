import pytest

from model.advice import contacts, sentences
from model.assessment import Contact, Verdict
from model.taxonomy import load

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

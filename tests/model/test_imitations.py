"""Hosts that look like somebody else's are told from those that only sound alike."""

import pytest

from model.hosts import parts, tables
from model.imitations import Sign, Trick, signs, skeleton
from model.registry import registry
from model.senders import related


@pytest.mark.parametrize(
    ("host", "trick", "shown", "organisation"),
    [
        ("lcbc.com.cn", Trick.LOOKALIKE, "icbc", "icbc"),
        ("1cbc-jf.com", Trick.LOOKALIKE, "icbc", "icbc"),
        ("ісbс.com.cn", Trick.LOOKALIKE, "icbc", "icbc"),
        ("xn--80ak6aa92e.com", Trick.LOOKALIKE, "apple", "apple"),
        ("taoba0.com", Trick.LOOKALIKE, "taobao", "taobao"),
        ("toabao.com", Trick.LOOKALIKE, "taobao", "taobao"),
        ("taoobao.com", Trick.LOOKALIKE, "taobao", "taobao"),
        ("alipy.com", Trick.LOOKALIKE, "alipay", "alipay"),
        ("alipey.com", Trick.LOOKALIKE, "alipay", "alipay"),
        # As near to cgbchina: which of the two was said once changed from one start to the next.
        ("cgmbchina.com", Trick.LOOKALIKE, "cmbchina", "cmb"),
        ("chinatelecorn.com", Trick.LOOKALIKE, "chinatelecom", "telecom"),
        ("vvechat.cn", Trick.LOOKALIKE, "wechat", "tencent"),
        ("l0086.cn", Trick.LOOKALIKE, "10086", "cmcc"),
        ("icbcxk.com", Trick.BRAND, "icbc", "icbc"),
        ("jficbc.cn", Trick.BRAND, "icbc", "icbc"),
        ("icbc-jf.com", Trick.BRAND, "icbc", "icbc"),
        ("icbc.top", Trick.BRAND, "icbc", "icbc"),
        ("icbc.huaxin.com", Trick.BRAND, "icbc", "icbc"),
        ("10086jc.com", Trick.BRAND, "10086", "cmcc"),
        ("10086-jf.cn", Trick.BRAND, "10086", "cmcc"),
        ("95588.yinhang.xyz", Trick.BRAND, "95588", "icbc"),
        ("ccb-jf.top", Trick.BRAND, "ccb", "ccb"),
        ("ccbjf.cn", Trick.BRAND, "ccb", "ccb"),
        ("etc-rz.top", Trick.BRAND, "etc", "etc"),
        ("taobao8.com", Trick.BRAND, "taobao", "taobao"),
        ("appleid-login.com", Trick.BRAND, "appleid", "apple"),
        ("icbc.com.cn.huaxin.top", Trick.PLACE, "icbc.com.cn", "icbc"),
        ("icbc.com.cn-jf.top", Trick.PLACE, "icbc.com.cn", "icbc"),
        ("www.122.gov.cn.chaxun.cc", Trick.PLACE, "122.gov.cn", "traffic"),
        ("工商银行.com", Trick.NAME, "工商银行", "icbc"),
        ("xn--czr93rq40bruk.com", Trick.NAME, "工商银行", "icbc"),
        ("huахin.com", Trick.SCRIPT, "huaxin", None),
        ("münchen.com", Trick.SCRIPT, "munchen", None),
        ("xn--xkrs14b.com", Trick.PUNYCODE, "华新.com", None),
    ],
)
def test_the_gravest_trick_of_a_host(host, trick, shown, organisation):
    assert signs(host, "", "")[:1] == (Sign(trick, shown, organisation),)


@pytest.mark.parametrize(
    "host",
    [
        *(
            "huaxin.com",
            "icbc.com",
            "apple.cn",
            "baidu.net",
            "pineapple.com",
            "applebee.com",
            "smartmall.com",
            "sketch.com",
        ),
        *(
            "fetch.cn",
            "accbt.com",
            "piccolo.com",
            "capital.com",
            "amazonia.com",
            "zhihui.com",
            "weixing.com",
            "meiyuan.com",
        ),
        *("pingang.com", "haobao.com", "110086.cn", "100861.com", "995588.com", "www.chinaport.gov.cn", "qq.huaxin.cn"),
        *(
            "华新.com",
            "привет.com",
            "alibabacloud.com",
            "huaweicloud.com",
            "t.cn",
            "47.98.12.3",
            "a.b.c.huaxin.com",
            "x",
        ),
    ],
)
def test_a_host_that_plays_no_trick(host):
    # Names of other people that hold, or sound like, the name of an organisation.
    assert signs(host, "", "") == ()


@pytest.mark.parametrize(
    ("path", "user", "expected"),
    [
        ("/icbc.com.cn", "", (Sign(Trick.PLACE, "icbc.com.cn", "icbc"),)),
        ("/a/www.icbc.com.cn/login", "", (Sign(Trick.PLACE, "www.icbc.com.cn", "icbc"),)),
        ("/go?to=icbc.com.cn", "", ()),
        ("/a#icbc.com.cn", "", ()),
        ("/huaxin.cn", "", ()),
        ("", "icbc.com.cn", (Sign(Trick.USER, "icbc.com.cn", "icbc"),)),
        ("", "icbc.com.cn:80", (Sign(Trick.USER, "icbc.com.cn", "icbc"),)),
        ("", "www.a.com", (Sign(Trick.USER, "www.a.com", None),)),
        ("", "zhang", ()),
        ("", "zhang.", ()),
        ("/icbc.com.cn", "ccb.com", (Sign(Trick.USER, "ccb.com", "ccb"), Sign(Trick.PLACE, "icbc.com.cn", "icbc"))),
    ],
)
def test_the_tricks_of_a_path_and_of_what_stands_before_the_at_sign(path, user, expected):
    assert signs("huaxin.com", path, user) == expected


def test_letters_that_look_alike_have_one_skeleton():
    assert skeleton("icbc") == skeleton("lcbc") == skeleton("1cbc") == skeleton("ісbс")
    assert skeleton("com") == skeleton("corn") == skeleton("c0m")
    assert skeleton("icbc") != skeleton("ccb")


@pytest.mark.parametrize("domain", sorted(tables().genuine))
def test_what_the_lexicon_calls_genuine_plays_no_trick(domain):
    assert signs(domain, "", "") == ()


def test_the_label_of_an_organisation_on_a_cheap_ending_imitates_nobody_else():
    # cmbchina and cmschina differ by a letter, and cmbchina begins with cmbc; each is its owner's.
    for organisation in registry().organisations:
        for domain in organisation.domains:
            for sign in signs(f"{parts(domain).label}.top", "", ""):
                assert sign.organisation is not None
                assert related(registry().organisation(sign.organisation), organisation), domain


def test_two_brands_have_two_skeletons():
    brands = [brand for organisation in registry().organisations for brand in organisation.brands]
    assert len({skeleton(brand) for brand in brands}) == len(brands)

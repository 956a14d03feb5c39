"""Whom a message claims to be from, told from whom it only names."""

import pytest

from model.reading import read
from model.registry import registry
from model.senders import related, sender


@pytest.mark.parametrize(
    ("message", "key", "stated"),
    [
        ("【工商银行】您的卡已冻结", "icbc", True),
        ("您的卡已冻结【工商银行】", "icbc", True),
        ("您的卡已冻结[工商银行]", "icbc", True),
        ("【建设银行】请向工商银行卡转账", "ccb", True),
        ("请向工商银行卡转账【建设银行】", "ccb", True),
        ("工商银行提醒您：您的卡已冻结", "icbc", True),
        ("工商银行信用卡中心温馨提示：您的卡已冻结", "icbc", True),
        ("您好，我是工商银行客服", "icbc", True),
        ("这里是市公安局，您涉嫌洗钱", "police", True),
        ("【工商银行】我行将升级系统", "icbc", True),
        ("我行将为您升级系统", "bank_any", True),
        ("您的工行卡已冻结", "icbc", False),
        ("我去工商银行取钱，晚点提醒我", "icbc", False),
        ("请向建行卡转账，农行也可以", "ccb", False),
        ("【华新】您的工行卡已冻结", "icbc", False),
        ("家长请注意", None, None),
        ("晚上吃饭吗", None, None),
        ("请登录icbc.com.cn", None, None),
    ],
)
def test_whom_a_message_claims_to_be_from(message, key, stated):
    reading = read(message)
    found = sender(reading.draft.text, reading.claims)
    assert (found and found.claim.organisation.key, found and found.stated) == (key, stated)


def test_organisations_of_one_house_are_related():
    find = registry().organisation
    assert related(find("icbc"), find("icbc"))
    assert related(find("taobao"), find("alipay"))
    assert not related(find("icbc"), find("ccb"))

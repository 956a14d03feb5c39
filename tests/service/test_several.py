"""Several messages pasted at once."""

import re
from html import unescape

import pytest

from service.pages.several import MOST, apart

SCAM = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，逾期将影响通行"
PICK_UP = "【菜鸟驿站】您的包裹已到人民路店，请凭取件码 3-2-1008 领取"
DINNER = "明天晚上六点在老地方吃饭，别迟到了"


@pytest.mark.parametrize(
    "text",
    [
        f"{SCAM}\n\n{PICK_UP}\n\n{DINNER}",
        f"\r\n{SCAM}\r\n \r\n\r\n{PICK_UP}\r\n\r\n{DINNER}\r\n",
        f"1. {SCAM}\n2. {PICK_UP}\n3. {DINNER}",
        f"1、{SCAM}\n\n2、{PICK_UP}\n\n3、{DINNER}",
        f"（1）{SCAM}\r\n（2）{PICK_UP}\r\n（3）{DINNER}",
        f"第1条：{SCAM}\n第2条：{PICK_UP}\n第3条：{DINNER}",
    ],
)
def test_messages_are_told_apart_by_numbers_or_empty_lines(text):
    assert apart(text) == (SCAM, PICK_UP, DINNER)


@pytest.mark.parametrize(
    "text",
    [
        "",
        SCAM,
        f"{SCAM}\n{PICK_UP}",
        f"您好！\n\n{SCAM}",
        f"{SCAM}\n\n【ETC】",
        "1. 加微信\n2. 下载应用\n3. 先垫付再返利",
        f"2. {SCAM}\n3. {PICK_UP}",
        f"1.5折起{SCAM}\n2.5折起{PICK_UP}",
        "\n\n".join([SCAM] * (MOST + 1)),
        f"{SCAM}\n\n{'长' * 5001}",
    ],
)
def test_what_may_be_one_message_stays_one(text):
    assert apart(text) == ()


def test_each_message_has_its_verdict_and_the_worst_stands_on_top(client):
    response = client.post("/", data={"text": f"{DINNER}\n\n{SCAM}\n\n{PICK_UP}", "check": "yes"})
    assert response.status_code == 200
    assert "一共 3 条，其中 1 条：</span>高度可疑</h1>" in response.text
    assert re.findall(r"<span>(第 \d 条：.*?)</span>", response.text) == [
        "第 1 条：暂未发现诈骗特征",
        "第 2 条：高度可疑",
        "第 3 条：暂未发现诈骗特征",
    ]
    texts = re.findall(r'<textarea name="text" hidden aria-hidden="true">\n(.*?)</textarea>', response.text, re.DOTALL)
    assert [unescape(text) for text in texts[1:4]] == [DINNER, SCAM, PICK_UP]


def test_one_of_them_is_looked_at_alone_or_all_as_one(client):
    both = f"{SCAM}\n\n{PICK_UP}"
    for text in (SCAM, both):
        page = client.post("/", data={"text": text, "check": "yes", "whole": "yes"}).text
        assert "查的结果：" in page
        assert '<input type="hidden" name="whole" value="yes">' in page


def test_who_has_already_paid_sees_110_before_the_list(client):
    page = client.post("/", data={"text": f"{SCAM}\n\n{PICK_UP}", "check": "yes", "paid": "yes"}).text
    assert page.index('href="tel:110"') < page.index("一共 2 条")


def test_messages_that_are_too_long_together_are_judged_one_by_one(client):
    page = client.post("/", data={"text": f"{SCAM}{'长' * 4000}\n\n{PICK_UP}{'短' * 4000}", "check": "yes"}).text
    assert "一共 2 条" in page
    assert "合在一起查" not in page


def test_a_broken_character_in_one_of_them_is_said(client):
    # A lone half of a character, which a form cannot carry as UTF-8, arrives as replacement characters.
    response = client.post(
        "/",
        content=b"check=yes&text=" + b"%ED%A0%80" + b"abcdefghijkl%0A%0Aabcdefghijklmn",
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    assert response.status_code == 200

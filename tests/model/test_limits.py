"""Which texts can be judged at all."""

import pytest

from model.limits import MAX_CODE_POINTS, InvalidText, check


@pytest.mark.parametrize("text", ["a", "  a  ", "好" * MAX_CODE_POINTS, " " * 9_000 + "好", "𠀀" * 5_000, "\u200b"])
def test_a_text_of_one_to_five_thousand_code_points_after_trimming_can_be_judged(text):
    assert check(text) is None


@pytest.mark.parametrize(
    ("text", "reason", "message"),
    [
        ("", "empty", "内容是空的，请粘贴要查的短信。"),
        (" \n\t\u3000", "empty", "内容是空的，请粘贴要查的短信。"),
        ("好" * 5_001, "too_long", "内容有 5001 个字，超过 5000 字的上限，请只粘贴可疑的部分。"),
        ("你好\ud800", "broken", "内容里有残缺的字符，请重新复制后再粘贴。"),
        ("\udfff", "broken", "内容里有残缺的字符，请重新复制后再粘贴。"),
    ],
)
def test_any_other_text_is_refused_with_the_reason_and_the_mend(text, reason, message):
    with pytest.raises(InvalidText) as caught:
        check(text)
    assert caught.value.reason == reason
    assert str(caught.value) == message

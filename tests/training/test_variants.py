"""One message reaches its readers in many forms."""

from random import Random

import pytest

from training.variants import bare, cut_off, masked, resigned, spaced, vary

NOTICE = "【工商银行】您尾号1234的卡11月24日支出500.00元，余额1,280元，详见 t.cn/Ab-1c。"


class Fixed(Random):
    """Draws the same number every time, and always the first choice."""

    def __init__(self, value: float) -> None:
        super().__init__(0)
        self.value = value

    def random(self) -> float:
        return self.value

    def choice(self, seq):
        return seq[0]

    def randrange(self, start, stop=None, step=1):
        return start


@pytest.mark.parametrize(
    ("form", "draw", "text"),
    [
        (bare, 0.9, "工商银行您尾号1234的卡11月24日支出500.00元余额1280元详见t.cn/Ab-1c"),
        (bare, 0.1, "工商银行您尾号的卡月日支出500.00元余额元详见t.cn/Ab-1c"),
        (resigned, 0.1, "您尾号1234的卡11月24日支出500.00元，余额1,280元，详见 t.cn/Ab-1c。"),
        (resigned, 0.6, "您尾号1234的卡11月24日支出500.00元，余额1,280元，详见 t.cn/Ab-1c。【工商银行】"),
        (resigned, 0.9, "您尾号1234的卡11月24日支出500.00元，余额1,280元，详见 t.cn/Ab-1c。 工商银行"),
        (spaced, 0.1, "【工商银行】您尾号1234的卡11月24日支出500.00元 余额1 280元 详见 t.cn/Ab-1c "),
        (spaced, 0.9, NOTICE),
        (masked, 0.9, NOTICE),
        (cut_off, 0.1, "【工商银行】您尾号1234的卡11月24日支出500.00元，余额1,2"),
        (cut_off, 0.9, "24日支出500.00元，余额1,280元，详见 t.cn/Ab-1c。"),
    ],
)
def test_a_form_of_a_message(form, draw, text):
    assert form(NOTICE, Fixed(draw)) == text


def test_a_signature_at_the_end_moves_to_the_front():
    assert resigned("您的卡已激活【工商银行】", Fixed(0.6)) == "【工商银行】您的卡已激活"


def test_a_message_without_signature_and_a_short_one_stay_as_they_are():
    assert resigned("到家了", Fixed(0.1)) == "到家了"
    assert cut_off("到家了", Fixed(0.1)) == "到家了"


def test_a_message_that_is_nothing_but_its_signature_keeps_it():
    assert resigned("【工商银行】", Fixed(0.1)) == "【工商银行】"


@pytest.mark.parametrize("text", [NOTICE, "。", "【】", "到家了", "t.cn/Ab1c"])
def test_no_form_leaves_a_message_empty_and_the_same_seed_gives_the_same_form(text):
    forms = [vary(text, Random(f"seed {number}")) for number in range(100)]
    assert all(form.strip() for form in forms)
    assert forms == [vary(text, Random(f"seed {number}")) for number in range(100)]

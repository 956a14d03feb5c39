"""Words are jieba's own, with the project's dictionary."""

import logging

import jieba
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.features import stream
from model.reading import read
from model.segment import cut, is_word, own_words
from training.corpus import expand
from training.families import read_folder

SENTENCES = [
    ("加微信群领取佣金日结福利单", ["加", "微信群", "领取", "佣金日结", "福利单"]),
    ("您的医保电子凭证已失效", ["您", "的", "医保电子凭证", "已", "失效"]),
    ("C++程序v1.2.3,涨幅3.5%", ["C++", "程序", "v1.2", ".", "3", ",", "涨幅", "3.5%"]),
    ("YE#余额 TC#套餐", ["YE", "#", "余额", " ", "T", "C#", "套餐"]),
    ("a_b-c&d", ["a", "_", "b", "-", "c", "&", "d"]),
    ("做咩㗎㖞", ["做", "咩", "㗎", "㖞"]),
    ("", []),
]


@pytest.fixture(scope="module")
def reference() -> jieba.Tokenizer:
    """The reference: jieba with the words of datasets/lexicons/words.txt."""
    jieba.setLogLevel(logging.ERROR)
    tokenizer = jieba.Tokenizer()
    tokenizer.initialize()
    for word in own_words():
        tokenizer.add_word(word)
    return tokenizer


def settled(words: list[str]) -> list[str]:
    """Return words with the longer first where one repeats the other: 八 八八 is as likely as 八八 八."""
    found: list[str] = []
    for word in words:
        place = len(found)
        while place and len(found[place - 1]) < len(word) and found[place - 1] + word == word + found[place - 1]:
            place -= 1
        found.insert(place, word)
    return found


@pytest.mark.parametrize(("sentence", "words"), SENTENCES)
def test_words_of_a_sentence(sentence, words):
    assert cut(sentence) == words


def test_words_are_those_of_jieba_on_every_family_of_the_corpus(reference):
    texts = [message.text for message in expand(read_folder(), copies=1)]
    assert len(texts) > 10_000
    wrong = [text for text in texts if settled(cut(text)) != settled(list(reference.cut(text)))]
    assert wrong == []


def test_words_are_those_of_jieba_on_the_marks_that_stand_for_links_and_numbers(reference):
    text = stream(read("加微信hello88，打13812345678，登录k7x2q.top，付500元或5.5%")).text
    assert cut(text) == list(reference.cut(text))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40) | st.text(alphabet="的微信银行验证码八好abC019 .#&+_%-\r\n\t㐀鿕鿖𠀀é①，々", max_size=40))
def test_words_are_those_of_jieba_on_any_text_and_join_to_it(reference, text):
    assert "".join(cut(text)) == text
    assert settled(cut(text)) == settled(list(reference.cut(text)))


def test_a_word_is_what_the_dictionary_or_the_project_holds():
    assert [word for word in ("微信", "佣金日结", "定点", "点机", "", "信") if is_word(word)] == [
        "微信",
        "佣金日结",
        "定点",
        "信",
    ]

"""The compiled segmentation has the words of the Python one, also where two ways are nearly as likely."""

from random import Random

import jieba
import pytest

from model.native.library import Library, library
from model.segment import _cut, _is_word, own_words

pytestmark = pytest.mark.skipif(library() is None, reason="no compiled scorer: there is no Rust compiler here")

SENTENCES = [
    pytest.param("加微信群领取佣金日结福利单", ["加", "微信群", "领取", "佣金日结", "福利单"], id="own words"),
    pytest.param(
        "他来到了网易杭研大厦", ["他", "来到", "了", "网易", "杭研", "大厦"], id="a word that only the model finds"
    ),
    pytest.param("做咩㗎㖞𠀀微信", ["做", "咩", "㗎", "㖞", "𠀀", "微信"], id="rare characters"),
    pytest.param("γ射线，γ", ["γ", "射线", "，", "γ"], id="a character of the dictionary that no text is searched for"),
    pytest.param("v1.2.3涨3.5%", ["v1.2", ".", "3", "涨", "3.5%"], id="numbers"),
    pytest.param("a_b-.c++C++%AT&T", ["a", "_", "b", "-.", "c++", "C++", "%", "AT&T"], id="marks"),
    pytest.param("x\r\n\n\r y", ["x", "\r\n", "\n", "\r", " ", "y"], id="line ends"),
    pytest.param("\ud800微信\udfff", ["\ud800", "微信", "\udfff"], id="halves of characters"),
    pytest.param("", [], id="nothing"),
]
CHARACTERS = (
    "的一是不了人我在有他这中大来上个国到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然没日于起还发成事"
    "微信银行验证码转账贷款客服刷单返佣江砂孙危仆注苍扬碰方文八哈㐀㖞鿕鿖豈𠀀𪛟あア한①，。！ \r\n\t\u3000\u200b\ue000🙂"
    "abcCxyzAT019.#&+_%-γé٣²"
)


@pytest.fixture(scope="module")
def compiled() -> Library:
    found = library()
    assert found is not None
    return found


@pytest.fixture(scope="module")
def words() -> list[str]:
    """The words of jieba's dictionary, and what they begin with."""
    tokenizer = jieba.Tokenizer()
    found: dict[str, int] = tokenizer.gen_pfdict(tokenizer.get_dict_file())[0]
    return list(found)


@pytest.mark.parametrize(("sentence", "parts"), SENTENCES)
def test_words_of_a_sentence(compiled, sentence, parts):
    assert compiled.cut(sentence) == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        # jieba, whose model has more decimals, says 江江江 江江.
        ("江江江江江", ["江江", "江江江"]),
        # Of two ways that are as likely the one with the longer first word.
        ("八八八", ["八八", "八"]),
    ],
)
def test_ways_that_are_nearly_as_likely_are_chosen_as_rjieba_does(compiled, text, parts):
    assert _cut(text) == parts
    assert compiled.cut(text) == parts


def test_ways_that_differ_by_the_rounding_of_sums_are_chosen_alike(compiled, words):
    # Which of 苍苍 苍 and 苍 苍苍 is likelier, what follows decides: to the last bit, with the sum of all frequencies.
    doubled = [word for word in words if len(word) == 2 and word[0] == word[1]]
    texts = [word + word[0] + "1" * size for word in doubled for size in range(20)]
    assert [text for text in texts if compiled.cut(text) != _cut(text)] == []


@pytest.mark.parametrize("times", [1, 2, 3, 5])
def test_words_said_again_are_cut_alike(compiled, words, times):
    texts = [word * times for word in words[times::23]]
    assert [text for text in texts if compiled.cut(text) != _cut(text)] == []


def test_random_texts_are_cut_alike_and_join_to_themselves(compiled, words):
    random = Random(1)
    pieces = [*CHARACTERS, *own_words(), *random.sample(words, 500)]
    different = []
    for _ in range(20_000):
        few = random.choices(pieces, k=random.randint(1, 8))
        text = "".join(random.choices(random.choice((few, pieces, CHARACTERS)), k=random.randint(1, 24)))
        found = compiled.cut(text)
        assert "".join(found) == text
        if found != _cut(text):
            different.append(text)
    assert different == []


def test_a_word_is_what_the_dictionary_or_the_project_holds(compiled, words):
    random = Random(2)
    texts = [*words[::11], *own_words(), *CHARACTERS, *(word[1:] for word in words[::37])]
    texts += [word + random.choice(CHARACTERS) for word in words[::41]]
    assert [text for text in texts if compiled.is_word(text) != _is_word(text)] == []
    assert not compiled.is_word("") and not compiled.is_word("\ud800")

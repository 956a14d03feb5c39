"""Words that belong together."""

from model.topics import Topic, find_topics


def test_a_word_of_a_class_is_found_with_its_span():
    assert find_topics("今晚百家乐") == [Topic(2, 5, "casino")]


def test_a_word_of_two_classes_counts_for_both():
    assert find_topics("解冻") == [Topic(0, 2, "fee_first"), Topic(0, 2, "bank")]


def test_words_may_overlap_and_the_longest_at_a_place_counts():
    assert [(topic.start, topic.end, topic.topic) for topic in find_topics("银行流水账")] == [
        (0, 4, "papers"),
        (2, 5, "papers"),
    ]


def test_a_text_without_such_words_has_no_topics():
    assert find_topics("xyz") == []
    assert find_topics("") == []

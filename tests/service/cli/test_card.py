"""How a model card looks on a terminal."""

from service.cli.card import listed


def test_names_are_chinese_where_known_and_tables_go_deeper():
    card = {"version": "v1", "figures": {"recall": 0.9, "strange": 1}, "corpus": {"categories": {"prize": 3}}}
    assert list(listed(card)) == [
        "版本：v1",
        "检验数字：",
        "  查出率：0.9",
        "  strange：1",
        "语料：",
        "  各类句式：",
        "    虚假中奖补贴：3",
    ]

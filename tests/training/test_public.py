"""Importers of public corpora, on small files of our own in the same form."""

import zipfile

import pytest

from training import public
from training.families import read_file

XML = "<smsCorpus><message><text> 到家了吗 </text></message><message><text>{好}</text></message></smsCorpus>"


def rows(path):
    return [(family.category, family.text) for family in read_file(path)]


def test_the_fbs_corpus_becomes_families_with_slots(tmp_path):
    (tmp_path / "FR:Phishing(Bank)").write_text(
        "某 行 NAME 积分 已满 请 登录 URL\n某 行 NAME 积分 已满 请 登录 URL\n", "utf-8"
    )
    (tmp_path / "IL:Gambling").write_text("注册 送 DIGIT 元 加 QQ\n", "utf-8")
    (tmp_path / "IL:Political_propaganda").write_text("不 收\n", "utf-8")
    assert public.convert("fbs", tmp_path, tmp_path / "out.tsv") == 2
    assert rows(tmp_path / "out.tsv") == [
        ("bank_phishing", "某行{name}积分已满请登录{url}"),
        ("gambling", "注册送{num}元加QQ{qq}"),
    ]


def test_the_nus_corpus_is_read_from_xml_and_from_its_zip(tmp_path):
    (tmp_path / "zh.xml").write_text(XML, encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "zh.zip", "w") as archive:
        archive.writestr("smsCorpus_zh.xml", XML)
    for name in ("zh.xml", "zh.zip"):
        public.convert("nus", tmp_path / name, tmp_path / "out.tsv")
        assert rows(tmp_path / "out.tsv") == [("personal", "到家了吗"), ("personal", "｛好｝")]


def test_tab_files_give_their_advertising_only(tmp_path):
    (tmp_path / "sms.txt").write_bytes("1\t新店开业 满百送十\n0\t一段新闻\n".encode("gb18030"))
    public.convert("tabbed", tmp_path / "sms.txt", tmp_path / "out.tsv")
    assert rows(tmp_path / "out.tsv") == [("promotion", "新店开业 满百送十")]


def test_chifraud_gives_the_labels_that_have_a_category(tmp_path):
    (tmp_path / "t.csv").write_text("Label_id\tText\n0\t花茶\n1\t真人 荷官\n9\t不用实名的卡\n10\t别的\n", "utf-8")
    public.convert("chifraud", tmp_path / "t.csv", tmp_path / "out.tsv")
    assert rows(tmp_path / "out.tsv") == [("gambling", "真人 荷官"), ("money_mule", "不用实名的卡")]


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("nus", "no xml", "is no XML of the NUS SMS corpus"),
        ("tabbed", "没有制表符\n", "no tab; lines must be label, tab, text"),
        ("chifraud", "a,b\n1,2\n", "has no columns Label_id and Text; take a file of dataset/"),
    ],
)
def test_a_wrong_file_ends_with_one_line(tmp_path, capsys, name, content, complaint):
    source = tmp_path / "source.txt"
    source.write_text(content, encoding="utf-8")
    assert public.main([name, str(source), str(tmp_path / "out.tsv")]) == 1
    assert complaint in capsys.readouterr().err


def test_an_empty_folder_and_wrong_words_are_refused(tmp_path, capsys):
    assert public.main(["fbs", str(tmp_path), str(tmp_path / "out.tsv")]) == 1
    assert "give the folder of the FBS corpus" in capsys.readouterr().err
    assert public.main(["other", "a"]) == 2
    assert capsys.readouterr().err == "usage: python -m training.public fbs|nus|tabbed|chifraud SOURCE OUT.tsv\n"

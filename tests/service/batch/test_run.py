"""Files in, files out: expected results in full."""

import gzip
import json
from collections import Counter
from pathlib import Path

import pytest

from service.batch.errors import BatchError, WrongUse
from service.batch.run import PART_ROWS, run
from tests.service.batch.scorers import LURE, PLAIN

ADDED = "verdict,risk,group,category,model,error"
SCAM = "scam,0.9,scam,malware_link,v1,"
NORMAL = "no_risk_found,0.1,normal,personal,v1,"
EMPTY = "内容是空的，请粘贴要查的短信。"
BROKEN = "内容里有残缺的字符，请重新复制后再粘贴。"
SCAM_JSON = '"verdict": "scam", "risk": 0.9, "group": "scam", "category": "malware_link", "model": "v1", "error": null}'
NORMAL_JSON = (
    '"verdict": "no_risk_found", "risk": 0.1, "group": "normal", "category": "personal", "model": "v1", "error": null}'
)


def failed_json(error: str) -> str:
    nothing = '"verdict": null, "risk": null, "group": null, "category": null, "model": null'
    return f'{nothing}, "error": "{error}"}}'


def test_a_table_keeps_its_columns_and_rows_in_order_and_gains_six_columns(scored):
    table = f"id,content,备注\n1,{LURE},甲\n2,{PLAIN},\n3,,乙\n"
    result, summary = scored("a.csv", table.encode(), "b.csv")
    assert result.decode() == (
        f"id,content,备注,{ADDED}\n1,{LURE},甲,{SCAM}\n2,{PLAIN},,{NORMAL}\n3,,乙,,,,,,{EMPTY}\n"
    )
    assert (summary.rows, summary.errors) == (3, 1)
    assert summary.verdicts == Counter(scam=1, no_risk_found=1)
    assert summary.categories == Counter(malware_link=1, personal=1)
    assert summary.causes == Counter(empty=1)


def test_a_table_in_gb18030_with_windows_line_ends_stays_so(scored):
    table = f"短信内容,号码\r\n{LURE},10690000\r\n{PLAIN}㐂,𠮷\r\n"
    result, _ = scored("a.csv", table.encode("gb18030"), "b.csv")
    assert result == (f"短信内容,号码,{ADDED}\r\n{LURE},10690000,{SCAM}\r\n{PLAIN}㐂,𠮷,{NORMAL}\r\n".encode("gb18030"))


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_marks_and_utf_16_are_recognised_and_kept(scored, codec):
    result, _ = scored("a.tsv", f"id\ttext\n1\t{LURE}\n".encode(codec), "b.tsv")
    assert result == f"id\ttext\t{ADDED}\n1\t{LURE}\t{SCAM}\n".replace(",", "\t").encode(codec)


def test_quoted_line_ends_commas_and_quotes_survive(scored):
    table = f'text,n\n"{LURE}\n第二行, ""引""\r\n尾",1\n'
    result, summary = scored("a.csv", table.encode(), "b.csv")
    assert result.decode() == f'text,n,{ADDED}\n"{LURE}\n第二行, ""引""\r\n尾",1,{SCAM}\n'
    assert summary.rows == 1


def test_columns_with_the_names_of_the_scores_are_kept_under_other_names(scored):
    result, _ = scored("a.csv", f"text,risk,error,input_risk\n{PLAIN},高,,x\n".encode(), "b.csv")
    assert result.decode() == f"text,input_input_risk,input_error,input_risk,{ADDED}\n{PLAIN},高,,x,{NORMAL}\n"


def test_rows_that_are_too_short_or_too_wide_keep_their_place_and_all_their_text(scored):
    result, _ = scored("a.csv", f"id,text,n\n1\n2,{PLAIN},3,4,5\n6,{PLAIN},7\n".encode(), "b.csv")
    wide = "这一行比列名多出 2 列，可能是内容里的逗号没有用引号括起来；多出的部分并在最后一列。"
    assert result.decode() == (
        f'id,text,n,{ADDED}\n1,,,,,,,,{EMPTY}\n2,{PLAIN},"3,4,5",,,,,,{wide}\n6,{PLAIN},7,{NORMAL}\n'
    )


def test_in_a_table_of_one_column_commas_belong_to_the_message(scored):
    result, _ = scored("a.csv", f"text\n您好,{LURE}\n".encode(), "b.csv")
    assert result.decode() == f'text,{ADDED}\n"您好,{LURE}",{SCAM}\n'


def test_a_quote_that_never_closes_costs_its_own_row_only(scored):
    table = f'text,n\n"{PLAIN},a,b\n{LURE},2\n{PLAIN},3\n'
    result, summary = scored("a.csv", table.encode(), "b.csv")
    quotes = "这一行的引号不成对，分不清各列，整行放在第一列。"
    assert result.decode() == (f'text,n,{ADDED}\n"""{PLAIN},a,b",,,,,,,{quotes}\n{LURE},2,{SCAM}\n{PLAIN},3,{NORMAL}\n')
    assert summary.errors == 1


def test_a_row_whose_quotes_are_only_part_of_the_message_is_scored(scored):
    result, _ = scored("a.csv", f'text,n\n"双11"{LURE},1\n"{PLAIN},2\n'.encode(), "b.csv")
    assert result.decode() == f'text,n,{ADDED}\n"""双11""{LURE}",1,{SCAM}\n"""{PLAIN}",2,{NORMAL}\n'


def test_broken_bytes_cost_their_row_and_stand_in_the_result_as_they_came(scored):
    table = f"text,n\n{LURE},1\n".encode() + b"\xe7\x82,2\n" + f"{PLAIN},3\n".encode()
    result, _ = scored("a.csv", table, "b.csv")
    assert result == (
        f"text,n,{ADDED}\n{LURE},1,{SCAM}\n".encode() + b"\xe7\x82" + f",2,,,,,,{BROKEN}\n{PLAIN},3,{NORMAL}\n".encode()
    )


def test_broken_bytes_in_gb18030_stand_in_the_result_as_they_came(scored):
    table = f"text\n{LURE}\n{PLAIN}\n".encode("gb18030") + b"\xff\xff\n"
    result, _ = scored("a.csv", table, "b.csv")
    assert result == (
        f"text,{ADDED}\n{LURE},{SCAM}\n{PLAIN},{NORMAL}\n".encode("gb18030")
        + b"\xff\xff"
        + f",,,,,,{BROKEN}\n".encode("gb18030")
    )


def test_a_half_pair_at_the_end_of_utf_16_costs_its_row_only(scored):
    result, summary = scored("a.csv", f"text,n\n{LURE},1\n".encode("utf-16-le") + b"\x41", "b.csv")
    assert result.decode("utf-16-le") == (f"text,n,{ADDED}\n{LURE},1,{SCAM}\n\\udc41,,,,,,,{BROKEN}\n")
    assert summary.errors == 1


def test_a_nul_byte_is_an_error_of_its_row(scored):
    result, _ = scored("a.csv", f"text\n{PLAIN}\0\n{PLAIN}\n".encode(), "b.csv")
    nul = "这一行里有空字节（NUL），可能是文件损坏，请修好这一行再试。"
    assert result.decode() == f"text,{ADDED}\n{PLAIN}\0,,,,,,{nul}\n{PLAIN},{NORMAL}\n"


def test_a_message_that_is_too_long_is_an_error_of_its_row(scored):
    result, _ = scored("a.txt", f"{'长' * 5_001}\n{PLAIN}\n".encode(), "b.jsonl")
    first, second = map(json.loads, result.decode().splitlines())
    assert first == {
        "text": "长" * 5_001,
        "verdict": None,
        "risk": None,
        "group": None,
        "category": None,
        "model": None,
        "error": "内容有 5001 个字，超过 5000 字的上限，请只粘贴可疑的部分。",
    }
    assert second["verdict"] == "no_risk_found"


def test_objects_keep_their_source_letter_for_letter(scored):
    first = f'{{"id": 1.10, "text": "{LURE}", "更多": {{"a":  [1e400, null]}}, "big": 123456789012345678901234567890}}'
    result, _ = scored("a.jsonl", f'{first}\n\n  {{"text":"{PLAIN}"}}\n'.encode(), "b.jsonl")
    assert result.decode() == f'{first[:-1]}, {SCAM_JSON}\n{{"text": "{PLAIN}", {NORMAL_JSON}\n'


def test_lines_that_hold_no_object_keep_their_place(scored):
    lines = f'{{"text": "{LURE}"}}\n{{"text": \n[1]\n{{"id": 2}}\n{{"text": 5}}\n{{}}\n'
    result, summary = scored("a.jsonl", lines.encode(), "b.jsonl")
    no_text = failed_json("这一行没有“text”这一项，或者它不是文字。")
    bad = failed_json("这一行不是完整的 JSON，原样放在 input_line 里。")
    other = failed_json('这一行的 JSON 不是一个对象（要写成 {\\"text\\": \\"……\\"}），原样放在 input_line 里。')
    assert result.decode() == (
        f'{{"text": "{LURE}", {SCAM_JSON}\n'
        f'{{"input_line": "{{\\"text\\":", {bad}\n'
        f'{{"input_line": "[1]", {other}\n'
        f'{{"id": 2, {no_text}\n'
        f'{{"text": 5, {no_text}\n'
        f"{{{no_text}\n"
    )
    assert (summary.rows, summary.errors) == (6, 5)


def test_an_object_keeps_a_key_with_the_name_of_a_score_under_another_name(scored):
    result, _ = scored("a.jsonl", f'{{"text": "{PLAIN}", "verdict": "甲"}}\n'.encode(), "b.jsonl")
    assert result.decode() == f'{{"text": "{PLAIN}", "input_verdict": "甲", {NORMAL_JSON}\n'


def test_half_characters_and_foreign_line_ends_leave_one_good_object_a_line(scored):
    line = f'{{"text": "{PLAIN}\u2028\x85", "n": "\\ud83d"}}\n'.encode() + b'{"text": "\xff"}\n'
    result, _ = scored("a.jsonl", line, "b.jsonl")
    assert result.decode() == (
        f'{{"text": "{PLAIN}\\u2028\\u0085", "n": "\\ud83d", {NORMAL_JSON}\n'
        f'{{"text": "\\udcff", {failed_json(BROKEN)}\n'
    )
    assert len(result.decode().splitlines()) == 2


def test_lines_of_a_text_file_come_back_line_for_line(scored):
    result, summary = scored("a.txt", f"{LURE}\r\n\r\n{PLAIN}".encode("gb18030"), "b.txt")
    scam, normal = SCAM.replace(",", "\t"), NORMAL.replace(",", "\t")
    empty = "\t" * 6 + EMPTY
    assert result.decode("gb18030") == f"{LURE}\t{scam}\r\n{empty}\r\n{PLAIN}\t{normal}\r\n"
    assert (summary.rows, summary.errors) == (3, 1)


def test_objects_become_a_table_of_all_their_keys(scored):
    lines = f'{{"text": "{LURE}", "n": 1.50}}\n{{"text": "{PLAIN}", "tags": ["a"], "n": null}}\n'
    result, _ = scored("a.jsonl", lines.encode(), "b.csv")
    assert result.decode("utf-8-sig") == (f'text,n,tags,{ADDED}\n{LURE},1.50,,{SCAM}\n{PLAIN},,"[""a""]",{NORMAL}\n')
    assert result.startswith(b"\xef\xbb\xbf")


def test_a_table_becomes_objects_and_loses_no_column_of_the_same_name(scored):
    result, _ = scored("a.csv", f"text,n,n\n{PLAIN},1,2\n".encode("gb18030"), "b.jsonl")
    assert result.decode() == f'{{"text": "{PLAIN}", "n": "1", "n_2": "2", {NORMAL_JSON}\n'


def test_packed_files_are_read_and_written_and_the_same_rows_give_the_same_bytes(scored):
    table = gzip.compress(f"text\n{LURE}\n".encode())
    first, _ = scored("a.csv.gz", table, "b.CSV.gz")
    second, _ = scored("a.csv.gz", table, "c.csv.gz")
    assert gzip.decompress(first).decode() == f"text,{ADDED}\n{LURE},{SCAM}\n"
    assert first == second


def test_the_rows_are_scored_part_by_part(scored, scorer):
    rows = 2 * PART_ROWS + 5
    result, summary = scored("a.txt", f"{PLAIN}\n".encode() * rows, "b.csv")
    assert scorer.asked == [PART_ROWS, PART_ROWS, 5]
    assert summary.rows == rows
    assert len(result.splitlines()) == rows + 1


def test_the_column_and_the_encoding_can_be_named(scored):
    table = f"text,说明\nx,{LURE}\n"
    result, _ = scored("a.csv", table.encode(), "b.csv", text_column=" 说明 ", encoding="UTF8")
    assert result.decode() == f"text,说明,{ADDED}\nx,{LURE},{SCAM}\n"
    result, _ = scored("a.csv", table.encode("gbk"), "b.csv", text_column="说明", encoding="gbk")
    assert result.decode("gb18030") == f"text,说明,{ADDED}\nx,{LURE},{SCAM}\n"


def test_a_result_for_another_encoding_is_written_so_that_spreadsheets_read_it(scored):
    result, _ = scored("a.csv", "text\n請點連結\n".encode("big5"), "b.csv", encoding="big5")
    assert result.decode("utf-8-sig") == f"text,{ADDED}\n請點連結,{NORMAL}\n"


@pytest.mark.parametrize(
    ("name", "data", "into", "options", "message"),
    [
        (
            "a.xls",
            b"",
            "b.csv",
            {},
            "读写不了“a.xls”这种表格。请在表格软件里另存为 .xlsx 再试；"
            "能用的结尾是 .jsonl .csv .tsv .txt .xlsx .parquet。",
        ),
        (
            "a.csv",
            b"",
            "b",
            {},
            "不认识“b”的格式。能用的结尾是 .jsonl .csv .tsv .txt .xlsx .parquet，前四种后面可以再加 .gz。",
        ),
        ("a.csv", b"text\n", "b.xlsx.gz", {}, "“b.xlsx.gz”：.xlsx 和 .parquet 本身已经压缩，请去掉 .gz。"),
        (
            "a.csv",
            b"id,x\n",
            "b.csv",
            {},
            "找不到短信内容所在的列，文件里有这些列：id、x。请指明，例如 --text-column x。",
        ),
        (
            "a.csv",
            b"id,x\n",
            "b.csv",
            {"text_column": "y"},
            "文件里没有“y”这一列，有的是：id、x。请改写 --text-column。",
        ),
        (
            "a.jsonl",
            b'{"id": 1}\n',
            "b.csv",
            {},
            "找不到短信内容所在的列，文件里有这些列：id。请指明，例如 --text-column id。",
        ),
        ("a.csv", b"", "b.csv", {}, "文件里一列也没有，请核对文件内容和格式。"),
        (
            "a.csv",
            b"text\n",
            "b.csv",
            {"encoding": "klingon"},
            "不认识编码“klingon”，可以写 utf-8、gb18030 或 utf-16。",
        ),
        ("a.csv", b"text\n", "b.csv", {"encoding": "hex"}, "不认识编码“hex”，可以写 utf-8、gb18030 或 utf-16。"),
    ],
)
def test_what_cannot_be_done_as_asked_is_said_and_leaves_no_file(scored, tmp_path, name, data, into, options, message):
    with pytest.raises(WrongUse) as caught:
        scored(name, data, into, **options)
    assert str(caught.value) == message
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_files_and_folders_that_are_not_there_are_named(scorer, tmp_path):
    there = tmp_path / "a.csv"
    there.write_text("text\n")
    for source, target, message in [
        (tmp_path / "no.csv", tmp_path / "b.csv", f"找不到文件“{tmp_path / 'no.csv'}”，请核对路径。"),
        (there, tmp_path / "no" / "b.csv", f"输出文件夹“{tmp_path / 'no'}”不存在，请先建好，或换一个位置。"),
        (there, tmp_path / "." / "a.csv", f"输入和输出是同一个文件“{there}”，请给结果另起一个名字。"),
    ]:
        with pytest.raises(WrongUse) as caught:
            run(lambda: scorer, source, target)
        assert str(caught.value) == message


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-20], lambda data: b"text\n", lambda data: data[:30] + b"\0" * 9]
)
def test_a_damaged_archive_is_said_and_leaves_no_file(scored, tmp_path, damage):
    data = damage(gzip.compress(b"text\n" + b"".join(b"%d\n" % number for number in range(9_999))))
    with pytest.raises(BatchError) as caught:
        scored("a.csv.gz", data, "b.csv")
    assert str(caught.value) == f"压缩文件“{tmp_path / 'a.csv.gz'}”损坏或不完整，请重新取一份。"
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv.gz"]


def test_a_failure_half_way_leaves_an_older_result_as_it_was(tmp_path):
    class Failing:
        version = "v1"

        def score(self, texts):
            raise KeyboardInterrupt

    source, target = tmp_path / "a.txt", tmp_path / "b.csv"
    source.write_text(PLAIN)
    target.write_text("older")
    with pytest.raises(KeyboardInterrupt):
        run(Failing, source, target)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a.txt": PLAIN, "b.csv": "older"}


def test_a_place_that_takes_no_file_is_said(scorer, tmp_path):
    source = tmp_path / "a.txt"
    source.write_text(PLAIN)
    folder = Path("/proc/self")
    with pytest.raises(BatchError) as caught:
        run(lambda: scorer, source, folder / "b.csv")
    assert str(caught.value).startswith("不能写“/proc/self/b.csv”（")

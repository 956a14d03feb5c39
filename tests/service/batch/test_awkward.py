"""Awkward files, each with the whole of what comes out of it."""

import codecs
import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from tests.service.batch.files import Formula, contents, parquet, workbook
from tests.service.batch.scorers import LURE, PLAIN

ADDED = ["verdict", "risk", "group", "category", "model", "error"]
SCAM = ["scam", 0.9, "scam", "malware_link", "v1", ""]
NORMAL = ["no_risk_found", 0.1, "normal", "personal", "v1", ""]
EMPTY = "内容是空的，请粘贴要查的短信。"
BROKEN = "内容里有残缺的字符，请重新复制后再粘贴。"
NUL = "这一行里有空字节（NUL），可能是文件损坏，请修好这一行再试。"
QUOTES = "这一行的引号不成对，分不清各列，整行放在第一列。"
NOTHING = [""] * 5


def csv(*rows: str, delimiter: str = ",", end: str = "\n") -> str:
    """Return lines; SCAM, NORMAL or an error in angle brackets at the end of one stands for its cells."""
    cells = {
        "<added>": delimiter.join(ADDED),
        "<scam>": delimiter.join(map(str, SCAM)),
        "<normal>": delimiter.join(map(str, NORMAL)),
        "<empty>": delimiter.join([*NOTHING, EMPTY]),
        "<broken>": delimiter.join([*NOTHING, BROKEN]),
        "<nul>": delimiter.join([*NOTHING, NUL]),
        "<quotes>": delimiter.join([*NOTHING, QUOTES]),
    }
    text = end.join([*rows, ""])
    for name, value in cells.items():
        text = text.replace(name, value)
    return text


def objects(*rows: dict[str, Any]) -> str:
    """Return lines of JSON; a row's `""` gives the cells that are added."""
    lines = []
    for row in rows:
        added = row.pop("")
        cells = dict(zip(ADDED, [None if cell == "" else cell for cell in added], strict=True))
        lines.append(json.dumps(row | cells, ensure_ascii=False) + "\n")
    return "".join(lines)


@dataclass
class Case:
    """A file and what it becomes: text of one in `codec`, the rows of the first sheet, or columns with their types."""

    title: str
    name: str
    data: bytes | str
    into: str
    expected: Any
    codec: str = "utf-8"
    options: Mapping[str, Any] = field(default_factory=dict)


WHEN = datetime(2026, 5, 1, 8, 30)
DAY = date(2026, 5, 1)
IDS = ["00123", "6222021234567890123", "13800138000"]
MANY_SHEETS = {"说明": [["请先看这里"]], "名单": [["姓名", "电话"], ["甲", "1"]], "短信": [["内容"], [LURE]]}

CASES = [
    Case("nothing but a header", "a.csv", "id,text\n", "b.csv", csv("id,text,<added>")),
    Case(
        "a mark and nothing else but a header",
        "a.csv",
        b"\xef\xbb\xbftext\n",
        "b.csv",
        csv("text,<added>"),
        "utf-8-sig",
    ),
    Case("no line end at the end", "a.csv", f"text\n{LURE}", "b.csv", csv("text,<added>", f"{LURE},<scam>")),
    Case(
        "blank lines between rows",
        "a.csv",
        f"text,n\n\n{LURE},1\n\n\n",
        "b.csv",
        csv("text,n,<added>", f"{LURE},1,<scam>"),
    ),
    Case("rows of empty cells", "a.csv", "text,n\n,\n", "b.csv", csv("text,n,<added>", ",,<empty>")),
    Case("lone carriage returns", "a.csv", f"text\r{LURE}\r", "b.csv", csv("text,<added>", f"{LURE},<scam>")),
    Case(
        "Windows line ends, and a bare one inside quotes",
        "a.csv",
        f'text,n\r\n"{LURE}\n尾",1\r\n',
        "b.csv",
        csv("text,n,<added>", f'"{LURE}\n尾",1,<scam>', end="\r\n"),
    ),
    Case(
        "doubled quotes, commas and line ends in a cell",
        "a.csv",
        f'n,text\n1,"{LURE}, ""引""\r\n尾"\n',
        "b.csv",
        csv("n,text,<added>", f'1,"{LURE}, ""引""\r\n尾",<scam>'),
    ),
    Case(
        "a quote that never closes",
        "a.csv",
        f'text,n\n"{PLAIN},a,b\n{LURE},2\n',
        "b.csv",
        csv("text,n,<added>", f'"""{PLAIN},a,b",,<quotes>', f"{LURE},2,<scam>"),
    ),
    Case("a NUL byte in a message", "a.csv", f"text\n{PLAIN}\0\n", "b.csv", csv("text,<added>", f"{PLAIN}\0,<nul>")),
    Case(
        "a NUL byte in another column",
        "a.csv",
        f"n,text\n\0,{LURE}\n",
        "b.csv",
        csv("n,text,<added>", f"\0,{LURE},<scam>"),
    ),
    Case(
        "formulas in every column, and in the header",
        "a.csv",
        f'=cmd(),text\n=1+1,{LURE}\n@SUM(A1),-{PLAIN}\n+1-1|x,＝1\n\'=1,{PLAIN}\n"\t=1",{PLAIN}\n',
        "b.csv",
        csv(
            "'=cmd(),text,<added>",
            f"'=1+1,{LURE},<scam>",
            f"'@SUM(A1),'-{PLAIN},<normal>",
            "'+1-1|x,'＝1,<normal>",
            f"'=1,{PLAIN},<normal>",
            f"'\t=1,{PLAIN},<normal>",
        ),
    ),
    Case(
        "numbers with signs are no formulas",
        "a.csv",
        f"n,text\n-5,{LURE}\n+8613800138000,{LURE}\n-1.5e-3,{LURE}\n+20%,{LURE}\n",
        "b.csv",
        csv("n,text,<added>", *(f"{n},{LURE},<scam>" for n in ("-5", "+8613800138000", "-1.5e-3", "+20%"))),
    ),
    Case(
        "formulas stay what they are in JSON",
        "a.csv",
        f"n,text\n=1+1,{LURE}\n",
        "b.jsonl",
        objects({"n": "=1+1", "text": LURE, "": SCAM}),
    ),
    Case(
        "leading zeros, long numbers and dates in a table",
        "a.csv",
        f"id,card,when,text\n{IDS[0]},{IDS[1]},2026-05-01,{LURE}\n",
        "b.csv",
        csv("id,card,when,text,<added>", f"{IDS[0]},{IDS[1]},2026-05-01,{LURE},<scam>"),
    ),
    Case(
        "columns named as those that are added",
        "a.csv",
        f"text,verdict,model,input_model\n{LURE},a,b,c\n",
        "b.csv",
        csv("text,input_verdict,input_input_model,input_model,<added>", f"{LURE},a,b,c,<scam>"),
    ),
    Case(
        "names that stand twice, and a number that is taken",
        "a.csv",
        f"text,n,n,n_2\n{LURE},1,2,3\n",
        "b.jsonl",
        objects({"text": LURE, "n": "1", "n_3": "2", "n_2": "3", "": SCAM}),
    ),
    Case(
        "a header with spaces and capitals",
        "a.csv",
        f" Text ,N\n{LURE},1\n",
        "b.csv",
        csv(" Text ,N,<added>", f"{LURE},1,<scam>"),
    ),
    Case(
        "gb18030 with characters that gbk lacks",
        "a.csv",
        f"短信内容,n\n{LURE}㐂,𠮷\n".encode("gb18030"),
        "b.csv",
        csv("短信内容,n,<added>", f"{LURE}㐂,𠮷,<scam>"),
        "gb18030",
    ),
    Case(
        "UTF-16 with its mark",
        "a.tsv",
        f"n\ttext\n1\t{LURE}\n".encode("utf-16"),
        "b.tsv",
        csv("n\ttext\t<added>", f"1\t{LURE}\t<scam>", delimiter="\t"),
        "utf-16",
    ),
    Case(
        "UTF-16 of the other order, without a mark",
        "a.csv",
        f"text\n{LURE}\n".encode("utf-16-be"),
        "b.csv",
        csv("text,<added>", f"{LURE},<scam>"),
        "utf-16-be",
    ),
    Case(
        "broken bytes between good rows",
        "a.csv",
        f"text,n\n{LURE},1\n".encode() + b"\xe7\x82,2\n",
        "b.jsonl",
        f"{objects({'text': LURE, 'n': '1', '': SCAM})}"
        + objects({"text": "\udce7\udc82", "n": "2", "": [*NOTHING, BROKEN]}).replace("\udce7\udc82", "\\udce7\\udc82"),
    ),
    Case(
        "a tab in a table of commas",
        "a.csv",
        f"text,n\n{LURE}\t尾,1\n",
        "b.tsv",
        csv("text\tn\t<added>", f'"{LURE}\t尾"\t1\t<scam>', delimiter="\t"),
    ),
    Case(
        "empty lines of a text file",
        "a.txt",
        f"\n{LURE}\n\n",
        "b.csv",
        csv("text,<added>", ",<empty>", f"{LURE},<scam>", ",<empty>"),
    ),
    Case("a text file without a line end", "a.txt", LURE, "b.txt", f"{LURE}\t" + "\t".join(map(str, SCAM)) + "\n"),
    Case("an empty text file", "a.txt", "", "b.txt", ""),
    Case("an empty file of objects", "a.jsonl", "\n \n", "b.jsonl", ""),
    Case(
        "archives set end to end",
        "a.csv.gz",
        gzip.compress(b"text\n") + gzip.compress(f"{LURE}\n".encode()),
        "b.csv",
        csv("text,<added>", f"{LURE},<scam>"),
    ),
    Case(
        "objects of different keys, numbers to the letter",
        "a.jsonl",
        f'{{"text":"{LURE}","n":1.50}}\n{{"id":12345678901234567890123,"text":"{PLAIN}","t":true}}\n',
        "b.csv",
        csv("text,n,id,t,<added>", f"{LURE},1.50,,,<scam>", f"{PLAIN},,12345678901234567890123,true,<normal>"),
        "utf-8-sig",
    ),
    Case(
        "a key that stands twice in an object",
        "a.jsonl",
        f'{{"text":"{PLAIN}","text":"{LURE}"}}\n',
        "b.jsonl",
        f'{{"text": "{PLAIN}", "text": "{LURE}", ' + objects({"": SCAM})[1:],
    ),
    Case(
        "a sheet with ids, long numbers, truth, dates and empty cells, into a table",
        "a.xlsx",
        workbook(
            {
                "表": [
                    ["编号", "卡号", "数", "真", "时间", "日", "空", "内容"],
                    [IDS[0], IDS[1], 1234567890123, True, WHEN, DAY, None, LURE],
                    [7, 1.5, 6.2e18, False, None, DAY, "", PLAIN],
                ]
            }
        ),
        "b.csv",
        csv(
            "编号,卡号,数,真,时间,日,空,内容,<added>",
            f"{IDS[0]},{IDS[1]},1234567890123,true,2026-05-01 08:30:00,2026-05-01,,{LURE},<scam>",
            f"7,1.5,6200000000000000000,false,,2026-05-01,,{PLAIN},<normal>",
        ),
        "utf-8-sig",
    ),
    Case(
        "the same sheet into objects",
        "a.xlsx",
        workbook(
            {
                "表": [
                    ["编号", "数", "真", "时间", "时", "长", "空", "内容"],
                    [IDS[0], 1.5, True, WHEN, time(8, 30), timedelta(hours=30), None, LURE],
                ]
            }
        ),
        "b.jsonl",
        objects(
            {
                "编号": IDS[0],
                "数": 1.5,
                "真": True,
                "时间": "2026-05-01 08:30:00",
                "时": "08:30:00",
                "长": "30:00:00",
                "空": None,
                "内容": LURE,
                "": SCAM,
            }
        ),
    ),
    Case(
        "the same sheet into a sheet",
        "a.xlsx",
        workbook(
            {
                "表": [
                    ["编号", "卡号", "数", "真", "时间", "日", "长", "内容"],
                    [IDS[0], IDS[1], 1.5, True, WHEN, DAY, timedelta(hours=30), LURE],
                ]
            }
        ),
        "b.xlsx",
        [
            ["编号", "卡号", "数", "真", "时间", "日", "长", "内容", *ADDED],
            [IDS[0], IDS[1], 1.5, True, WHEN, DAY, timedelta(hours=30), LURE, *SCAM],
        ],
    ),
    Case(
        "the same sheet into Parquet",
        "a.xlsx",
        workbook(
            {
                "表": [
                    ["编号", "数", "整", "真", "时间", "日", "杂", "空", "内容"],
                    [IDS[0], 1.5, 7, True, WHEN, DAY, "a", None, LURE],
                    [IDS[1], 2, 8, None, None, DAY, 1, None, PLAIN],
                ]
            }
        ),
        "b.parquet",
        {
            "编号": ("string", IDS[:2]),
            "数": ("double", [1.5, 2.0]),
            "整": ("int64", [7, 8]),
            "真": ("bool", [True, None]),
            "时间": ("timestamp[us]", [WHEN, None]),
            "日": ("date32[day]", [DAY, DAY]),
            "杂": ("string", ["a", "1"]),
            "空": ("string", [None, None]),
            "内容": ("string", [LURE, PLAIN]),
        },
    ),
    Case(
        "titles above the header and empty rows below it",
        "a.xlsx",
        workbook(
            {"表": [["街道举报登记表"], [], ["编号", "短信内容"], [], ["1", LURE], [None, None], ["2", None]]},
            ["A1:B1"],
        ),
        "b.csv",
        csv("编号,短信内容,<added>", f"1,{LURE},<scam>", "2,,<empty>"),
        "utf-8-sig",
    ),
    Case(
        "a header of two rows with merged cells",
        "a.xlsx",
        workbook({"表": [["编号", "举报", None], [None, "内容", "时间"], ["1", LURE, "早上"]]}, ["A1:A2", "B1:C1"]),
        "b.csv",
        csv("编号,内容,时间,<added>", f"1,{LURE},早上,<scam>"),
        "utf-8-sig",
    ),
    Case(
        "several sheets, the message on the third",
        "a.xlsx",
        workbook(MANY_SHEETS),
        "b.csv",
        csv("内容,<added>", f"{LURE},<scam>"),
        "utf-8-sig",
    ),
    Case(
        "a sheet and a column by their names",
        "a.xlsx",
        workbook(MANY_SHEETS),
        "b.csv",
        csv("姓名,电话,<added>", "甲,1,<normal>"),
        "utf-8-sig",
        {"sheet": "名单", "text_column": "电话"},
    ),
    Case(
        "a table that begins in the middle of a sheet",
        "a.xlsx",
        workbook({"表": [[], [], [None, None, "内容", "n"], [None, None, LURE, 1]]}),
        "b.csv",
        csv("内容,n,<added>", f"{LURE},1,<scam>"),
        "utf-8-sig",
    ),
    Case(
        "a message that is a number, and formulas that have been worked out",
        "a.xlsx",
        workbook({"表": [["内容", "n"], [12345, Formula("=1+1")], [LURE, Formula("=1/0")]]}),
        "b.csv",
        csv("内容,n,<added>", "12345,2,<normal>", f"{LURE},,<scam>"),
        "utf-8-sig",
    ),
    Case(
        "texts that a workbook could take for something else",
        "a.csv",
        f'n,text\n=1+1,{LURE}\n007,{PLAIN}\n1.0,"{PLAIN}\r\n二"\n<r>x</r>,{PLAIN}\n'
        f"http://a.top,{PLAIN}\n_x0041_,{PLAIN}\n{{=1}}, {PLAIN} \n",
        "b.xlsx",
        [
            ["n", "text", *ADDED],
            ["=1+1", LURE, *SCAM],
            ["007", PLAIN, *NORMAL],
            ["1.0", f"{PLAIN}\r\n二", *NORMAL],
            ["<r>x</r>", PLAIN, *NORMAL],
            ["http://a.top", PLAIN, *NORMAL],
            ["_x0041_", PLAIN, *NORMAL],
            ["{=1}", f" {PLAIN} ", *NORMAL],
        ],
    ),
    Case(
        "what no workbook can hold: a NUL byte, half a character, a cell of 40,000 characters",
        "a.csv",
        f"n,text\na\0b,{LURE}\n".encode()
        + f"\udce7,{LURE}\n".encode(errors="surrogateescape")
        + f"{'长' * 40_000},{LURE}\n".encode(),
        "b.xlsx",
        [
            ["n", "text", *ADDED],
            ["a\0b", LURE, *SCAM],
            ["\\udce7", LURE, *SCAM],
            ["长" * (32_767 - 10) + "……（太长，已截断）", LURE, *SCAM],
        ],
    ),
    Case(
        "objects into a sheet: numbers that fit are numbers",
        "a.jsonl",
        f'{{"text":"{LURE}","a":1,"b":1.25,"c":12345678901234567890,"d":true,"e":null,"f":[1],"g":0.12345678901234567890}}\n',
        "b.xlsx",
        [
            ["text", *"abcdefg", *ADDED],
            [LURE, 1, 1.25, "12345678901234567890", True, "", "[1]", "0.12345678901234567890", *SCAM],
        ],
    ),
    Case(
        "objects into Parquet: the narrowest type that loses nothing",
        "a.jsonl",
        f'{{"text":"{LURE}","a":1,"b":1,"c":12345678901234567890,"d":true,"e":null,"f":[1]}}\n{{"text":"{PLAIN}","a":2,"b":1.5,"c":1}}\n',
        "b.parquet",
        {
            "text": ("string", [LURE, PLAIN]),
            "a": ("int64", [1, 2]),
            "b": ("double", [1.0, 1.5]),
            "c": ("string", ["12345678901234567890", "1"]),
            "d": ("bool", [True, None]),
            "e": ("string", [None, None]),
            "f": ("string", ["[1]", None]),
        },
    ),
    Case(
        "a table into Parquet: texts",
        "a.csv",
        f"id,text\n{IDS[0]},{LURE}\n,\n",
        "b.parquet",
        {"id": ("string", [IDS[0], ""]), "text": ("string", [LURE, ""])},
    ),
    Case(
        "Parquet into Parquet: every type as it was",
        "a.parquet",
        parquet(
            {
                "i": (pa.int32(), [1, None]),
                "u": (pa.uint64(), [2**64 - 1, 0]),
                "f": (pa.float32(), [0.5, None]),
                "d": (pa.decimal128(10, 2), [Decimal("1.50"), None]),
                "t": (pa.timestamp("ms", "Asia/Shanghai"), [WHEN, None]),
                "when": (pa.timestamp("ms"), [WHEN, None]),
                "day": (pa.date32(), [DAY, None]),
                "l": (pa.list_(pa.int64()), [[1, 2], None]),
                "s": (pa.struct({"a": pa.string()}), [{"a": "b"}, None]),
                "b": (pa.binary(), [b"\xff\0", None]),
                "text": (pa.large_string(), [LURE, None]),
            }
        ),
        "b.parquet",
        {
            "i": ("int32", [1, None]),
            "u": ("uint64", [2**64 - 1, 0]),
            "f": ("float", [0.5, None]),
            "d": ("decimal128(10, 2)", [Decimal("1.50"), None]),
            "t": ("timestamp[ms, tz=Asia/Shanghai]", None),
            "when": ("timestamp[ms]", [WHEN, None]),
            "day": ("date32[day]", [DAY, None]),
            "l": ("list<element: int64>", [[1, 2], None]),
            "s": ("struct<a: string>", [{"a": "b"}, None]),
            "b": ("binary", [b"\xff\0", None]),
            "text": ("large_string", [LURE, None]),
        },
    ),
    Case(
        "Parquet into a table",
        "a.parquet",
        parquet(
            {
                "i": (pa.int64(), [12345678901234567, None]),
                "ns": (pa.timestamp("ns"), [1234567890123456789, None]),
                "l": (pa.list_(pa.string()), [["甲", "乙"], []]),
                "d": (pa.decimal128(10, 2), [Decimal("-1.50"), None]),
                "k": (pa.dictionary(pa.int8(), pa.string()), ["x", None]),
                "内容": (pa.string(), [LURE, PLAIN]),
            }
        ),
        "b.csv",
        csv(
            "i,ns,l,d,k,内容,<added>",
            f'12345678901234567,2009-02-13 23:31:30.123456789,"[""甲"", ""乙""]",-1.50,x,{LURE},<scam>',
            f",,[],,,{PLAIN},<normal>",
        ),
        "utf-8-sig",
    ),
    Case(
        "Parquet into objects",
        "a.parquet",
        parquet(
            {
                "f": (pa.float64(), [float("nan"), 1.0]),
                "s": (pa.struct({"a": pa.int8()}), [{"a": 1}, None]),
                "b": (pa.binary(), ["您".encode(), None]),
                "text": (pa.string(), [LURE, ""]),
            }
        ),
        "b.jsonl",
        objects(
            {"f": None, "s": {"a": 1}, "b": "您", "text": LURE, "": SCAM},
            {"f": 1.0, "s": None, "b": None, "text": "", "": [*NOTHING, EMPTY]},
        ),
    ),
    Case(
        "Parquet into a sheet: numbers of more digits than Excel keeps are texts",
        "a.parquet",
        parquet({"i": (pa.int64(), [123456789012345, 1234567890123456]), "text": (pa.string(), [LURE, PLAIN])}),
        "b.xlsx",
        [["i", "text", *ADDED], [123456789012345, LURE, *SCAM], ["1234567890123456", PLAIN, *NORMAL]],
    ),
    Case(
        "a Parquet file without rows",
        "a.parquet",
        parquet({"text": (pa.string(), [])}),
        "b.csv",
        csv("text,<added>"),
        "utf-8-sig",
    ),
    Case("a sheet without rows", "a.xlsx", workbook({"表": [["内容"]]}), "b.parquet", {"内容": ("string", [])}),
]


@pytest.mark.parametrize("case", CASES, ids=[case.title for case in CASES])
def test_an_awkward_file_becomes_what_stands_in_the_table(scored, tmp_path, case):
    data = case.data if isinstance(case.data, bytes) else case.data.encode(case.codec)
    result, _ = scored(case.name, data, case.into, **case.options)
    if isinstance(case.expected, str):
        mark = {"utf-8-sig": codecs.BOM_UTF8, "utf-16": codecs.BOM_UTF16_LE}.get(case.codec, b"")
        codec = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(case.codec, case.codec)
        assert result == mark + case.expected.encode(codec)
        return
    found = contents(tmp_path / case.into)
    if isinstance(case.expected, list):
        assert found["结果"] == case.expected
        assert list(found) == ["结果", "汇总"]
        return
    assert list(found) == [*case.expected, *ADDED]
    for name, (kind, values) in case.expected.items():
        assert found[name][0] == kind
        if values is not None:
            assert found[name][1] == values


def test_the_table_holds_at_least_forty_files():
    assert len(CASES) >= 40

"""Help and wrong use: what the command line says before it works."""

import pytest

from service.cli import main

COMMANDS = (
    *("score", "batch", "train", "evaluate", "serve", "model", "export", "staff", "key"),
    *("audit", "purge", "backup", "restore"),
)
BELOW = (
    *((name,) for name in COMMANDS),
    *(("model", name) for name in ("show", "verify", "list", "promote", "rollback", "shadow")),
    ("export", "decisions"),
    *(("staff", name) for name in ("add", "list", "disable", "enable", "reset", "role")),
    *(("key", name) for name in ("add", "list", "revoke")),
    ("audit", "verify"),
)


def test_without_a_command_the_help_lists_all_commands(capsys):
    assert main([]) == 0
    shown = capsys.readouterr().out
    assert main(["--help"]) == 0
    assert capsys.readouterr().out == shown
    assert (
        shown
        == """\
用法：shizha [选项] 命令

识诈：判断一段中文短信是不是诈骗，是哪一类，依据在哪里，该怎么办。

查一条短信：
  shizha score "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证"
给一个文件里的短信逐条打分：
  shizha batch 举报.csv 结果.csv

命令（每条后面加 --help 看说明和例子）：
  score     查一条短信
  batch     给一个文件里的短信逐条打分
  train     用 datasets/ 里的语料训练模型
  evaluate  用带标注的文件检验模型
  serve     启动网页和接口
  model     查看、核对本机的模型
  export    导出处理结果，用来训练
  staff     工作台的账号：新建、停用、重设密码、换角色
  key       给程序用的密钥：新建、停用
  audit     核对审计记录
  purge     删掉存满期限的原文和短信
  backup    把数据库备份成一个文件
  restore   用备份换掉现在的数据库

选项：
  --help  显示这段说明。
"""
    )


@pytest.mark.parametrize("command", BELOW)
def test_every_command_has_help_with_an_example_and_a_text_for_every_option(capsys, command):
    assert main([*command, "--help"]) == 0
    lines = capsys.readouterr().out.splitlines()
    name = " ".join(command)
    assert lines[0].startswith(f"用法：shizha {name}")
    assert any(line.startswith(f"  shizha {name}") for line in lines[lines.index("例子：") :])
    options = lines[lines.index("选项：") + 1 :]
    assert all(line.startswith("  --") and line.endswith("。") for line in options)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["check"],
            "没有“check”这个命令，可用的有 "
            "score、batch、train、evaluate、serve、model、export、staff、key、audit、purge、backup、restore。",
        ),
        (["model", "delete"], "没有“delete”这个命令，可用的有 show、verify、list、promote、rollback、shadow。"),
        (["score", "--jsn"], "没有“--jsn”这个选项，运行 shizha score --help 可以看到全部选项。"),
        (
            ["score", "您好", "请登录"],
            "多出了“请登录”，正确的写法是：shizha score [选项] [短信内容]（有空格的内容要用引号括起来）",
        ),
        (["batch", "a.csv"], "缺少 输出文件，正确的写法是：shizha batch [选项] 输入文件 输出文件"),
        (
            ["batch", "a.csv", "b.csv", "--encoding"],
            "选项 --encoding 后面要跟一个值，运行 shizha batch --help 看例子。",
        ),
        (["serve", "--port", "http"], "--port 的值不对：端口要填 1 到 65535 的整数，不能是“http”。"),
        (["serve", "--port", "65536"], "--port 的值不对：端口要填 1 到 65535 的整数，不能是“65536”。"),
        (
            ["batch", "a.csv", "b.doc"],
            "不认识“b.doc”的格式。能用的结尾是 .jsonl .csv .tsv .txt .xlsx .parquet，前四种后面可以再加 .gz。",
        ),
        (["batch", "a.csv", "b.csv", "--workers", "0"], "--workers 的值不对：要填 1 到 512 的整数，不能是“0”。"),
        (["batch", "a.csv", "b.csv", "--sample", "-1"], "--sample 的值不对：要填 1 到 100000 的整数，不能是“-1”。"),
        (["batch", "a.csv", "b.csv", "--engine", "gpu"], "--engine 的值不对：不认识“gpu”，可以写 local、spark。"),
        (["batch", "no.csv", "b.csv"], "找不到文件“no.csv”，请核对路径。"),
    ],
)
def test_wrong_use_is_said_in_one_line_and_ends_with_2(capsys, monkeypatch, tmp_path, arguments, said):
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", f"出错：{said}\n")

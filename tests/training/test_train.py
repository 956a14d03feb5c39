"""From families to a released model: the same families give the same bytes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from model.assessor import Assessor
from model.reading import read
from training.families import COLUMNS, Family, read_file
from training.train import train

TEXTS = {
    "task_rebate": [
        "招募刷单员，日结佣金{amount}元，加微信{wx}",
        "在家刷单赚佣金，日结{amount}元，加微信{wx}",
        "刷单兼职，佣金日结，加QQ{qq}",
        "点赞赚佣金，先垫付后返利，加QQ{qq}",
        "刷单任务，佣金{amount}元，一单一结，加微信{wx}",
        "兼职刷单，垫付{amount}元，佣金日结",
    ],
    "service_phishing": [
        "【ETC】您的ETC已停用，请登录{odd}认证",
        "【ETC】您的ETC已失效，请登录{odd}认证",
        "您的医保卡已停用，请登录{odd}认证",
        "您的社保卡已失效，请登录{odd}认证",
        "您的社保卡今日失效，请登录{odd}重新认证",
        "您的ETC已过期，请登录{odd}更新",
    ],
    "delivery": [
        "您的包裹已到驿站，取件码{n}-{n}-{card4}",
        "您的快递已到驿站，取件码{code}，请及时取走",
        "包裹已签收，如有问题请拨95338",
        "您的快递已到丰巢柜，取件码{code}",
        "您的包裹由{name}派送，电话{mobile}",
        "快递到驿站了，取件码{code}",
    ],
    "personal": [
        "妈，我到学校了，一切都好",
        "晚上一起吃饭吗，我请客",
        "我到家了，明天见",
        "周末带孩子去公园吧",
        "晚上我请你吃饭",
        "明天我去学校，晚上到家",
    ],
}
FILES = ["README.md", "card.json", "features.txt", "inverse_frequencies.npy", "model.json", "scales.npy", "weights.npy"]
SCRIPT = """
from pathlib import Path
from training.families import read_file
from training.train import train
train(read_file(Path("corpus.tsv")), Path("again"))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A folder with the corpus above as a file, and the model that was trained on it."""
    folder = tmp_path_factory.mktemp("train")
    rows = [
        "\t".join((f"{category}-{number}", category, "", "twin:pickup" if category == "delivery" else "", text))
        for category, texts in TEXTS.items()
        for number, text in enumerate(texts)
    ]
    (folder / "corpus.tsv").write_text("\n".join(["\t".join(COLUMNS), *rows]) + "\n", encoding="utf-8")
    train(read_file(folder / "corpus.tsv"), folder / "model")
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_training_again_gives_the_same_bytes_also_in_another_process(folder):
    root = Path(__file__).resolve().parent.parent.parent
    environment = os.environ | {"PYTHONHASHSEED": "7", "PYTHONPATH": str(root)}
    subprocess.run([sys.executable, "-c", SCRIPT], cwd=folder, env=environment, check=True)
    assert sorted(contents(folder / "model")) == FILES
    assert contents(folder / "again") == contents(folder / "model")


def test_the_model_knows_the_categories_it_was_trained_on_and_tells_them_apart(folder):
    classifier = Assessor.load(folder / "model")._classifier
    assert classifier.categories == ("delivery", "personal", "service_phishing", "task_rebate")
    best = {
        text: classifier.categories[int(classifier.judge(classifier.vectors([read(text)]))[0].scores.argmax())]
        for text in ("刷单佣金日结，加微信hello88", "您的ETC已停用，请登录k7x2q.top认证", "取件码1088", "晚上到家吃饭")
    }
    assert list(best.values()) == ["task_rebate", "service_phishing", "delivery", "personal"]


def test_the_card_says_what_the_model_learned_from_and_how_well_it_does(folder):
    card = json.loads((folder / "model" / "card.json").read_bytes())
    settings = json.loads((folder / "model" / "model.json").read_bytes())
    assert card["version"] == settings["version"]
    assert card["trained"] == settings["trained"]
    assert card["corpus"]["families"] == 24
    assert card["corpus"]["pairs"] == 0
    assert {slug: size for slug, size in card["corpus"]["categories"].items() if size} == dict.fromkeys(TEXTS, 6)
    assert card["thresholds"] == settings["thresholds"]
    assert set(card["figures"]) == {
        *("messages", "recall", "scam_recall", "false_positive_rate", "false_scam_rate", "calibration_error"),
        "macro_f1",
    }
    assert set(card["twins"]) == {"all", "pickup"}
    assert card["version"] in (folder / "model" / "README.md").read_text(encoding="utf-8")


def test_the_version_changes_with_the_families(folder, tmp_path):
    families = [*read_file(folder / "corpus.tsv"), Family("new", "personal", "", frozenset(), "晚上见", "new:1")]
    said: list[str] = []
    card = train(families, tmp_path / "other", tmp_path / "cache", said.append)
    first = json.loads((folder / "model" / "card.json").read_bytes())["version"]
    assert card["version"] != first
    assert card["version"].split("+")[0] == first.split("+")[0]
    assert said[0].startswith("families: 25, messages: ")
    assert Assessor.load(tmp_path / "other").version == card["version"]

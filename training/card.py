"""The model card: what a model learned from, how it decides, and how well it does on families it had not seen."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from model.taxonomy import load as taxonomy
from training.families import Family
from training.fit import FOLDS
from training.metrics import Scored, figures, twin_slices
from training.thresholds import Decision

FIGURES = {
    "recall": "harmful messages flagged (recall)",
    "scam_recall": "harmful messages called scam",
    "false_positive_rate": "harmless messages flagged (false-positive rate)",
    "false_scam_rate": "harmless messages called scam",
    "calibration_error": "expected calibration error of the risk",
    "macro_f1": "macro-F1 over the categories",
}


def make_card(
    settings: dict[str, Any], rule: Decision, families: Sequence[Family], scored: Sequence[Scored]
) -> dict[str, Any]:
    """Return the card of a model; `scored` are its messages, each scored by a model that had not seen its family."""
    sizes = Counter(family.category for family in families)
    thresholds = settings["thresholds"]
    return {
        "version": settings["version"],
        "trained": settings["trained"],
        "corpus": {
            "families": len(families),
            "pairs": len({family.pair for family in families if family.pair}),
            "messages": len(scored),
            "categories": {slug: sizes[slug] for slug in taxonomy().slugs},
        },
        "decision": {
            "prevalence": rule.prevalence,
            "prices": rule.prices,
            "limits": rule.limits,
            "floors": rule.floors,
            "chosen_on": f"unseen families, {FOLDS}-fold cross-validation by family and pair",
        },
        "thresholds": thresholds,
        "figures": figures(scored, thresholds, rule.prevalence),
        "twins": twin_slices(scored, thresholds),
    }


def as_markdown(card: dict[str, Any]) -> str:
    """Return the card as a page for people."""
    corpus, decision, thresholds = card["corpus"], card["decision"], card["thresholds"]
    lines = [
        f"# Model card: Shizha {card['version']}",
        "",
        f"Trained {card['trained']} by `make train` from `datasets/` alone. A linear classifier over words "
        "(1-2), characters (1-3)",
        "and structure features; it judges one Chinese message at a time, for residents and for staff who "
        "decide. It is an aid: it",
        "never says that a message is safe, and nobody should be accused or refused on its word.",
        "",
        f"## Corpus: {corpus['families']:,} families, {corpus['pairs']:,} minimal pairs, "
        f"{corpus['messages']:,} messages",
        "",
        "| category | families |",
        "| --- | ---: |",
        *(f"| {slug} {taxonomy().category(slug).title} | {count:,} |" for slug, count in corpus["categories"].items()),
        "",
        "## Decision",
        "",
        f"Risk is calibrated to a share of {decision['prevalence']:.0%} scams in what is scored. `suspicious` from "
        f"{thresholds['suspicious']}, `scam` from {thresholds['scam']}, chosen on {decision['chosen_on']}, from",
        "the prices and limits of `datasets/decision.toml`: "
        + ", ".join(f"{name} {value}" for name, value in {**decision["prices"], **decision["limits"]}.items())
        + f"; floors from real harmless messages: suspicious {decision['floors']['suspicious']}, scam "
        f"{decision['floors']['scam']} ({decision['floors']['source']}).",
        "",
        "## Figures on unseen families",
        "",
        "| figure | value |",
        "| --- | ---: |",
        *(f"| {title} | {card['figures'][name]:.3f} |" for name, title in FIGURES.items() if name in card["figures"]),
        "",
        "## Harmless twins, share flagged",
        "",
        "| slice | messages | false-positive rate |",
        "| --- | ---: | ---: |",
        *(
            f"| {name} | {values['messages']:,} | {values['false_positive_rate']:.3f} |"
            for name, values in card["twins"].items()
        ),
        "",
        "## Limits",
        "",
        "- Written by a small team: wording that no family resembles is judged by its links, contacts and "
        "what it asks for alone.",
        "- A message without a trace in its text (a bare link, a friendly opening) cannot be told from its "
        "harmless twin.",
        "- Conversations and traditional script are fewer in the corpus than short messages of the mainland.",
        "",
    ]
    return "\n".join(lines)

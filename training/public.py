"""Turn public corpora, downloaded by the user, into families that `shizha train --extra` takes.

`python -m training.public NAME SOURCE OUT.tsv`; datasets/public/README.md names the corpora, their licences and files.
None of their text is part of this repository, and the released model is trained without them.
"""

import csv
import re
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree.ElementTree import ParseError

from defusedxml.ElementTree import fromstring

from training.families import COLUMNS

Row = tuple[str, str]

FBS = {
    "FR:Phishing(Bank)": "bank_phishing",
    "FR:Phishing(Other)": "service_phishing",
    "FR:Financial": "investment",
    "FR:Other": "other_scam",
    "IL:Gambling": "gambling",
    "IL:Fake_ID_and_invoice": "fake_documents",
    "IL:Escort_service": "sexual_services",
    "AD:Loan": "promotion",
    "AD:Network_service": "promotion",
    "AD:Real_estate": "promotion",
    "AD:Retail": "promotion",
    "AD:Other": "promotion",
}
FBS_SLOTS = {"CELLPHONE": "{mobile}", "TELEPHONE": "{hotline}", "URL": "{url}", "URLid": "{url}", "NAME": "{name}"}
FBS_SLOTS |= {"DIGIT": "{num}", "QQ": "QQ{qq}", "WECHAT": "{wx}", "BANKCARD": "{card}", "LOC": "{city}"}
CHIFRAUD = {"1": "gambling", "2": "sexual_services", "3": "fake_documents", "4": "money_mule"}
CHIFRAUD |= {"8": "loan", "9": "money_mule"}
LABELS = {"1": "promotion"}


class SourceError(ValueError):
    """A downloaded corpus cannot be read; the message names the file, the cause and the mend."""


def fbs(source: Path) -> Iterator[Row]:
    """Yield category and text of the FBS corpus: a folder with one file a label, words separated by spaces."""
    files = [(source / name, category) for name, category in FBS.items() if (source / name).is_file()]
    if not files:
        raise SourceError(f"{source}: none of {', '.join(FBS)} is there; give the folder of the FBS corpus")
    for path, category in files:
        for line in _lines(path):
            words = [FBS_SLOTS.get(word, re.sub(r"[{}]", "", word)) for word in line.split()]
            yield category, "".join(words)


def nus(source: Path) -> Iterator[Row]:
    """Yield the Chinese messages of the NUS SMS corpus, XML or its zip, all as `personal`."""
    try:
        if source.suffix == ".zip":
            with zipfile.ZipFile(source) as archive:
                name = next((name for name in archive.namelist() if name.endswith(".xml")), None)
                if name is None:
                    raise SourceError(f"{source}: holds no .xml; take the XML file of the Chinese corpus")
                data = archive.read(name)
        else:
            data = source.read_bytes()
        root = fromstring(data)
    except (ParseError, zipfile.BadZipFile) as error:
        raise SourceError(f"{source}: is no XML of the NUS SMS corpus ({error})") from None
    for text in root.iter("text"):
        if text.text and text.text.strip():
            yield "personal", _plain(text.text)


def tabbed(source: Path) -> Iterator[Row]:
    """Yield the advertising of a tab file `label<TAB>text` (0 ordinary, 1 advertising) as `promotion`."""
    for number, line in enumerate(_lines(source), 1):
        label, tab, text = line.rpartition("\t")
        if not tab:
            raise SourceError(f"{source}:{number}: no tab; lines must be label, tab, text")
        label = label.split("\t")[-1].strip()
        if label in LABELS and text.strip():
            yield LABELS[label], _plain(text)


def chifraud(source: Path) -> Iterator[Row]:
    """Yield the harmful texts of a ChiFraud file (`Label_id`, `Text`) whose label has a category here."""
    with source.open(encoding="utf-8-sig", newline="") as file:
        first = file.readline()
        file.seek(0)
        rows = csv.DictReader(file, delimiter="\t" if "\t" in first else ",")
        if not {"Label_id", "Text"} <= set(rows.fieldnames or ()):
            raise SourceError(f"{source}: has no columns Label_id and Text; take a file of dataset/")
        for row in rows:
            category = CHIFRAUD.get((row["Label_id"] or "").strip())
            if category and (row["Text"] or "").strip():
                yield category, _plain(row["Text"])


READERS: dict[str, Callable[[Path], Iterator[Row]]] = {"fbs": fbs, "nus": nus, "tabbed": tabbed, "chifraud": chifraud}


def _lines(path: Path) -> Iterator[str]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        text = path.read_text(encoding="gb18030")
    return (line for line in text.splitlines() if line.strip())


def _plain(text: str) -> str:
    """Return the text on one line, with braces that are no slots made full-width."""
    return " ".join(text.split()).translate(str.maketrans("{}", "｛｝"))


def convert(name: str, source: Path, out: Path) -> int:
    """Write the rows of a corpus as families and return how many; each different text is written once."""
    seen: set[str] = set()
    with out.open("w", encoding="utf-8", newline="\n") as file:
        file.write("\t".join(COLUMNS) + "\n")
        for category, text in READERS[name](source):
            if text not in seen:
                seen.add(text)
                file.write(f"{name}-{len(seen)}\t{category}\t\t\t{text}\n")
    return len(seen)


def main(arguments: list[str]) -> int:
    """Convert one corpus; wrong use and unreadable sources end with one line."""
    if len(arguments) != 3 or arguments[0] not in READERS:
        sys.stderr.write(f"usage: python -m training.public {'|'.join(READERS)} SOURCE OUT.tsv\n")
        return 2
    try:
        count = convert(arguments[0], Path(arguments[1]), Path(arguments[2]))
    except (SourceError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{arguments[2]}: {count} families\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Message families are read from tab-separated files that people extend by hand."""

import pytest

from training.families import CorpusError, Family, read_file, read_files, read_folder

HEADER = "family\tcategory\tpair\ttags\ttext\n"


def write(folder, text, name="a.tsv", encoding="utf-8"):
    (folder / name).write_text(text, encoding=encoding)
    return folder / name


def test_a_row_is_a_family_with_its_place(tmp_path):
    path = write(tmp_path, HEADER + "f1\tdelivery\tp-1\ttwin:pickup tw\t您的包裹已到，取件码{code}\n")
    assert read_file(path) == [
        Family("f1", "delivery", "p-1", frozenset(("twin:pickup", "tw")), "您的包裹已到，取件码{code}", "a.tsv:2"),
    ]


def test_a_family_without_an_id_is_called_by_its_place(tmp_path):
    path = write(tmp_path, HEADER + "\tpersonal\t\t\t到家了\n")
    assert [family.family for family in read_file(path)] == ["a.tsv:2"]


def test_quotes_commas_and_line_ends_of_windows_are_text(tmp_path):
    path = write(tmp_path, HEADER.strip() + "\r\n\tpersonal\t\t\t他说\"好\"，'行',\r\n", encoding="utf-8-sig")
    assert [family.text for family in read_file(path)] == ["他说\"好\"，'行',"]


def test_what_stays_in_one_split_is_the_pair_or_else_the_family():
    alone = Family("f1", "personal", "", frozenset(), "到家了", "a.tsv:2")
    assert alone.block == "f1"
    assert Family("f1", "personal", "p-1", frozenset(), "到家了", "a.tsv:2").block == "p-1"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", ": the first line must be family category pair tags text with tabs between, it is []"),
        (
            "category\ttext\n",
            ": the first line must be family category pair tags text with tabs between, it is ['category', 'text']",
        ),
        (HEADER + "\tpersonal\t\t到家了\n", ":2: 4 columns instead of 5; is a tab missing?"),
        (HEADER + "\tpersonal\t\t\t好\n\n", ":3: 0 columns instead of 5; is a tab missing?"),
        (HEADER + "\tpersnal\t\t\t到家了\n", ":2: unknown category 'persnal'; see datasets/taxonomy.toml"),
        (HEADER + "\tpersonal\t\t\t  \n", ":2: the text is empty"),
    ],
)
def test_a_fault_is_named_with_file_line_cause_and_mend(tmp_path, text, complaint):
    path = write(tmp_path, text)
    with pytest.raises(CorpusError) as caught:
        read_file(path)
    assert str(caught.value) == f"{path}{complaint}"


def test_a_folder_is_read_by_file_name_with_all_folders_below(tmp_path):
    (tmp_path / "z").mkdir()
    write(tmp_path, HEADER + "\tpersonal\t\t\t二\n", "b.tsv")
    write(tmp_path, HEADER + "\tpersonal\t\t\t一\n", "a.tsv")
    write(tmp_path / "z", HEADER + "\tpersonal\t\t\t三\n", "a.tsv")
    assert [family.text for family in read_folder(tmp_path)] == ["一", "二", "三"]


def test_a_folder_without_families_is_refused(tmp_path):
    complaint = f"{tmp_path}: no message families; expected .tsv files with the columns family category pair tags text"
    with pytest.raises(CorpusError) as caught:
        read_folder(tmp_path)
    assert str(caught.value) == complaint
    with pytest.raises(CorpusError):
        read_files([write(tmp_path, HEADER)], tmp_path)


def test_families_of_the_corpus_have_ids_of_their_own():
    families = read_folder()
    assert len({family.family for family in families}) == len(families)

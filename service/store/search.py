"""Finding messages by what they say: every two neighbouring characters are a word, in an index of the database.

SQLite has a table of FTS5, PostgreSQL a column of positions with a GIN index; both are asked for a phrase, so that a
text is found where it holds what is asked for, and nowhere else. It does so as it is shown, whatever the width and case
of its letters, or with its disguises undone.
"""

import unicodedata
from collections.abc import Collection, Iterator
from itertools import groupby

from sqlalchemy import Integer, Select, column, select, table, text
from sqlalchemy.orm import Session

from model.normalise import normalise

# PostgreSQL takes no longer words, and ends its positions here.
LONGEST = 200
MOST_AT_ONCE = 500
_SEARCH = table("message_search", column("rowid", Integer), column("words"))


def put(session: Session, message: int, masked: str) -> None:
    """Let a message be found by this text, and no longer by another."""
    drop(session, [message])
    shown, plain = _plain(masked), _plain(normalise(masked).text)
    words = [word for form in dict.fromkeys((shown, plain)) for run in _runs(form) for word in run]
    if session.get_bind().dialect.name == "postgresql":
        value = " ".join(f"'{word}':{place}" for place, word in enumerate(words, 1))
        insert = text("INSERT INTO message_search (rowid, words) VALUES (:id, CAST(:words AS tsvector))")
    else:
        value = " ".join(words)
        insert = text("INSERT INTO message_search (rowid, words) VALUES (:id, :words)")
    session.execute(insert, {"id": message, "words": value})


def drop(session: Session, messages: Collection[int]) -> None:
    """Let these messages be found no longer."""
    ids = list(messages)
    for start in range(0, len(ids), MOST_AT_ONCE):
        session.execute(_SEARCH.delete().where(_SEARCH.c.rowid.in_(ids[start : start + MOST_AT_ONCE])))


def forget(session: Session) -> None:
    """Write the index anew where what was taken out of it may still lie in it: SQLite only marks words as gone."""
    if session.get_bind().dialect.name != "postgresql":
        session.execute(text("INSERT INTO message_search (message_search) VALUES ('optimize')"))


def searchable(asked: str) -> bool:
    """Tell whether there is anything to search for."""
    return any(_runs(_plain(asked)))


def matching(asked: str, is_sqlite: bool) -> Select[tuple[int]]:
    """Return the query of the ids of messages that hold `asked`; what is not searchable is held by none."""
    *before, last = list(_runs(_plain(asked))) or [[]]
    # The last character of a run stands alone in the index; within what is asked for, the text may go on behind it.
    ends = last[:-1] if len(last) > 1 else last
    words = [word for run in before for word in run] + ends
    open_ended = len(last) == 1
    if is_sqlite:
        phrase = '"' + " ".join(words) + '"' + ("*" if open_ended else "")
        condition = text("message_search MATCH :phrase")
    else:
        phrase = " <-> ".join(f"'{word}'" for word in words) + (":*" if open_ended else "")
        condition = text("words @@ CAST(:phrase AS tsquery)")
    return select(_SEARCH.c.rowid).where(condition.bindparams(phrase=phrase))


def _plain(written: str) -> str:
    return unicodedata.normalize("NFKC", written).casefold()


def _runs(plain: str) -> Iterator[list[str]]:
    """Yield the words of each run of letters: of Chinese every pair and the last character, of others the whole run."""
    for kind, run in groupby(plain, _kind):
        letters = "".join(run)
        if kind == "chinese":
            yield [*(letters[place : place + 2] for place in range(len(letters) - 1)), letters[-1]]
        elif kind == "other":
            yield [letters[:LONGEST]]


def _kind(character: str) -> str:
    if not character.isalnum():
        return ""
    return "other" if character.isascii() else "chinese"

"""The classes of words of model/topics.py."""

from model.native.blob import Writer
from model.topics import _table, topics


def write(out: Writer) -> None:
    """Add the words, and the places of the classes of each."""
    classes = _table()[0]
    places = {topic: place for place, topic in enumerate(topics())}
    out.texts(classes)
    out.number(len(classes))
    for found in classes.values():
        out.ints([places[topic] for topic in found])

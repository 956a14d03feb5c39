"""What can be wrong with a labelled file, said in one line."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from model.limits import InvalidText
from model.wording import say
from service.batch.errors import why
from service.cli.base import Failure


@contextmanager
def usable(path: Path) -> Iterator[None]:
    """Turn what can go wrong with reading or using the file into a Failure."""
    from training.families import CorpusError

    try:
        yield
    except CorpusError as error:
        raise Failure(say("cli.bad_corpus", detail=error)) from None
    except UnicodeDecodeError:
        raise Failure(say("cli.not_utf_8", name=path)) from None
    except InvalidText as error:
        raise Failure(say("cli.bad_message", name=path, detail=error)) from None
    except OSError as error:
        raise Failure(say("cli.bad_file", name=error.filename or path, detail=why(error))) from None

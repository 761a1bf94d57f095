"""One pass over the words of many comments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from feedback.text.aspects.cantonese import which_are_cantonese
from feedback.text.aspects.opinion_lexicon import Lexicon
from feedback.text.aspects.state import Mention, Reader
from feedback.text.aspects.words import find_words


def read_comments(texts: list[str], *, lexicon: Lexicon) -> Iterator[Mention]:
    """Mentions of texts made `readable`, comment by comment, in reading order.

    Parameters
    ----------
    texts
        Comments of one batch.
    lexicon
        As `compile_lexicon` gives it.

    Yields
    ------
    Mention
        `comment` is the position in `texts`; offsets are into the comment.
    """
    cantonese = which_are_cantonese(texts).tolist()
    if not any(cantonese):
        yield from _read_alike(texts, range(len(texts)), lexicon=lexicon)
        return
    rows: list[Mention] = []
    for chosen, book in ((False, lexicon), (True, lexicon.in_cantonese())):
        numbers = [number for number, own in enumerate(cantonese) if own is chosen]
        rows += _read_alike([texts[number] for number in numbers], numbers, lexicon=book)
    yield from sorted(rows, key=_comment)


def _comment(row: Mention) -> int:
    return row.comment


def _read_alike(texts: list[str], numbers: Sequence[int], *, lexicon: Lexicon) -> Iterator[Mention]:
    """Mentions of texts that one lexicon reads, by the comments' numbers."""
    joined = "\n".join(texts)
    comment, begin, end = -1, 0, -1  # of the comment being read
    reader = Reader(joined)
    for word in find_words(joined, lexicon=lexicon):
        if word.start > end:
            yield from reader.finish()
            while word.start > end:
                comment += 1
                begin, end = end + 1, end + 1 + len(texts[comment])
            reader.comment, reader.offset = numbers[comment], begin
        reader.read(word)
    yield from reader.finish()

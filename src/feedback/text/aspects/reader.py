"""One pass over the words of many comments."""

from __future__ import annotations

from collections.abc import Iterator

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
    joined = "\n".join(texts)
    comment, begin, end = -1, 0, -1  # of the comment being read
    reader = Reader(joined)
    for word in find_words(joined, lexicon=lexicon):
        if word.start > end:
            yield from reader.finish()
            while word.start > end:
                comment += 1
                begin, end = end + 1, end + 1 + len(texts[comment])
            reader.comment, reader.offset = comment, begin
        reader.read(word)
    yield from reader.finish()

"""Segmenters made to a specification and kept for the process: jieba and rjieba, equal words."""

from __future__ import annotations

import hashlib
import logging
import re
import threading
import warnings
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from feedback.errors import FeedbackWarning, InputError, system_reason

Cut = Callable[[str], list[str]]

# a user dictionary's line as jieba reads it: the word, its frequency, its part of speech
_LINE = re.compile(r"^(.+?)(?: ([0-9]+))?(?: ([a-z]+))?$")
# characters outside this class end a block before any dictionary is looked at (jieba's re_han_default)
_IN_BLOCK = re.compile(r"[\u4E00-\u9FD5a-zA-Z0-9+#&._%\-]+")
# jieba's HMM cuts "11-35" at such signs, rjieba leaves it whole
_SIGN = re.compile(r"[+#&._%\-]")
_MIXED = re.compile(r"[a-zA-Z0-9+#&._%\-]{2,}")
_LATIN = re.compile(r"([a-zA-Z0-9]+(?:\.\d+)?%?)")

Entry = tuple[str, int | None, str | None]
_KEPT: OrderedDict[tuple[str, str], Segmenter] = OrderedDict()
_KEEP_AT_MOST = 8
_LOCK = threading.Lock()


class Segmenter(Protocol):
    """Cuts one text at a time, between `opened` and its end."""

    def opened(self, hmm: bool) -> Any:
        """A context that gives the cutting function."""


def segmenter_for(engine: str, user_dict: str | Path | Iterable[str] | None) -> Segmenter:
    """The segmenter for this engine and dictionary, made once in a process."""
    lines = read_word_lines(user_dict, what="user dictionary") if user_dict is not None else []
    digest = hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()
    key = (engine, digest)
    with _LOCK:
        if key in _KEPT:
            _KEPT.move_to_end(key)
            return _KEPT[key]
    entries = [_entry(line) for line in lines]
    _warn_of_lost_words(entries)
    made: Segmenter = _Rjieba(entries) if engine == "rjieba" else _Jieba(entries)
    with _LOCK:
        _KEPT[key] = made
        while len(_KEPT) > _KEEP_AT_MOST:
            _KEPT.popitem(last=False)
    return made


def dictionary_test(user_dict: str | Path | Iterable[str] | None) -> Callable[[str], bool]:
    """The test whether jieba's dictionary, with the user's, has a word."""
    segmenter = segmenter_for("rjieba", user_dict)
    assert isinstance(segmenter, _Rjieba)
    return segmenter.has_word


def read_word_lines(source: str | Path | Iterable[str], *, what: str) -> list[str]:
    """Lines of a word file or iterable, stripped, empty ones left out.

    Raises
    ------
    InputError
        The file is missing, is not UTF-8, or a word is no text.
    """
    if not isinstance(source, (str, Path)):
        words = list(source)
        odd = next((word for word in words if not isinstance(word, str)), None)
        if odd is not None:
            raise InputError(
                en=f"{what}: every word must be text, found {odd!r}. Give strings.",
                zh=f"{what}：每个词都必须是文本，发现 {odd!r}。请传入字符串。",
            )
        return [word.strip() for word in words if word.strip()]
    path = Path(source)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputError(
            en=f"{path}: the {what} cannot be read ({system_reason(error)[0]}). Check the path.",
            zh=f"{path}：无法读取词表（{system_reason(error)[1]}）。请检查路径。",
        ) from error
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise InputError(
            en=f"{path}: the {what} is not UTF-8 (line {line}); it looks like another encoding such as GBK or "
            "UTF-16. Save it as UTF-8.",
            zh=f"{path}：词表不是 UTF-8 编码（第 {line} 行），可能是 GBK 或 UTF-16。请另存为 UTF-8。",
        ) from error
    return [line.strip() for line in re.split(r"\r\n|\r|\n", text) if line.strip()]


def _entry(line: str) -> Entry:
    found = _LINE.match(line)
    if found is None:  # a line feed inside a word given by hand
        return line, None, None
    word, frequency, tag = found.groups()
    return word, int(frequency) if frequency else None, tag


def _warn_of_lost_words(entries: list[Entry]) -> None:
    lost = [word for word, _, _ in entries if not _IN_BLOCK.fullmatch(word)]
    if lost:
        shown = ", ".join(lost[:5]) + (" …" if len(lost) > 5 else "")
        message = InputError(
            en=f"user dictionary: {len(lost)} word(s) hold a space or a sign at which text is cut before "
            f"words are looked up, and will not be found whole: {shown}. Leave the sign out.",
            zh=f"用户词典：{len(lost)} 个词含有空格或会先被切开的符号，无法整体匹配：{shown}。请去掉这些符号。",
        )
        warnings.warn(str(message), FeedbackWarning, stacklevel=4)


class _Rjieba:
    def __init__(self, entries: list[Entry]) -> None:
        import rjieba

        self._jieba = rjieba.Jieba()
        for word, frequency, tag in entries:
            self._jieba.add_word(word, frequency, tag)

    def has_word(self, word: str) -> bool:
        return bool(self._jieba.has_word(word))

    @contextmanager
    def opened(self, hmm: bool) -> Iterator[Cut]:
        cut, splits, has_sign = self._jieba.cut, _Splits(self.has_word), _SIGN.search

        def cut_like_jieba(text: str) -> list[str]:
            words: list[str] = cut(text, True)
            if has_sign(text) is None:
                return words
            return [part for word in words for part in splits[word]]

        yield cut_like_jieba if hmm else lambda text: cut(text, False)


class _Splits(dict[str, tuple[str, ...]]):
    """The parts jieba would make of each word, found once."""

    def __init__(self, has_word: Callable[[str], bool]) -> None:
        super().__init__()
        self._has_word = has_word

    def __missing__(self, word: str) -> tuple[str, ...]:
        if _MIXED.fullmatch(word) is None or self._has_word(word):
            parts: tuple[str, ...] = (word,)
        else:
            parts = tuple(part for part in _LATIN.split(word) if part)
        self[word] = parts
        return parts


def load_dictionary(tokenizer: Any) -> None:
    """Have a tokenizer of jieba read its dictionary; none of jieba's cache files, which is no slower.

    `initialize` would load a file by marshal from the machine's temporary folder, where anybody may write.
    """
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True


class _Jieba:
    def __init__(self, entries: list[Entry]) -> None:
        with warnings.catch_warnings():
            # jieba 0.42.1 is no longer maintained: escapes and pkg_resources at its import
            warnings.simplefilter("ignore")
            import jieba

        self._finalseg = jieba.finalseg
        self._tokenizer = jieba.Tokenizer()
        self._split: set[str] = set()
        level = jieba.default_logger.level
        jieba.setLogLevel(logging.CRITICAL)
        with self._force_split():
            load_dictionary(self._tokenizer)
            for word, frequency, tag in entries:
                self._tokenizer.add_word(word, frequency, tag)
            self._split = set(self._finalseg.Force_Split_Words)
        jieba.setLogLevel(level)

    @contextmanager
    def _force_split(self) -> Iterator[None]:
        # jieba keeps the words to split in one set for the whole process: lend it ours, take it back
        with _LOCK:
            shared = self._finalseg.Force_Split_Words
            before = set(shared)
            shared.clear()
            shared.update(self._split)
            try:
                yield
            finally:
                shared.clear()
                shared.update(before)

    @contextmanager
    def opened(self, hmm: bool) -> Iterator[Cut]:
        with self._force_split():
            yield lambda text: self._tokenizer.lcut(text, HMM=hmm)

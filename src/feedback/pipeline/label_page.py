"""The page in JupyterLab where a study's comments are labelled by keyboard: one keystroke an aspect and a sign."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedback.errors import FeedbackError, InputError, StudyError
from feedback.results import Words
from feedback.text.audit_sheet import FEELINGS, UNCLEAR
from feedback.text.teaching.label_book import SETTLED, SUFFIX, Entry, LabelBook, text_fingerprint

if TYPE_CHECKING:
    import pandas as pd

    from feedback.pipeline.results import Results
    from feedback.study import Study

# Letters of aspects, by row of the keyboard; x and z are for the whole comment and for undoing.
KEYS = "qwertasdfgyuiophjklvbnmc"
# How often the page says what was reached.
_ADVISE_EVERY = 25
_CODER = re.compile(r"^[\w-]{1,20}$")
_TITLE = Words(en="Label comments", zh="标注评论")
_SPOKEN = {
    "progress": Words(en="comments labelled", zh="已标注的评论"),
    "place": Words(
        en="Comment {at} of {of} · {done} labelled", zh="第 {at} 条，共 {of} 条 · 已标注 {done} 条"
    ),
    "saving": Words(en="Saving …", zh="正在保存……"),
    "saved": Words(en="Saved", zh="已保存"),
    "empty": Words(en="There is no comment to label.", zh="没有可标注的评论。"),
    "nothing_to_undo": Words(en="There is nothing to undo.", zh="没有可撤销的操作。"),
    "say_whole": Words(
        en="Press 1, 2, 3 or X: the comment as a whole ends it.",
        zh="请按 1、2、3 或 X：判断整条评论后进入下一条。",
    ),
    "all_done": Words(en="All are labelled.", zh="已全部标注。"),
    "help": Words(
        en="Letter: complains of the aspect · Shift + letter: praises it · again: named without judging, then not named · "
        "1 2 3 X: the comment as a whole, and on to the next · ← → back and forth · Backspace or Ctrl + Z: undo",
        zh="字母：抱怨该方面 · Shift + 字母：称赞该方面 · 再按一次：提到但未褒贬，再按取消 · "
        "1 2 3 X：判断整条评论并进入下一条 · ← → 前后翻看 · 退格或 Ctrl + Z：撤销",
    ),
}
_SIGNS = {
    -1: Words(en="complains", zh="抱怨"),
    0: Words(en="neither", zh="未褒贬"),
    1: Words(en="praises", zh="称赞"),
}


def label_study(
    study: str | Path | Study | Results,
    *,
    coder: str = "A",
    n: int = 300,
    overlap: int = 50,
    settle: bool = False,
    seed: int = 0,
) -> Any:
    """Open the page on which a study's comments are labelled, in JupyterLab.

    Each keystroke is saved at once beside the study file, as NAME.labels-CODER.jsonl; opened again, the page goes on
    where it was left. What the machine reads in a comment is not shown.

    Parameters
    ----------
    study
        Study, its name or file, or its Results; analysed first where it was not yet.
    coder
        Who labels: letters, digits, - and _. Two coders have two files.
    n
        Comments to draw (`draw_labels`).
    overlap
        Comments every coder gets, first and in the same order, so that agreement can be told; of the others each gets
        those nobody labelled before.
    settle
        Show the comments that two coders labelled differently, with what each said, and write what holds.
    seed
        Of the draw; the same for all coders.

    Returns
    -------
    anywidget.AnyWidget
        The page; `book` is the `LabelBook` it writes.

    Raises
    ------
    InputError
        A name of a coder that cannot name a file, a damaged file of labels.
    StudyError
        anywidget is not installed, or the coder labelled aspects that the taxonomy no longer has.
    AnalysisError
        There is no comment to label.

    Examples
    --------
    >>> label_study("hotpot", coder="li")      # doctest: +SKIP
    >>> teach_study("hotpot", ["studies/hotpot.labels-li.jsonl"]).explain("en")      # doctest: +SKIP
    """
    from feedback.pipeline.label_files import check_aspects, label_books
    from feedback.pipeline.labelling import draw_labels
    from feedback.pipeline.results import Results
    from feedback.pipeline.teaching import analysed, study_taxonomy

    if not _CODER.match(coder):
        raise InputError(
            en=f"coder: {coder!r} cannot name a file. Use up to 20 letters, digits, - or _.",
            zh=f"coder：{coder!r} 不能用作文件名。请用至多 20 个字母、数字、- 或 _。",
        )
    page = _page_class()
    results = study if isinstance(study, Results) else analysed(study)
    books = label_books(results.study)
    path = book_path(results.study, SETTLED if settle else coder)
    book = books.pop(path.name, None) or LabelBook(path)
    taxonomy = study_taxonomy(results)
    check_aspects(book.labels(), taxonomy, [path])
    sample = draw_labels(results, n=n, seed=seed)
    names = taxonomy.labels(language=results.language) | results.labels
    if settle:
        deck = list(_differing(list(books.values()), results, names))
    else:
        mine = _whose_turn(sample, book, list(books.values()), overlap=overlap)
        rows = sample.to_dict("index")
        deck = [_card(comment, rows[comment], results) for comment in mine]
    aspects = [
        {"id": name, "label": names.get(name, name), "key": KEYS[place : place + 1]}
        for place, name in enumerate(taxonomy.aspects)
    ]
    return page(book, deck, aspects, language=results.language, advise=_advisor(results, book))


def book_path(study: Study, coder: str) -> Path:
    """Where the labels of a coder lie: beside the study file."""
    from feedback.pipeline.label_files import beside_study

    return beside_study(study) / f"{study.study}.labels-{coder}{SUFFIX}"


def _whose_turn(
    sample: pd.DataFrame, book: LabelBook, others: Sequence[LabelBook], *, overlap: int
) -> list[str]:
    """Comments in the order this coder gets them: the common ones, then those nobody has done, then the rest."""
    order = [str(comment) for comment in sample.index]
    elsewhere = {name for each in others for name, entry in each.entries.items() if entry.done}
    common, rest = order[:overlap], order[overlap:]
    mine = [name for name in rest if name in book.entries or name not in elsewhere]
    return [*common, *mine, *(name for name in rest if name not in {*mine})]


def _card(comment: str, row: Mapping[Any, Any], results: Results) -> dict[str, Any]:
    """A comment as the page shows it: the masked text, and of whom it is."""
    about = [
        f"{results.labels.get(name, name)}{'：' if results.language == 'zh' else ': '}{row[column]}"
        for name in results.segments
        if (column := f"segment:{name}") in row and row[column] == row[column]
    ]
    return {
        "id": comment,
        "text": str(row["text"]),
        "about": " · ".join(about),
        "weight": float(row["weight"]),
    }


def _differing(
    books: Sequence[LabelBook], results: Results, names: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    """Comments that coders labelled differently, with what each said of them."""
    language = results.language
    comments = results.comments["clean"]
    comments.index = comments.index.astype("str")
    for comment in dict.fromkeys(name for book in books for name in book.entries):
        said = {
            book.path.stem.rpartition("labels-")[2]: book.entries[comment]
            for book in books
            if comment in book.entries and book.entries[comment].done
        }
        if len({(tuple(sorted(e.marks.items())), e.whole, e.unclear) for e in said.values()}) < 2:
            continue
        told = [
            f"{coder}{'：' if language == 'zh' else ': '}{_in_words(entry, names, language)}"
            for coder, entry in said.items()
        ]
        weight = next(iter(said.values())).weight
        text = str(comments.get(comment, ""))
        yield {"id": comment, "text": text, "others": "　".join(told), "weight": weight}


def _in_words(entry: Entry, names: Mapping[str, str], language: str) -> str:
    if entry.unclear or entry.whole is None:
        return UNCLEAR.spoken(language)
    parts = [
        f"{names.get(name, name)} {_SIGNS[sign].spoken(language)}"
        for name, sign in sorted(entry.marks.items())
    ]
    joint = "，" if language == "zh" else ", "
    return joint.join([FEELINGS[entry.whole].spoken(language), *parts])


def _advisor(results: Results, book: LabelBook) -> Callable[[], str]:
    def advise() -> str:
        from feedback.pipeline.labelling import label_state

        return label_state(results, book).spoken(results.language)

    return advise


def _words(language: str) -> dict[str, Any]:
    said: dict[str, Any] = {name: words.spoken(language) for name, words in _SPOKEN.items()}
    said["title"] = _TITLE.spoken(language)
    said["signs"] = {str(sign): words.spoken(language) for sign, words in _SIGNS.items()}
    ends = [(str(key), FEELINGS[sign], sign) for key, sign in ((1, -1), (2, 0), (3, 1))]
    said["whole"] = [
        {"key": key, "label": words.spoken(language), "value": value}
        for key, words, value in [*ends, ("x", UNCLEAR, None)]
    ]
    return said


@cache
def _page_class() -> Any:
    """The widget; made once, when a page is first opened."""
    try:
        import anywidget
    except ImportError as error:
        raise StudyError(
            en="label_study: the labelling page needs anywidget. Install it (pip install anywidget), or label the "
            "spreadsheet that `feedback teach STUDY` writes.",
            zh="label_study：标注页面需要 anywidget。请安装（pip install anywidget），或改为标注 feedback teach STUDY 写出的表格。",
        ) from error
    import traitlets

    here = resources.files(__package__)

    class LabelPage(anywidget.AnyWidget):
        """What the browser shows; each change of `marks` is written to `book` before it is told to be saved."""

        _esm = here.joinpath("label_page.js").read_text(encoding="utf-8")
        _css = here.joinpath("label_page.css").read_text(encoding="utf-8")
        words = traitlets.Dict().tag(sync=True)
        aspects: Any = traitlets.List().tag(sync=True)
        deck: Any = traitlets.List().tag(sync=True)
        marks = traitlets.Dict().tag(sync=True)
        seq = traitlets.Int(0).tag(sync=True)
        saved_seq = traitlets.Int(0).tag(sync=True)
        trouble = traitlets.Unicode("").tag(sync=True)
        advice = traitlets.Unicode("").tag(sync=True)
        language = traitlets.Unicode("zh").tag(sync=True)

        def __init__(
            self,
            book: LabelBook,
            deck: list[dict[str, Any]],
            aspects: list[dict[str, Any]],
            *,
            language: str,
            advise: Callable[[], str],
        ) -> None:
            self.book, self._advise = book, advise
            self._cards = {card["id"]: card for card in deck}
            self._aspects = {aspect["id"] for aspect in aspects}
            marks = {
                name: _as_mark(entry) for name, entry in book.entries.items() if name in self._cards
            }
            self._written = dict(marks)
            shown = [{key: card[key] for key in card if key != "weight"} for card in deck]
            super().__init__(words=_words(language), aspects=aspects, deck=shown, marks=marks, language=language)  # fmt: skip
            self.observe(self._save, "seq")
            self.advice = self._advised()

        def _save(self, _: object) -> None:
            """Write every comment of which something else is said now."""
            before = self._n_done()
            try:
                for name, mark in self.marks.items():
                    if self._written.get(name) != mark and name in self._cards:
                        self.book.write(name, self._entry(name, mark))
                        self._written[name] = mark
            except FeedbackError as error:
                self.trouble = error.zh if self.language == "zh" else error.en
                return
            self.trouble = ""
            self.saved_seq = self.seq
            done = self._n_done()
            if done > before and done % _ADVISE_EVERY == 0:
                self.advice = self._advised()

        def _n_done(self) -> int:
            return sum(entry.done for entry in self.book.entries.values())

        def _advised(self) -> str:
            try:
                return self._advise()
            except FeedbackError as error:
                return error.zh if self.language == "zh" else error.en

        def _entry(self, name: str, mark: Mapping[str, Any]) -> Entry:
            card = self._cards[name]
            signs = {
                str(aspect): int(sign)
                for aspect, sign in mark["marks"].items()
                if aspect in self._aspects and sign in (-1, 0, 1)
            }
            whole = mark["whole"] if mark["whole"] in (-1, 0, 1) else None
            return Entry(
                signs,
                whole,
                bool(mark["unclear"]),
                bool(mark["done"]),
                card["weight"],
                text_fingerprint(card["text"]),
            )

    return LabelPage


def _as_mark(entry: Entry) -> dict[str, Any]:
    return {
        "marks": dict(entry.marks),
        "whole": entry.whole,
        "unclear": entry.unclear,
        "done": entry.done,
    }

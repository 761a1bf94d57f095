"""Likert batteries made from items, or from dimensions and touchpoints."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from pydantic import ValidationError

from feedback.errors import StudyError, did_you_mean
from feedback.questionnaire.labels import LabelKind, checked_languages, standard_scale
from feedback.questionnaire.likert_checks import with_checks
from feedback.questionnaire.likert_wordings import (
    QUESTIONS,
    STATEMENTS,
    Named,
    at_touchpoint,
    crossed,
    named_words,
    only,
    row_words,
    worded,
)
from feedback.questionnaire.parts import Scale, Words
from feedback.questionnaire.scaled_questions import Likert, LikertItem

if TYPE_CHECKING:
    import pandas as pd

    from feedback.questionnaire.model import Questionnaire


@dataclass(frozen=True)
class LikertBattery:
    """A battery and the scale it is answered on.

    Attributes
    ----------
    question
        The question, its rows in the order they are shown.
    scale
        Its answer scale, which `question.scale` names.
    """

    question: Likert
    scale: Scale

    @property
    def table(self) -> pd.DataFrame:
        """A row an item: text_zh, text_en, dimension, reverse, attention (the expected code)."""
        import pandas as pd

        return pd.DataFrame(
            [
                (item.id, item.text.zh, item.text.en, item.dimension, item.reverse, item.attention)
                for item in self.question.items
            ],
            columns=["item", "text_zh", "text_en", "dimension", "reverse", "attention"],
        ).astype({"attention": "Int64"}).set_index("item")  # fmt: skip

    def place_in(
        self,
        q: Questionnaire,
        *,
        section: str | None = None,
        title: Any = None,
        before: str | None = None,
    ) -> Questionnaire:
        """The questionnaire with this battery in it; see `place_battery`."""
        from feedback.questionnaire.composing import place_battery

        return place_battery(q, self, section=section, title=title, before=before)

    def _repr_html_(self) -> str:
        return str(self.table.to_html(na_rep="–", border=0))


def make_likert_battery(
    *,
    items: Named | None = None,
    dimensions: Named | None = None,
    touchpoints: Named | None = None,
    kind: str = "satisfaction",
    points: int = 5,
    languages: Sequence[str] = ("zh", "en"),
    id: str = "battery",
    text: Any = None,
    reverse: Iterable[str] = (),
    seed: int | None = None,
    attention: int = 0,
    not_applicable: bool = False,
    order: Literal["asc", "desc"] = "asc",
    required: bool = False,
    randomise: bool = True,
) -> LikertBattery:
    """Compose a Likert battery with a balanced scale.

    Parameters
    ----------
    items
        The rows in your own words: {id: wording} or a list. A wording is {"zh": …, "en": …}, (zh, en),
        plain text where there is one language, or a `LikertItem`; a mapping may also say dimension,
        aspect, label, reverse.
    dimensions, touchpoints
        Instead of items: {key: wording} or lists; each dimension is asked at each touchpoint (or one of
        the two alone). Kinds agreement, frequency and fit make statements of them, the others name them.
    kind
        satisfaction, agreement, importance, likelihood, frequency or fit.
    points
        4 to 11; see `standard_scale`.
    languages
        Languages every wording must have.
    id, text
        Id and wording of the question; a fitting wording when left out.
    reverse
        Ids of rows whose high answer means a low score. Generated statements are worded the other way round.
    seed
        Shuffles the rows once and decides where checks stand and what they ask. None keeps the order given.
    attention
        How many attention checks stand among the rows, never first or last (a survey tool that shuffles rows
        may move them).
    not_applicable
        Whether "not applicable" can be ticked.
    order
        "desc" shows the best answer first.
    required, randomise
        As in the file: an answer is required; the survey tool shuffles the rows for each respondent.

    Returns
    -------
    LikertBattery
        `.question`, `.scale`, `.table` (a row an item), `.place_in(questionnaire)`.

    Raises
    ------
    StudyError
        Nothing to ask, a wording that lacks a language, an id that survey tools would change, an unknown row
        in `reverse`, more checks than rows have room for.

    Examples
    --------
    >>> battery = make_likert_battery(
    ...     dimensions={"speed": ("速度", "Speed")}, touchpoints={"desk": ("前台", "Front desk"), "bar": ("酒吧", "Bar")}
    ... )
    >>> battery.table["text_en"].tolist()
    ['Front desk: Speed', 'Bar: Speed']
    >>> battery.scale.ends
    (1, 5)
    """
    kept = checked_languages(languages)
    scale = standard_scale(
        kind, points=points, languages=kept, order=order, not_applicable=not_applicable
    )
    label_kind: LabelKind = scale.kind  # type: ignore[assignment]
    turned = (reverse,) if isinstance(reverse, str) else tuple(reverse)
    if (items is None) == (dimensions is None and touchpoints is None):
        raise StudyError(
            en=f"battery {id}: give either items, or dimensions and touchpoints.",
            zh=f"题组 {id}：请给 items，或给 dimensions 与 touchpoints，二者取一。",
        )
    heading = QUESTIONS[label_kind]
    if items is not None:
        rows = _own_rows(items, turned, kept, question=id)
    else:
        what = named_words(dimensions, kept, stem="dimension")
        where = named_words(touchpoints, kept, stem="touchpoint")
        rows = _crossed_rows(what, where, turned, kept, kind=label_kind, question=id)
        if what and len(where) == 1:
            heading = at_touchpoint(heading, next(iter(where.values())))
    dice = random.Random(seed)
    if seed is not None:
        dice.shuffle(rows)
    rows = with_checks(rows, attention, scale, dice if seed is not None else random.Random(0), id)
    question = _built(
        Likert,
        where=f"battery {id}",
        id=id,
        type="likert",
        text=only(heading, kept) if text is None else worded(text, kept, where=f"battery {id}"),
        scale=f"{label_kind}{points}",
        items=tuple(rows),
        required=required,
        randomise=randomise,
    )
    return LikertBattery(question, scale)


def _own_rows(
    items: Named, turned: Sequence[str], languages: Sequence[str], *, question: str
) -> list[LikertItem]:
    if isinstance(items, str) or not isinstance(items, Mapping | Sequence) or not items:
        raise StudyError(
            en=f"battery {question}: no items. Give {{id: wording}} or a list of wordings.",
            zh=f"题组 {question}：没有题项。请给 {{标识: 文字}} 或文字列表。",
        )
    listed = (
        list(items.items())
        if isinstance(items, Mapping)
        else [(f"{question[:17]}{number}", item) for number, item in enumerate(items, start=1)]
    )
    rows = [_own_row(str(name), item, languages) for name, item in listed]
    refuse_unknown(turned, [row.id for row in rows], where=f"battery {question}")
    return [row.model_copy(update={"reverse": row.reverse or row.id in turned}) for row in rows]


def _own_row(name: str, item: Any, languages: Sequence[str]) -> LikertItem:
    if isinstance(item, LikertItem):
        return item
    extra = {}
    if isinstance(item, Mapping):
        extra = {key: value for key, value in item.items() if key not in ("zh", "en", "text")}
        item = item.get("text", item)
    text = worded(item, languages, where=f"item {name}")
    return _built(LikertItem, where=f"item {name}", **{"id": name, "text": text, **extra})


def _crossed_rows(
    dimensions: Mapping[str, Words],
    touchpoints: Mapping[str, Words],
    turned: Sequence[str],
    languages: Sequence[str],
    *,
    kind: LabelKind,
    question: str,
) -> list[LikertItem]:
    if not dimensions and not touchpoints:
        raise StudyError(
            en=f"battery {question}: dimensions and touchpoints are empty. Give at least one.",
            zh=f"题组 {question}：维度与触点都是空的。请至少给一个。",
        )
    crossings = list(crossed(dimensions, touchpoints))
    refuse_unknown(turned, [row.id for row in crossings], where=f"battery {question}")
    if turned and kind not in STATEMENTS:
        raise StudyError(
            en=f"battery {question}: {turned[0]} cannot be reversed, for rows of kind {kind} are no statements. "
            f"Choose kind {', '.join(sorted(STATEMENTS))}, or give items in your own words.",
            zh=f"题组 {question}：{turned[0]} 无法反向，因为 {kind} 类型的题项不是陈述句。"
            f"请选 {'、'.join(sorted(STATEMENTS))}，或用 items 自行措辞。",
        )
    # one touchpoint stands in the question; only the label repeats it
    alone = len(touchpoints) == 1 and bool(dimensions)
    rows = []
    for row in crossings:
        label = row_words(row, languages)
        said = row_words(replace(row, touchpoint=None) if alone else row, languages, kind=kind,
                         reverse=row.id in turned)  # fmt: skip
        fields = {
            "id": row.id,
            "text": said,
            "label": None if said == label else label,
            "dimension": row.dimension_key,
            "reverse": row.id in turned,
        }
        rows.append(_built(LikertItem, where=f"item {row.id}", **fields))
    return rows


def refuse_unknown(turned: Sequence[str], ids: Sequence[str], *, where: str) -> None:
    """Raise where a row to be reversed is not there, and offer the nearest."""
    for name in turned:
        if name not in ids:
            hint_en, hint_zh = did_you_mean(str(name), ids)
            raise StudyError(
                en=f"{where}: no row {name} to reverse.{hint_en} Rows: {', '.join(ids)}.",
                zh=f"{where}：没有可反向的题项 {name}。{hint_zh}题项：{'、'.join(ids)}。",
            )


def _built(model: Any, *, where: str, **fields: Any) -> Any:
    """A part of the model; what pydantic refuses becomes one sentence."""
    try:
        return model(**fields)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        raise StudyError(
            en=f"{where}: {place} {first.get('input')!r} is not possible ({first['msg']}). "
            "Ids: small letters and digits, a letter first, at most 20.",
            zh=f"{where}：{place} 不能是 {first.get('input')!r}（{first['msg']}）。标识只用小写字母和数字，字母开头，至多 20 个。",
        ) from error

"""A first study file for a table of answers: which column carries what, each line with its reason."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from feedback.errors import LANGUAGES, InputError, excerpt
from feedback.pipeline.column_roles import ColumnRole, column_roles
from feedback.pipeline.draft_direction import with_directions
from feedback.pipeline.draft_taxonomy import chosen_taxonomy, with_aspects
from feedback.pipeline.one_column import options_in
from feedback.pipeline.short_headings import short_heading
from feedback.pipeline.stated_scales import stated_scale
from feedback.questionnaire.parts import Words
from feedback.responses.headless import is_headless
from feedback.responses.readers.opening import open_export
from feedback.responses.readers.recognise import lay_out_beside
from feedback.responses.told_headings import headings_told
from feedback.text.language import detect_language

if TYPE_CHECKING:
    import pandas as pd

_SAMPLE = 200  # comments the taxonomies are tried on
_SEED = 0
_LISTED = 12  # columns a refusal speaks of
_LONGEST = 40  # signs of a study's name
_ANSWERS = ("rating", "nps", "aspects", "text")
_ONCE = ("respondent", "rating", "nps", "date", "wave", "seconds")
_PLAIN = re.compile(r"[A-Za-z一-鿿_][\w一-鿿]*")
_WORDS_OF_YAML = frozenset(["yes", "no", "on", "off", "true", "false", "null", "y", "n"])


@dataclass(frozen=True)
class StudyDraft:
    """A study file that has not been written yet.

    Attributes
    ----------
    text
        YAML; each line of `columns:` says why in a comment, in the language asked for.
    roles
        What each column was taken for, in the order of the file.
    rows
        Answers the table has.
    """

    text: str
    roles: tuple[ColumnRole, ...]
    rows: int


def draft_study(answers: Path, *, study: Path, language: str) -> StudyDraft:
    """Look through a file of answers and write down what a study of it would say.

    Parameters
    ----------
    answers
        CSV, XLSX, or whatever `feedback run` opens.
    study
        Where the study file will lie: its name and the path of the answers follow from it.
    language
        "zh" or "en", of the comments in the file. The report's is that of the comments people wrote.

    Returns
    -------
    StudyDraft

    Raises
    ------
    InputError
        The file cannot be read, has no row of headings, or no column looks like ratings or comments.
    """
    raw = open_export(answers, sheet=None, encoding=None)
    beside = lay_out_beside(raw, platform="auto")
    table = raw.table if beside.table is None else beside.table
    if is_headless(table):
        raise InputError(
            en=f"{answers}: its first row seems to hold answers, no column names: columns are headed by a date or a group that stands among their "
            "own cells. Put a row of names above it.",
            zh=f"{answers}：第一行看来是答案而不是列名：有的列名是日期，或就是该列中的一组。请在最上面加一行列名。",
        )
    if beside.dropped is not None:
        table = table[~beside.dropped[0].to_numpy(dtype=bool)]
    wordings = {**raw.labels, **beside.wordings}
    roles = tuple(
        _by_the_tool(role, beside.known)
        for role in column_roles(
            table, wordings=wordings, labels=raw.values, missing=raw.declared_missing
        )
    )
    if not any(role.role in _ANSWERS for role in roles):
        raise _no_answers(answers, roles)
    texts = _texts(table, roles)
    spoken = language if texts is None else _language_of(texts, language)
    taxonomy = None if texts is None else chosen_taxonomy(texts)
    roles = tuple(with_directions(table, roles, taxonomy=taxonomy[0] if taxonomy else "general"))
    roles = tuple(with_aspects(roles, taxonomy[0])) if taxonomy else roles
    return StudyDraft(
        _written(answers, study, roles, taxonomy, spoken=spoken, language=language),
        roles,
        len(table),
    )


def _by_the_tool(role: ColumnRole, known: Collection[str]) -> ColumnRole:
    """A column the survey tool writes beside the answers is no question, whatever stands in it."""
    if role.column not in known or role.role not in (*_ANSWERS, "segments"):
        return role
    why = Words(
        zh="调查平台自己写的列，不是题目；若要按它分组，请写到 segments 下",
        en="written by the survey tool, no question; to group by it, put it under segments",
    )
    return replace(role, role="left", why=why)


def _no_answers(answers: Path, roles: Sequence[ColumnRole]) -> InputError:
    """Which columns there are, and of each why it is neither a rating nor a comment."""
    more = len(roles) - _LISTED
    told = headings_told(_one_line(role.column) for role in roles[:_LISTED])
    en = [f"{head}: {role.why.en}" for head, role in zip(told, roles, strict=False)]
    zh = [f"{head}：{role.why.zh}" for head, role in zip(told, roles, strict=False)]
    return InputError(
        en=f"{answers}: none of its {len(roles)} columns looks like ratings or comments ({'; '.join(en)}"
        + f"; and {more} more" * (more > 0)
        + "). Write the study by hand: studies/hotpot.yaml shows how.",
        zh=f"{answers}：{len(roles)} 列中没有一列像评分或评论（{'；'.join(zh)}"
        + f"；另有 {more} 列" * (more > 0)
        + "）。请参照 studies/hotpot.yaml 手写研究文件。",
    )


def name_of(answers: Path) -> str:
    """A name a study may have, from that of a file; `answers` where nothing of it is left.

    >>> [name_of(Path(name)) for name in ("Shop reviews (May).csv", "门店.xlsx", "2024-05.csv")]
    ['shop_reviews_may', 'answers', 'answers_2024_05']
    """
    left = re.sub(r"[^a-z0-9]+", "_", answers.stem.casefold()).strip("_")
    whole = left if left[:1].isalpha() else f"answers_{left}"  # YAML takes 2024_05 for a number
    return whole[:_LONGEST].strip("_")


def _texts(table: pd.DataFrame, roles: Sequence[ColumnRole]) -> pd.Series | None:
    """A draw of what people wrote; None where nothing is written."""
    import pandas as pd

    columns = [table[role.column] for role in roles if role.role == "text"]
    if not columns:
        return None
    written = pd.concat(columns, ignore_index=True).dropna().astype("str")
    return written.sample(min(_SAMPLE, len(written)), random_state=_SEED)


def _language_of(texts: pd.Series, language: str) -> str:
    """The one of zh and en more people write in; `language` where it is neither."""
    found = texts.map(detect_language)
    written = {each: int((found == each).sum()) for each in LANGUAGES}
    return language if len({*written.values()}) == 1 else max(written, key=written.__getitem__)


def _written(
    answers: Path,
    study: Path,
    roles: Sequence[ColumnRole],
    taxonomy: tuple[str, Words] | None,
    *,
    spoken: str,
    language: str,
) -> str:
    """The YAML."""
    by_role = {kind: [role for role in roles if role.role == kind] for kind in (*_ANSWERS, "left")}
    lines = [
        _said(
            language,
            zh="由 feedback study new 起草：每行后面是判断的理由，请逐行核对后再运行",
            en="Drafted by feedback study new: each line says why; look it through before you run it",
        ),
        f"study: {_scalar(name_of(study))}",
        f"title: {_scalar(*headings_told([answers.stem]))}",
        f"language: {spoken}",
        f"raw: {_scalar(_from_home(answers, study))}",
        "columns:",
    ]
    for kind in _ONCE:
        lines += [
            f"  {kind}: {_scalar(role.column)}{_because(role, language)}"
            for role in roles
            if role.role == kind
        ]
    for kind in ("text", "aspects", "segments"):
        chosen = [role for role in roles if role.role == kind]
        if not chosen:
            continue
        lines.append(f"  {kind}:")
        mapped = kind == "aspects" and taxonomy is not None
        for role in chosen:
            # a segment and an aspect may be given another name; as drafted they keep the column's, but for aspects of the taxonomy
            name = _scalar(role.column)
            entry = f"{name}: {_scalar(role.aspect or role.column)}" if mapped else f"- {name}"
            lines.append(f"    {entry}{_because(role, language)}")
    coded = [(role, options_in(role.heads)) for role in roles if role.role == "segments"]
    if any(options for _, options in coded):
        lines.append("  codes:")
        lines += [
            f"    {_scalar(role.column)}: {{{', '.join(f'{code}: {_scalar(word)}' for code, word in options.items())}}}"
            for role, options in coded
            if options
        ]
    if turned := [role for role in roles if role.reverse and role.role in _ANSWERS]:
        lines.append("  reverse:")
        for role in turned:
            why = role.reverse or role.why
            lines.append(f"    - {_scalar(role.column)}  {_said(language, zh=why.zh, en=why.en)}")
    if len(by_role["aspects"]) > 1 and not by_role["rating"] and not by_role["nps"]:
        lines += [
            "  # rating:"
            + _said(
                language,
                zh="没有看出哪一列是总体评分；有的话写在这里，才能分析驱动因素",
                en="no column looks like an overall rating; if there is one, name it here: drivers need it",
            )[1:]
        ]
    lines += _in_its_place(by_role, language)
    if by_role["rating"]:
        lines.append(f"scale: {_scale(by_role['rating'], language)}")
    lines += [
        f"nps_scale: {{low: 0, high: 10, missing: [{', '.join(role.unrated)}]}}"
        for role in by_role["nps"]
        if role.unrated
    ]
    if by_role["aspects"]:
        lines.append(f"aspect_scale: {_scale(by_role['aspects'], language)}")
    lines += [
        f"weights: {_scalar(role.column)}{_because(role, language)}"
        for role in roles
        if role.role == "weights"
    ]
    if taxonomy is not None:
        lines.append(
            f"taxonomy: {taxonomy[0]}  {_said(language, zh=taxonomy[1].zh, en=taxonomy[1].en)}"
        )
    lines += _labels(roles)
    if by_role["left"]:
        lines += ["", _said(language, zh="没有用到的列：", en="Columns left out:")]
        lines += [
            f"#   {_one_line(role.column)}: {_one_line(role.why.say(language))}"
            for role in by_role["left"]
        ]
    return "\n".join(lines) + "\n"


def _in_its_place(by_role: Mapping[str, Sequence[ColumnRole]], language: str) -> list[str]:
    """What may take the place of an overall rating that is not there, for comments to be set against."""
    if by_role["rating"] or not (by_role["nps"] and by_role["text"]):
        return []
    said = _said(
        language,
        zh="没有总体评分，评论就无从与评分对照。若愿意以推荐意愿代替（报告中的“总体满意度”即指它），去掉下面两行的 #：",
        en="without an overall rating comments are set against none. To take the likelihood to recommend for it (it is then what "
        "the report calls satisfaction), take the # off the next two lines:",
    )
    return [said, f"#  rating: {_scalar(by_role['nps'][0].column)}", "#scale: {low: 0, high: 10}"]


def _labels(roles: Sequence[ColumnRole]) -> list[str]:
    """What readers call the columns whose headings are codes or carry their scale; none that would be two columns'."""
    rating = Counter(role.aspect for role in roles)
    called = {
        role.column: _label(role.heads[-1])
        for role in roles
        if role.role in ("aspects", "segments") and (not role.aspect or rating[role.aspect] > 1)
    }
    often = Counter([*called.values(), *(role.column for role in roles)])
    named = [
        f"  {_scalar(column)}: {_scalar(label)}"
        for column, label in called.items()
        if label != column and often[label] == 1
    ]
    return ["labels:", *named] if named else []


def _label(head: str) -> str:
    """A heading in short; one that holds personal data whole, with it masked."""
    [told] = headings_told([head])
    return short_heading(head) if told == head else excerpt(told)


def _from_home(answers: Path, study: Path) -> str:
    """The path of the answers as the study reads it: from the workbench where they lie in it."""
    folder = study.resolve().parent
    home = folder.parent if folder.name == "studies" else folder
    whole = answers.resolve()
    return whole.relative_to(home).as_posix() if whole.is_relative_to(home) else os.fspath(whole)


def _scale(rated: Sequence[ColumnRole], language: str) -> str:
    """The scale some ratings share, and what it was taken from."""
    low, high = rated[0].scale or (1.0, 5.0)
    codes = ["0"] * (low > 0 and any(role.zeros for role in rated))
    codes += [code for role in rated for code in role.unrated]
    missing = f", missing: [{', '.join(dict.fromkeys(codes))}]" if codes else ""
    stated = next((role.stated for role in rated if role.stated), None)
    seen = [role.seen for role in rated if role.seen]
    if stated:
        by_heading = stated_scale(stated) is not None
        why = Words(
            zh=f"列“{stated}”的{'题目' if by_heading else '说明、选项标签或答案'}写明",
            en=f"as the {'heading' if by_heading else 'wording, labels or answers'} of {stated} {'says' if by_heading else 'say'}",
        )
    elif seen:
        least, most = min(ends[0] for ends in seen), max(ends[1] for ends in seen)
        unused = [
            f"{end:g}" for end in (0.0, low, high) if not least <= end <= most and end <= high
        ]
        why = _smallest(f"{least:g}", f"{most:g}", list(dict.fromkeys(unused)))
    else:
        why = Words(zh="按量表用语的级数", en="one number for each word of the scale")
    return f"{{low: {low:g}, high: {high:g}{missing}}}  # {_one_line(why.say(language))}"


def _smallest(least: str, most: str, unused: Sequence[str]) -> Words:
    zh = f"题目未写明范围：取能容纳现有答案（{least} 到 {most}）的最小常用量表"
    en = f"no heading says it: the smallest usual scale that holds the answers, {least} to {most}"
    if unused:
        zh += f"；没有人选 {'、'.join(unused)}，若题目有这一档，请改正"
        en += f"; nobody gave {' or '.join(unused)}: if it could be given, correct this"
    return Words(zh=zh, en=en)


def _scalar(text: str) -> str:
    """A text as YAML reads it back; quoted unless it is a plain word."""
    if _PLAIN.fullmatch(text) and text.casefold() not in _WORDS_OF_YAML:
        return text
    escaped = "".join(
        f"\\u{ord(sign):04x}"
        if ord(sign) < 32 or ord(sign) in (0x7F, 0x85, 0x2028, 0x2029)
        else sign
        for sign in text.replace("\\", "\\\\").replace('"', '\\"')
    )
    return f'"{escaped}"'


def _because(role: ColumnRole, language: str) -> str:
    asked = f"{excerpt(_one_line(role.wording))} | " if role.wording else ""
    return f"  # {asked}{_one_line(role.why.say(language))}"


def _said(language: str, *, zh: str, en: str) -> str:
    return f"# {Words(zh=zh, en=en).say(language)}"


def _one_line(text: str) -> str:
    return " ".join(text.split())

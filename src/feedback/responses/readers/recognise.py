"""Which tool an export comes from: by the columns the tool writes itself, else by whose names fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from feedback.errors import InputError, StudyError, did_you_mean
from feedback.questionnaire.parts import Words
from feedback.questionnaire.unasked import Arm, BlockOrder, PageTime, Unasked
from feedback.responses.readers import flat
from feedback.responses.readers.layout import Layout, Raw, Source
from feedback.responses.readers.registry import READERS
from feedback.responses.readers.wording import is_wording_row, unnumbered
from feedback.responses.told_headings import headings_told

if TYPE_CHECKING:
    from feedback.questionnaire.model import Questionnaire

SECOND_HEAD = Words(
    zh="表头下一行是第二行表头（题目文字），不是答卷，未计入",
    en="the row under the headings is a second heading (what was asked) and nobody's answer: it was left out",
)
FEW = 0.5  # of the answer columns; an export with fewer belongs to another questionnaire


def reader_of(platform: str) -> str:
    """The reader's name.

    Raises
    ------
    StudyError
        No such platform.
    """
    aliases = {alias: name for name, reader in READERS.items() for alias in reader.aliases}
    name = aliases.get(str(platform).casefold(), str(platform).casefold())
    if name not in READERS:
        hint_en, hint_zh = did_you_mean(name, [*READERS, *aliases])
        raise StudyError(
            en=f"no platform {platform}.{hint_en} There are: auto, {', '.join(READERS)}.",
            zh=f"没有平台 {platform}。{hint_zh}可选：auto、{'、'.join(READERS)}。",
        )
    return name


def understand(
    raw: Raw, questionnaire: Questionnaire, *, platform: str, mapping: Mapping[str, str] | None,
    wanted: frozenset[str] = frozenset(),
) -> tuple[str, Layout]:  # fmt: skip
    """The platform and its layout of the file; one that has all `wanted` columns is the questionnaire's.

    Raises
    ------
    InputError
        The file fits several tools, or hardly any column fits the questionnaire.
    """
    whole, raw = raw, _without_wordings(raw, questionnaire)
    least = 0.0 if mapping or (wanted and wanted <= {*raw.headers}) else FEW
    name, layout = _understood(raw, questionnaire, platform=platform, mapping=mapping)
    if not mapping:
        own = tuple(_unasked_by_id(raw, questionnaire, layout))
        layout = replace(layout, sources=(*layout.sources, *own))
    _check_share(raw, questionnaire, name, layout, least=least)
    if raw is not whole:
        layout = _without_second_head(layout, raw, name)
    return name, _with_own_record(layout, raw, questionnaire)


def _without_second_head(layout: Layout, raw: Raw, name: str | None) -> Layout:
    """The layout without that row, which is said where no tool is known for writing it."""
    table = raw.table if layout.table is None else layout.table
    if name is not None and READERS[name].second_heads:
        return replace(layout, table=table)
    return replace(layout, table=table, remarks=(*layout.remarks, SECOND_HEAD))


def _without_wordings(raw: Raw, questionnaire: Questionnaire | None) -> Raw:
    """The file without its second heading, which is kept beside it; the same file where it has none."""
    if raw.form != "table" or not is_wording_row(raw.table, questionnaire):
        return raw
    said = {str(head): str(text) for head, text in raw.table.iloc[0].dropna().items()}
    return replace(raw, table=raw.table.iloc[1:], meta={**raw.meta, "wordings": said})


def _unasked_by_id(raw: Raw, questionnaire: Questionnaire, layout: Layout) -> Iterator[Source]:
    """Columns headed by the id of what nobody is asked for: somebody added them to whatever the tool writes."""
    taken = {source.raw for source in layout.sources}
    filled = {source.column for source in layout.sources}
    heads = {unnumbered(head).casefold(): head for head in raw.headers if head not in taken}
    for question in questionnaire.questions():
        head = heads.get(question.id)
        if isinstance(question, Unasked) and head is not None and question.id not in filled:
            arms = question.choices if isinstance(question, Arm) else ()
            codes: dict[str, int | str] = {arm.code: arm.code for arm in arms}
            yield Source(head, question.id, "cell", question.id, codes=codes)


def _with_own_record(layout: Layout, raw: Raw, questionnaire: Questionnaire) -> Layout:
    """Columns the questionnaire's record names are taken where they stand, whatever else the tool writes."""
    record, taken = questionnaire.record, {source.raw for source in layout.sources}
    named = {
        "respondent": record.respondent,
        "date": record.date,
        "seconds": record.seconds,
        "wave": record.wave,
    }
    own = {
        field: name
        for field, name in named.items()
        if name in raw.headers and name not in taken and name != getattr(layout, field)
    }
    if not own:
        return layout
    beside = {str(getattr(layout, field)) for field in own}
    layout = replace(layout, known=layout.known | beside, **own)  # type: ignore[arg-type]
    return replace(layout, blank_stamps=frozenset()) if "date" in own else layout


def _understood(
    raw: Raw, questionnaire: Questionnaire, *, platform: str, mapping: Mapping[str, str] | None
) -> tuple[str, Layout]:
    if mapping:
        return "flat", flat.lay_out(raw, questionnaire, mapping=mapping)
    if platform != "auto":
        name = reader_of(platform)
        return name, READERS[name].format().lay_out(raw, questionnaire)
    return _auto(raw, questionnaire)


def marked_by(raw: Raw) -> list[str]:
    """Tools whose own marks the file carries; faint ones where there is no other."""
    marked = [name for name, reader in READERS.items() if reader.format().recognises(raw)]
    if len(marked) > 1:
        marked = [name for name in marked if not READERS[name].faint]
    return marked


def lay_out_beside(raw: Raw, *, platform: str) -> Layout:
    """What a tool's export says beside its answers: rows that are none, its words for "not answered", heads.

    For a file whose columns somebody has mapped by hand. Of no tool, or of several, nothing is said.

    Raises
    ------
    StudyError
        No such platform.
    """
    from feedback.questionnaire.model import Questionnaire

    whole, raw = raw, _without_wordings(raw, None)
    names = [reader_of(platform)] if platform != "auto" else marked_by(raw)
    layout = Layout(())
    if len(names) == 1:
        nothing = Questionnaire.model_validate(_NOTHING_ASKED)
        # its questions may not be told from its heads, which here nobody needs
        with suppress(InputError):
            layout = READERS[names[0]].format().lay_out(raw, nothing)
    if raw is whole:
        return layout
    said = {**raw.meta["wordings"], **layout.wordings}
    name = names[0] if len(names) == 1 else None
    return replace(_without_second_head(layout, raw, name), wordings=said)


# a layout for it holds nothing but what is the tool's own
_SAID = {"zh": "-", "en": "-"}
_NOTHING_ASKED = {
    "id": "nothing",
    "title": _SAID,
    "sections": [
        {
            "id": "nothing",
            "title": _SAID,
            "questions": [{"id": "nothing", "type": "short_text", "text": _SAID}],
        }
    ],
}


def _auto(raw: Raw, questionnaire: Questionnaire) -> tuple[str, Layout]:
    marked = marked_by(raw)
    if len(marked) == 1:
        return marked[0], READERS[marked[0]].format().lay_out(raw, questionnaire)
    # a mark of several tools, or of none: whose names fit best
    names = marked or [name for name, reader in READERS.items() if reader.by_names]
    layouts = {name: READERS[name].format().lay_out(raw, questionnaire) for name in names}
    shares = {name: answered(layout, questionnaire) for name, layout in layouts.items()}
    best = max(shares.values())
    fitting = [name for name in names if shares[name] == best]
    if best == 0:
        return names[0] if marked else "flat", layouts[names[0] if marked else "flat"]
    for plain in ("html", "flat"):
        # a table of our own names, or of nobody's, needs no tool's habits
        if plain in fitting:
            return plain, layouts[plain]
    if len(fitting) > 1:
        listed = ", ".join(f"{name} ({READERS[name].tool})" for name in fitting)
        raise InputError(
            en=f"{raw.path}: could come from {listed}. Say which with platform=… or --platform.",
            zh=f"{raw.path}：可能来自 {listed}。请用 platform=… 或 --platform 指定。",
        )
    return fitting[0], layouts[fitting[0]]


def answered(layout: Layout, questionnaire: Questionnaire) -> float:
    """Share of the answer columns that have a source, not counting texts beside a choice and what few tools keep."""
    wanted = {
        column
        for column, answer in questionnaire.answers.items()
        if answer.part != "specify" and not isinstance(answer.question, BlockOrder | PageTime)
    }
    lists = {source.question for source in layout.sources if source.shape in ("list", "place")}
    filled = {source.column for source in layout.sources} & wanted
    filled |= {c for c in wanted if questionnaire.answers[c].question.id in lists}
    return len(filled) / max(1, len(wanted))


def _check_share(
    raw: Raw, questionnaire: Questionnaire, name: str, layout: Layout, *, least: float
) -> None:
    share = answered(layout, questionnaire)
    if raw.form == "json":
        # JSON leaves out what nobody answered: what is there counts, not what is missing
        heads = [head for head in raw.headers if head not in layout.known]
        ours = {source.raw for source in layout.sources}
        share = max(share, sum(head in ours for head in heads) / max(1, len(heads)))
    other = raw.meta.get("questionnaire")
    strange = other is not None and str(other) != questionnaire.id
    if other is not None and not strange and layout.sources:
        return  # the file says whose answers it holds, however few were given
    if layout.sources and share >= least and not strange:
        return
    expected = _shown(questionnaire.columns)
    found = _shown([head for head in raw.headers if head not in layout.known])
    raise InputError(
        en=f"{raw.path}: no export of the questionnaire {questionnaire.id}"
        + (f" but of {other}" if strange else "")
        + f" (read as {name}, {share:.0%} of its columns found). Expected such as: {expected}. "
        f"Found: {found}. Give the right questionnaire, or a map of the columns (--map).",
        zh=f"{raw.path}：不是问卷 {questionnaire.id} 的导出文件"
        + (f"，而是 {other} 的" if strange else "")
        + f"（按 {name} 读取，只找到 {share:.0%} 的列）。应有：{expected}。实有：{found}。"
        "请给出正确的问卷，或用 --map 指定列的对应关系。",
    )


def _shown(names: Iterable[object]) -> str:
    listed = [name[:40] for name in headings_told(names)]
    return ", ".join(listed[:12]) + (" …" if len(listed) > 12 else "") or "–"

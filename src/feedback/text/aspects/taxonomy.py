"""Taxonomies: which aspects a kind of service has, and the words people use for them.

A taxonomy is a YAML file (``taxonomies/``): an aspect has a label, words that name it, words that
mean it only beside an opinion, and opinion words that say aspect and feeling at once (贵 → price).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import ValidationError

from feedback.errors import StudyError, expected_shape, nearest
from feedback.placed_yaml import PlacedYaml, read_placed_yaml
from feedback.text.aspects.taxonomy_model import DECIDING, Aspect, Group, Label, Taxonomy, Words

__all__ = [
    "DECIDING", "Aspect", "Group", "Label", "Taxonomy", "Words", "dump_taxonomy", "load_taxonomy", "shipped_taxonomies",
]  # fmt: skip

FOLDER = Path(__file__).parents[1] / "taxonomies"
LANGUAGES = ("zh", "en")


def shipped_taxonomies() -> list[str]:
    """Names of the taxonomies that ship.

    Examples
    --------
    >>> shipped_taxonomies()   # doctest: +NORMALIZE_WHITESPACE
    ['airline', 'app', 'bank', 'ecommerce', 'education', 'general', 'hospital', 'hotel', 'logistics',
     'property', 'public_transport', 'restaurant', 'service_hall', 'telecom']
    """
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def load_taxonomy(name_or_path: str | Path | Taxonomy) -> Taxonomy:
    """Read and check a taxonomy.

    Parameters
    ----------
    name_or_path
        Name of a shipped taxonomy ("general", "hotel", "restaurant", …: `shipped_taxonomies`) or the path of a
        YAML file. A Taxonomy comes back as it is.

    Returns
    -------
    Taxonomy

    Raises
    ------
    StudyError
        No such taxonomy, not YAML, an unknown key, or one word in two aspects; with line and column.
    InputError
        The file cannot be read as UTF-8.

    Examples
    --------
    >>> sorted(load_taxonomy("hotel").aspects)[:3]
    ['billing', 'breakfast', 'checkin_speed']
    """
    if isinstance(name_or_path, Taxonomy):
        return name_or_path
    path = FOLDER / f"{name_or_path}.yaml"
    if str(name_or_path) not in shipped_taxonomies():
        path = Path(name_or_path)
    if not path.is_file():
        known = shipped_taxonomies()
        near = nearest(str(name_or_path), known)
        hint_en = f" Did you mean: {', '.join(near)}?" if near else ""
        hint_zh = f"是否指：{'、'.join(near)}？" if near else ""
        raise StudyError(
            en=f"taxonomy {name_or_path}: no such name and no such file.{hint_en} Shipped: {', '.join(known)}; "
            "or give the path of a YAML file.",
            zh=f"分类体系 {name_or_path}：没有这个名称，也没有这个文件。{hint_zh}自带：{'、'.join(known)}；"
            "或给出 YAML 文件的路径。",
        )
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=16)
def _read(path: Path, _changed: int) -> Taxonomy:
    placed = read_placed_yaml(path)
    try:
        taxonomy = Taxonomy.model_validate(placed.content)
    except ValidationError as error:
        raise _described(error, placed) from error
    _check_words(taxonomy, placed)
    _check_names(taxonomy, placed)
    return taxonomy


def _described(error: ValidationError, placed: PlacedYaml) -> StudyError:
    """The first thing pydantic found, with its place."""
    fault = error.errors()[0]
    place = tuple(fault["loc"])
    spot, where = placed.spot(place), ".".join(str(part) for part in place)
    if fault["type"] == "extra_forbidden":
        known = _known_keys(place)
        near = nearest(str(place[-1]), known)
        hint_en = f" Did you mean: {', '.join(near)}?" if near else ""
        hint_zh = f"是否指：{'、'.join(near)}？" if near else ""
        shown = ", ".join(known)
        return StudyError(
            en=f"{spot}: unknown key {where}.{hint_en}"
            + (f" Known keys: {shown}." if shown else ""),
            zh=f"{spot}：未知的键 {where}。{hint_zh}" + (f"可用的键：{shown}。" if shown else ""),
        )
    found = f"{fault.get('input')!r:.80}"
    if shape := expected_shape(fault["type"], fault.get("ctx", {})):
        return StudyError(
            en=f"{spot}: {where}: expected {shape[0]}, found {found}. Correct the file.",
            zh=f"{spot}：{where}：应为{shape[1]}，实为 {found}。请改正文件。",
        )
    return StudyError(
        en=f"{spot}: {where}: {fault['msg']} (found {found}). Correct the file.",
        zh=f"{spot}：{where}：{fault['msg']}（实为 {found}）。请改正文件。",
    )


def _known_keys(place: tuple[int | str, ...]) -> list[str]:
    """The keys allowed where an unknown one was found."""
    kinds: dict[tuple[str, int], type[Aspect] | type[Group]] = {
        ("aspects", 3): Aspect,
        ("groups", 3): Group,
    }
    inside = kinds.get((str(place[0]), len(place)))
    if len(place) == 1:
        return list(Taxonomy.model_fields)
    return list(inside.model_fields) if inside else []


def _listed_words(taxonomy: Taxonomy) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    for part in ("groups", "aspects"):
        for name, vocabulary in getattr(taxonomy, part).items():
            for field in (*DECIDING, "expected", "excluded"):
                words: Words = getattr(vocabulary, field, Words())
                for language in LANGUAGES:
                    for number, word in enumerate(getattr(words, language)):
                        yield word, (part, name, field, language, number)


def _check_words(taxonomy: Taxonomy, placed: PlacedYaml) -> None:
    """A word decides one aspect and one feeling; no word is empty."""
    seen: dict[str, tuple[str | int, ...]] = {}
    for word, place in _listed_words(taxonomy):
        key = word.strip().casefold()
        if not key:
            spot = placed.spot(place)
            raise StudyError(
                en=f"{spot}: empty word in {place[1]}, {place[2]}. Remove it.",
                zh=f"{spot}：{place[1]} 的 {place[2]} 中有空词。请删去。",
            )
        if place[2] not in DECIDING:
            continue
        other = seen.setdefault(key, place)
        if other[1:3] == place[1:3]:
            continue
        first, second = (f"{spot[1]} ({spot[2]}, {placed.spot(spot)})" for spot in (other, place))
        raise StudyError(
            en=f"the word {word} stands in {first} and in {second}. Leave it in one; a word that depends on its "
            "neighbour goes under beside.",
            zh=f"词“{word}”同时出现在 {first} 和 {second}。请只保留一处；含义取决于相邻词的，放到 beside 下。",
        )


def _check_names(taxonomy: Taxonomy, placed: PlacedYaml) -> None:
    """Parents are groups, and groups cover aspects, that are there."""
    named: list[tuple[tuple[str | int, ...], str, Collection[str]]] = [
        (("aspects", name, "parent"), aspect.parent, taxonomy.groups)
        for name, aspect in taxonomy.aspects.items()
        if aspect.parent is not None
    ]
    named += [
        (("groups", name, "covers", number), covered, taxonomy.aspects)
        for name, group in taxonomy.groups.items()
        for number, covered in enumerate(group.covers)
    ]
    for place, wanted, among in named:
        if wanted not in among:
            spot, known = placed.spot(place), ", ".join(among) or "-"
            raise StudyError(
                en=f"{spot}: {place[2]} of {place[1]} names {wanted}, which is not there ({known}).",
                zh=f"{spot}：{place[1]} 的 {place[2]} 写的是 {wanted}，但没有这一项（{known}）。",
            )


def dump_taxonomy(taxonomy: Taxonomy) -> str:
    """The taxonomy as YAML, as `load_taxonomy` reads it: a start for one's own."""
    content = taxonomy.model_dump(mode="json", exclude_defaults=True)
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=100)

"""`feedback taxonomy`: which there are, what one holds and finds in a sentence; a study's own, completed."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from feedback.errors import session_language


class Language(StrEnum):
    """Language of labels and headings."""

    zh = "zh"
    en = "en"


_Language = Annotated[
    Language | None,
    typer.Option("--language", help="Of labels and headings; the session's when left out."),
]

taxonomy = typer.Typer(
    name="taxonomy",
    no_args_is_help=True,
    help="The aspects comments are read for: list taxonomies, show one, try a sentence, accept words.",
)


def _spoken(language: Language | None) -> str:
    return language.value if language else session_language()


@taxonomy.command("list")
def list_(language: _Language = None) -> None:
    """List the taxonomies that ship: name, what for, how many aspects."""
    from feedback.text.aspects.taxonomy import load_taxonomy, shipped_taxonomies

    spoken = _spoken(language)
    unit = "个方面" if spoken == "zh" else "aspects"
    for name in shipped_taxonomies():
        found = load_taxonomy(name)
        print(f"{name:<20} {found.label.in_language(spoken)}  ({len(found.aspects)} {unit})")


@taxonomy.command()
def show(
    name: Annotated[str, typer.Argument(help="A taxonomy that ships, or a YAML file.")],
    language: _Language = None,
) -> None:
    """Show groups and aspects of a taxonomy, with some of the words that name each."""
    from feedback.text.aspects.taxonomy import load_taxonomy

    spoken = _spoken(language)
    found = load_taxonomy(name)
    print(f"{found.name}: {found.label.in_language(spoken)}")
    for group, kept in found.groups.items():
        print(f"  [{group}] {kept.label.in_language(spoken)}: {', '.join(found.covered(group))}")
    for aspect, held in found.aspects.items():
        words = [*getattr(held.words, spoken)[:5], *getattr(held.negative, spoken)[:3]]
        print(f"  {aspect:<26} {held.label.in_language(spoken)}: {', '.join(words)}")


@taxonomy.command("try")
def try_(
    text: Annotated[str, typer.Argument(help="A sentence somebody might write.")],
    name: Annotated[
        str, typer.Option("--taxonomy", metavar="NAME", help="Shipped taxonomy, or a YAML file.")
    ] = "general",
    language: _Language = None,
) -> None:
    """Show what a taxonomy finds in a sentence: aspect, feeling, the words that say so."""
    import pandas as pd

    from feedback.text.aspects.tag import tag_aspects
    from feedback.text.aspects.taxonomy import load_taxonomy

    spoken = _spoken(language)
    found = load_taxonomy(name)
    mentions = tag_aspects(pd.Series([text]), taxonomy=found)
    if not len(mentions):
        print("没有找到任何方面。" if spoken == "zh" else "No aspect was found.")
        return
    labels = found.labels(language=spoken)
    for aspect, polarity, start, end in mentions[["aspect", "polarity", "start", "end"]].to_numpy():
        print(f"{aspect:<26} {labels[aspect]}  {polarity:+.2f}  {text[int(start) : int(end)]}")


@taxonomy.command()
def accept(  # noqa: PLR0917 - typer's own
    study: Annotated[str, typer.Argument(help="A study file, or the name of a study.")],
    words: Annotated[list[str], typer.Argument(help="Words as people write them.")],
    aspect: Annotated[str, typer.Option("--aspect", help="The aspect they belong to.")],
    field: Annotated[
        str,
        typer.Option(
            "--as",
            metavar="KIND",
            help="What they do: words (name it), context (only beside an opinion), negative, positive …",
        ),
    ] = "words",
    label: Annotated[
        str,
        typer.Option(
            "--label", metavar="ZH/EN", help="Begin a new aspect: its name, 停车/Parking."
        ),
    ] = "",
    language: _Language = None,
) -> None:
    """Add words that a report proposes to the study's taxonomy; its comments stay.

    A taxonomy that ships is copied beside the study first, and the study file names the copy.
    """
    from feedback.pipeline.own_taxonomy import accept_words
    from feedback.study import load_study
    from feedback.text.aspects.taxonomy_model import Label

    zh, _, en = label.partition("/")
    named = Label(zh=zh.strip(), en=(en or zh).strip()) if label else None
    path, added = accept_words(load_study(study), words, aspect=aspect, field=field, label=named)
    said, listed = _spoken(language), ", ".join(added)
    if not added:
        print("这些词已在其中，文件未改动。" if said == "zh" else "They stand there already.")
    elif said == "zh":
        print(f"已加入 {path} 的 {aspect}（{field}）：{'、'.join(added)}。再运行一次研究即可生效。")
    else:
        print(f"Added to {aspect} ({field}) in {path}: {listed}. Run the study again to use them.")

"""`feedback questionnaire new`: a questionnaire of one's own from a template, dimensions and touchpoints."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from feedback.cli.new_file import require_new_yaml
from feedback.errors import session_language


def new(  # noqa: PLR0917  (typer asks by name)
    template: Annotated[str, typer.Argument(help="Questionnaire that ships, or a file.")],
    out: Annotated[Path, typer.Argument(help="File to write (.yaml); must not exist.")],
    dimension: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY=中文|English", help="What is rated; may be repeated."),
    ] = None,
    touchpoint: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY=中文|English", help="Where it is rated; may be repeated."),
    ] = None,
    kind: Annotated[
        str,
        typer.Option(help="satisfaction, agreement, importance, likelihood, frequency or fit."),
    ] = "satisfaction",
    points: Annotated[int, typer.Option(help="Points of the scale, 4 to 11.")] = 5,
    reverse: Annotated[
        list[str] | None, typer.Option(metavar="ROW", help="Row to say the other way round.")
    ] = None,
    attention: Annotated[int, typer.Option(help="Attention checks among the rows.")] = 0,
    not_applicable: Annotated[bool, typer.Option(help="Offer “not applicable”.")] = False,
    best_first: Annotated[bool, typer.Option(help="Show the best answer first.")] = False,
    without: Annotated[
        list[str] | None, typer.Option(metavar="SECTION", help="Section of the template to drop.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Shuffle the rows once by this seed.")] = None,
    title_zh: Annotated[str | None, typer.Option(help="Chinese title.")] = None,
    title_en: Annotated[str | None, typer.Option(help="English title.")] = None,
) -> None:
    """Compose a questionnaire from a template plus dimensions and touchpoints."""
    from feedback.questionnaire.composing import compose_questionnaire, named_options
    from feedback.questionnaire.likert_wordings import key_of
    from feedback.questionnaire.lint.length import minutes
    from feedback.questionnaire.model import load_questionnaire
    from feedback.questionnaire.writing import write_questionnaire

    require_new_yaml(out, en="a questionnaire", zh="问卷")
    base = load_questionnaire(template)
    title = None
    if title_zh or title_en:
        title = {"zh": title_zh or title_en, "en": title_en or title_zh}
    q = compose_questionnaire(
        base,
        id=key_of(out.stem) or None,
        title=title,
        dimensions=named_options(dimension, stem="dimension") if dimension else None,
        touchpoints=named_options(touchpoint, stem="touchpoint") if touchpoint else None,
        kind=kind,
        points=points,
        reverse=reverse or (),
        attention=attention,
        not_applicable=not_applicable,
        order="desc" if best_first else "asc",
        without=without or (),
        seed=seed,
    )
    write_questionnaire(q, out)
    zh = session_language() == "zh"
    print(f"{out}  {'约' if zh else 'about'} {minutes(q):.0f} {'分钟' if zh else 'min'}")
    print(f"  feedback questionnaire show {out}")
    print(f"  feedback questionnaire lint {out}")

"""`feedback questionnaire plan`: what n answers would show; `simulate`: answers to try things out on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from feedback.errors import session_language

if TYPE_CHECKING:
    import pandas as pd

LADDER = (1, 2, 4)  # sizes tried, as multiples of n


def plan(  # noqa: PLR0917  (typer asks by name)
    file: Annotated[str, typer.Argument(help="Questionnaire file, or the name of one that ships.")],
    n: Annotated[int, typer.Option("--n", help="Answers expected.")] = 300,
    population: Annotated[
        int | None, typer.Option(help="People there are in all, when that is small.")
    ] = None,
    response_rate: Annotated[float, typer.Option(help="Part of those invited who answer.")] = 1.0,
    weakest: Annotated[str | None, typer.Option(help="Item planted weakest.")] = None,
    gap: Annotated[float, typer.Option(help="How far below the next, in sd.")] = 0.3,
    repeats: Annotated[int, typer.Option(help="Simulated surveys of each size.")] = 100,
    seed: Annotated[int, typer.Option(help="Seed.")] = 0,
    language: Annotated[
        str | None, typer.Option("--language", metavar="zh|en", help="Language of what is printed.")
    ] = None,
) -> None:
    """Say before fielding what N answers would show, and whether they are enough."""
    import pandas as pd

    from feedback.insight.plan_power import plan_power
    from feedback.questionnaire.model import load_questionnaire
    from feedback.questionnaire.sample_size import margin_of, sample_size_for_share

    spoken = language or session_language()
    zh = spoken == "zh"
    q = load_questionnaire(file)
    with _progress(zh) as progress:
        found = plan_power(
            q, [n * step for step in LADDER], weakest=weakest, gap=gap, repeats=repeats, seed=seed,
            progress=progress,
        )  # fmt: skip
    print(f"{q.title.say(spoken)} · n = {n:,}\n")
    share = margin_of(n, sd=0.5, population=population)
    rows = {"任一比例（最不利 50%）" if zh else "any share (50 % at worst)": f"±{100 * share:.1f}%"}
    first = found.table.iloc[0]
    if pd.notna(first["margin_mean"]):
        rows["总体满意度均值" if zh else "mean overall satisfaction"] = (
            f"±{first['margin_mean']:.2f}"
        )
    if pd.notna(first["margin_nps"]):
        rows["NPS"] = f"±{first['margin_nps']:.1f}"
    print("95% 误差范围：" if zh else "margins (95 %):")
    for name, margin in rows.items():
        print(f"  {name}  {margin}")
    needed = sample_size_for_share(0.05, population=population, response_rate=response_rate)
    print("  " + needed.explain(spoken) + "\n")
    print(_table(found.table, zh=zh))
    print()
    print(found.explain(spoken))
    print(found.define(spoken))


def simulate(  # noqa: PLR0917
    file: Annotated[str, typer.Argument(help="Questionnaire file, or the name of one that ships.")],
    out: Annotated[Path, typer.Option("--out", help="CSV file to write.")],
    n: Annotated[int, typer.Option("--n", help="Respondents.")] = 300,
    careless: Annotated[float, typer.Option(help="Share that does not read.")] = 0.05,
    weakest: Annotated[str | None, typer.Option(help="Item planted weakest.")] = None,
    comments: Annotated[bool, typer.Option(help="Answer open questions too.")] = True,
    seed: Annotated[int, typer.Option(help="Seed.")] = 0,
    language: Annotated[
        str | None, typer.Option("--language", metavar="zh|en", help="Language of the answers.")
    ] = None,
) -> None:
    """Write simulated answers, to try reading, analysis and report before anybody is asked."""
    from feedback.files import written_whole
    from feedback.questionnaire.model import load_questionnaire
    from feedback.questionnaire.simulate import simulate_responses

    q = load_questionnaire(file)
    drawn = simulate_responses(
        q, n, careless=careless, weakest=weakest, comments=comments, seed=seed, language=language
    )
    with written_whole(out) as beside:
        drawn.responses.to_csv(beside, encoding="utf-8-sig")
    zh = session_language() == "zh"  # `language` is that of the answers
    print(out)
    if drawn.truth.weakest:
        order = ", ".join(drawn.truth.drivers.index[:3])
        print(
            f"预设：最弱 {drawn.truth.weakest}；驱动因素依次为 {order} …" if zh
            else f"planted: weakest {drawn.truth.weakest}; drivers {order} …"
        )  # fmt: skip


def _table(table: pd.DataFrame, *, zh: bool) -> str:
    """Surveys in 100 that reach each goal, with their interval, a column a size."""
    from rich.console import Console
    from rich.table import Table

    from feedback.insight.plan_power_result import GOALS

    shown = Table(title="每 100 次调查中做到的次数" if zh else "surveys in 100 that reach it")
    shown.add_column("")
    for size in table.index:
        shown.add_column(f"n = {size:,}", justify="right")
    for goal, words in GOALS.items():
        if table[goal].notna().any():
            shares = 100 * table[[goal, f"{goal}_low", f"{goal}_high"]]
            cells = [
                f"{share:.0f} [{low:.0f}–{high:.0f}]" for share, low, high in shares.to_numpy()
            ]
            shown.add_row(words.spoken("zh" if zh else "en"), *cells)
    console = Console(width=None if sys.stdout.isatty() else 110)
    with console.capture() as kept:
        console.print(shown)
    return kept.get().rstrip()


@contextmanager
def _progress(zh: bool) -> Iterator[Callable[[int, int], None] | None]:
    """A bar on a terminal, nothing in a log."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("模拟调查" if zh else "simulating", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)

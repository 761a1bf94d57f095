"""Words as pictures: which stand together, and a cloud for those who must."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from feedback.charts.canvas import Chart, empty_chart, finished, new_chart
from feedback.charts.theme import PALETTE, drawable
from feedback.charts.words import count, say
from feedback.errors import ColumnError
from feedback.fonts import find_font

_APART = 5.0  # steps between words that no chain of pairs joins


def draw_cooccurrence(
    nodes: pd.DataFrame,
    edges: pd.DataFrame,
    *,
    language: str = "zh",
    top: int = 45,
) -> tuple[Chart, pd.DataFrame]:
    """Network of words that stand in the same comments; near means few steps apart (layout of Kamada and Kawai 1989).

    Parameters
    ----------
    nodes
        word, n (comments with the word), as `cooccurrence(...).nodes`.
    edges
        source, target, npmi in [-1, 1], as `cooccurrence(...).edges`.
    top
        Most pairs, strongest first; all at once would be a tangle.

    Returns
    -------
    tuple
        The chart, and the words drawn: word, n, x, y. Words without an edge are left out.
    """
    import networkx as nx

    _need(nodes, ["word", "n"])
    _need(edges, ["source", "target", "npmi"])
    edges = edges.nlargest(top, "npmi")
    joined = pd.unique(pd.concat([edges["source"], edges["target"]], ignore_index=True))
    shown = nodes[nodes["word"].isin(joined)].reset_index(drop=True)
    if shown.empty:
        sentence = say(
            language, zh="没有经常一起出现的词。", en="No words stand together often enough."
        )
        return empty_chart(sentence), shown.reindex(columns=["word", "n", "x", "y"])
    graph = nx.Graph()
    graph.add_nodes_from(shown["word"])
    graph.add_weighted_edges_from(edges[["source", "target", "npmi"]].itertuples(index=False))
    places = nx.kamada_kawai_layout(graph, dist=_steps_apart(graph), weight=None)
    shown = shown[["word", "n"]].assign(
        x=[places[word][0] for word in shown["word"]], y=[places[word][1] for word in shown["word"]]
    )
    strongest = edges.nlargest(1, "npmi").iloc[0]
    pair = f"{drawable(strongest['source'])} – {drawable(strongest['target'])}"
    chart, axes = new_chart(
        title=say(language, zh=f"最常一起出现的词：{pair}", en=f"Most often together: {pair}"),
        subtitle=say(
            language,
            zh="同一条评论里一起出现的词；线越粗，关联越强（NPMI）",
            en="Words in the same comments; the thicker the line, the stronger (NPMI)",
        ),
        note=say(
            language,
            zh=f"{len(shown)} 个词，{len(edges)} 对；点越大，提到它的评论越多（{count(shown['n'].min())} 至 {count(shown['n'].max())} 条）。",
            en=f"{len(shown)} words, {len(edges)} pairs; the larger the dot, the more comments "
            f"({count(shown['n'].min())} to {count(shown['n'].max())}).",
        ),
        body=4.6,
        alt=", ".join(str(word) for word in shown.nlargest(8, "n")["word"]),
    )
    axes.set_axis_off()
    for row in edges.itertuples():
        (x1, y1), (x2, y2) = places[row.source], places[row.target]
        width = 0.4 + 3.6 * max(float(row.npmi), 0.0)  # type: ignore[arg-type]
        axes.plot([x1, x2], [y1, y2], color=PALETTE.neutral, linewidth=width, zorder=1)
    sizes = 30 + 320 * np.sqrt(shown["n"] / shown["n"].max())
    axes.scatter(shown["x"], shown["y"], s=sizes, color=PALETTE.positive, alpha=0.75, zorder=2)
    for row in shown.itertuples():
        axes.annotate(
            drawable(row.word), (row.x, row.y), xytext=(0, 6), textcoords="offset points",
            ha="center", fontsize=9.5, zorder=3,
        )  # fmt: skip
    axes.margins(0.08)
    return finished(chart), shown


def _steps_apart(graph: Any) -> dict[str, dict[str, float]]:
    """Steps from word to word; words of separate groups a little further than the longest way."""
    import networkx as nx

    steps = dict(nx.all_pairs_shortest_path_length(graph))
    far = 1.0 + max(max(row.values()) for row in steps.values())
    return {
        word: {other: float(row.get(other, min(far, _APART))) for other in graph}
        for word, row in steps.items()
    }


def draw_word_cloud(
    words: pd.DataFrame, *, language: str = "zh", top: int = 80, seed: int = 0
) -> tuple[Chart, pd.DataFrame]:
    """Word cloud. Areas cannot be compared by eye; `draw_keyness` says more.

    Parameters
    ----------
    words
        word, n (comments with the word).
    top
        Most words.
    seed
        Of the places.

    Returns
    -------
    tuple
        The chart, and the words drawn: word, n.

    Raises
    ------
    FontError
        The machine has no font with Chinese.
    """
    from matplotlib.colors import to_hex
    from wordcloud import WordCloud

    _need(words, ["word", "n"])
    shown = words[["word", "n"]].nlargest(top, "n").reset_index(drop=True)
    shown["word"] = [drawable(word) for word in shown["word"]]
    shown = shown[shown["word"] != ""]
    if shown.empty:
        return empty_chart(
            say(language, zh="没有可画的词。", en="There are no words to draw.")
        ), shown
    chart, axes = new_chart(
        title=say(language, zh="常用词", en="Frequent words"),
        subtitle=say(
            language,
            zh="字越大，提到它的评论越多；面积不宜用来比较，请看关键词图",
            en="The larger, the more comments; areas are no good for comparing, see the keyword chart",
        ),
        note=say(
            language,
            zh=f"{len(shown)} 个词，{count(shown['n'].min())} 至 {count(shown['n'].max())} 条评论。",
            en=f"{len(shown)} words, {count(shown['n'].min())} to {count(shown['n'].max())} comments.",
        ),
        body=3.6,
        alt=", ".join(str(word) for word in shown["word"].head(12)),
    )
    font = find_font()
    cloud = WordCloud(
        width=1480, height=700, background_color=PALETTE.paper, random_state=seed,
        font_path=None if font is None else str(font), prefer_horizontal=1.0, min_font_size=14,
        color_func=lambda *_, **__: to_hex(PALETTE.positive),
    ).generate_from_frequencies(dict(zip(shown["word"], shown["n"].astype(float), strict=True)))  # fmt: skip
    axes.imshow(cloud.to_array(), interpolation="bilinear", aspect="auto")
    axes.set_axis_off()
    return finished(chart), shown


def _need(table: pd.DataFrame, columns: list[str]) -> None:
    missing = [name for name in columns if name not in table.columns]
    if missing:
        raise ColumnError.missing(missing, table.columns, where="word picture")

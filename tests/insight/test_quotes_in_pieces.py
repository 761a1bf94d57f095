"""Quotes from columns as they come.

QP1  They are the same of texts in one piece, in several, and of Python's own; plain mentions name an aspect in each.
"""

from __future__ import annotations

import pandas as pd

from feedback.insight.pain_points import quotes


def test_quotes_and_names_are_the_same_in_pieces() -> None:  # QP1
    said = ["服务很慢", "等了很久的服务", "", "服务在楼上", "房间不错"] * 8
    ids = pd.Index([f"c{n}" for n in range(len(said))], dtype="str")
    comments = pd.DataFrame({"clean": pd.array(said, dtype="str")}, index=ids)
    rows = [at for at, text in enumerate(said) if "服务" in text]
    start = [said[at].index("服务") for at in rows]
    mentions = pd.DataFrame(
        {
            "comment": ids[rows],
            "aspect": "service",
            "polarity": [-0.8, -0.6, 0.0] * 8,
            "start": start,
            "end": [at + 2 for at in start],
        }
    )
    pieces = pd.concat([comments.iloc[:7], comments.iloc[7:11], comments.iloc[11:]])
    found = [
        quotes.pick_quotes(mentions, each, aspects=["service"], language="zh")
        for each in (comments, pieces, comments.astype(object))
    ]
    assert len(found[0])
    for other in found[1:]:
        pd.testing.assert_frame_equal(found[0], other)
    places = comments["clean"].ne("").to_numpy().nonzero()[0]
    plain = quotes._plain(mentions, pieces["clean"], places, ids[places])
    assert plain == {"service": {"服务": 8}}

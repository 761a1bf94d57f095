"""The same matter again: by customer and aspect, or by nearly the same words in one unit.

RP1 by hand: the gap is counted from the last complaint of the matter, the first one is named; no customer or aspect links nothing.
RP2 a thousand copies in a unit are all there and all linked to the first; the same words in another unit are not.
RP3 words that differ in numbers and signs alone, or in a letter, are near copies; short ones and other matters are not.
RP5 links are those of comparing with every text that shares a key, one by one.
RP4 a hundred thousand tickets take under ten seconds of CPU; hostile texts pass.
"""

import time

import numpy as np
import pandas as pd

from feedback.tracking.repeats import link_repeats

START = pd.Timestamp("2026-01-01")


def tickets(texts, *, unit="A", customer="", aspect="", days=None):
    n = len(texts)
    at = START + pd.to_timedelta(range(n) if days is None else days, unit="D")
    columns = {"customer": customer, "unit": unit, "aspect": aspect, "opened": at, "text": texts}
    return pd.DataFrame(columns, index=[f"T{i}" for i in range(n)])


def test_by_hand():  # RP1
    table = tickets(
        [""] * 5, customer=["k", "k", "k", "k", ""], aspect="wifi", days=[0, 25, 50, 90, 91]
    )
    assert link_repeats(table, days=30)["repeat_of"].tolist() == ["", "T0", "T0", "", ""]
    shuffled = link_repeats(table.iloc[::-1], days=30)["repeat_of"]
    assert shuffled.loc[table.index].tolist() == ["", "T0", "T0", "", ""]


def test_a_thousand_copies():  # RP2
    said = "房间的空调一直漏水，前台说没有人修"
    table = tickets([said] * 1000, unit=["A"] * 999 + ["B"], days=np.arange(1000) / 1440)
    found = link_repeats(table)
    assert len(found) == 1000
    assert found["near_copy_of"].tolist() == ["", *["T0"] * 998, ""]


def test_near_copies():  # RP3
    said = "The heating in room 302 has been broken since Monday and nobody came to look at it"
    other = "The breakfast buffet was closed at nine although the sign said ten"
    near = [said, said.replace("302", "417") + "!!", said.replace("broken", "brokn")]
    table = tickets([*near, "too slow", "too slow", other])
    assert link_repeats(table)["near_copy_of"].tolist() == ["", "T0", "T0", "", "", ""]


def test_speed_and_hostile_texts():  # RP4
    random = np.random.default_rng(1)
    n, words = (
        100_000,
        np.array(
            list("房间很吵前台排队太久早餐凉了无线断网空调不冷客服不回押金没退毛巾发黄停车贵")
        ),
    )
    texts = ["".join(row) for row in random.choice(words, (n, 16))]
    texts[:6] = ["a" * 100_000, "\x00" * 50, "=1+1" * 20, "", "🙂" * 200, "\u202e" * 99]
    table = pd.DataFrame(
        {
            "customer": random.integers(0, 30_000, n).astype(str),
            "unit": random.integers(0, 20, n).astype(str),
            "aspect": "wifi",
            "opened": START + pd.to_timedelta(random.integers(0, 8760, n), unit="h"),
            "text": texts,
        },
        index=[f"T{i}" for i in range(n)],
    )
    begun = time.process_time()
    found = link_repeats(table)
    assert time.process_time() - begun < 10
    assert len(found) == n and (found["repeat_of"] != "").any()


def compared_with_all(texts, opened, days):
    """The plain way: every text against every earlier one that shares an end or the middle, newest twenty of a key."""
    first, blocks, sets = {}, {}, [{t[i : i + 2] for i in range(len(t) - 1)} for t in texts]
    for place, text in enumerate(texts):
        middle = len(text) // 2
        keys = {(0, text[:6]), (1, text[-6:]), (2, text[middle - 3 : middle + 3])}
        near = [
            other
            for key in keys
            for other in blocks.get(key, [])[-20:]
            if (opened[place] - opened[other]).days < days
            and len(sets[place] & sets[other]) / max(1, len(sets[place] | sets[other])) >= 0.9
        ]
        if near:
            first[place] = first.get(min(near), min(near))
        for key in keys:
            blocks.setdefault(key, []).append(place)
    return ["" if place not in first else f"T{first[place]}" for place in range(len(texts))]


def test_as_the_plain_way():  # RP5
    g = np.random.default_rng(3)
    pieces = list("房间很吵前台排队太久早餐凉了无线断网")
    whole = ["".join(g.choice(pieces, 24)) for _ in range(40)]
    texts = [whole[i] for i in g.integers(0, 40, 600)]
    for place in np.flatnonzero(g.random(600) < 0.5):  # a sign or two changed
        at = int(g.integers(0, 24))
        texts[place] = texts[place][:at] + "慢" + texts[place][at + 1 :]
    days = np.sort(g.random(600) * 200)
    table = tickets(texts, days=days)
    expected = compared_with_all(texts, table["opened"].tolist(), 30)
    assert link_repeats(table, days=30)["near_copy_of"].tolist() == expected
    assert 100 < sum(map(bool, expected)) < 600

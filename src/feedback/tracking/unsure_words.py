"""Why a verdict is not told, or an improvement left out, and how many answers would tell, in both languages."""

from __future__ import annotations

from feedback.disclosure import LEAST
from feedback.results import Words
from feedback.tracking.told import round_number
from feedback.tracking.verdict_words import step_words

UNSURE = Words(en="Chance cannot be told from change.", zh="分不清是变化还是偶然。")


def left_out_words(size: float, metric: str, *, beside: bool) -> Words:
    """That an improvement of the size asked for is left out: of the change itself, or of what is beyond other units and chance.

    >>> left_out_words(0.05, "hurt", beside=True).en
    'Beyond the other units and chance, an improvement of 5 points or more is left out.'
    """
    step = step_words(size, metric)
    en, zh = step.en.removeprefix("+"), step.zh.removeprefix("+")
    over_en = "Beyond the other units and chance, an" if beside else "An"
    return Words(
        en=f"{over_en} improvement of {en} or more is left out.",
        zh=f"{'与其余单位和偶然相比，' if beside else ''}可以排除 {zh}以上的改善。",
    )


def closed_words(base: int, metric: str) -> Words:
    """That the baseline is of too few for any number of later answers to tell."""
    if metric == "complaints":
        return Words(
            en=f"{UNSURE.en} The baseline period has too few complaints for any number of later periods to tell.",
            zh=f"{UNSURE.zh}基期的投诉太少，以后再合并多少期也无法判断。",
        )
    return Words(
        en=f"{UNSURE.en} The baseline (n = {base:,}) is too small: no further survey can decide it, however many answer.",
        zh=f"{UNSURE.zh}基期只有 n = {base:,}，以后无论再调查多少份也无法判断。",
    )


def few_now_words(now: int, n: int | None) -> Words:
    """That it is the later period that leaves too much to chance, and how many answers would leave no more than the baseline does."""
    some = Words(en="", zh="")
    if n is not None:
        some = Words(
            en=f": about {n:,} answers would leave no more to chance than the baseline does",
            zh=f"；约有 {n:,} 份，偶然的影响才不大于基期",
        )
    return Words(
        en=f"{UNSURE.en} The later period (n = {now:,}) is too small{some.en}.",
        zh=f"{UNSURE.zh}后一期只有 n = {now:,}，太少{some.zh}。",
    )


def wider_words(base: int) -> Words:
    """That beside the baseline as it is only a larger difference than the one seen could be told."""
    return Words(
        en=f"{UNSURE.en} The baseline (n = {base:,}) leaves so much to chance that only a larger difference than is seen could be told.",
        zh=f"{UNSURE.zh}基期只有 n = {base:,}，偶然的影响较大，只有比所见更大的差距才能判断。",
    )


def beside_words(size: float, metric: str, *, better: bool) -> Words:
    """That the change is clear by itself and not beside the other units: `better`, or an improvement of the size left out.

    >>> beside_words(0.05, "hurt", better=True).en
    'By itself it is clearly better; beyond what the other units did, and chance, that cannot be told.'
    """
    step = step_words(size, metric)
    en, zh = (each.removeprefix("+") for each in (step.en, step.zh))
    if better:
        return Words(
            en="By itself it is clearly better; beyond what the other units did, and chance, that cannot be told.",
            zh="单看自身明显好转；与其余单位和偶然相比，则看不出来。",
        )
    return Words(
        en=f"By itself an improvement of {en} or more is left out; beyond what the other units did, and chance, it is not.",
        zh=f"单看自身可以排除 {zh}以上的改善；与其余单位和偶然相比，则不能排除。",
    )


def enough_to_tell(n: int | None, now: float) -> int | None:
    """How many answers would tell, as they are told; None where that is none, or more than anybody could ask."""
    return None if n is None or n > 200 * max(now, 1.0) else round_number(n)


def unsure_words(n: int | None, metric: str, *, paired: bool = False, few: bool = False) -> Words:
    """That chance may account for it, and how many it would take: of a new period, or of people who answer both times.

    `few`: complaints are fewer than ten, so that how near they are to what was asked for is not told.
    """
    en, zh = UNSURE.en, UNSURE.zh
    if n is None and few:
        return Words(
            en=f"{en} Fewer than {LEAST} complaints are too few for one period to tell.",
            zh=f"{zh}不足 {LEAST} 件投诉，只凭一期无法判断。",
        )
    if n is None:
        return Words(
            en=f"{en} It is too near to what was asked for to be told.",
            zh=f"{zh}与要求过于接近，加大样本也难以判断。",
        )
    if metric == "complaints":
        return Words(
            en=f"{en} If what is seen holds, {n:,} such periods together would tell (power 80%).",
            zh=f"{zh}若差距如所见，以后合并 {n:,} 期才能判断（把握度 80%）。",
        )
    if paired:
        return Words(
            en=f"{en} If what is seen holds, about {n:,} people who answer both times would tell (power 80%).",
            zh=f"{zh}若差距如所见，约需 {n:,} 人前后两次都作答才能判断（把握度 80%）。",
        )
    return Words(
        en=f"{en} If what is seen holds, a new period with about {n:,} would tell (power 80%).",
        zh=f"{zh}若差距如所见，新的一期约需 n = {n:,} 才能判断（把握度 80%）。",
    )

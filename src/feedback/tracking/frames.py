"""The contracts of the tables of a follow-up; checked as those of a run (`feedback.frames.check_frame`)."""

from __future__ import annotations

from collections.abc import Mapping

from feedback.frames import Contract

# Follow-up: unit × aspect × period. "" stands for all units and for no aspect; periods are "2026-05" or a wave.
_TRACKING = (
    # a row a complaint; hours, clocks and grades are told by these
    Contract(
        "tickets",
        "ticket",
        {
            **dict.fromkeys(("unit", "customer", "channel", "text", "aspect"), "text"),
            **dict.fromkeys(("opened", "first_reply", "closed", "withdrawn"), "date"),
            "no_time": "text",  # which of the stamps are of a day without a time, by their names
            "reopened": "number",
            "grade": "text",  # general, major, repeated, escalated
            "grade_source": "text",  # given, text, taught, person
            "grade_phrase": "text",  # what in the text speaks for it
            "grade_kind": "text",  # injury, safety, money, leak, outage by the text; "" for none
            "problem_class": "text",  # product, service, process
            "department": "text",
            "repeat_of": "text",  # the first ticket of the same matter; "" for none
            "near_copy_of": "text",  # the first ticket of nearly the same words in its unit; "" for none
        },
    ),
    # a row a ticket and clock: in_time, late, running, withdrawn
    Contract(
        "ticket_clocks",
        None,
        {
            **dict.fromkeys(("ticket", "clock", "unit", "department", "status"), "text"),
            "opened": "date",
            "hours": "number",
            "by_day": "flag",  # not late by the day alone: by the hour it may be
        },
    ),
    # share closed and withdrawn by hours since opening; department "" is all of them
    Contract(
        "closing_times",
        None,
        {"department": "text", "way": "text"}
        | dict.fromkeys(("hours", "share", "low", "high", "n"), "number"),
    ),
    # day: a day without a time
    Contract(
        "ticket_events", None, {"ticket": "text", "at": "date", "event": "text", "day": "flag"}
    ),
    # a row a customer by key, who ordered or complained
    Contract(
        "customers",
        "customer",
        {"tier": "text", "stage": "text"}
        | dict.fromkeys(("n_tickets", "n_orders", "amount"), "number"),
    ),
    # each tier and stage against all others, as pain_points_by_segment; rounded
    Contract(
        "customer_pain",
        None,
        dict.fromkeys(("segment", "value", "aspect"), "text")
        | dict.fromkeys(("n", "share_negative", "share_rest", "difference", "flag"), "number"),
    ),
    # share that left among those hurt on an aspect and among the others heard on it; rounded
    Contract(
        "customer_leaving",
        "aspect",
        dict.fromkeys(("n", "n_hurt", "share_left", "share_left_rest"), "number")
        | dict.fromkeys(("difference", "difference_low", "difference_high"), "number"),
    ),
    # what leaving is foretold from, per standard deviation; no rows where it cannot be
    Contract("customer_churn", "column", dict.fromkeys(("odds_ratio", "p"), "number")),
    # what the first fixes are worth at most; money in the currency of the orders
    Contract(
        "customer_value",
        "aspect",
        dict.fromkeys(("customers", "cost", "difference", "gain_per_year"), "number")
        | dict.fromkeys(("npv", "npv_low", "npv_high", "probability_best"), "number"),
    ),
    Contract(
        "customer_findings",
        None,
        {"what": "text", "useful": "flag", "sentence_zh": "text", "sentence_en": "text"},
    ),
    Contract("exposure", None, {"unit": "text", "period": "text", "n": "number"}),
    Contract(
        "waves",
        "wave",
        {"first": "date", "last": "date", "invited": "number", "answered": "number"}
        | {"questionnaire": "text", "version": "text"},
    ),
    # the one table every page reads; a frozen row never changes
    Contract(
        "measurements",
        None,
        {
            **dict.fromkeys(("metric", "unit", "aspect", "period"), "text"),
            **dict.fromkeys(("n", "estimate", "low", "high", "error"), "number"),
            # of shares in time: the share at the least favourable hours where stamps say the day alone, and how many are late then
            **dict.fromkeys(("least", "late_most"), "number"),
            "method": "text",
            "last": "date",  # newest answer or event in it
            "frozen": "date",  # the day as of which it was frozen; missing while its period runs
        },
    ),
    # what came too late for a frozen period, and what it would have made of it
    Contract(
        "late",
        None,
        {
            **dict.fromkeys(("metric", "unit", "aspect", "period"), "text"),
            **dict.fromkeys(("n", "estimate", "n_now", "estimate_now"), "number"),
        },
    ),
    Contract(
        "owners",
        None,
        dict.fromkeys(
            (
                "aspect",
                "unit",
                "department",
                "owner",
                "department_zh",
                "department_en",
                "owner_zh",
                "owner_en",
            ),
            "text",
        ),
    ),
    Contract(
        "actions",
        "action",
        {
            **dict.fromkeys(("aspect", "unit", "owner", "state", "tell", "what"), "text"),
            **dict.fromkeys(("planned", "started", "due", "done"), "date"),
            "cost": "number",
        },
    ),
    Contract(
        "targets",
        "target",
        {
            **dict.fromkeys(("metric", "aspect", "unit", "baseline", "kind"), "text"),
            **dict.fromkeys(("start", "change", "aim"), "number"),
            "due": "date",
        },
    ),
    Contract(
        "verdicts",
        None,
        {
            **dict.fromkeys(("of", "kind", "metric", "unit", "aspect", "before", "after"), "text"),
            **dict.fromkeys(
                ("start", "now", "difference", "low", "high", "elsewhere", "pairs"), "number"
            ),
            # answers (of complaints: periods) that would tell, as told; infinite where no number would, missing where not asked
            "needed": "number",
            "verdict": "text",  # met, not met, cannot tell
            "goal": "text",  # the figure a target asks for, as it is told
            "why": "text",  # the change, the aim, and what decides between them
            "beside": "text",  # the other ends of what is told, who answered twice, other units, chance
            "next": "text",
        },
    ),
    # what an action was to bring, frozen as of the day it was published; a row never changes
    Contract(
        "promises",
        "action",
        {
            **dict.fromkeys(("metric", "unit", "aspect", "base", "source", "kind"), "text"),
            # start: the figure in the period `base`, of n answers; kind, change, aim: what is promised
            **dict.fromkeys(("start", "n", "change", "aim", "needed", "level"), "number"),
            # of the next period: interval, and past changes behind it
            **dict.fromkeys(("forecast", "low", "high", "changes"), "number"),
            **dict.fromkeys(("due", "begins", "frozen"), "date"),
        },
    ),
    Contract(
        "promise_verdicts",
        "action",
        {
            "next": "text",  # the period after `base`
            "inside": "text",  # whether the forecast held there: yes, no, "" while it has not come
            "after": "text",  # the period that is judged
            "verdict": "text",  # kept, broken, cannot tell, open
            "reason": "text",
            **dict.fromkeys(("now", "n_now"), "number"),
            "why": "text",
            "needs": "text",
        },
    ),
    # every course, a row a period: limits are missing under eight periods
    Contract(
        "courses",
        None,
        {
            **dict.fromkeys(("metric", "unit", "aspect", "period", "signal", "side"), "text"),
            **dict.fromkeys(("n", "estimate", "low", "high", "centre", "lower", "upper"), "number"),
            **dict.fromkeys(("least", "late_most"), "number"),  # as of `measurements`
            **dict.fromkeys(("baseline", "running"), "flag"),
        },
    ),
    # what each course says
    Contract(
        "course_findings",
        None,
        {
            **dict.fromkeys(("metric", "unit", "aspect", "chart", "newest", "latest"), "text"),
            **dict.fromkeys(("step", "step_first", "step_last"), "text"),
            **dict.fromkeys(("sentence_zh", "sentence_en"), "text"),
            **dict.fromkeys(("periods", "spread", "limits_from", "signals"), "number"),
            "step_probability": "number",
            **dict.fromkeys(("before", "after", "earlier", "difference", "low", "high"), "number"),
        },
    ),
    # days from one grave complaint to the next, where they are rare: a t chart
    Contract(
        "rare_cases",
        None,
        {"ticket": "text", "at": "date", "signal": "text"}
        | dict.fromkeys(("days", "low", "high"), "number"),
    ),
    Contract(
        "signals",
        "signal",
        {
            **dict.fromkeys(("what", "unit", "aspect", "sentence_zh", "sentence_en"), "text"),
            **dict.fromkeys(("since", "raised", "last", "most_from", "most_to"), "date"),
            **dict.fromkeys(("n", "expected", "per_year", "most_n"), "number"),
        },
    ),
    # prevent, notice, respond, recover, rebuild: what the study has for each
    Contract(
        "signal_steps",
        None,
        dict.fromkeys(("signal", "step", "sentence_zh", "sentence_en"), "text"),
    ),
    # only where ten people or more spoke
    Contract("signal_quotes", None, dict.fromkeys(("signal", "ticket", "text"), "text")),
)
# Every table of the follow-up, by name.
TRACKING_TABLES: Mapping[str, Contract] = {contract.name: contract for contract in _TRACKING}

"""Product, service or process: every shipped taxonomy's aspects, as by hand.

PC1 people are service, waiting and handling are process, what is bought is product: each aspect of nine trades, classed by hand.
PC2 every aspect of every shipped taxonomy has a class; a taxonomy of one's own is told by its labels; none without an aspect.
"""

import pandas as pd
import pytest

from feedback.text.aspects.taxonomy import load_taxonomy, shipped_taxonomies
from feedback.tracking.problem_classes import CLASSES, classify_problem

BY_HAND = {
    "airline": ("crew customer_service", "checkin_boarding punctuality baggage"),
    "bank": ("staff phone_service", "waiting procedures"),
    "education": ("teachers administration", "assessment"),
    "hospital": ("doctors nurses_staff communication", "appointment waiting procedures"),
    "hotel": ("staff_attitude", "checkin_speed"),
    "logistics": ("customer_service courier", "speed tracking doorstep"),
    "restaurant": ("service_waiters_attitude", "service_wait_time service_serving_speed"),
    "service_hall": (
        "staff_attitude competence guidance",
        "waiting_time processing_speed procedure windows_hours online_service",
    ),
    "telecom": ("customer_service", "billing installation_repair store_app"),
}


@pytest.mark.parametrize("trade", BY_HAND)
def test_by_hand(trade):  # PC1
    labels = load_taxonomy(trade).labels(language="zh")
    found = classify_problem(pd.Series(list(labels)), labels=labels)
    classes = dict(zip(labels, found, strict=True))
    service, process = (set(names.split()) for names in BY_HAND[trade])
    assert {name for name, kind in classes.items() if kind == "process"} == process
    assert {name for name, kind in classes.items() if kind == "service"} == service


def test_every_aspect():  # PC2
    for trade in shipped_taxonomies():
        for language in ("zh", "en"):
            labels = load_taxonomy(trade).labels(language=language)
            assert classify_problem(pd.Series(list(labels)), labels=labels).isin(CLASSES).all()
    own = {"a1": "收银员态度", "a2": "排队时间", "a3": "蛋糕"}
    found = classify_problem(pd.Series([*own, ""]), labels=own)
    assert found.tolist() == ["service", "process", "product", ""]

"""W05 for English: acronyms and terms that not everybody knows."""

from __future__ import annotations

import re
from collections.abc import Iterator

_KNOWN = frozenset(
    [
        "ATM",
        "TV",
        "VIP",
        "PDF",
        "USB",
        "GPS",
        "ID",
        "IT",
        "OK",
        "DIY",
        "SIM",
        "PC",
        "UK",
        "US",
        "USA",
        "EU",
        "NHS",
        "CD",
        "DVD",
        "LED",
        "WIFI",
        "QR",
        "CT",
        "AM",
        "PM",
        "FAQ",
        "CEO",
        "HR",
        "BBQ",
        "II",
        "III",
        "SMS",
        "AI",
        "SUV",
        "NPS",
        "PIN",
        "ZIP",
        "AC",
        "UTC",
        "RMB",
        "CNY",
        "USD",
    ]
)
_ACRONYM = re.compile(r"(?<![A-Za-z0-9])[A-Z][A-Z0-9]{1,6}(?![A-Za-z0-9])")
_JARGON = re.compile(
    r"\b(?:omni-?channel|touch-?points?|granularity|interoperab\w+|latency|bandwidth|throughput|middleware|back-?end|front-?end|workflow|ticketing|onboarding|"
    r"fulfil?ment|last-mile|value proposition|synerg\w+|leverag\w+|stakeholders?|deliverables?|scalab\w+|paradigm|holistic|ecosystem|proactive\w*|seamless\w*|ergonomic\w*|"
    r"contraindicat\w+|comorbid\w+|prognos\w+|prosthodont\w+|orthodont\w+|perioperative|prophyla\w+|adherence|triage|discharge protocol|intravenous|anaesthe\w+|anesthe\w+|"
    r"pedagog\w+|scaffold\w+|metacogniti\w+|andragog\w+|formative|summative|psychometric\w*|heuristic\w*|churn|upsell\w*|cross-sell\w*|conversion funnel|personali[sz]ation engine|"
    r"amortiz\w+|escrow|deductible|underwrit\w+|liquidity|fiduciary|remittance|provenance|authenticat\w+|encrypt\w+|firmware|refactor\w*|taxonom\w+|stochastic|utili[sz]ation|"
    r"instrumentation|operationali[sz]\w+|concierge tier|mobility-as-a-service|telemetry|redundan\w+|failover|architecture|cache|parameter\w*|biometric\w*)\b",
    re.I,
)


def terms(text: str) -> Iterator[tuple[str, str]]:
    """W05: an acronym or a term of a trade, the first found."""
    shouting = sum(c.isupper() for c in text) > 0.6 * max(1, sum(c.isalpha() for c in text))
    for match in () if shouting else _ACRONYM.finditer(text):
        if match.group() not in _KNOWN:
            yield "W05", match.group()
            return
    found = _JARGON.search(text)
    if found:
        yield "W05", found.group()

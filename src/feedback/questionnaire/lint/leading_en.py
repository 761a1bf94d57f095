"""Wordings that push towards an answer or take one for granted, in English (W02, W07)."""

from __future__ import annotations

import re

_PRAISE = (
    r"award-winning|excellent|friendly|helpful|fast|world-class|state-of-the-art|dedicated|professional|delicious|great|amazing|wonderful|fantastic|"
    r"outstanding|superb|exceptional|beautiful|lovely|first-class|top-quality|high-quality|highly \w+|expert|innovative|leading|modern|brand-new|"
    r"new and improved|improved|generous|attentive|caring|efficient|best|luxurious|cosy|famous|popular|hard-?working|acclaimed|renowned|celebrated|respected|prestigious|trusted|skilled|knowledgeable|tasty|comfortable|spacious|unique|exclusive|reliable|trusted|gourmet|premium|superior|tireless|convenient|committed|"
    r"endless|shameful|rude|slow|incompetent|dirty|overpriced|ridiculous|terrible|awful|horrible|poor|bad|unfair|"
    r"outrageous|disappointing|dreadful|excessive|unreasonable|useless"
)
_STRONG = (
    r"great|amazing|wonderful|fantastic|excellent|delicious|impressed|thrilled|excited|touched|proud|good|outstanding|superb|beautiful|delighted|terrible|bad|awful|horrible|"
    r"poor|disappointed|disappointing|annoying|frustrating|pleased|happy|annoying|rude|slow|tasty|exciting|delightful|incredible|perfect|lovely|enjoyable"
)
_CROWD = (
    r"\b(?:don't|doesn't|wouldn't|isn't|aren't|wasn't|weren't|didn't|haven't|shouldn't|won't) (?:you|it|we|they|this|that|our|the)\b[^.]{0,80}\?|"
    r",\s*(?:is|are|was|were|do|does|did|would|has|have)n't (?:it|you|they|he|she|we)\?|,\s*(?:right|correct|don't you think|yes)\?|"
    r"\bas (?:you|everyone|everybody|we all) knows?\b|\b(?:every(?:one|body)|we all) (?:knows?|agrees?|loves?)\b|"
    r"\b(?:most|many|more and more|the majority of|like most|like many) (?:of our )?(?:people|customers|guests|patients|users|visitors|employees|participants|residents)\b"
    r"[^.?]{0,14}\b(?:love|like|prefer|agree|think|say|believe|enjoy|choose|find|happy|satisfied|recommend|now|you|already)\b|\blike (?:most|many|all) \w+,|"
    r"\b(?:experts?|studies|research|doctors|scientists) (?:say|says|agree|recommend|shows?|proves?|suggests?|believe)\b|\b(?:obvious|obviously|of course|surely|undoubtedly|no doubt)\b|\bclearly,|"
    r"\bwe (?:have )?(?:worked hard|strive|always|take pride|are proud|pride ourselves|do our best|invested)\b|"
    r"\bhow much (?:did|do|would|will) you (?:enjoy|love|like|appreciate|hate|dislike|value)\b|,\s*(?:do|does|did|is|are|was|were|can|will|would) (?:you|it|they|we|he|she)\?|"
    r"\bit is (?:widely|generally|commonly|often|well) (?:believed|known|accepted|said|agreed|recogni[sz]ed)\b|\b(?:widely|highly) (?:acclaimed|praised|regarded|considered)\b|"
    r"\b(?:dramatically|significantly|greatly|considerably|vastly|much) (?:improved|better|faster)\b|\bimproved (?:dramatically|significantly|greatly|considerably)\b|"
    r"^\s*(?:in order )?to (?:protect|save|help|improve|ensure|preserve)\b[^.?]{1,60}\bwould you\b|"
    r"\bour [^.?]{1,40}\b(?:is|are|was|were) (?:very |so |truly )?(?:good|great|excellent|the best|cheap|affordable|famous|perfect|unbeatable)\b[^.?]{0,20}[.,] |\b\w+'s (?:rude|excellent|friendly|poor|terrible|awful|wonderful|outstanding|kind|careless|lazy|unfair|helpful|great) \w|"
    r"\b(?:vitally|critically|crucially|extremely|so) important\b|\bmuch-needed\b|\b(?:\d+ ?%|\d+ (?:out )?of \d+|(?:eight|nine) (?:out of|in) ten) (?:of )?(?:our )?\w+|"
    r"\bour [^.?]{1,30}\b(?:is|are) (?:very |highly |so |truly )?(?:skilled|experienced|qualified|professional|friendly|dedicated|fast|reliable|trusted|efficient)\b[^.?]{0,20}[.,] |\bthe best in\b|\bas an? (?:responsible|good|caring|loyal|concerned|smart|valued|thoughtful|conscientious|true) \w+|"
    r"\bhow much (?:better|easier|faster|nicer|cleaner|more \w+)\b|\bwhat (?:did|do) you (?:love|enjoy)\b|\bwe(?:'ve| have)? (?:recently |just |greatly )?(?:improved|upgraded|enhanced)\b"
)
LEADS = re.compile(
    rf"{_CROWD}|\bhow (?:very |really |truly )?(?:{_STRONG}) (?:was|were|is|are|did|do|have|has|a)\b|"
    rf"\b(?:our|the|this|these|those|your|such) (?:very |most |really )?(?:{_PRAISE})\b(?! (?:way|time|thing|part|aspect|describes|reason))(?=,? \w)|"
    r"\b(?:suffered|endured|had to put up with|forced to)\b",
    re.I,
)
LEADS_ITEM = re.compile(
    rf"{_CROWD}|\bour (?:{_PRAISE})\b(?= \w)|\b(?:world-class|award-winning|state-of-the-art)\b",
    re.I,
)

_FEELS = (
    r"prefer|like|love|enjoy|trust|distrust|dislike|hate|recommend|avoid|stop|cancel|return|complain|switch|leave|left|close|abandon|quit|give up|unsubscribe|reject|refuse|"
    r"dissatisfied|unhappy|satisfied|happy|disappointed|annoyed|worried|afraid|delete|replace|change|decide to|unwilling|reluctant"
)
_PRESUPPOSES = re.compile(
    rf"\b(?:explain|tell us|say|describe) why you (?:\w+ )?(?:{_FEELS})\w*|\bwhy (?:do|did|are|were|would|have|don't|didn't|is|was) (?:you|our|the)\b[^.?]{{0,20}}\b(?:{_FEELS})\w*|\bwhat (?:made|makes|caused|led|drove) you (?:to )?(?:\w+ )?(?:{_FEELS})\w*|"
    rf"\bwhen did you (?:last )?(?:{_FEELS})\w*|\b(?:your|the) (?:complaint|fault|problem|refund|return|dispute|claim|breakdown|issue)s?\b[^.?]{{0,40}}\b(?:resolved|solved|handled|repaired|fixed|dealt with|processed|take|taken|settled)\b|"
    r"\bwhat (?:disappointed|annoyed|frustrated|bothered|upset|irritated) you\b|\bwhy (?:is|are|was|were) (?:our|the|your) [^.?]{1,20} (?:so|too)\b|\breasons? (?:why |that )?you\b[^.?]{0,10}\b(?:love|like|prefer|hate|dislike|trust|stop|left|leave|avoid)\w*|"
    r"\b(?:settled|handled|resolved|solved|dealt with|processed|responded to|managed) your (?:complaint|problem|claim|dispute|return|refund|issue)|\bthe (?:problems?|faults?|difficulties|issues?) (?:that )?you (?:had|experienced|reported|encountered|faced)\b",
    re.I,
)


def presupposes(sentence: str, statement: bool) -> str:
    """Something taken for granted that is not true of everybody; "" where there is nothing."""
    if statement:
        return ""
    match = _PRESUPPOSES.search(sentence)
    return (
        match.group()
        if match and not re.search(r"\bif (?:any|so|you had|applicable)\b", sentence, re.I)
        else ""
    )

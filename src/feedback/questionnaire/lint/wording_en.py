"""Wording rules for English. Each is a heuristic: see benchmarks/lint.md for how often it is right.

Patterns look at one sentence at a time and never backtrack far: every gap is bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedback.questionnaire.lint.near_words import near
from feedback.questionnaire.lint.terms_en import terms

Hit = tuple[str, str]  # rule, what was found
LONGEST = 4_000  # characters of a wording that are looked at

_SENTENCE = re.compile(r"[^.!?;\n]+[.!?;]?")
_WORDLIKE = re.compile(r"[A-Za-z0-9][\w'-]*")
_ASIDE = re.compile(r"\([^)]{0,300}\)")
_INSTRUCTS = re.compile(
    r"^\s*(?:please (?:select|tick|choose|rate|skip|leave|think|answer)|leave out|skip|if (?:so|not|any|we may|you wish))", re.I
)  # fmt: skip
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*|[,;:]|\d+")
_JOINS = frozenset({"and", "or", "but", "&"})
_WHO = frozenset(
    [
        "you",
        "i",
        "we",
        "me",
        "us",
        "they",
        "he",
        "she",
        "family",
        "friend",
        "friends",
        "my",
        "your",
        "why",
        "how",
        "too",
        "would",
    ]
)
_LIGHT = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "our",
        "your",
        "my",
        "their",
        "its",
        "this",
        "that",
        "these",
        "those",
        "very",
        "quite",
        "really",
        "so",
        "both",
        "to",
        "is",
        "was",
        "were",
        "are",
        "be",
        "been",
        "with",
        "for",
        "in",
        "on",
        "at",
        "i",
        "it",
        "he",
        "she",
        "they",
        "which",
        "who",
        "as",
        "well",
        "also",
        "more",
        "most",
    ]
)
_TOGETHER = re.compile(
    r"\bbetween [^.?]{1,40}?\band\b|\bboth\b.{0,20}\btogether\b|\band [^.?,]{1,30}(?:worked|work|works|working) together|"
    r"\band (?:so on|then|again|how|more)\b|\band/or\b|\bup and running\b|\band (?:over|above|older|up|under|below)\b|"
    r"\b(?:whether|yes|more) or (?:not|no|less)\b|\bor (?:so|not|later|earlier|more|less|older|over|under)\b|\b(\w+) and \1\b|"
    r"\b(?:agree or disagree|satisfied or dissatisfied|likely or unlikely|better or worse|easy or difficult)\b",
    re.I,
)
_LIST = re.compile(
    r"\bsuch as\b|\bfor example\b|\be\.g\.|\betc\b|\band other\b|\bor other\b|\bincluding\b", re.I
)
_FACT = re.compile(
    r"^\s*(?:did you (?:pay|arrive|travel|book|come|order)|are you|do you (?:live|have)|is this|was a member)\b",
    re.I,
)


def check_en(text: str, *, statement: bool) -> Iterator[Hit]:
    """What the wording rules find in one English text; a statement is a row of a battery."""
    text = text[:LONGEST]
    plain = _ASIDE.sub("", text).replace("’", "'")
    sentences = [part.strip() for part in _SENTENCE.findall(plain) if part.strip()]
    asking = [part for part in sentences if not _INSTRUCTS.search(part)] or sentences[:1]
    for sentence in asking:
        tangled = len(_WORDLIKE.findall(sentence)) > _LONG + 5
        for rule, find in (("W01", double_barrelled), ("W03", negated), ("W07", presupposes)):
            found = find(sentence, statement)
            if found and not (tangled and rule != "W07"):  # W06 speaks of it
                yield rule, found
    yield from _vague(plain)
    yield from terms(text)
    for rule, pattern in (("W02", _LEADS_ITEM if statement else _LEADS), ("W08", _SUPPOSES)):
        match = pattern.search(plain)
        if match and not (rule == "W08" and _REQUEST.search(plain)):
            yield rule, match.group()
    match = None if statement else _AGREES.search(plain)
    if match:
        yield "W09", match.group()
    for sentence in sentences:
        words = len(_WORDLIKE.findall(sentence))
        if words > _LONG:
            yield "W06", f"{words} words"
            break


_LONG = 23


# a clause that only sets the scene
_SCENE = re.compile(
    r"^\s*(?:thinking|when|if|compared|considering|given|leaving|after|before|since|from|in|during|because|although|while|based|regarding|apart|"
    r"overall|on|at|for|with|as|looking|taking|bearing|once|throughout|whether)\b",
    re.I,
)


def _main_clause(sentence: str) -> str:
    """The sentence without the clauses that set the scene."""
    return sentence.rsplit(",", 1)[-1] if _SCENE.match(sentence) else sentence


def double_barrelled(sentence: str, statement: bool) -> str:
    """Two things that can be rated apart; "" where there are none."""
    if _FACT.search(sentence) or _LIST.search(sentence):
        return ""
    core = _TOGETHER.sub(" ", _main_clause(sentence))
    words = [word.casefold() for word in _WORD.findall(core)]
    for i, word in enumerate(words):
        if word in ("as",) and words[i + 1 : i + 3] == ["well", "as"]:
            return " ".join(words[max(0, i - 1) : i + 4])
        if word not in _JOINS or not 0 < i < len(words) - 1:
            continue
        left = next(
            (w for w in reversed(words[:i]) if (w not in _LIGHT and w.isalpha()) or "-" in w), ""
        )
        right = next(
            (w for w in words[i + 1 :] if (w not in _LIGHT or w in _WHO) and w[0].isalpha()), ""
        )
        if not left or not right or left in _WHO or right in _WHO - {"i", "my", "your", "how"}:
            continue
        if (
            right.isdigit()
            or left.isdigit()
            or near(_stem(left), _stem(right), "en")
            or near(left, right, "en")
        ):
            continue
        return " ".join(words[max(0, i - 2) : i + 4])
    return ""


def _stem(word: str) -> str:
    for ending in ("ness", "ly", "s"):
        if word.endswith(ending) and len(word) > len(ending) + 3:
            return word.removesuffix(ending)
    return word


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
_LEADS = re.compile(
    rf"{_CROWD}|\bhow (?:very |really |truly )?(?:{_STRONG}) (?:was|were|is|are|did|do|have|has|a)\b|"
    rf"\b(?:our|the|this|these|those|your|such) (?:very |most |really )?(?:{_PRAISE})\b(?! (?:way|time|thing|part|aspect|describes|reason))(?=,? \w)|"
    r"\b(?:suffered|endured|had to put up with|forced to)\b",
    re.I,
)
_LEADS_ITEM = re.compile(
    rf"{_CROWD}|\bour (?:{_PRAISE})\b(?= \w)|\b(?:world-class|award-winning|state-of-the-art)\b",
    re.I,
)

_NOT_A_NEGATION = re.compile(
    r"\bnot (?:only|least|applicable|sure|at all (?:likely|satisfied|important))\b|\bor not\b|\bno (?:later|more than|less than|longer than|charge|one)\b|\bnon-\w+|"
    r"\bno-show\b|\bcan't wait\b|\bwhy not\b|\bif not\b|\bnothing (?:else|more)\b|\bno\?|\byes or no\b|\bor no\b",
    re.I,
)
_NEGATION = re.compile(
    r"\b(?:not|never|no|none|nobody|nothing|neither|nor|cannot|without|hardly|barely|unable|lack(?:s|ed|ing)?|against|fail(?:s|ed)? to)\b|n't\b",
    re.I,
)
_NEGATIVE = re.compile(
    r"\b(?:un(?!der|til|it|i[tqvo]|less\b|cle\b|limited|animous)\w{4,}|in(?:convenien|adequa|accura|correct|complete|suffici|effici|experienc|consisten|different|appropriate|sensitiv|secure|frequent)\w*|"
    r"im(?:possib|polit|patient|perfect|practical)\w*|ir(?:relevan|regular|responsib)\w*|il(?:legib|logical)\w*|"
    r"dis(?:agree|satisf|lik|appoint|organi|honest|respect|courteous|approv|trust|comfort)\w*|mis(?:lead|inform|understood|understand)\w*|difficult|hard|delay|problem|confus\w+|oppos\w+|refus\w+|avoid\w*|prohibit\w*|ban)\b",
    re.I,
)
_APPROVES = re.compile(r"\b(?:disagree|oppose|object)\b[^.?]{0,40}\bnot\b|\b(?:should|would|do|did|have|could) (?:we|you|they|it) (?:not|never)\b|\bshould not\b|\bnot (?:disagree|oppose|object)", re.I)  # fmt: skip
_OPEN = re.compile(r"^\s*(?:what|which|why|how|where|when|who|please)\b", re.I)


def negated(sentence: str, statement: bool) -> str:
    """A negation a respondent must turn round; "" where there is none."""
    core = _NOT_A_NEGATION.sub(" ", _main_clause(sentence))
    if re.search(
        r"\b(?:don't|wouldn't|isn't|aren't|haven't|didn't) (?:you|it|they|we)\b|, (?:\w+)n't \w+\?",
        core,
        re.I,
    ):
        # a leading question; negated too only where a second one follows
        core = re.sub(r"^\s*\w+n't", " ", core)
        if not _NEGATION.search(core):
            return ""
        return _NEGATION.search(core).group()  # type: ignore[union-attr]
    for clause in re.split(r"[,;:]", core):
        marks = list(_NEGATION.finditer(clause))
        against = list(_NEGATIVE.finditer(clause))
        if len(marks) >= 2:
            return clause[marks[0].start() : marks[-1].end()].strip()
        # "agree or disagree" names both ends of an answer
        twice = [
            a
            for a in against
            if marks and a.start() > marks[0].start() and a.start() - marks[0].end() < 30
        ]
        if marks and twice:
            return clause[marks[0].start() : twice[0].end()].strip()
        # "without delay" is said as a good thing, by itself
        marks = [mark for mark in marks if mark.group().casefold() != "without"]
        if statement and marks:
            return (
                marks[0].group()
                if len(marks[0].group()) > 3
                else clause[max(0, marks[0].start() - 8) : marks[0].end() + 10].strip()
            )
    match = None if statement else _APPROVES.search(core)
    return match.group() if match and (not _OPEN.search(core) or "agree" in core) else ""


_VAGUE = re.compile(
    r"\b(?:(?<!how )(?<!more )often|recently|lately|sometimes|occasionally|regularly|usually|rarely|seldom|frequently|normally|generally|typically|always|"
    r"a lot|(?:in|over) (?:the )?recent (?:past|weeks|months|years|times?|days)|from time to time|now and then|most of the time|every so often|these days|nowadays)\b",
    re.I,
)
_PERIOD = re.compile(
    r"\b(?:past|last|previous|next|this|per|a|each|every)\s+(?:\d+|one|two|three|four|five|six|seven|ten|twelve|thirty)?\s*(?:days?|weeks?|months?|years?|quarters?)\b",
    re.I,
)
_RECENT_VISIT = re.compile(r"\bmost recent(?:ly)?\b", re.I)


def _vague(text: str) -> Iterator[Hit]:
    match = _VAGUE.search(_RECENT_VISIT.sub(" ", text))
    if match and not _PERIOD.search(text):
        yield "W04", match.group()


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


_SETTLED = re.compile(
    r"^\s*(?:was|is|has|have|did)\b[^,?]{0,60}\b(?:solved|resolved|fixed|settled|sorted out)(?: yet| now| already)?\s*\?", re.I
)  # fmt: skip


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


_REQUEST = re.compile(
    r"\bplease (?:leave|give|enter|write|contact|call|tell|skip|provide)\b|\b(?:if you (?:wish|like|agree|prefer)|if any)\b",
    re.I,
)
_SUPPOSES = re.compile(
    r"\bif\b[^.?]{1,80}\b(?:would|could|might)\b|\b(?:would|could|might) you\b[^.?]{1,80}\bif\b|\bwhat would you\b[^.?]{0,60}\bif\b|\b(?:suppose|imagine|assum(?:e|ing)|what if|hypothetically)\b|"
    r"\bhow (?:much|many|often) would\b[^.?]{1,60}\bif\b|"
    r"\b(?:how (?:many|much|often|frequently)|which|what)\b[^.?]{0,60}\b(?:past|last|previous)\s+(?:(?:two|three|four|five|ten|several|few|\d+)\s+)?years?\b|"
    r"\b(?:past|last|previous)\s+(?:(?:two|three|four|five|ten|several|few|\d+)\s+)?years?\b[^.?]{0,40}\b(?:how (?:many|much|often|frequently)|which|what)\b|"
    r"\b(?:how (?:many|much|often|frequently)|which|what)\b[^.?]{0,60}\b(?:past|last|previous) (?:12|twelve|18|eighteen|24) months\b|"
    r"\b(?:past|last|previous) (?:12|twelve|18|eighteen|24) months\b[^.?]{0,40}\b(?:how (?:many|much|often|frequently)|which|what)\b|"
    r"\bas a child\b|\bwhen you (?:first|were (?:a child|young))\b|\bin your (?:childhood|whole life|lifetime)\b|\byears ago\b|\bsince \d{4}\b",
    re.I,
)
_AGREES = re.compile(
    r"\b(?:do|would|did) you (?:\w+ |say (?:that )?you )?(?:agree|disagree)\b(?! to\b)|\b(?:agree|disagree)\b[^.?]{0,20}\b(?:statement|with the following|with these)\b|\b(?:extent|strongly|much|degree)\b[^.?]{0,20}\b(?:agree|agreement)\b|\b(?:indicate|state|rate) your (?:level of )?agreement\b|\bagree or disagree\b",
    re.I,
)

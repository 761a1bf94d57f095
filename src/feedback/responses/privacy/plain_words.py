"""English words that are no handle, though they stand where one may: Twitter: silence, login screen, account under attack."""

# ruff: noqa: SIM905  (lists of short pieces read best in one string)
from __future__ import annotations

import re

from feedback.responses.privacy.account_ids import is_said_of

LONGEST_WORD = 9  # letters: what is said of a site in one word has fewer
# How English words end.
_ENDS = re.compile(
    r"(?:(?:\A[a-z]{2,4}(?:([bdfglmnpstz])\1|tch|nk|mp|ck|sh|rt|st))y|ings?|ions?|ments?|ness|it(?:y|ies)|ers?|ors?|als?|ics?|ages?|[ae]nc(?:e|es|y)|[ae]nts?|isms?|ists?|ish|ships?|hood|wares?|ures?|ates?|izes?|ises?|fy|wards?|where|times?|days?|night|thing|body|ones?|books?|shops?|stores?|pages?|codes?|cards?|words?|links?|videos?|photos?|chats?|apps?|site|line|base|back|down|over|out|off|up|in|on|ever|selves|self|ices?|ory|ary|ery|ries|ters?|eets?|orms?|ists?|ork|orks)\Z"
)
# No English word begins so, but an initial and a surname do: mtrevino, pmcallister.
_INITIAL = re.compile(
    r"(?!(?:bl|br|c[hlrz]|d[rw]|f[lr]|g[hlnr]|k[hnr]|kl|p[fhlnrst]|rh|s[chklmnpqtvw]|sphinx|t[hrsw]|w[hr]|ll|mn)\w)[bcdfghjklmnpqrstvwxz]{2}[a-z]"
)
# What a login, an account or a site is said to be, to have or to be under.
SPOKEN_OF = frozenset(
    """page pages screen form button process procedure system portal link code codes details session sessions prompt box field fields menu option options step steps method tab credentials attempt attempts info information data service server site
    website feature function interface area window problem problems issue issues error errors token password passwords email number request requests requirement requirements flow timer timeout captcha verification account accounts which there where
    mobile online again rule rules policy policies change changes availability format length protection review investigation maintenance pressure control usual normal manager owner member myself someone customer staff employee student teacher parent husband premium disaster nonsense nightmare counterfeit garbage rubbish horror fantastic terrific mediocre headache catastrophe goldmine brilliant fabulous fraudulent scrutiny threat contract warranty another
    attack dispute siege suspicion audit arrest fire duress embargo quarantine surveillance oath wraps offer observation repair repairs renovation supervision guard probe inquiry appeal lockdown freeze restraint sanctions collections
    silence crickets cringe nothing nobody scams thieves liars crooks spammers misery meltdown chaos letdown ripoff clickbait propaganda censorship spectacular abysmal lacklustre lackluster masterpiece shambles trainwreck adverts drivel gibberish trolls bots influencers hashtags retweets likes""".split()
)


def is_plain(handle: str) -> bool:
    """Whether letters are a word of English, as far as lists and endings tell.

    Examples
    --------
    >>> [is_plain(word) for word in ("silence", "glitchy", "travelswithmo", "pmcallister")]
    [True, True, False, False]
    """
    lowered = handle.lower()
    if _INITIAL.match(lowered):
        return False
    return lowered in SPOKEN_OF or is_said_of(lowered) or _ENDS.search(lowered) is not None


def is_verdict(handle: str) -> bool:
    """Whether letters behind a site and a colon are what somebody says of it in a word: names are longer (joshwilson) or end otherwise.

    Examples
    --------
    >>> [is_verdict(word) for word in ("outrage", "clickbait", "joshwilson")]
    [True, True, False]
    """
    return handle.lower() in SPOKEN_OF or (len(handle) < LONGEST_WORD and is_plain(handle))

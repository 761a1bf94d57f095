"""Names in English: after a cue (my name is, booked under), beside a title or a role, thanked, spoken to."""

# ruff: noqa: SIM905  (lists of short pieces read best in one string)
from __future__ import annotations

import re
from collections.abc import Iterator

from feedback.responses.privacy.first_names import AMBIGUOUS, FIRST_NAMES
from feedback.responses.privacy.hints import LETTERS, Net

Hit = tuple[str, int, int]

_WORD = r"[A-Z][A-Za-z'’]+(?:-[A-Za-z'’]+)?"
_FULL = rf"(?:[A-Z]\. ?){{0,2}}{_WORD}(?: (?:{_WORD}|[A-Z]\.?(?![a-z]))){{0,3}}"
# In a sentence each word needs small letters too: I'M GOING HOME is no name.
_SMALL = r"[A-Z][a-z'’]+[A-Za-z'’]*(?:-[A-Z][a-z]+)?"
_TWO = rf"{_SMALL}(?: (?:{_SMALL}|[A-Z]\.?(?![a-z]))){{1,3}}"
# A first name of at most two words, each with one capital: JetBlue is none. Then an initial: Priya S.
_FIRST = r"(?:[A-Z][a-z]+|[A-Z]['’][A-Z][a-z]+|(?:Mc|Mac|De|La|Le|Di|Van)[A-Z][a-z]+)(?:[-'’](?!s\b)[A-Z]?[a-z]+)?"
_NAME = rf"{_FIRST}(?: {_FIRST}){{0,1}}(?: [A-Z]\.(?!\w)| [A-Z](?![\w'’.]))?"
_STAFF = (
    r"(?:waiter|waitress|valet|bell ?boy|security guard|guard|butler|purser|plumber|mechanic|engineer|electrician|installer|delivery (?:guy|man|driver)|sales ?(?:guy|woman|lady|rep)|dude|kid|owner|receptionist|server|bartender|hostess|host|cashier|driver|concierge|nurse|manager|supervisor|housekeeper|agent|barista|chef|stylist|technician|guide|colleague|clerk|employee|doctor|dentist"
    r"|lady|guy|man|woman|girl|gentleman|rep|representative|steward|stewardess|attendant|staff member|maid|cleaner|porter|bellman|instructor|trainer|teacher|captain|pilot|therapist|hairdresser|salesman|salesperson|advisor)"
)
_KIN = r"(?:husband|wife|son|daughter|mother|father|mom|mum|dad|brother|sister|grand(?:ma|pa|mother|father|son|daughter)|(?:mother|father|sister|brother)-in-law|uncle|aunt|niece|nephew|cousin|neighbou?r|roommate|flatmate|assistant|kid|partner|fiancée?|boyfriend|girlfriend|boss|colleague|friend)"


def _told_in_latin(pattern: str) -> re.Pattern[str]:
    """A word begins and ends where Chinese does: 前台Mr. Bennett很耐心."""
    return re.compile(pattern, re.ASCII)


_CUED = (
    (
        ["name"],
        _told_in_latin(
            rf"(?i:\b(?:my|his|her|their|whose) (?:full |first |last )?name(?:['’]s| is| was)) (?P<name>{_FULL})"
        ),
    ),
    (
        ["name"],
        _told_in_latin(
            r"(?i:\bmy name(?:['’]s| is)) (?P<name>[a-z]{2,20}(?: [a-z]{2,20})?)(?=[.,!?]|\Z| and (?:[iI]|my)\b)"
        ),
    ),
    (
        ["name"],
        _told_in_latin(
            rf"(?i:\b(?:(?:guest|passenger|contact|full|customer|first|last|cardholder|patient)['’]?s? )?name ?[:\-]) ?(?P<name>{_FULL})"
        ),
    ),
    (
        ["name"],
        _told_in_latin(
            r"(?i:\b(?:guest |full |customer |contact )?name ?:) ?(?P<name>[a-z]{3,15} [a-z]{3,15})(?=\s*\Z|[,.;\n])"
        ),
    ),
    (
        ["booked", "reservation", "booking", "table"],
        _told_in_latin(
            rf"(?i:\b(?:booked by|(?:reservation|booking|table) for)) (?P<name>{_SMALL} {_SMALL})(?=\s*\Z|[.,;!]| )"
        ),
    ),
    (
        ["contact", "signed", "attn", "attention"],
        _told_in_latin(
            rf"(?i:\b(?:contact(?: person)?|signed|attn|attention):) ?(?P<name>{_FULL})"
        ),
    ),
    (
        ["booked", "reserved", "reservation", "booking", "name"],
        _told_in_latin(
            rf"(?i:\b(?:booked|reserved|reservation|booking) (?:under|in) (?:the )?(?:name )?(?:of )?|\bin the name of |\bname on the (?:booking|reservation|card) is )(?P<name>{_FULL})"
        ),
    ),
    (
        [
            "guest",
            "passenger",
            "holder",
            "cardholder",
            "customer",
            "patient",
            "signed",
            "regards",
            "contact",
            "c",
        ],
        _told_in_latin(
            rf"(?:(?i:\b(?:account holder|cardholder|guest|passenger|customer|patient|signed|regards|contact|c/o)) (?P<name>{_SMALL} {_SMALL})(?=\s*\Z|[.,;!]| (?:was|is|has|had|here)\b))"
        ),
    ),
    (
        ["here"],
        _told_in_latin(rf"(?:\A|(?<=[.!?\n] ))(?P<name>{_SMALL} {_SMALL})(?= here\b)"),
    ),
    (
        ["name"],
        _told_in_latin(
            rf"(?i:\b(?:booking|reservation) name|under (?:the|(?:my|his|her) (?:\w+['’]s )?) ?name) (?P<name>{_FULL})"
        ),
    ),
    (
        ["reservation", "booking", "table"],
        _told_in_latin(
            rf"(?i:\b(?:reservation|booking|table) (?:for|under)) (?P<name>{_SMALL})(?=\s*\Z|[.,])"
        ),
    ),
    (
        ["regards", "sincerely", "yours", "cheers", "best"],
        _told_in_latin(
            rf"(?i:\b(?:best |kind |warm )?(?:regards|sincerely|yours(?: truly| sincerely| faithfully)?|cheers|best wishes),|(?<![a-z] )\bbest,)\s{{1,3}}(?P<name>{_FULL})(?=\s*\Z|[.\n])"
        ),
    ),
    (
        ["this", "i"],
        _told_in_latin(
            rf"(?i:\b(?:this is|i['’]?m|i am)) (?P<name>{_TWO})(?=\s*\Z|[.,!\n]| and (?:I|my|we)\b| from\b)"
        ),
    ),
    (
        ["name"],
        _told_in_latin(
            rf"(?i:\b(?:name ?)(?:tag|badge|plate)(?:['’]s)? (?:said|says|read|reads|was|is)) (?P<name>{_WORD})"
        ),
    ),
)
_TITLED = _told_in_latin(
    rf"\b(?:Mr|Mrs|Ms|Miss|Mister|Sister|Officer|Pastor|Father|Uncle|Aunt|Sgt|Dr|Prof|Professor|Mx|Madam|Sir|Nurse|Captain|Chef)\b(?:\. ?| )(?P<name>{_FIRST}(?: {_FIRST}){{0,2}})"
    r"|\b(?:MR|MRS|MS|MISS|DR)\b(?:\. ?| )(?P<caps>[A-Z]{2,20}(?:-[A-Z]{2,20})?)(?![a-z])"
    r"|(?<![A-Za-z])(?:mr|mrs|ms)\b\.? (?P<low>[a-z]{2,20})(?= (?:was|is|has|had|did|never|always|refused|told|said|who|from|helped|at|called|kept)\b|[,.!]|\s*\Z)"
)
# A name goes on with its owner's number, masked or not, or a sign: manager Margaret Osgood 0770…, server Lucy Tran: rude.
_NUMBERED = r" ?[\x00(\[:;/|]| \+?\d{5}"
# By what is done to somebody, or what somebody was.
_TOLD = (
    _told_in_latin(
        rf"\b(?i:{_STAFF})(?i:,| named| called|,? whose name (?:was|is)| by the name of| -|:| was| on duty|,? ?\(|['’]s name (?:was|is)){{1,2}} ?\(?(?P<name>{_NAME})"
    ),
    _told_in_latin(
        rf"\b(?i:{_STAFF})(?<![Ll]ady)(?<![Cc]aptain)(?<![Gg]uy) (?P<name>{_NAME})(?=['’]s\b| [a-z]|[,.!)]|\s*\Z|{_NUMBERED})"
    ),
    _told_in_latin(
        rf"\b(?i:(?:big |huge |special |many )?thanks(?: (?:so much |a lot )?to)?|thank you(?: so much| very much)?,?(?: to)?|shout[- ]?out to|kudos to|props to|hats off to|cheers|credit to|praise for|bravo|ask for|asked for|named"
        rf"|recommend|(?:speak|spoke|spoken|talk|talked|chat|chatted|deal|dealt) (?:to|with)|(?:served|helped|assisted|greeted|checked in|treated|seated|handled|cut|done|taught|told|attended to|looked after|taken care of) by|goes to) (?P<name>{_NAME})"
        rf"(?=['’]s\b| [a-z(@]|[,.!:;()]|\s*\Z|{_NUMBERED})"
    ),
    _told_in_latin(
        rf"(?P<name>(?:\b|(?<=^))(?!(?:Ask|Call|Chase|Contact|Email|Fire|Get|Meet|See|Tell|Text|Thank|Tip|Train|Watch|Pay|Hire|Find|Bring) (?:the|our|my) ){_NAME})(?<!ed)(?<!ing)(?:,? (?:was|is) (?:our|my|the)|,? (?:our|my|the)) (?i:{_STAFF})\b"
    ),
    _told_in_latin(
        rf"(?<![A-Za-z])(?P<name>{_NAME}) (?:at|from|in|on) (?:the )?(?i:reception|front desk|check[- ]?in|the bar|bar|customer (?:service|support|care)|housekeeping|billing|guest (?:services?|relations)|concierge|accounts|sales)\b"
    ),
    _told_in_latin(
        rf"(?<![A-Za-z])(?P<name>{_NAME}) (?:deserves|went above|went out of|took (?:great )?care|made our|made my|went the extra)\b"
    ),
    _told_in_latin(
        rf"\b(?i:my {_KIN}|our (?:son|daughter)),? (?P<name>{_NAME})(?=['’]s\b| [a-z]|[,.!]|\s*\Z|{_NUMBERED})"
    ),
    _told_in_latin(
        rf"(?:\A|(?<=[.!?\n] ))(?i:dear|hi|hello|hey) (?P<name>{_FIRST})(?=[,!.\n]|\s*\Z)"
    ),
)
_STAFF_WORDS = frozenset(re.sub(r"\W", " ", _STAFF).split())
_TITLES = frozenset(
    "mr mrs ms miss mister sister officer pastor father uncle aunt sgt dr prof professor mx madam sir nurse captain chef".split()
)
_LOW_TITLES = ("mr", "mrs", "ms")
_WORDS = re.compile("[a-z]+")
_CAPITAL = re.compile("[A-Z][a-z]{2,12}")
_TOLD_HINTS = (
    _STAFF_WORDS,
    _STAFF_WORDS,
    frozenset(
        "thank thanks shout shoutout kudos props hats cheers credit praise bravo ask asked named recommend speak spoke spoken talk talked chat chatted deal dealt served helped assisted greeted checked treated seated handled cut done taught told attended looked taken goes called".split()
    ),
    _STAFF_WORDS,
    frozenset(
        "reception desk check bar customer housekeeping billing guest concierge accounts sales".split()
    ),
    frozenset(["deserves", "above", "went", "took", "made"]),
    frozenset(["my", "our"]),
    frozenset(["dear", "hi", "hello", "hey"]),
)
# Words without one of which none of these patterns finds anything.
_CUES = frozenset(word for cues, _ in _CUED for word in cues)
_PERSONS = _TITLES.union(*_TOLD_HINTS)
_WAS_OUR = re.compile(r" (?:was|is|at|from|the|deserves|went|took|made) ")
_MAY_BE = re.compile(r"[A-Za-z](?:\.|(?:['’]s|[,:.]| -)? )\(?[A-Z](?:[a-z]|[A-Z]|['’])")
_ALSO = re.compile(rf"(?:, and|,| and| &| or) (?P<name>{_NAME})(?= [a-z]|[,.!]|\s*\Z)")
NOT_NAMES = frozenset(
    """the a an this that not very so too good great nice bad happy sad sorry sure glad pleased satisfied disappointed american british chinese
    canadian australian german french indian japanese korean customer service center centre support hotel manager staff guest member gold silver
    platinum vip frequent loyal regular new old first last wrong missing misspelled spelled on in at still never listed common hard difficult room
    table flight person form us is was no yes your our my awful terrible amazing awesome excellent perfect best worst disgusting ridiculous
    unacceptable here there just really quite such what how why when please thanks thank help assistance someone anyone all every everyone beyond extremely absolutely a1
    it he she they we you his her their i if and but or for to from with of as by then also even again only more most much many some any both each
    team teams guys everybody nobody somebody everything nothing god lord jesus goodness heaven sir madam ma'am folks friends family mom mum dad ladies gentlemen
    jan feb mar apr jun jul aug sep sept oct nov dec corp lounge admiral loved retrain thx thks monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december today tomorrow yesterday
    christmas easter ramadan thanksgiving united american delta southwest virgin america jetblue frontier spirit alaska airways airlines airline air lufthansa emirates qatar uber lyft
    amazon google apple microsoft samsung netflix facebook twitter instagram youtube visa mastercard paypal expedia airbnb marriott hilton hyatt sheraton holiday inn starbucks mcdonald mcdonalds
    english spanish italian mexican thai greek london paris york china japan france germany italy spain india canada australia singapore hong kong boston chicago dallas denver houston
    philadelphia philly charlotte phoenix orlando miami atlanta seattle vegas las los angeles san diego francisco washington newark jfk lax dfw texas california florida carolina
    reception housekeeping front desk security kitchen concierge management supervisor reservations billing maintenance engineering department dept office company store shop restaurant bar cafe café spa pool gym
    chefs waiters waitresses servers hosts drivers cashiers agents nurses doctors physicians surgeons cleaners tellers receptionists housekeepers volunteers porters paramedics guards engineers managers sirs
    chef waiter waitress server host hostess driver cashier agent nurse doctor captain director owner assistant general duty night day morning evening afternoon breakfast lunch dinner brunch buffet
    special extra house specials error errors update status hello hi hey dear well now next week month year hour minute time times place price prices money refund card email phone number address order
    never always often however although because while after before since until during overall although apparently unfortunately luckily sadly hopefully maybe perhaps""".split()
)
# A common given name, and around it what is said to, of or by a person.
_AFTER = "served|helped|assisted|greeted|was|is|were|has|had|went|made|did|took|told|said|gave|came|did|didn['’]t|wasn['’]t|refused|promised|explained|deserves|rocks|at|from|in|on|behind|who|and|&|really|always|never|called|answered|offered|checked|handled"
_BEFORE = r"(?i:\b(?:(?:big |special |many )?thanks?|(?:a |big )*thank you(?: so much| very much)?|thx|kudos|shout ?out|s/o(?: to)?|a shout ?out to|thanks? to|thank you to|to|by|stars for|badge said|badge says|name is|name|with|called|emailed|texted|asked|told|got|fire|promote|give|tip|request|see|miss|love|for|from|especially|like|and|hi|hello|hey|dear|it['’]?s|i['’]?m|i am|this is|regards|warmly|cheers|love|guy|named|was|about|even|poor|dear old|met|saw|had|let|our|my|his|her|sincerely|best|yours|thanks again),?) "
_LISTED = re.compile(
    rf"(?<![A-Za-z])(?<!St\. )(?P<lead>{_BEFORE}|(?:\A|(?<=[.!?,\n] ))|[-–—] ?)(?P<name>[A-Z][a-z]{{2,12}}(?:-[A-Z][a-z]{{1,12}})?(?: (?!(?:Was|Is|And|At|From)\b)[A-Z][a-z]{{1,14}})?)(?P<trail> (?:{_AFTER})\b|['’]s\b|[,.!;)]|\s*\Z|)"
)
_FIRMS = frozenset(
    """uncle ben,uncle sam,aunt jemima,aunt sally,father christmas,jimmy john,jimmy johns,trader joe,tommy hilfiger,calvin klein,ralph lauren,michael kors,kate spade,marc jacobs,tommy bahama,jack daniel,jack daniels,johnny walker,jack wills,harry potter,
    james bond,betty crocker,charlie brown,paul smith,ted baker,karen millen,henry ford,john deere,john lewis,john lobb,steve madden,helen keller,sam adams,samuel adams,russell hobbs,martin luther,jack in,ben jerry,marie antoinette,mary kay,laura ashley,philip morris,wendy 's,denny 's,arby 's,macy 's,carl 's,claire 's,casey 's,jack 's,sally 's,frank 's,joe 's,levi 's,kay 's,freddy 's,jimmy 's""".replace(
        "\n    ", ""
    ).split(",")
)
_BRANDS = frozenset(
    """coffee pepper martens clean whippy pacman pac-man bean potato universal world fix muscle big softee fields oetker boyardee kipling freeze porter price right america hook morgan crunch
    bison zhivago who dre evil robot seuss sub tire donut muffin gasket chow's bell bronner scholl pibb butterworth jart squatch""".split()
)
# Brands called after a common family name: known by what they sell.
_SOLD = re.compile(
    r"(?:meyer|field|brown|baird|smith|beast|kipling)['’]s (?:clean|hand|dish|soap|detergent|spray|candle|lotion|scent|cookie|brownie|bottle|bread|bakery|cake|crisps|chicken|burger)"
)
_GIVEN = FIRST_NAMES | AMBIGUOUS
_NOBODY = NOT_NAMES | _BRANDS | {"mr", "mrs", "ms", "miss", "mx", "dr", "prof"}

NETS = (Net(least=((LETTERS, 3),)),)


def find_english_names(text: str, _: frozenset[str]) -> Iterator[Hit]:
    """Names of a text in half-width characters; a title or a role stays."""
    lowered = text.lower()
    words = set(_WORDS.findall(lowered))
    if not words:
        return
    if not words.isdisjoint(_GIVEN) and any(
        name.lower() in _GIVEN for name in _CAPITAL.findall(text)
    ):
        yield from _find_listed(text)
    for hints, pattern in _CUED if not words.isdisjoint(_CUES) else ():
        if not words.isdisjoint(hints):
            for match in pattern.finditer(text):
                if not any(word.strip(".").lower() in NOT_NAMES for word in match["name"].split()):
                    yield "name", *match.span("name")
    if not words.isdisjoint(_PERSONS) and (
        not words.isdisjoint(_LOW_TITLES) or _MAY_BE.search(text) or _WAS_OUR.search(lowered)
    ):
        for match in _TITLED.finditer(text) if not words.isdisjoint(_TITLES) else ():
            group = match.lastgroup or "name"
            said = text[match.start() : match.end(group)].lower()
            if (
                match[group].split()[0].lower() not in _NOBODY
                and not _FIRMS
                & {
                    said,
                    said.removesuffix("s"),
                }
                and not _SOLD.match(text[match.start(group) :].lower())
            ):
                yield "name", *match.span(group)
        for cues, pattern in zip(_TOLD_HINTS, _TOLD, strict=True):
            if not words.isdisjoint(cues):
                for match in pattern.finditer(text):
                    yield from _told(text, match)


def _find_listed(text: str) -> Iterator[Hit]:
    """Common given names where a person is spoken to or of; ambiguous ones need a word on both sides."""
    for match in _LISTED.finditer(text):
        first, *rest = re.split("[ -]", match["name"].lower())
        if first not in _GIVEN or any(word in _NOBODY for word in (first, *rest)):
            continue
        lead, trail = match["lead"], match["trail"]
        sentence = not lead.strip()
        if sentence and not (trail.startswith((" ", "'", "’")) and trail.strip()):
            continue
        ended = not text[match.end() :].strip()
        if first in AMBIGUOUS and (not (trail or ended) or (sentence and "and" not in trail)):
            continue
        second = (
            "'s"
            if trail in ("'s", "’s")
            else rest[0]
            if rest
            else text[match.end("name") :].strip().partition(" ")[0].lower()
        )
        if f"{first} {second}" in _FIRMS or lead.lower().strip() == "uncle":
            continue
        yield "name", *match.span("name")
        also = _ALSO.match(text, match.end("name"))
        while also and _is_name(also["name"]):
            yield "name", *also.span("name")
            also = _ALSO.match(text, also.end("name"))


def _told(text: str, match: re.Match[str]) -> Iterator[Hit]:
    """The name of a match and those that are joined to it: Carlos and Yuki."""
    start, end = match.span("name")
    while end and _is_name(text[start:end]):
        yield "name", start, end
        also = _ALSO.match(text, end)
        start, end = also.span("name") if also else (0, 0)


def _is_name(words: str) -> bool:
    return not any(word.strip(".").lower() in _NOBODY for word in words.split())

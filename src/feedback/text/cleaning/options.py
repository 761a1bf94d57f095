"""Which cleaning rules run, and in what order."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, fields, replace

from feedback.errors import InputError
from feedback.text.cleaning import encoding as clean_encoding
from feedback.text.cleaning import markup as clean_markup
from feedback.text.cleaning import rules as clean_rules
from feedback.text.cleaning import wording as clean_wording
from feedback.text.cleaning.edits import Rule
from feedback.text.cleaning.furniture import FURNITURE
from feedback.text.cleaning.pinyin import PINYIN

_CHOICES = {"emoji": ("keep", "words", "drop"), "simplified": (None, "auto", "t2s", "hk2s", "tw2s")}


@dataclass(frozen=True)
class CleaningRules:
    """Which rules run; each can be switched alone.

    Parameters
    ----------
    encoding
        Text read in the wrong encoding is read again where its bytes still tell what it was.
    broken
        U+FFFD, private-use characters and 锟斤拷 go.
    html
        Entities become their characters, tags a space or a line end.
    width
        Full-width letters, digits and signs become half-width; Chinese punctuation stays.
    invisible
        Zero-width and control characters go (joiners inside emoji and Arabic or Indic words stay).
    quoted
        Quoted mail, forwarded Weibo text and a shop's reply inside the comment go.
    furniture
        Notices, counters and buttons of a saved page go (only in texts of several lines).
    urls
        Web addresses go.
    promotions
        「#套餐：…」 and other offers set before the words go.
    pinyin
        Readings glued to traditional characters go: 服務(wù) becomes 服務.
    slips
        Slips of phone keyboards that leave no other reading: 服务太度 becomes 服务态度.
    emoji
        "keep", "words" (👍 to [拇指向上]) or "drop".
    repeats
        Repeated signs to one, repeated characters and words to two (好好好好 to 好好).
    templates
        Sentence frames that many rows share go; what a person added stays.
    simplified
        None, "t2s" (traditional to simplified), "hk2s" (with Hong Kong forms), "tw2s", or "auto"
        (hk2s for texts with Hong Kong forms, t2s for the rest).
    lowercase
        Lower case; off, because `clean` is what people read in quotes.
    spaces
        Line ends (also a bare CR) to LF, runs of white space to one, none at the ends.

    Raises
    ------
    InputError
        An unknown emoji policy or conversion.
    """

    encoding: bool = True
    broken: bool = True
    html: bool = True
    width: bool = True
    invisible: bool = True
    quoted: bool = True
    furniture: bool = True
    urls: bool = True
    promotions: bool = True
    pinyin: bool = True
    slips: bool = True
    emoji: str = "keep"
    repeats: bool = True
    templates: bool = True
    simplified: str | None = None
    lowercase: bool = False
    spaces: bool = True

    def __post_init__(self) -> None:
        for name, choices in _CHOICES.items():
            value = getattr(self, name)
            if value not in choices:
                shown = ", ".join(map(str, choices))
                raise InputError(
                    en=f"CleaningRules: {name} is {value!r}; choose one of {shown}.",
                    zh=f"CleaningRules：{name} 为 {value!r}；请选以下之一：{shown}。",
                )

    def but(self, **switches: object) -> CleaningRules:
        """These rules with some switched.

        Examples
        --------
        >>> CleaningRules().but(emoji="drop").emoji
        'drop'
        """
        known = [item.name for item in fields(self)]
        for name in switches:
            if name not in known:
                near = difflib.get_close_matches(name, known, n=2)
                hint_en = f" Did you mean {' or '.join(near)}?" if near else ""
                hint_zh = f"是否指 {'、'.join(near)}？" if near else ""
                raise InputError(
                    en=f"Cleaning: there is no rule {name!r}.{hint_en} Rules: {', '.join(known)}.",
                    zh=f"清洗：没有规则 {name!r}。{hint_zh}规则有：{'、'.join(known)}。",
                )
        return replace(self, **switches)  # type: ignore[arg-type]

    def chain(self) -> list[Rule]:
        """The rules that are on, in the order they run; frames of a corpus come after them."""
        # Repair before all else: other rules would change the bytes it goes by. Line ends next: rules go by lines.
        steps = [
            (self.encoding, [clean_encoding.WESTERN, clean_encoding.MISREAD, clean_encoding.SLID]),
            (self.spaces, [clean_rules.LINE_ENDS]),
            (self.broken, [clean_encoding.LOST, clean_encoding.LOST_TWICE]),
            (self.html, [clean_markup.ENTITIES, clean_markup.TAGS]),
            (self.width, [clean_rules.WIDTH]),
            (self.invisible, [clean_rules.INVISIBLES]),
            # before the furniture, whose words they would hide
            (self.pinyin, [PINYIN]),
            (self.quoted, [clean_markup.QUOTED]),
            (self.furniture, [FURNITURE]),
            (self.urls, [clean_markup.URLS]),
            (self.promotions, [clean_wording.PROMOTIONS]),
            (self.slips, [clean_wording.SLIPS]),
            (self.emoji != "keep", [clean_rules.emoji_rule(self.emoji)]),
            (self.repeats, [clean_rules.REPEATS]),
            (self.simplified, [clean_wording.simplified_rule(self.simplified or "t2s")]),
            (self.lowercase, [clean_rules.LOWERCASE]),
            (self.spaces, [clean_rules.LINE_ENDS, clean_rules.SPACES, clean_rules.TRIM]),
        ]
        return [rule for on, group in steps if on for rule in group]

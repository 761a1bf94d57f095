"""What survey tools call a language; a tag they spell as BCP 47 does stays as it is."""

from __future__ import annotations

from feedback.questionnaire.tags import fallbacks


def limesurvey_language(language: str) -> str:
    """LimeSurvey 6 (surveytranslator_helper.php): it has three kinds of Chinese, and wants ISO 639 codes elsewhere.

    Examples
    --------
    >>> [limesurvey_language(tag) for tag in ("zh", "zh-Hant", "zh-HK", "pt-BR", "fr")]
    ['zh-Hans', 'zh-Hant-TW', 'zh-Hant-HK', 'pt-BR', 'fr']
    """
    if language.split("-", maxsplit=1)[0] != "zh":
        return language
    if "zh-Hant" not in fallbacks(language):
        return "zh-Hans"
    return "zh-Hant-HK" if {"HK", "MO"} & set(language.split("-")) else "zh-Hant-TW"


# locales of survey-core whose name is no tag
_SURVEYJS = {"zh": "zh-cn", "en": "default", "nb": "no", "nn": "no", "uk": "ua"}


def surveyjs_locale(language: str) -> str:
    """SurveyJS: "default" is English, Chinese is zh-cn or zh-tw, Norwegian no, Ukrainian ua; tags in small letters.

    Examples
    --------
    >>> [surveyjs_locale(tag) for tag in ("zh", "zh-HK", "pt-BR", "fr-CA")]
    ['zh-cn', 'zh-tw', 'pt-br', 'fr-ca']
    """
    if "zh-Hant" in fallbacks(language):
        return "zh-tw"
    return _SURVEYJS.get(language, language.lower())


def qualtrics_language(language: str) -> str:
    """Qualtrics: tags in capitals, ZH-S and ZH-T for Chinese.

    Examples
    --------
    >>> [qualtrics_language(tag) for tag in ("zh", "zh-Hant", "pt-BR")]
    ['ZH-S', 'ZH-T', 'PT-BR']
    """
    if language.split("-", maxsplit=1)[0] == "zh":
        return "ZH-T" if "zh-Hant" in fallbacks(language) else "ZH-S"
    return language.upper()

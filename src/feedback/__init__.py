"""Feedback Workbench: where does satisfaction hurt, how sure are we, what should be done first?

The public names below are loaded on first use, so `import feedback` costs next to nothing.
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.2.0"

_NAMES = {
    "feedback.errors": (
        "FeedbackError",
        "InputError",
        "ColumnError",
        "StudyError",
        "AnalysisError",
        "FontError",
        "ReportError",
        "FeedbackWarning",
    ),
    "feedback.study": (
        "Study",
        "load_study",
    ),
    "feedback.questionnaire.export.write": ("EXPORT_TARGETS", "export_questionnaire"),
    "feedback.questionnaire.composing": ("compose_questionnaire",),
    "feedback.questionnaire.library": ("list_questionnaires",),
    "feedback.questionnaire.likert_battery": ("make_likert_battery",),
    "feedback.questionnaire.lint.run": ("lint_questionnaire",),
    "feedback.questionnaire.model": (
        "Questionnaire",
        "load_questionnaire",
    ),
    "feedback.questionnaire.simulate.draw": ("simulate_responses",),
    "feedback.insight.plan_power": ("plan_power",),
    "feedback.questionnaire.sample_size": (
        "sample_size_for_mean",
        "sample_size_for_nps",
        "sample_size_for_share",
    ),
    "feedback.questionnaire.schema": ("questionnaire_schema",),
    "feedback.questionnaire.writing": (
        "questionnaire_yaml",
        "write_questionnaire",
    ),
    "feedback.responses.tables": ("read_table",),
    "feedback.responses.readers.read": ("read_responses",),
    "feedback.responses.privacy.mask": (
        "mask_personal_data",
        "find_personal_data",
    ),
    "feedback.responses.screening.screen": ("screen_careless",),
    "feedback.responses.weights.rake": (
        "rake",
        "post_stratify",
    ),
    "feedback.responses.weights.trim": (
        "trim_weights",
        "effective_sample_size",
        "design_effect",
    ),
    "feedback.responses.weights.describe": ("survey_design",),
    "feedback.responses.weights.replicates": (
        "replicate_interval",
        "replicate_weights",
    ),
    "feedback.responses.weights.estimates": (
        "weighted_mean",
        "weighted_share",
    ),
    "feedback.responses.crosstab": ("crosstab",),
    "feedback.text.cleaning.clean": ("clean_comments",),
    "feedback.text.segment": ("segment",),
    "feedback.text.new_words": ("find_new_words",),
    "feedback.text.sentiment": (
        "score_sentiment",
        "compare_sentiment",
    ),
    "feedback.text.aspects.tag": (
        "tag_aspects",
        "judge_aspects",
    ),
    "feedback.text.corrected_shares": ("corrected_shares",),
    "feedback.text.llm.reader": ("LanguageModel",),
    "feedback.study_endpoint": ("Endpoint",),
    "feedback.text.teaching.teach": ("teach_reader",),
    "feedback.text.aspects.taxonomy": ("load_taxonomy",),
    "feedback.text.aspects.taxonomy_growth": ("grow_taxonomy",),
    "feedback.text.topics": (
        "find_topics",
        "topic_trend",
    ),
    "feedback.text.keywords.keyness": ("keyness",),
    "feedback.text.bulk.score_file": ("score_file",),
    "feedback.measures.intervals": (
        "proportion_interval",
        "proportion_difference",
    ),
    "feedback.measures.mean_difference": ("compare_means",),
    "feedback.measures.did": ("difference_in_differences",),
    "feedback.measures.regression_to_mean": ("regression_to_mean",),
    "feedback.measures.pooled_groups": ("pooled_groups",),
    "feedback.measures.likert": ("summarise_likert",),
    "feedback.measures.loyalty": (
        "compare_nps",
        "score_nps",
    ),
    "feedback.measures.scale_scores": (
        "score_csat",
        "score_ces",
    ),
    "feedback.measures.usability": (
        "score_sus",
        "score_umux_lite",
    ),
    "feedback.measures.index": ("satisfaction_index",),
    "feedback.measures.reliability": ("reliability",),
    "feedback.measures.adequacy": ("factor_adequacy",),
    "feedback.measures.factor_number": (
        "parallel_analysis",
        "minimum_average_partial",
    ),
    "feedback.measures.factors": ("exploratory_factors",),
    "feedback.measures.cfa.confirmatory": ("confirmatory_factors",),
    "feedback.measures.imputation": (
        "impute_answers",
        "missing_patterns",
        "shift_sensitivity",
    ),
    "feedback.measures.rubin": ("pool_estimates",),
    "feedback.measures.tipping_point": ("tipping_point",),
    "feedback.measures.retest": ("retest_reliability",),
    "feedback.measures.response_styles": ("response_styles",),
    "feedback.measures.common_method": ("common_method_marker",),
    "feedback.insight.style_corrected": ("style_corrected_drivers",),
    "feedback.measures.ordinal_factors": ("ordinal_factors",),
    "feedback.measures.invariance": ("measurement_invariance",),
    "feedback.measures.pls.estimate": ("pls_path_model",),
    "feedback.measures.servqual": ("servqual_gap",),
    "feedback.measures.kano.classify": ("classify_kano",),
    "feedback.measures.max_diff": ("score_max_diff",),
    "feedback.measures.screening_effect": ("screening_effect",),
    "feedback.measures.agreement": ("cohen_kappa",),
    "feedback.measures.coders": (
        "intraclass_correlation",
        "krippendorff_alpha",
    ),
    "feedback.insight.drivers": (
        "driver_importance",
        "driver_importance_from_correlation",
    ),
    "feedback.insight.category_drivers": (
        "logistic_dominance",
        "ordinal_dominance",
    ),
    "feedback.insight.importance_performance": ("importance_performance",),
    "feedback.insight.asymmetry": ("penalty_reward",),
    "feedback.insight.driver_segments": ("compare_drivers",),
    "feedback.insight.improvement": ("simulate_improvement",),
    "feedback.insight.pain_points.rank": ("rank_pain_points",),
    "feedback.insight.theme_impact": ("theme_impact",),
    "feedback.insight.audit": ("audit_report",),
    "feedback.insight.corrected_figures": ("corrected_figures",),
    "feedback.insight.customers.rfm": ("score_rfm",),
    "feedback.insight.customers.lifecycle": (
        "assign_tiers",
        "lifecycle_stage",
    ),
    "feedback.insight.customers.churn": ("churn_risk",),
    "feedback.insight.customers.value": ("improvement_value",),
    "feedback.report.parameters": ("NotebookParameters",),
    "feedback.report.publishing": ("publish_report",),
    "feedback.report.result_file": ("result_schema",),
    "feedback.pipeline": (
        "Results",
        "run_study",
        "load_results",
    ),
    "feedback.pipeline.followup.folder": (
        "Followup",
        "load_followup",
    ),
    "feedback.pipeline.followup.track": ("track_study",),
    "feedback.pipeline.audit": ("draw_audit_sample",),
    "feedback.pipeline.label_page": ("label_study",),
    "feedback.pipeline.labelling": ("compare_coders",),
    "feedback.pipeline.teaching": ("teach_study",),
    "feedback.pipeline.explore": ("explore_study",),
    "feedback.batch.run": ("run_batch",),
    "feedback.batch.manifest": ("read_batch_manifest",),
}
# Names of before: what stands in their place.
_RENAMED = {"read_manifest": "read_batch_manifest"}
_PUBLIC = {name: module for module, names in _NAMES.items() for name in names}

__all__ = ["__version__", *_PUBLIC]  # noqa: PLE0604


def __getattr__(name: str) -> Any:
    if name in _RENAMED:
        raise ImportError(_renamed(name))  # `from feedback import …` shows no other message
    if name not in _PUBLIC:
        raise AttributeError(f"module 'feedback' has no attribute {name!r}")
    value = getattr(importlib.import_module(_PUBLIC[name]), name)
    globals()[name] = value
    return value


def _renamed(name: str) -> str:
    from feedback.errors import session_language

    new = _RENAMED[name]
    if session_language() == "zh":
        return f"feedback.{name} 已改名为 feedback.{new}，请改用新名称。"
    return f"feedback.{name} is called feedback.{new} now. Use that name."


def __dir__() -> list[str]:
    return sorted({*globals(), *_PUBLIC})

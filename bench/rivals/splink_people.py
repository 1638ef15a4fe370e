"""Two Splink models of Chinese identities: as its handbook leads to, and tuned with the columns of our keys."""

import splink.comparison_library as cl
from splink import SettingsCreator, block_on
from splink.comparison_level_library import CustomLevel, ElseLevel, ExactMatchLevel, NullLevel

from bench.rivals.splink_model import SplinkModel

_KEPT = "row"

PLAIN = SplinkModel(
    settings=SettingsCreator(
        unique_id_column_name=_KEPT,
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[
            block_on("id_number"),
            block_on("phone"),
            block_on("bank_card"),
            block_on("name", "birth"),
            block_on("name", "road"),
            block_on("name", "region"),
        ],
        comparisons=[
            cl.JaroWinklerAtThresholds("name", [0.9, 0.7]).configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("id_number", [1, 2]),
            cl.DamerauLevenshteinAtThresholds("phone", [1]),
            cl.ExactMatch("bank_card"),
            cl.JaroWinklerAtThresholds("address", [0.95, 0.88]),
        ],
    ),
    certain=(block_on("id_valid"), block_on("name", "phone_full")),
    certain_recall=0.8,
    training=(block_on("id_valid"), block_on("phone_full")),
)


def _like(column: str) -> str:
    """One of the two is the other with characters hidden."""
    left, right = f"{column}_l", f"{column}_r"
    return (
        f"(strpos({left} || {right}, '*') > 0 and "
        f"({left} like replace({right}, '*', '_') or {right} like replace({left}, '*', '_')))"
    )


_NAME = cl.CustomComparison(
    output_column_name="name",
    comparison_levels=[
        NullLevel("name"),
        ExactMatchLevel("name", term_frequency_adjustments=True),
        CustomLevel("pinyin_l = pinyin_r", "same pinyin").configure(tf_adjustment_column="pinyin"),
        CustomLevel("pinyin_sorted_l = pinyin_sorted_r", "rotated").configure(
            tf_adjustment_column="pinyin_sorted"
        ),
        CustomLevel(_like("name"), "masked"),
        CustomLevel(
            "length(name_l) >= 3 and length(name_r) >= 3 and damerau_levenshtein(name_l, name_r) = 1",
            "one character",
        ),
        CustomLevel("pinyin_first_l = pinyin_first_r", "surname"),
        ElseLevel(),
    ],
)
_NUMBER = cl.CustomComparison(
    output_column_name="id_number",
    comparison_levels=[
        NullLevel("id_number"),
        ExactMatchLevel("id_valid"),
        CustomLevel("id_valid_l <> id_valid_r", "two valid numbers"),
        ExactMatchLevel("id_number"),
        CustomLevel(_like("id_number"), "masked"),
        CustomLevel("damerau_levenshtein(id_number_l, id_number_r) = 1", "one edit"),
        CustomLevel("damerau_levenshtein(id_number_l, id_number_r) = 2", "two edits"),
        ElseLevel(),
    ],
)
_PHONE = cl.CustomComparison(
    output_column_name="phone",
    comparison_levels=[
        NullLevel("phone"),
        ExactMatchLevel("phone_full"),
        CustomLevel(_like("phone"), "masked"),
        CustomLevel("damerau_levenshtein(phone_l, phone_r) <= 1", "one edit"),
        ElseLevel(),
    ],
)
_ADDRESS = cl.CustomComparison(
    output_column_name="address",
    comparison_levels=[
        NullLevel("road"),
        CustomLevel("road_l = road_r and room_l = room_r", "room"),
        ExactMatchLevel("road"),
        ElseLevel(),
    ],
)
# The birth date speaks only where the numbers do not hold it already.
_BIRTH = cl.CustomComparison(
    output_column_name="birth",
    comparison_levels=[
        CustomLevel(
            "birth_l is null or birth_r is null or (id_valid_l is not null and id_valid_r is not null)"
        ).configure(is_null_level=True),
        ExactMatchLevel("birth"),
        CustomLevel("damerau_levenshtein(birth_l, birth_r) <= 1", "one edit"),
        ElseLevel(),
    ],
)

TUNED = SplinkModel(
    settings=SettingsCreator(
        unique_id_column_name=_KEPT,
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[
            block_on("id_number"),
            block_on("region", "birth"),
            block_on("birth", "id_tail"),
            block_on("region", "id_tail"),
            block_on("id_ends", "pinyin_first"),
            block_on("id_ends", "pinyin_last"),
            block_on("pinyin_sorted", "birth"),
            block_on("phone_full"),
            block_on("phone_tail"),
            block_on("phone_ends", "pinyin_first"),
            block_on("phone_ends", "pinyin_last"),
            block_on("pinyin_first", "road"),
            block_on("pinyin_last", "road"),
            block_on("bank_card"),
        ],
        comparisons=[_NAME, _NUMBER, _PHONE, cl.ExactMatch("bank_card"), _ADDRESS, _BIRTH],
    ),
    certain=(block_on("id_valid"), block_on("name", "phone_full")),
    certain_recall=0.8,
    training=(block_on("id_valid"), block_on("phone_full"), block_on("pinyin", "road")),
    random_pairs=5e6,
)

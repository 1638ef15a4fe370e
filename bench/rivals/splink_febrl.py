"""Splink on FEBRL with the settings of its own examples: febrl3 for one file, the detailed model of febrl4 for two.

https://moj-analytical-services.github.io/splink/demos/examples/duckdb/febrl3.html and …/febrl4.html
"""

import splink.comparison_library as cl
from splink import SettingsCreator, block_on

from bench.rivals.splink_model import SplinkModel

_TRAINING = (block_on("date_of_birth"), block_on("postcode"))
_SURE = (block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth"))
_SWAPPED = "l.given_name = r.surname and l.surname = r.given_name"

ONE_FILE = SplinkModel(
    settings=SettingsCreator(
        unique_id_column_name="row",
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[
            block_on("soc_sec_id"),
            block_on("given_name"),
            block_on("surname"),
            block_on("date_of_birth"),
            block_on("postcode"),
        ],
        comparisons=[
            cl.NameComparison("given_name"),
            cl.NameComparison("surname"),
            cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [2]),
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.ExactMatch("postcode").configure(term_frequency_adjustments=True),
        ],
    ),
    certain=(*_SURE, f"{_SWAPPED} and l.date_of_birth = r.date_of_birth"),
    certain_recall=0.9,
    training=_TRAINING,
    random_pairs=1e6,
)
TWO_FILES = SplinkModel(
    settings=SettingsCreator(
        unique_id_column_name="row",
        link_type="link_only",
        blocking_rules_to_generate_predictions=[
            block_on("given_name", "surname"),
            _SWAPPED,
            block_on("date_of_birth"),
            block_on("soc_sec_id"),
            block_on("state", "address_1"),
            block_on("street_number", "address_1"),
            block_on("postcode"),
        ],
        comparisons=[
            cl.NameComparison("given_name").configure(term_frequency_adjustments=True),
            cl.NameComparison("surname").configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison(
                "date_of_birth", input_is_string=True, datetime_format="%Y%m%d", invalid_dates_as_null=True
            ),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(term_frequency_adjustments=True),
        ],
    ),
    certain=_SURE,
    certain_recall=0.8,
    training=_TRAINING,
    random_pairs=1e6,
)

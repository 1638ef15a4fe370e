"""Resolves the identities of a list past one machine on Spark, with the same result as `blacklist match`.

    spark-submit --py-files packages.zip tools/match_on_spark.py IN OUT [--format parquet|csv|json] [--row-id COLUMN]

IN has a column `row_id` (or another, named) with a unique text for each row, and any of the columns of
tools.spark.rows.TEXTS: codes, not labels, and dates of ISO 8601. OUT gets clusters/ (row_id, cluster_id) and pairs/
(row_id_a, row_id_b, verdict, score, reason) in the same format. docs/operations/scale.md tells how to pack the modules.
"""

import argparse
import secrets
import sys

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

from tools.spark.job import Found, resolve

_OPTIONS = {"header": "true"}  # of CSV; the other formats do not know it


def main() -> None:
    """Reads, resolves, writes."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("given", metavar="IN")
    asked.add_argument("out", metavar="OUT")
    asked.add_argument("--format", choices=("parquet", "csv", "json"), default="parquet")
    asked.add_argument("--row-id", default="row_id")
    options = asked.parse_args()
    session = SparkSession.builder.appName("blacklist match").getOrCreate()
    if session.conf.get("spark.io.encryption.enabled", "false") != "true":
        print("spark.io.encryption.enabled is off: shuffles hold identities in the clear", file=sys.stderr)
    given = session.read.format(options.format).options(**_OPTIONS).load(options.given)
    rows = number_rows(given, options.row_id)
    found = resolve(rows, secrets.token_bytes(32))
    for name, frame in named(found, rows).items():
        frame.write.format(options.format).options(**_OPTIONS).save(f"{options.out}/{name}")
    print(f"keys too common to pair all their rows: {found.capped}")


def number_rows(given: DataFrame, row_id: str) -> DataFrame:
    """The rows with `row_id` and a number `row` that stays the same however often a stage is computed again."""
    renamed = given.withColumnRenamed(row_id, "row_id")
    return renamed.withColumn("row", f.monotonically_increasing_id()).localCheckpoint()


def named(found: Found, rows: DataFrame) -> dict[str, DataFrame]:
    """Clusters and pairs under the rows' own ids."""
    ids = rows.select("row", "row_id")
    first = ids.select(f.col("row").alias("one"), f.col("row_id").alias("row_id_a"))
    second = ids.select(f.col("row").alias("other"), f.col("row_id").alias("row_id_b"))
    heads = ids.select(f.col("row").alias("cluster"), f.col("row_id").alias("cluster_id"))
    clusters = found.clusters.join(ids, "row").join(heads, "cluster").select("row_id", "cluster_id")
    pairs = found.pairs.join(first, "one").join(second, "other")
    return {
        "clusters": clusters,
        "pairs": pairs.select("row_id_a", "row_id_b", "verdict", "score", "reason"),
    }


if __name__ == "__main__":
    main()

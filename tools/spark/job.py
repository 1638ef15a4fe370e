"""The stages of the resolution over Spark data frames; every stage is written down before the next one reads it."""

from collections.abc import Callable
from typing import NamedTuple

from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from matching.batch.table import SHAREABLE
from matching.policy import POLICY, Policy
from tools.spark import candidates, clusters, compared, rows
from tools.spark.components import connect


class Found(NamedTuple):
    """`clusters`: (row, cluster), the cluster called by its smallest row. `pairs`: (one, other, verdict, score,
    reason), the links and the questions. `capped`: keys too common to pair all their rows."""

    clusters: DataFrame
    pairs: DataFrame
    capped: int


def resolve(given: DataFrame, key: bytes, policy: Policy = POLICY) -> Found:
    """Whom the rows are about. `given`: a unique number `row` not negative, and any of rows.TEXTS; `key`: 16–64 random
    bytes, needed by the first stage alone and worth nothing afterwards."""
    texts = [f.col(name).cast("string") if name in given.columns else f.lit("") for name in rows.TEXTS]
    named = [column.alias(name) for column, name in zip(texts, rows.TEXTS, strict=True)]
    made = given.select("row", *named).mapInArrow(rows.preparer(key), rows.SCHEMA)
    prepared = _with_shared(made.localCheckpoint(), policy).localCheckpoint()
    pairs, capped = _candidates(prepared, policy)
    verdicts = _compared(prepared, pairs, policy).localCheckpoint()
    final = _resolved(prepared, verdicts, policy).localCheckpoint()
    is_cluster = f.col("kind") == "cluster"
    return Found(
        final.where(is_cluster).select(f.col("one").alias("row"), f.col("other").alias("cluster")),
        final.where(~is_cluster).select("one", "other", f.col("kind").alias("verdict"), "score", "reason"),
        capped,
    )


def _with_shared(prepared: DataFrame, policy: Policy) -> DataFrame:
    """`shared`: bits of the fields whose value so many names share that it says nothing."""
    for codes, field, bit in SHAREABLE:
        values = f.explode(f.array_distinct(f.array(*codes)))
        borne = prepared.select("row", "name", values.alias("value")).where("value <> 0")
        crowded = (
            borne.groupBy("value")
            .agg(f.count_distinct("name").alias("names"))
            .where(f.col("names") > policy.max_holders)
            .select("value")
        )
        bearers = (
            borne.join(crowded, "value").select("row").distinct().withColumn(f"shared_{field}", f.lit(bit))
        )
        prepared = prepared.join(bearers, "row", "left")
    shared = sum((f.coalesce(f"shared_{field}", f.lit(0)) for _, field, _ in SHAREABLE), f.lit(0))
    return prepared.select("row", "line", "packed", "tokens", "unit", "number", shared.alias("shared"))


def _candidates(prepared: DataFrame, policy: Policy) -> tuple[DataFrame, int]:
    subject = f.when(f.col("number") != 0, f.col("number")).otherwise(f.col("unit"))
    within = prepared.select(subject.alias("key"), "line")
    under = prepared.select(f.explode("tokens").alias("key"), "line")
    # A key that one row has pairs nothing: most rows of the widest stage stay at home.
    common = under.groupBy("key").count().where("count > 1").select("key")
    found = (
        _by_key(within, candidates.within_subjects(policy), candidates.SCHEMA)
        .unionByName(_by_key(under.join(common, "key"), candidates.under_keys(policy), candidates.SCHEMA))
        .localCheckpoint()
    )
    capped = found.agg(f.sum("capped")).first()
    return found.where("one >= 0").select("one", "other").distinct(), int((capped and capped[0]) or 0)


def _by_key(frame: DataFrame, work: Callable[..., object], schema: str, key: str = "key") -> DataFrame:
    return frame.repartition(key).sortWithinPartitions(key).mapInArrow(work, schema)


def _compared(prepared: DataFrame, pairs: DataFrame, policy: Policy) -> DataFrame:
    for side in ("one", "other"):
        sided = prepared.select(
            f.col("row").alias(side),
            f.col("packed").alias(f"packed_{side}"),
            f.col("shared").alias(f"shared_{side}"),
        )
        pairs = pairs.join(sided, side)
    return pairs.mapInArrow(compared.comparer(policy), compared.SCHEMA)


def _resolved(prepared: DataFrame, verdicts: DataFrame, policy: Policy) -> DataFrame:
    """Rows that hang together through anything but `different` are settled together, all others are themselves."""
    verdict = f.struct("other", "is_same", "score", "reason")
    listed = verdicts.groupBy(f.col("one").alias("row")).agg(f.collect_list(verdict).alias("found"))
    whole = (
        prepared.select("row", "line", "packed", "shared")
        .join(connect(verdicts), "row", "left")
        .join(listed, "row", "left")
        .select(
            f.coalesce("component", "row").alias("component"),
            "row", "line", "packed", "shared",
            f.coalesce("found", f.array().cast("array<struct<other:long,is_same:boolean,score:float,reason:string>>"))
            .alias("found"),
        )
    )  # fmt: skip
    return _by_key(whole, clusters.resolver(policy), clusters.SCHEMA, "component")

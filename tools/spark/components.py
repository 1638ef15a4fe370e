"""Connected components by Spark alone: every node takes the smallest number it hangs together with, round by round."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as f


def connect(edges: DataFrame) -> DataFrame:
    """(row, component) of every row in `edges` (one, other); `component` is the smallest row number of its component.

    Large-star and small-star rounds in turn (Kiveris et al., Connected Components in MapReduce and Beyond, SoCC 2014):
    the number of rounds grows with the logarithm of the longest chain.
    """
    edges = edges.select("one", "other").distinct().localCheckpoint()
    while True:
        again = _small_star(_large_star(edges)).localCheckpoint()
        is_done = again.exceptAll(edges).isEmpty() and edges.exceptAll(again).isEmpty()
        edges = again
        if is_done:
            break
    centres = edges.select(f.col("other").alias("row")).distinct()
    return edges.select(f.col("one").alias("row"), f.col("other").alias("component")).unionByName(
        centres.withColumn("component", f.col("row"))
    )


def _large_star(edges: DataFrame) -> DataFrame:
    """Every larger neighbour hangs on the smallest of the neighbourhood."""
    both = edges.unionByName(edges.select(f.col("other").alias("one"), f.col("one").alias("other")))
    return _hung(both, f.col("neighbour") > f.col("one"))


def _small_star(edges: DataFrame) -> DataFrame:
    """Every smaller neighbour, and the node itself, hangs on the smallest of them."""
    down = edges.select(
        f.greatest("one", "other").alias("one"), f.least("one", "other").alias("other")
    ).where("one <> other")
    with_self = down.unionByName(down.select("one", f.col("one").alias("other")))
    return _hung(with_self, f.lit(True))


def _hung(edges: DataFrame, chosen: f.Column) -> DataFrame:
    """(one, other): each chosen neighbour with the smallest of its neighbourhood."""
    groups = edges.groupBy("one").agg(
        f.least(f.min("other"), f.first("one")).alias("least"), f.collect_set("other").alias("neighbours")
    )
    return (
        groups.select("one", "least", f.explode("neighbours").alias("neighbour"))
        .where(chosen & (f.col("neighbour") != f.col("least")))
        .select(f.col("neighbour").alias("one"), f.col("least").alias("other"))
        .distinct()
    )

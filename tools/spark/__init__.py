"""The offline resolution as a Spark job, for lists past one machine: the same functions, the same result."""

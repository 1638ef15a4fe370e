"""The durable queue, the worker that runs it, and the clock that fills it. Jobs carry ids, never data."""

"""What an operator's probes ask: alive, ready and how old the data are, and figures for Prometheus."""

from apiflask import APIBlueprint
from flask import Response, current_app
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from blacklist_service.access_rules import allow
from blacklist_service.api.requests import service
from blacklist_service.api.schemas import Shape
from blacklist_service.workflows.check_readiness import check_readiness
from blacklist_service.workflows.context import READERS
from blacklist_service.workflows.enquiring.alarms import count_alarms
from blacklist_service.workflows.tell_refused_opening import refused_openings

TRACES = "blacklist-traces"
health = APIBlueprint("health", __name__, tag="health")


class Alive(Shape):
    status: str


class Ready(Shape):
    status: str
    data_version: int
    data_age_seconds: float | None
    queue_delay_seconds: float
    operator: str


# Whoever reads the interface's calls as lying below /api/v1 finds them there, too. Not the figures: a proxy that passes
# /api on has no word of who may see those.
@health.get("/api/v1/healthz")
@health.get("/healthz")
@health.output(Alive)
@allow(everybody=True)
def show_alive() -> Alive:
    """存活探针。The process answers; nothing else is asked."""
    return Alive(status="ok")


@health.get("/api/v1/readyz")
@health.get("/readyz")
@health.output(Ready)
@allow(everybody=True)
def show_ready() -> Ready:
    """就绪探针与数据时效。The stores answer at the right migration; how old the data are; who operates."""
    found = check_readiness(service())
    return Ready(
        status="ready",
        data_version=found.data_version,
        data_age_seconds=found.data_age_seconds,
        queue_delay_seconds=found.queue_delay_seconds,
        operator=service().profile.name or "regulator-internal",
    )


@health.get("/metrics")
@health.doc(hide=True)
@allow(*READERS, operator=True)
def show_metrics() -> Response:
    """Prometheus 指标。For a scraper on this machine, or an official's key."""
    found = check_readiness(service())
    registry: CollectorRegistry = current_app.extensions[TRACES].registry
    lines = [generate_latest(registry).decode()]
    lines += [
        "# TYPE blacklist_jobs gauge\n",
        *(f'blacklist_jobs{{state="{state}"}} {count}\n' for state, count in sorted(found.jobs.items())),
        f"# TYPE blacklist_queue_delay_seconds gauge\nblacklist_queue_delay_seconds {found.queue_delay_seconds}\n",
        "# TYPE blacklist_journal_delay_seconds gauge\n",
        f"blacklist_journal_delay_seconds {found.journal_delay_seconds}\n",
        f"# TYPE blacklist_data_age_seconds gauge\nblacklist_data_age_seconds {found.data_age_seconds or 0.0}\n",
        "# TYPE blacklist_alarms_total counter\n",
        *(
            f'blacklist_alarms_total{{sign="{sign}"}} {count}\n'
            for sign, count in sorted(count_alarms(service()).items())
        ),
        f"# TYPE blacklist_data_version gauge\nblacklist_data_version {found.data_version}\n",
        "# TYPE blacklist_refused_openings gauge\n",
        *(
            f'blacklist_refused_openings{{kind="{kind}"}} {count}\n'
            for kind, count in sorted(refused_openings(service()).items())
        ),
    ]
    return Response("".join(lines), content_type=CONTENT_TYPE_LATEST)

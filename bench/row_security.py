"""`python -m bench.row_security [ROWS] [ENQUIRIES]`: what row-level security costs, intake and enquiries.

On one cluster, in turns: as a role that the policies hold (rows are copied into a table of the transaction first), and
as a superuser, whom they do not hold. Seconds on the clock, the best of two.
"""

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from bench.listed import list_some, with_operator
from bench.postgres import own_database, own_server
from bench.sample_file import write_sample
from bench.service import new_clerk, take_in
from blacklist_service.settings import Settings
from blacklist_service.workflows.answer_enquiry import Enquiry, answer_enquiries
from blacklist_service.workflows.open_service import open_service, set_up

_ROLE = "blacklist_app_bench"
_GRANTS = (
    f"GRANT USAGE ON SCHEMA public TO {_ROLE}",
    f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {_ROLE}",
    f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {_ROLE}",
)
_TURNS = 2


def main() -> None:
    """Measures in turns and prints seconds and ratios."""
    rows, enquiries = (int(given) for given in [*sys.argv[1:], "5000", "300"][:2])
    best: dict[str, tuple[float, float]] = {}
    with TemporaryDirectory(prefix="bench-") as place, own_server() as server:
        if server is None:
            raise SystemExit("no PostgreSQL server binaries")
        file = write_sample(Path(place) / "sample.csv", rows)
        for turn in range(_TURNS):
            for kind in ("free", "held"):
                home = Path(place) / f"{kind}{turn}"
                with own_database(server, f"{kind}{turn}") as url:
                    taken = _measure(home, url, file, enquiries, is_held=kind == "held")
                known = best.get(kind, taken)
                best[kind] = (min(known[0], taken[0]), min(known[1], taken[1]))
    for at, name in enumerate((f"intake of {rows:,} rows", f"{enquiries:,} enquiries")):
        free, held = best["free"][at], best["held"][at]
        print(f"{name}: {free:.2f} s without, {held:.2f} s with row-level security, ratio {held / free:.2f}")


def _measure(home: Path, url: str, file: Path, enquiries: int, *, is_held: bool) -> tuple[float, float]:
    settings = Settings(home=home, database_url=url, environment="test", prepare_processes=0)
    set_up(settings)
    if is_held:
        settings = settings.model_copy(update={"database_url": _held(url)})
    context = open_service(settings)
    clerk = new_clerk(context)
    start = time.perf_counter()
    take_in(context, clerk, file)
    intake = time.perf_counter() - start
    context, reader = with_operator(context)
    list_some(context, 100)
    asked = Enquiry("示例", "resident_id", "110101199001010015", "credit_approval", "示例同意书")
    start = time.perf_counter()
    for _ in range(enquiries // 100):
        answer_enquiries(context, reader, [asked] * 100)
    answered = time.perf_counter() - start
    context.store.engine.dispose()
    context.looks.engine.dispose()
    return intake, answered


def _held(url: str) -> str:
    """The same database for a role that owns nothing."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        asked = text("SELECT 1 FROM pg_roles WHERE rolname = :role")
        if connection.execute(asked, {"role": _ROLE}).first() is None:
            connection.execute(text(f"CREATE ROLE {_ROLE} LOGIN NOSUPERUSER NOBYPASSRLS"))
        for grant in _GRANTS:
            connection.execute(text(grant))
    engine.dispose()
    return make_url(url).set(username=_ROLE).render_as_string(hide_password=False)


if __name__ == "__main__":
    main()

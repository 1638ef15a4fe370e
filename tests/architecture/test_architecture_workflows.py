"""One workflow, one write transaction, one journal entry: every exception stands here with its reason."""

import ast
import re

_WITHOUT_ENTRY = {
    "blacklist_service/workflows/pushing/drop.py": "asks a worker's fence and writes nothing; the push has its entry",
    "blacklist_service/workflows/answer_enquiry.py": "writes the look itself, hit or miss, which is the entry of the access log",
    "blacklist_service/workflows/answer_once.py": "wraps a workflow, which writes the entry in this transaction",
    "blacklist_service/workflows/authenticate_caller.py": "spends the nonce of a call that has no effect",
    "blacklist_service/workflows/cases/kept_exhibits.py": "keeps files on their way; that they are given has its entry",
    "blacklist_service/workflows/cases/kept_proofs.py": "holds a case while it is asked; that it was served has its entry",
    "blacklist_service/workflows/cases/proof.py": "opens the transaction of a subject's act, which writes the entry",
    "blacklist_service/workflows/claim_pile.py": "who is at reviews for some minutes; each decision has its entry",
    "blacklist_service/workflows/claim_review.py": "who is at a review for some minutes; the decision has its entry",
    "blacklist_service/workflows/count_unknown_calls.py": "counts calls of nobody known, by address and minute; an entry each would be the flood",
    "blacklist_service/workflows/editions/proposals.py": "a trial that is taken back; what is proposed has its entry",
    "blacklist_service/workflows/enquiring/alarms.py": "settles alarms; the suspension writes the entry",
    "blacklist_service/workflows/journalling/looks.py": "writes the look itself, which is the log's own entry",
    "blacklist_service/workflows/keep_filter.py": "a filter of the own account, which names nobody",
    "blacklist_service/workflows/certify_non_listing.py": "give_paper draws the number and writes the entry with it",
    "blacklist_service/workflows/print_report_at_counter.py": "as certify_non_listing",
    "blacklist_service/workflows/measure_figures.py": "counts what stands elsewhere, of nobody; anybody can count again",
    "blacklist_service/workflows/measure_own_figures.py": "counts what stands elsewhere, of nobody; as measure_figures",
    "blacklist_service/workflows/open_session.py": "notes when a session was last seen; each call is no event",
    "blacklist_service/workflows/process_submission.py": "takes the claim and keeps the scan; each chunk has its entry",
    "blacklist_service/workflows/take_cosignatures.py": "keeps what a witness says of the tree; an entry would make a new one",
    "blacklist_service/workflows/scan_upload.py": "keeps what a held upload is and its first rows; that it is held has its entry",
    "blacklist_service/workflows/seal_journal.py": "puts entries into the tree; one of its own would never end",
}
_STORES = {"store", "looks"}
# What ARCHITECTURE.md says of names ("Inside the rooms").
_ASKS = ("list_", "show_", "find_", "read_", "explain_")
_OF_THE_CLOCK = ("watch_", "expire_", "sweep_", "tidy_", "erase_", "measure_")
_TELLS_WHAT_IT_GIVES = {"read_feed", "read_indexes"}  # each object that goes out is an entry
# Doors ask workflows; only the queue and its clock write their own rows.
_WRITERS = ("blacklist_service/workflows/", "blacklist_service/jobs/", "blacklist_service/store/")


def _opens_write_transaction(tree: ast.AST) -> bool:
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "begin"
        and isinstance(node.func.value, ast.Attribute | ast.Name)
        and getattr(node.func.value, "attr", getattr(node.func.value, "id", "")) in _STORES
        for node in ast.walk(tree)
    )


def _tells_the_journal(tree: ast.AST) -> bool:
    return any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "record"
        for node in ast.walk(tree)
    )


def test_every_workflow_that_writes_tells_the_journal(product):
    writers = [module for module in product if module.path.startswith("blacklist_service/workflows/")]
    writers = [module for module in writers if _opens_write_transaction(module.tree)]
    silent = {module.path for module in writers if not _tells_the_journal(module.tree)}

    assert len(writers) > 15
    assert silent == set(_WITHOUT_ENTRY)


def test_only_workflows_and_the_queue_open_write_transactions(product):
    others = [module for module in product if not module.path.startswith(_WRITERS)]

    assert [module.path for module in others if _opens_write_transaction(module.tree)] == []


def _verbs(product) -> dict[str, ast.AST]:
    """The workflows, without the folders of what they share: each by its verb."""
    found = re.compile(r"blacklist_service/workflows/(\w+)\.py")
    return {match[1]: module.tree for module in product if (match := found.fullmatch(module.path))}


def test_a_verb_that_asks_writes_nothing_but_looks(product):
    asking = {verb: tree for verb, tree in _verbs(product).items() if verb.startswith(_ASKS)}
    writing = {
        verb for verb, tree in asking.items() if _opens_write_transaction(tree) or _tells_the_journal(tree)
    }

    assert len(asking) > 50
    assert writing == _TELLS_WHAT_IT_GIVES


def test_a_verb_of_the_clock_is_run_by_the_clock(product):
    (kinds,) = [module.tree for module in product if module.path == "blacklist_service/jobs/kinds.py"]
    imported = {
        (node.module or "").removeprefix("blacklist_service.workflows.")
        for node in ast.walk(kinds)
        if isinstance(node, ast.ImportFrom)
    }
    named = {verb for verb in _verbs(product) if verb.startswith(_OF_THE_CLOCK)}

    assert len(named) > 9
    assert named - imported == set()


def _journal_kinds(module) -> list[str]:
    calls = [node for node in ast.walk(module.tree) if isinstance(node, ast.Call)]
    records = [node for node in calls if isinstance(node.func, ast.Name) and node.func.id == "record"]
    given = [word.value for node in records for word in node.keywords if word.arg == "kind"]
    return [str(kind.value) for kind in given if isinstance(kind, ast.Constant)]


def test_a_journal_kind_reads_as_something_that_happened(product):
    """noun_participle (submission_received), so that a line of the journal is a sentence."""
    kinds = [kind for module in product for kind in _journal_kinds(module)]

    assert len(kinds) > 15
    assert [kind for kind in kinds if not re.fullmatch(r"[a-z]+(_[a-z]+)+", kind)] == []


def test_the_rules_find_what_breaks_them():
    silent = ast.parse("def f(context):\n    with context.store.begin() as c:\n        write(c)\n")
    told = ast.parse("def f(context):\n    with context.store.begin() as c:\n        record(c)\n")

    assert _opens_write_transaction(silent)
    assert not _tells_the_journal(silent)
    assert _tells_the_journal(told)
    assert not _opens_write_transaction(ast.parse("with context.store.read() as c:\n    pass\n"))

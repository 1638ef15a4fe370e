"""Areas and recusals are asked everywhere: a workflow that shows an official a person, or lets one decide about a
person, asks whether the official reaches them. Every exception stands here with its reason."""

import ast
from collections.abc import Iterator

# What asks, for one case or for a list of them.
_ASKS = {
    "lock_case", "page_within_reach", "require_case", "require_proposable", "require_subjects", "within_reach",
}  # fmt: skip
_OFFICIALS = {"OFFICIALS", "READERS", "maker", "checker", "auditor", "supervisor"}
_REQUIRES = {"require_role", "acting_person", "acting_account"}
_LOOKS = {"record_look", "record_looks"}
_BOUNDED_OTHERWISE = {
    "erase_released_objects.erase_released_objects": "the service's own clock, by the law's terms",
    "show_listing.show_in_part": "a part of show_batch, which asks for everybody in it first",
    "add_edition_series.add_edition_series": "a series is opened for an office; its region is its own",
    "show_edition.list_editions": "editions by number and count, which name nobody",
    "show_series.list_series": "series with their editions by number and count",
    "show_series.notice_state": "whether anything may be published, and on which documents",
    "show_series.show_series": "keys of recalled entries, which are public and name nobody",
    "add_exhibits.list_own_exhibits": "the subject itself, by case number and proof",
    "add_feed.add_feed": "a feed is opened for a recipient; its region is the feed's own",
    "give_status_list.give_status_list": "bits by a recipient's own keys, which name nobody",
    "add_legal_basis.add_legal_basis": "a document, and nobody on the list",
    "add_legal_basis.register_legal_bases": "documents, and nobody on the list",
    "change_schedule.change_schedule": "when a feed is published, and nobody on the list",
    "chase_removals.chase_removals": "a count of what list_owed_removals gives, which asks",
    "check_rows.check_rows": "compares every row with its digest; tables, numbers and counts",
    "claim_pile.claim_pile": "goes through list_reviews, which asks",
    "decide_pile.decide_pile": "goes through decide_review, which asks",
    "decide_pile.undo_pile": "goes through undo_review, which asks",
    "claim_review.claim_next_review": "goes through list_reviews, which asks",
    "claim_review.own_claims": "the numbers of reviews that the official took up, which asked",
    "count_late_removals.count_late_removals": "sums of list_owed_removals, which asks",
    "decoys/order_decoys.list_orders": "people who were invented",
    "decoys/order_decoys.order_decoys": "people who were invented",
    "decoys/place_decoys.place_decoys": "people who were invented",
    "decoys/trace_leak.trace_leak": "people who were invented; the answer names recipients",
    "enquiring/person_quotas.list_person_quotas": "accounts, and nobody on the list",
    "enquiring/person_quotas.set_person_quota": "an account, and nobody on the list",
    "enquiring/quotas.list_quotas": "members, and nobody on the list",
    "enquiring/quotas.set_quota": "a member, and nobody on the list",
    "enquiring/suspensions.list_suspensions": "members and accounts, and nobody on the list",
    "enquiring/suspensions.release_suspension": "a member or an account, and nobody on the list",
    "enquiring/suspensions.suspend_coded": "a member, and nobody on the list",
    "enquiring/suspensions.suspend_login": "an account, and nobody on the list",
    "enquiring/suspensions.suspend_member": "a member, and nobody on the list",
    "enquiring/suspensions.suspend_person": "an account, and nobody on the list",
    "enrol_official.ask_reset": "a colleague's account",
    "enrol_official.confirm_reset": "a colleague's account",
    "import_court_list.import_court_list": "the courts' list as reference, and nobody on ours",
    "list_court_lists.list_court_lists": "imports, and nobody on the list",
    "erase_looks.erase_looks": "the service's own clock, by the law's terms",
    "journalling/looks.record_look": "writes the look itself",
    "keep_filter.forget_filter": "a filter of the own account, which names nobody",
    "keep_filter.keep_filter": "a filter of the own account, which names nobody",
    "tell_sources.tell_sources": "members, and nobody on the list; the steps were asked for by reach",
    "list_assigned.with_whom": "colleagues at cases that the queue showed, which asked",
    "list_accounts.list_accounts": "accounts, and nobody on the list",
    "list_accounts.list_keys": "accounts and keys, and nobody on the list",
    "list_accounts.list_signing_keys": "accounts and keys, and nobody on the list",
    "list_deliveries.list_own_deliveries": "the subject itself, by case number and proof",
    "list_feedback.list_all_feedback": "counts by feed, and nobody on the list",
    "list_feeds.list_feeds": "feeds, and nobody on the list",
    "show_figures.show_figures": "sums over the own areas, which name nobody",
    "list_labels.list_labels": "levels and verdicts, which name nobody",
    "list_legal_bases.list_legal_bases": "documents, and nobody on the list",
    "list_members.list_members": "members, and nobody on the list",
    "list_pushes.failing_pushes": "ways in which feeds are pushed, for the doctor",
    "list_pushes.list_all_pushes": "ways in which feeds are pushed, and nobody on the list",
    "list_pushes.list_pushes": "ways in which a feed is pushed, and nobody on the list",
    "list_recipient_keys.list_recipient_keys": "keys of feeds, and nobody on the list",
    "list_reviews.list_held_back": "counts by member",
    "list_sessions.list_sessions": "accounts, and nobody on the list",
    "read_agreement.read_agreement": "counts",
    "plan_release.plan_release": "the service's own walk over the whole list; answers with counts",
    "publish_release.publish_release": "the service's own walk over the whole list, for a feed of its own region",
    "receive_submission.receive_submission": "an office sends reports of its own",
    "reviewing/standing.claims_on": "colleagues at reviews that the queue showed, which asked",
    "resolve_again.resolve_again": "the service's own walk over the whole list; what differs becomes reviews, which ask",
    "certify_non_listing.certify_non_listing": "whoever came in person, from anywhere; yes or no, and nothing of anybody",
    "certify_non_listing.certify_own_non_listing": "the subject itself, by case number and proof",
    "print_own_report.print_own_report": "the subject itself, by case number and proof",
    "show_own_report.show_own_report": "a platform's own report; another's does not exist for it",
    "show_own_letter.show_own_letter": "the subject itself, by case number and proof",
    "show_own_request.show_own_request": "the subject itself, by case number and proof",
    "show_subject.show_own_accesses": "the subject itself, by case number and proof",
    "show_own_agents.show_own_agents": "the subject itself, by case number and proof",
    "show_subject.show_own_record": "the subject itself, by case number and proof",
    "sweep_retention.sweep_retention": "the service's own clock, by the law's terms",
    "verify_matches.verify_matches": "the service's own walk over the whole list; numbers of reports and counts",
}


def _called(node: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call):
            name = inner.func.attr if isinstance(inner.func, ast.Attribute) else getattr(inner.func, "id", "")
            yield name, inner


def _named(call: ast.Call) -> set[str]:
    return {getattr(one, "id", "") for one in ast.walk(call)} | {
        str(one.value) for one in ast.walk(call) if isinstance(one, ast.Constant)
    }


def _closure(tree: ast.Module) -> dict[str, list[ast.FunctionDef]]:
    """Each function of a module with those of the module that it comes to."""
    known = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    found = {}
    for name, node in known.items():
        reached, front = {name}, [node]
        while front:
            used = {one.id for part in front for one in ast.walk(part) if isinstance(one, ast.Name)}
            front = [known[one] for one in sorted(used & set(known)) if one not in reached]
            reached |= {one.name for one in front}
        found[name] = [known[one] for one in sorted(reached)]
    return found


def _is_about_people(parts: list[ast.FunctionDef]) -> bool:
    """Officials may call it, or it writes a look."""
    for part in parts:
        for name, call in _called(part):
            if name in _LOOKS or (name in _REQUIRES and _named(call) & _OFFICIALS):
                return True
    return False


def _asks(parts: list[ast.FunctionDef]) -> bool:
    return any(name in _ASKS for part in parts for name, _call in _called(part))


def _unasked(path: str, tree: ast.Module) -> set[str]:
    room = path.removeprefix("blacklist_service/workflows/").removesuffix(".py")
    return {
        f"{room}.{name}"
        for name, parts in _closure(tree).items()
        if not name.startswith("_") and _is_about_people(parts) and not _asks(parts)
    }


def test_whoever_shows_or_decides_about_a_person_asks_for_the_area(product):
    rooms = [module for module in product if module.path.startswith("blacklist_service/workflows/")]
    unasked = {name for module in rooms for name in _unasked(module.path, module.tree)}
    asking = {name for module in rooms for name, parts in _closure(module.tree).items() if _asks(parts)}

    assert unasked == set(_BOUNDED_OTHERWISE)
    assert len(asking) > 20
    assert {"lock_case", "require_proposable"} <= asking, "what asks for others asks itself"


def test_the_rule_finds_what_breaks_it():
    silent = "def show(context, actor, n):\n    require_role(actor, *READERS)\n    return n\n"
    looking = "def show(context, actor, n):\n    record_look(context, n)\n"
    asked = "def show(context, actor, n):\n    require_role(actor, 'maker')\n    _ask(n)\ndef _ask(n):\n    lock_case(n)\n"
    others = "def show(context, actor, n):\n    require_role(actor, 'agency')\n"

    assert _unasked("blacklist_service/workflows/x.py", ast.parse(silent)) == {"x.show"}
    assert _unasked("blacklist_service/workflows/x.py", ast.parse(looking)) == {"x.show"}
    assert _unasked("blacklist_service/workflows/x.py", ast.parse(asked)) == set()
    assert _unasked("blacklist_service/workflows/x.py", ast.parse(others)) == set()


# What an official may begin without deciding anything.
_NO_DECISION = {
    "check_rows.check_rows": "compares rows with their digests and writes down that it did",
    "erase_released_objects.erase_released_objects": "the service's own clock, by the law's terms",
    "resolve_again.resolve_again": "asks questions; officials who are trusted answer them",
    "decoys/trace_leak.trace_leak": "reads a file and writes down that it was read",
    "erase_looks.erase_looks": "the service's own clock, by the law's terms",
    "sweep_retention.sweep_retention": "the service's own clock, by the law's terms",
}
_ACTS = {"acting_account", "acting_person", "lock_case"}


def _begins(parts: list[ast.FunctionDef]) -> bool:
    return any(name == "begin" for part in parts for name, _call in _called(part))


def _requires_official(parts: list[ast.FunctionDef]) -> bool:
    calls = [call for part in parts for name, call in _called(part) if name in _REQUIRES]
    return any(_named(call) & _OFFICIALS for call in calls)


def _untrusted(path: str, tree: ast.Module) -> set[str]:
    room = path.removeprefix("blacklist_service/workflows/").removesuffix(".py")
    return {
        f"{room}.{name}"
        for name, parts in _closure(tree).items()
        if not name.startswith("_")
        and _begins(parts)
        and _requires_official(parts)
        and not any(one in _ACTS for part in parts for one, _call in _called(part))
    }


def test_whoever_decides_is_read_anew_in_the_register(product):
    """Account, role, and that the person is not suspended, also where nobody is looked at."""
    rooms = [module for module in product if module.path.startswith("blacklist_service/workflows/")]

    assert {name for module in rooms for name in _untrusted(module.path, module.tree)} == set(_NO_DECISION)


def test_that_rule_finds_what_breaks_it():
    silent = "def act(c, actor):\n    require_role(actor, 'maker')\n    with c.store.begin() as t:\n        put(t)\n"
    read_anew = silent.replace("put(t)", "acting_person(t, c, actor, 'maker')")

    assert _untrusted("blacklist_service/workflows/x.py", ast.parse(silent)) == {"x.act"}
    assert _untrusted("blacklist_service/workflows/x.py", ast.parse(read_anew)) == set()


def _cut_before(path: str, tree: ast.Module) -> set[str]:
    """Public functions that ask within_reach about what was cut to a page before: they name a limit."""
    room = path.removeprefix("blacklist_service/workflows/").removesuffix(".py")
    found = set()
    for name, parts in _closure(tree).items():
        calls = [(called, call) for part in parts for called, call in _called(part)]
        limits = any(one.arg == "limit" for _called_name, call in calls for one in call.keywords) or any(
            one.arg == "limit" for part in parts for one in (*part.args.args, *part.args.kwonlyargs)
        )
        if not name.startswith("_") and limits and any(called == "within_reach" for called, _call in calls):
            found.add(f"{room}.{name}")
    return found


def test_no_page_is_cut_before_the_reach_is_asked(product):
    """Else its length, and the place behind it, tell of whom the official does not reach: page_within_reach fills it."""
    rooms = [
        module
        for module in product
        if module.path.startswith("blacklist_service/workflows/") and not module.path.endswith("/reach.py")
    ]
    assert {name for module in rooms for name in _cut_before(module.path, module.tree)} == set()


def test_the_rule_of_pages_finds_what_breaks_it():
    cut = "def show(c, a, *, limit):\n    return within_reach(c, read(c, limit=limit), people)\n"
    inside = "def show(c, a):\n    return _some(c)\ndef _some(c):\n    return within_reach(c, read(c, limit=9), people)\n"
    filled = "def show(c, a, *, limit):\n    return page_within_reach(c, behind, people, limit=limit)\n"
    whole = "def show(c, a):\n    return within_reach(c, read(c), people)\n"

    assert _cut_before("blacklist_service/workflows/x.py", ast.parse(cut)) == {"x.show"}
    assert _cut_before("blacklist_service/workflows/x.py", ast.parse(inside)) == {"x.show"}
    assert _cut_before("blacklist_service/workflows/x.py", ast.parse(filled)) == set()
    assert _cut_before("blacklist_service/workflows/x.py", ast.parse(whole)) == set()

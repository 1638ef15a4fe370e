"""What officials say in free words with an act stands in a detail of the journal: each such entry is known to whoever
erases the words of a case, or stands here with its reason."""

import ast
from collections.abc import Iterator

from blacklist_service.store.words import IN_FREE_WORDS

_SAID = {"reason", "reasons", "note"}
# Other entries with a reason, and why it may stay.
_STAYS = {
    "channel_proposed": "how a platform is paid, about nobody; its rules keep numbers and addresses out",
    "edition_refused": "about a public notice as a whole; it belongs to no case, and the form asks for no name",
    "edition_withdrawn": "as of one that was refused",
    "kind": "of a suspension: a code of the rules",
    "member_suspended": "a code of the rules",
    "objection_received": "a code, by which the subject says what it is about",
    "person_suspended": "a code of the rules",
    "review_decided": "a code of the reasons of a review",
    "review_reopened": "a code of the reasons of a review",
    "subject_split": "a code of the reasons of a split",
}


def _in_details(module) -> Iterator[tuple[str, str]]:
    """(kind, key) of every journal entry of a module whose detail says something under one of these keys."""
    for node in ast.walk(module.tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "record"):
            continue
        given = {one.arg: one.value for one in node.keywords}
        detail, kind = given.get("detail"), given.get("kind")
        keys = [ast.unparse(key) for key in detail.keys if key] if isinstance(detail, ast.Dict) else []
        yield from ((ast.unparse(kind).strip("'"), key.strip("'")) for key in keys if key.strip("'") in _SAID)


def test_free_words_in_the_journal_are_known_to_whoever_erases_them(product):
    found = {kind for module in product for kind, _key in _in_details(module)}
    assert found == {*IN_FREE_WORDS, *_STAYS}


def test_the_scan_finds_what_is_planted(planted):
    text = "record(connection, context, actor, kind='case_told', detail={'reason': said})"
    assert list(_in_details(planted("x.py", text, ast.parse(text)))) == [("case_told", "reason")]

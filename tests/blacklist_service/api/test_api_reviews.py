"""An official does not decide blind: both sides of an unsure match, what a merge moved, and the split that undoes it."""

from collections.abc import Callable
from typing import Any

import pytest

from blacklist_service.store import journal
from blacklist_service.workflows.context import Context

V1 = "/api/v1"
# A number of nobody whose check character fits, under two names.
NUMBER = "110101199001010015"
NAMES = ("虚构子", "另有其人")


@pytest.fixture
def unsure(both_callers: dict[str, Any]) -> dict[str, Any]:
    """Everybody, and one unsure match in the queue, on each database."""
    debt = {"id_type": "resident_id", "id_number": NUMBER, "principal": "10.00", "outstanding": "5.00"}
    items = [{**debt, "name": name, "contract_no": name} for name in NAMES]
    taken = both_callers["platform"].post(f"{V1}/reports:batch", json={"items": items})
    assert taken.status_code == 200
    return both_callers


@pytest.fixture
def match(unsure: dict[str, Any]) -> dict[str, Any]:
    (item,) = unsure["maker"].get(f"{V1}/reviews?kind=match").get_json()["items"]
    found: dict[str, Any] = item
    return found


def test_the_queue_leads_to_both_sides_and_their_explanation(
    unsure: dict[str, Any], match: dict[str, Any]
) -> None:
    answer = unsure["checker"].get(match["href"])
    shown = answer.get_json()
    assert (answer.status_code, answer.headers["ETag"]) == (200, f'"{match["version"]}"')
    assert (shown["review"], shown["subject"]) == (match["id"], match["target_id"])
    sides = [shown["given"], *shown["candidates"]]
    assert {side["name"] for side in sides} == set(NAMES)
    assert {side["id_number"] for side in sides} == {NUMBER}
    assert {line["field"] for line in shown["explanation"]} >= {"verdict", "reason", "name", "identifier"}
    assert all(line["zh"] and line["en"] for line in shown["explanation"])


def test_what_is_held_back_is_told_beside_the_queue(unsure: dict[str, Any]) -> None:
    debt = {"id_type": "resident_id", "id_number": NUMBER, "principal": "10.00", "outstanding": "5.00"}
    # One subject has five places: the sixth other name, and the seventh, wait.
    names = [f"虚构{letter}" for letter in "甲乙丙丁戊己庚"]
    items = [{**debt, "name": name, "contract_no": name} for name in names]
    assert unsure["platform"].post(f"{V1}/reports:batch", json={"items": items}).status_code == 200

    def ask(kind: str) -> dict[str, Any]:
        return dict(unsure["maker"].get(f"{V1}/reviews?kind={kind}&limit=200").get_json())

    shown, held = ask("match"), ask("held")
    (told,) = shown["held_back"]
    assert held["items"]
    assert (told["open"], told["held"]) == (len(shown["items"]) + len(held["items"]), len(held["items"]))
    subjects = [item["target_id"] for item in shown["items"]]
    assert max(map(subjects.count, subjects)) == 5
    first = unsure["maker"].get(f"{V1}/reviews?kind=held&limit=1").get_json()
    assert first["items"] == held["items"][:1]
    following = unsure["maker"].get(f"{V1}/reviews?kind=held&limit=1&cursor={first['next']}")
    assert following.get_json()["items"] == held["items"][1:2]


def test_the_seen_version_decides(unsure: dict[str, Any], match: dict[str, Any]) -> None:
    seen = {"If-Match": unsure["maker"].get(match["href"]).headers["ETag"]}
    body = {"verdict": "different", "reason": "other_person"}
    assert unsure["maker"].post(match["href"] + "/decision", json=body, headers=seen).status_code == 200
    shown = unsure["maker"].get(match["href"]).get_json()
    assert (shown["state"], shown["verdict"]) == ("decided", "different")


def test_a_waiting_listing_says_where_to_look(unsure: dict[str, Any]) -> None:
    items = unsure["maker"].get(f"{V1}/reviews?kind=listing").get_json()["items"]
    assert len(items) == 2
    for item in items:
        assert unsure["maker"].get(item["href"]).get_json()["listing"]["listing"] == item["id"]


def test_a_wrong_merge_is_seen_and_undone(
    unsure: dict[str, Any], match: dict[str, Any], merged: Callable[[], dict[str, Any]]
) -> None:
    history = merged()
    (merge,) = history["changes"]
    assert (merge["kind"], merge["to_subject"], merge["actor"]) == ("merge", history["subject"], "maker")
    assert history["aliases"] == [merge["from_subject"]]
    assert {report["name"] for report in history["reports"]} == {f"{name[0]}*" for name in NAMES}
    assert {report["id_number"] for report in history["reports"]} == {"110***********0015"}

    split = f"{V1}/subjects/{history['subject']}/split"
    body = {"reports": merge["reports"], "reason": "wrong_merge"}
    done = unsure["checker"].post(split, json=body).get_json()
    assert (done["own"], done["reports"]) == (merge["from_subject"], merge["reports"])
    after = unsure["auditor"].get(f"{V1}/subjects/{done['own']}/history").get_json()
    assert [change["kind"] for change in after["changes"]] == ["merge", "split"]
    assert (after["subject"], after["aliases"], len(after["reports"])) == (done["own"], [], 1)


@pytest.fixture
def merged(unsure: dict[str, Any], match: dict[str, Any]) -> Callable[[], dict[str, Any]]:
    """Decides that both are one, and gives the history, asked for under the absorbed id."""

    def decide() -> dict[str, Any]:
        body = {"verdict": "same", "reason": "same_document"}
        seen = {"If-Match": f'"{match["version"]}"'}
        assert unsure["maker"].post(match["href"] + "/decision", json=body, headers=seen).status_code == 200
        shown = unsure["maker"].get(match["href"]).get_json()
        history = unsure["maker"].get(f"{V1}/subjects/{shown['subject']}/history").get_json()
        aliased = unsure["maker"].get(f"{V1}/subjects/{history['aliases'][0]}/history").get_json()
        assert aliased == history
        return dict(history)

    return decide


def test_a_split_is_refused_in_words_that_tell_why(
    unsure: dict[str, Any], merged: Callable[[], dict[str, Any]]
) -> None:
    history = merged()
    moved, every = history["changes"][0]["reports"], [report["report"] for report in history["reports"]]
    split = f"{V1}/subjects/{history['subject']}/split"
    (stays,) = set(every) - set(moved)
    for reports, reason, status, code in (
        (every, "wrong_merge", 422, "SUBJECT.REPORTS"),
        ([stays], "wrong_merge", 409, "SUBJECT.SPLIT"),
        (["a" * 26], "wrong_merge", 404, "NOT_FOUND"),
        ([history["subject"]], "wrong_merge", 404, "NOT_FOUND"),
        (moved, "a mood", 422, "BODY.FIELDS"),
        ([], "wrong_merge", 422, "BODY.FIELDS"),
    ):
        answer = unsure["maker"].post(split, json={"reports": reports, "reason": reason})
        assert (answer.status_code, answer.get_json()["code"]) == (status, code), (reports, reason)


def test_every_look_stands_in_the_log(
    unsure: dict[str, Any], match: dict[str, Any], looks: Callable[[], list[tuple[str, str]]]
) -> None:
    unsure["maker"].get(f"{V1}/reviews?kind=match")
    assert looks() == [], "the queue shows nobody"
    unsure["auditor"].get(match["href"])
    assert looks() == [], "an auditor is not shown both sides in full"
    unsure["maker"].get(match["href"])
    unsure["auditor"].get(f"{V1}/subjects/{match['target_id']}/history")
    assert looks() == [("maker", "review"), ("maker", "review"), ("auditor", "subject_history")]


@pytest.fixture
def looks(context: Context) -> Callable[[], list[tuple[str, str]]]:
    """Who looked and how, so far."""

    def seen() -> list[tuple[str, str]]:
        with context.looks.read() as connection:
            return [(look.actor, look.action) for look in journal.looks_after(connection, 0, 99)]

    return seen


@pytest.fixture
def drawn(context: Context) -> None:
    """Every decided review goes to a second official."""
    settings = context.settings.model_copy(update={"second_review_share": 1.0})
    object.__setattr__(context, "settings", settings)


def _decide(caller: Any, match: dict[str, Any], verdict: str, reason: str, version: int) -> Any:
    body, seen = {"verdict": verdict, "reason": reason}, {"If-Match": f'"{version}"'}
    return caller.post(match["href"] + "/decision", json=body, headers=seen)


def test_the_queue_shows_richness_beside_the_score(match: dict[str, Any]) -> None:
    assert match["score"] is not None
    assert 1 <= match["agreeing"] <= match["compared"]
    assert match["asked_before"] is None


def test_a_second_official_is_asked_blindly(
    drawn: None, unsure: dict[str, Any], match: dict[str, Any]
) -> None:
    assert _decide(unsure["maker"], match, "same", "same_document", 1).status_code == 200
    assert unsure["maker"].get(f"{V1}/reviews?kind=second").get_json()["items"] == []
    (item,) = unsure["checker"].get(f"{V1}/reviews?kind=second").get_json()["items"]
    assert (item["id"], item["state"], item["verdict"], item["target_id"]) == (
        match["id"], "second", None, match["target_id"],
    )  # fmt: skip
    shown = unsure["checker"].get(item["href"]).get_json()
    assert (shown["verdict"], shown["judgements"], len(shown["candidates"])) == (None, [], 1)
    refused = _decide(unsure["maker"], match, "same", "same_document", item["version"])
    assert (refused.status_code, refused.get_json()["code"]) == (403, "REVIEW.SAME_OFFICIAL")
    assert _decide(unsure["checker"], match, "different", "relative", item["version"]).status_code == 200
    assert unsure["checker"].get(f"{V1}/reviews?kind=third").get_json()["items"] == [], "neither of the two"
    told = unsure["auditor"].get(f"{V1}/reviews/agreement").get_json()
    assert (told["overall"]["decisions"], told["overall"]["agreeing"]) == (1, 0)
    assert told["by_reason"]["same_document"]["share"] == 0.0
    none = unsure["auditor"].get(f"{V1}/reviews/agreement?until=2001-01-01").get_json()
    assert none["overall"] == {"decisions": 0, "agreeing": 0, "share": None, "kappa": None}


def test_an_auditor_is_not_asked_to_judge(unsure: dict[str, Any]) -> None:
    for kind in ("second", "third"):
        answer = unsure["auditor"].get(f"{V1}/reviews?kind={kind}")
        assert (answer.status_code, answer.get_json()["code"]) == (403, "ACCESS.ROLE")
    assert unsure["auditor"].get(f"{V1}/reviews?kind=undecided").status_code == 200


def test_an_undecided_match_is_listed_apart(unsure: dict[str, Any], match: dict[str, Any]) -> None:
    assert _decide(unsure["maker"], match, "unsure", "not_enough", 1).status_code == 200
    assert unsure["maker"].get(f"{V1}/reviews").get_json()["items"] == []
    (item,) = unsure["checker"].get(f"{V1}/reviews?kind=undecided").get_json()["items"]
    assert (item["id"], item["verdict"], item["version"]) == (match["id"], "unsure", 2)


@pytest.mark.parametrize("reader", ["reviewer", "source", "subject", "inspector"])
def test_a_match_is_explained_to_each_reader(
    unsure: dict[str, Any], match: dict[str, Any], reader: str
) -> None:
    answer = unsure["auditor"].get(f"{match['href']}/explanation?reader={reader}")
    assert answer.status_code == 200
    text = answer.get_data(as_text=True)
    assert answer.get_json()["lines"]
    assert not any(value in text for value in (NUMBER, *NAMES))


def test_the_queue_goes_on_behind_its_cursor(unsure: dict[str, Any]) -> None:
    debt = {"id_type": "resident_id", "id_number": NUMBER, "principal": "10.00", "outstanding": "5.00"}
    items = [{**debt, "name": name, "contract_no": name} for name in ("第三个人", "第四位者")]
    assert unsure["platform"].post(f"{V1}/reports:batch", json={"items": items}).status_code == 200
    seen, cursor = [], ""
    while True:
        page = unsure["maker"].get(f"{V1}/reviews?limit=2{cursor}").get_json()
        seen += [item["id"] for item in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    every = [item["id"] for item in unsure["maker"].get(f"{V1}/reviews?limit=200").get_json()["items"]]
    assert len(every) > 3
    assert seen == every


@pytest.mark.parametrize(
    ("asked", "since", "until"),
    [
        ("since=0001-01-01", "2000-01-01", "today"),
        ("since=0001-01-01&until=9999-12-31", "2000-01-01", "today"),
        ("until=0001-01-01", "2000-01-01", "2000-01-01"),
        ("since=9999-12-31", "9999-12-31", "today"),
    ],
)
def test_agreement_is_told_of_any_days(
    both_callers: dict[str, Any], context: Context, asked: str, since: str, until: str
) -> None:
    answer = both_callers["maker"].get(f"{V1}/reviews/agreement?{asked}")
    told = answer.get_json()
    today = context.clock.today().isoformat()
    assert (answer.status_code, told["since"]) == (200, since)
    assert told["until"] == (today if until == "today" else until)
    assert told["overall"]["decisions"] == 0

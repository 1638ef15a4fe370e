"""match, evaluate and explain on small invented files: no home, no database, damaged rows taking part."""

import csv

import pytest

HEADER = ("row_id", "姓名", "证件号码", "手机号", "住址")


def _id(front):
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return front + "10X98765432"[sum(int(d) * w for d, w in zip(front, weights, strict=True)) % 11]


ONE, OTHER = _id("34010419900101001"), _id("34010419900101002")
ROWS = (
    ("a", "虚构甲", ONE, "13800000001", ""),
    ("b", "虚 构甲", f" {ONE} ", "13900000002", ""),
    ("c", "虚构甲", ONE[:4] + "*" * 10 + ONE[14:], "13800000001", ""),
    ("d", "虚构甲", OTHER, "13800000001", ""),
    ("e", "虚构甲", "", "", ""),
)
TRUTH = (
    ("a", "1", "clean"),
    ("b", "1", "id:space"),
    ("c", "1", "id:mask14"),
    ("d", "2", "clean"),
    ("e", "3", "id:missing"),
)


def _table(path):
    with path.open(encoding="utf-8", newline="") as body:
        return list(csv.DictReader(body))


def _clusters(path):
    """The rows that stand together, as sets."""
    found = {}
    for line in _table(path):
        found.setdefault(line["cluster_id"], set()).add(line["row_id"])
    return sorted(map(sorted, found.values()))


@pytest.fixture
def no_home(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BLACKLIST_HOME", str(tmp_path / "must-not-appear"))
    yield
    assert not (tmp_path / "must-not-appear").exists()


@pytest.fixture
def small(tmp_path, write_csv, no_home):
    return write_csv(tmp_path / "small.csv", HEADER, ROWS)


@pytest.fixture
def truth(tmp_path, write_csv):
    return write_csv(tmp_path / "truth.csv", ("row_id", "truth", "kind"), TRUTH)


def test_one_person_is_one_cluster_and_two_valid_numbers_never(small, tmp_path, blacklist):
    ran = blacklist("--json", "match", small, "--out", tmp_path / "c.csv", "--pairs", tmp_path / "p.csv")
    assert [line["row_id"] for line in _table(tmp_path / "c.csv")] == list("abcde")
    clusters = _clusters(tmp_path / "c.csv")
    assert not any({"a", "d"} <= set(cluster) for cluster in clusters)
    assert any({"a", "b"} <= set(cluster) for cluster in clusters)
    assert ["e"] in clusters  # a name alone never matches anyone
    pairs = _table(tmp_path / "p.csv")
    assert list(pairs[0]) == ["row_id_a", "row_id_b", "verdict", "score", "reason"]
    assert {pair["verdict"] for pair in pairs} <= {"same", "unsure"}
    assert {"row_id_a": "a", "row_id_b": "b"}.items() <= pairs[0].items()
    assert ran.document["rows"] == 5
    assert ran.document["clusters"] == len(clusters)
    assert ran.document["same"] + ran.document["unsure"] == len(pairs)


def test_without_row_id_the_rows_count_from_one(tmp_path, write_csv, no_home, blacklist):
    file = write_csv(tmp_path / "plain.csv", HEADER[1:], [row[1:] for row in ROWS])
    blacklist("match", file, "--out", tmp_path / "c.csv")
    assert [line["row_id"] for line in _table(tmp_path / "c.csv")] == ["1", "2", "3", "4", "5"]


def test_json_lines_may_carry_row_ids_too(tmp_path, no_home, blacklist):
    file = tmp_path / "rows.jsonl"
    lines = [f'{{"row_id": "r{n}", "name": "虚构乙", "id_number": "{ONE}"}}' for n in (7, 8)]
    file.write_text("\n".join([*lines, "{damaged"]), "utf-8")
    blacklist("match", file, "--out", tmp_path / "c.csv")
    assert _clusters(tmp_path / "c.csv") == [["3"], ["r7", "r8"]]


@pytest.mark.parametrize("jobs", ["1", "3"])
def test_any_number_of_processes_gives_the_same_files(jobs, invented, tmp_path, no_home, blacklist):
    file, _ = invented(400)
    blacklist("match", file, "--out", tmp_path / "one.csv", "--pairs", tmp_path / "one-p.csv")
    blacklist("match", file, "--out", tmp_path / "n.csv", "--pairs", tmp_path / "n-p.csv", "--jobs", jobs)
    for name in ("", "-p"):
        assert (tmp_path / f"one{name}.csv").read_bytes() == (tmp_path / f"n{name}.csv").read_bytes()


def test_a_row_id_that_stands_twice_is_refused(tmp_path, write_csv, no_home, blacklist):
    file = write_csv(tmp_path / "twice.csv", HEADER, [ROWS[0], ROWS[0]])
    ran = blacklist("--json", "match", file, "--out", tmp_path / "c.csv", status=1)
    assert ran.document["error"]["code"] == "MATCH.ROW_ID_TWICE"
    assert not (tmp_path / "c.csv").exists()


def test_a_file_without_a_header_is_refused_with_its_finding(tmp_path, no_home, blacklist):
    (tmp_path / "x.csv").write_text("甲,乙\n丙,丁\n", "utf-8")
    ran = blacklist("--json", "match", tmp_path / "x.csv", "--out", tmp_path / "c.csv", status=1)
    assert ran.document["error"]["code"] == "HEADER.NOT_FOUND"


def test_evaluation_counts_pairs_against_the_truth(small, truth, blacklist):
    told = blacklist("--json", "evaluate", small, "--truth", truth).document
    assert (told["rows"], told["true_pairs"], told["wrong_pairs"]) == (5, 3, 0)
    assert told["precision"] == 1.0
    assert told["recall"] >= 1 / 3
    assert told["recall_with_review"] >= told["recall"]
    assert 0 <= told["review_share"] <= 1
    assert told["sweep"]
    assert told["truth_unmatched"] == 0
    shown = blacklist("evaluate", small, "--truth", truth).out
    assert "召回率" in shown
    assert ONE not in shown


@pytest.mark.parametrize(
    ("header", "name_of"),
    [
        (("row_key", "person", "variation"), lambda _number, report: report.row["行标识"]),
        (("row", "organisation"), lambda number, _report: str(number + 2)),
        (("row_id", "truth"), lambda number, _report: str(number + 1)),
    ],
)
def test_truth_files_name_rows_by_id_key_or_number(
    header, name_of, invented, write_csv, tmp_path, no_home, blacklist
):
    file, made = invented(200)
    lines = [
        (name_of(number, report), str(report.person.number), report.variation)[: len(header)]
        for number, report in enumerate(made)
    ]
    told = blacklist(
        "--json", "evaluate", file, "--truth", write_csv(tmp_path / "t.csv", header, lines)
    ).document
    assert told["rows"] == 200
    assert told["precision"] == 1.0
    assert told["recall"] > 0.9


def test_a_truth_about_other_rows_is_refused(small, write_csv, tmp_path, blacklist):
    other = write_csv(tmp_path / "t.csv", ("row_id", "truth"), [("zzz", "1")])
    assert (
        blacklist("--json", "evaluate", small, "--truth", other, status=1).document["error"]["code"]
        == "TRUTH.EMPTY"
    )
    wrong = write_csv(tmp_path / "u.csv", ("id", "who"), [("a", "1")])
    assert (
        blacklist("--json", "evaluate", small, "--truth", wrong, status=1).document["error"]["code"]
        == "TRUTH.HEADER"
    )


@pytest.mark.parametrize(
    ("pair", "verdict"), [(("a", "b"), "same"), (("a", "d"), "unsure"), (("a", "e"), "different")]
)
def test_a_pair_is_explained_field_by_field_without_values(pair, verdict, small, blacklist):
    told = blacklist("--json", "explain", small, *pair).document
    assert told["verdict"] == verdict
    assert {line["field"] for line in told["lines"]} >= {"verdict", "reason", "name"}
    assert all(line["zh"] and line["en"] for line in told["lines"])
    shown = blacklist("explain", small, *pair).out
    for value in (ONE, OTHER, "虚构甲", "13800000001"):
        assert value not in shown


def test_a_row_that_is_not_there_cannot_be_explained(small, blacklist):
    assert (
        blacklist("--json", "explain", small, "a", "zzz", status=1).document["error"]["code"]
        == "MATCH.ROW_UNKNOWN"
    )


def test_what_if_tells_which_pairs_change_and_saves_nothing(small, tmp_path, blacklist):
    before = set(tmp_path.iterdir())
    policy = tmp_path / "policy.toml"
    policy.write_text('version = "trial"\n[floors]\nA4 = 900.0\nA5 = 900.0\n', "utf-8")
    told = blacklist("--json", "match", small, "--what-if", policy).document
    assert told["policy"] == "trial"
    assert told["clusters_after"] > told["clusters_before"]
    assert told["changed"]
    # What was joined comes apart, and people are asked.
    moves = {(change["before"], change["after"]) for change in told["changed"]}
    assert moves == {("same", "unsure")}
    assert set(tmp_path.iterdir()) == before | {policy}
    same = tmp_path / "policy.json"
    same.write_text('{"version": "nothing"}', "utf-8")
    assert blacklist("--json", "match", small, "--what-if", same).document["changed"] == []


def test_what_if_compares_as_the_rows_are_resolved(tmp_path, write_csv, blacklist, no_home):
    """A phone under more names than the policy lets count says nothing: no rule that rests on it is told."""
    others = [(f"o{number}", f"虚构{chr(0x4E01 + number)}", "", "13800000001", "") for number in range(6)]
    rows = [
        ("a", "欧阳虚构", "", "13800000001", ""),
        ("b", "欧阳虚构", "", "13800000001", "虚构路1号1栋101室"),
    ]
    file = write_csv(tmp_path / "hotline.csv", HEADER, [*rows, *others])
    policy = tmp_path / "policy.toml"
    policy.write_text('version = "trial"\nmax_holders = 50\n', "utf-8")

    told = blacklist("--json", "match", file, "--what-if", policy).document

    (change,) = (one for one in told["changed"] if {one["row_id_a"], one["row_id_b"]} == {"a", "b"})
    assert (change["before"], change["after"]) == ("different", "same")
    assert (change["rule_before"], change["rule_after"]) == ("N2", "A6")


@pytest.mark.parametrize(
    ("text", "code"), [("= nonsense", "POLICY.FILE"), ("[weights.nose]\nlong = 1.0", "POLICY.UNKNOWN")]
)
def test_a_policy_that_cannot_be_is_refused(text, code, small, tmp_path, blacklist):
    (tmp_path / "p.toml").write_text(text, "utf-8")
    ran = blacklist("--json", "match", small, "--what-if", tmp_path / "p.toml", status=1)
    assert ran.document["error"]["code"] == code


def test_out_is_needed_and_what_if_takes_none(small, tmp_path, blacklist):
    blacklist("match", small, status=2)
    (tmp_path / "p.toml").write_text("", "utf-8")
    blacklist("match", small, "--what-if", tmp_path / "p.toml", "--out", tmp_path / "c.csv", status=2)


@pytest.mark.parametrize("reader", ["reviewer", "source", "subject", "inspector"])
def test_a_pair_is_explained_to_each_reader(reader, small, blacklist):
    told = blacklist("--json", "explain", small, "a", "b", "--for", reader).document
    fields = {line["field"] for line in told["lines"]}
    expected = {
        "reviewer": {"verdict", "reason", "name", "identifier", "richness"},
        "source": {"row"},
        "subject": {"verdict", "name", "identifier", "objection"},
        "inspector": {"policy", "prior", "report", "compared_with", "keys", "reproduction"},
    }
    assert expected[reader] <= fields
    assert ("score" in told) == (reader in ("reviewer", "inspector")), (
        "others learn nothing of the comparison"
    )
    assert all(line["zh"] and line["en"] for line in told["lines"])
    if reader == "inspector":
        assert told["lines"][-1]["level"] == "reproduced"


@pytest.mark.parametrize(
    "text",
    ["prior = inf", "review_floor = nan", "max_holders = 0", "max_holders = 5.7", "[floors]\nA6 = nan",
     "[weights.identifier]\nequal = 1e308"],
)  # fmt: skip
def test_a_policy_of_impossible_figures_is_refused(text, small, tmp_path, blacklist):
    policy = tmp_path / "policy.toml"
    policy.write_text(f'version = "trial"\n{text}\n', "utf-8")
    assert (
        blacklist("--json", "match", small, "--what-if", policy, status=1).document["error"]["code"]
        == "POLICY.UNKNOWN"
    )


def test_an_output_never_replaces_the_input_or_the_other_output(small, tmp_path, blacklist):
    before = small.read_bytes()
    refused = blacklist("--json", "match", small, "--out", small, status=1)
    assert refused.document["error"]["code"] == "CLI.FILE_IS_INPUT"
    one = tmp_path / "one.csv"
    twice = blacklist("--json", "match", small, "--out", one, "--pairs", one, status=1)
    assert twice.document["error"]["code"] == "CLI.FILE_TWICE"
    assert small.read_bytes() == before

"""The policy on the command line: shown, estimated, watched, tried; nothing of it comes into force. All invented."""

import json
import tomllib

import pytest

from matching.policy import POLICY
from matching.reasons import REASONS
from tools.sample_rows import COLUMNS, reports

TRIAL = 'version = "trial-1"\n[floors]\nA6 = 9.0\n'
# So common that they meet by chance on a recycled phone.
COMMON = ("张伟", "李娜", "王芳", "王伟", "刘洋")


@pytest.fixture
def sample(invented, write_csv, tmp_path):
    """An invented file and the truth about it."""
    file, made = invented(1000)
    lines = [(one.row["行标识"], one.person.number, one.variation) for one in made]
    return file, write_csv(tmp_path / "truth.csv", ("row_key", "person", "variation"), lines)


@pytest.fixture
def namesakes(write_csv, tmp_path):
    """An invented file in which every fifth person has a common name and no number in the first report, and the truth."""
    made = list(reports(1000, 7))
    before = 0
    for one in made:
        number = one.person.number
        if number % 5 == 0:
            one.row["姓名"] = COMMON[number // 5 % len(COMMON)]
            one.row["证件号码"] = "" if number > before else one.row["证件号码"]
        before = max(before, number)
    file = write_csv(
        tmp_path / "namesakes.csv", COLUMNS, [[one.row[code] for code in COLUMNS] for one in made]
    )
    lines = [(one.row["行标识"], one.person.number, one.variation) for one in made]
    return file, write_csv(tmp_path / "truth.csv", ("row_key", "person", "variation"), lines)


def test_the_policy_in_force_is_shown(blacklist, tmp_path):
    told = blacklist("--json", "policy", "show").document
    assert (told["version"], told["in_force"]) == (POLICY.version, True)
    assert told["weights"]["phone"]["equal"] == POLICY.weights["phone"]["equal"]
    assert [gate["code"] for gate in told["gates"]] == [gate.code for gate in POLICY.gates]
    assert POLICY.version in blacklist("policy", "show").out
    (tmp_path / "p.toml").write_text(TRIAL, "utf-8")
    other = blacklist("--json", "policy", "show", tmp_path / "p.toml").document
    assert (other["version"], other["in_force"]) == ("trial-1", False)
    assert {gate["code"]: gate["floor"] for gate in other["gates"]}["A6"] == 9.0


def test_every_rule_is_told_in_words(blacklist):
    told = blacklist("--json", "policy", "show").document
    words = {one["code"]: (one["zh"], one["en"]) for one in (*told["gates"], *told["rules"])}
    assert words.keys() >= {gate.code for gate in POLICY.gates} | {
        code for code in REASONS if code[0] in "RNVC"
    }
    assert all(words[code] == REASONS[code] for code in words)
    shown = blacklist("policy", "show").out
    for code in ("A1", "R1", "N1", "V1", "C1"):
        assert code in shown
    assert "转人工 asks a person" in shown
    assert "姓名不符，无相同证件号码" in shown


def test_an_estimate_proposes_and_changes_nothing(sample, tmp_path, blacklist):
    file, truth = sample
    out, report = tmp_path / "proposed.toml", tmp_path / "report.json"
    told = blacklist(
        "--json", "policy", "estimate", file, "--out", out, "--report", report, "--truth", truth
    ).document
    assert told["policy"] == POLICY.version
    (person,) = told["estimates"]
    assert person["kind"] == "person"
    assert person["rows"] == 1000
    true = told["true_levels"]["person"]
    for line in person["levels"]:
        if line["same_pairs"] > 20:
            assert line["m"] == pytest.approx(true[line["field"]].get(line["level"], 0.0), abs=0.02), line
    assert {"A1", "A3"} <= {gate["reason"] for gate in person["gates"]}
    kept = json.loads(report.read_text("utf-8"))
    assert kept["estimates"] == told["estimates"]
    assert report.stat().st_mode & 0o777 == 0o600
    proposed = tomllib.loads(out.read_text("utf-8"))
    assert proposed["version"] == told["proposal"]["version"] != POLICY.version
    # The proposal is a policy that can be tried.
    assert blacklist("--json", "match", file, "--what-if", out).document["policy"] == proposed["version"]


def test_no_value_of_a_person_is_told(sample, tmp_path, blacklist):
    file, _ = sample
    out, report = tmp_path / "proposed.toml", tmp_path / "report.json"
    shown = blacklist("policy", "estimate", file, "--out", out, "--report", report).out
    texts = shown + out.read_text("utf-8") + report.read_text("utf-8")
    for one in list(reports(20, 7)):
        for value in (one.person.name, one.person.resident_id, one.person.phone):
            assert value not in texts


def test_the_version_of_a_proposal_is_new(sample, blacklist):
    file, _ = sample
    refused = blacklist("--json", "policy", "estimate", file, "--version", POLICY.version, status=1)
    assert refused.document["error"]["code"] == "POLICY.VERSION"
    assert (
        blacklist("--json", "policy", "estimate", file, "--version", "x-7").document["proposal"]["version"]
        == "x-7"
    )


def test_drift_is_an_exit_status(sample, tmp_path, blacklist):
    file, _ = sample
    report = tmp_path / "report.json"
    first = blacklist("--json", "policy", "drift", file, "--against", report)
    assert (first.document["alarm"], first.document["baseline"]) == (False, True)
    assert "POLICY.BASELINE" in first.err
    assert report.stat().st_mode & 0o777 == 0o600
    again = blacklist("--json", "policy", "drift", file, "--against", report).document
    assert (again["alarm"], again["baseline"], again["limits"]["bits"]) == (False, False, 1.0)
    earlier = json.loads(report.read_text("utf-8"))
    earlier["estimates"][0]["candidates_per_row"] *= 20
    report.write_text(json.dumps(earlier), "utf-8")
    told = blacklist("--json", "policy", "drift", file, "--against", report, status=1).document
    assert told["alarm"]
    assert [line["what"] for line in told["findings"] if line["is_alarm"]] == ["candidates"]
    assert "candidates" in blacklist("policy", "drift", file, "--against", report, status=1).out


def test_what_the_rows_always_said_is_no_alarm_and_what_they_say_anew_is(sample, tmp_path, blacklist):
    file, _ = sample
    report = tmp_path / "report.json"
    blacklist("policy", "estimate", file, "--report", report)
    kept = json.loads(report.read_text("utf-8"))
    standing = {**kept, "estimates": [{**kept["estimates"][0], "levels": []}]}
    report.write_text(json.dumps(standing), "utf-8")
    told = blacklist("--json", "policy", "drift", file, "--against", report).document
    assert not told["alarm"], "a weight without an earlier figure has not moved"
    for line in kept["estimates"][0]["levels"]:
        if line["bits"] is not None:
            line.update(bits=line["bits"] + 5, low=line["low"] + 5, high=line["high"] + 5)
    report.write_text(json.dumps(kept), "utf-8")
    told = blacklist("--json", "policy", "drift", file, "--against", report, status=1).document
    assert "weight" in {line["what"] for line in told["findings"] if line["is_alarm"]}


def test_a_baseline_of_another_policy_is_named_and_its_questions_are_not_compared(
    sample, tmp_path, blacklist
):
    file, _ = sample
    report = tmp_path / "report.json"
    blacklist("policy", "estimate", file, "--report", report)
    kept = json.loads(report.read_text("utf-8")) | {"policy": "p-of-yore"}
    kept["estimates"][0]["unsure_share"] = 9.0
    report.write_text(json.dumps(kept), "utf-8")
    ran = blacklist("--json", "policy", "drift", file, "--against", report)
    assert not ran.document["alarm"]
    assert "POLICY.OTHER_BASELINE" in ran.err
    assert "p-of-yore" in ran.err


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"form": 9}', '{"form": 1, "estimates": [{}]}'])
def test_another_file_is_no_report(text, sample, tmp_path, blacklist):
    (tmp_path / "r.json").write_text(text, "utf-8")
    ran = blacklist("--json", "policy", "drift", sample[0], "--against", tmp_path / "r.json", status=1)
    assert ran.document["error"]["code"] == "POLICY.REPORT"


@pytest.mark.parametrize("text", ["", "[]", '{"labels": [{}]}', '{"labels": [{"kind": "ghost"}]}'])
def test_another_file_is_no_labels(text, sample, tmp_path, blacklist):
    (tmp_path / "l.json").write_text(text, "utf-8")
    ran = blacklist("--json", "policy", "estimate", sample[0], "--labels", tmp_path / "l.json", status=1)
    assert ran.document["error"]["code"] == "POLICY.LABELS"


def test_rows_without_anything_in_common_estimate_nothing(write_csv, tmp_path, blacklist):
    file = write_csv(tmp_path / "two.csv", ("姓名", "证件号码"), [("虚构甲", ""), ("虚构乙", "")])
    ran = blacklist("--json", "policy", "estimate", file, status=1)
    assert ran.document["error"]["code"] == "POLICY.NO_PAIRS"


def test_a_trial_tells_what_would_change_and_how_right_that_is(namesakes, tmp_path, blacklist):
    file, truth = namesakes
    (tmp_path / "p.toml").write_text(TRIAL, "utf-8")
    told = blacklist("--json", "match", file, "--what-if", tmp_path / "p.toml", "--truth", truth).document
    assert sum(move["pairs"] for move in told["moves"]) == len(told["changed"]) > 0
    assert told["reviews_after"] < told["reviews_before"]
    newly = told["newly_merged"]
    assert newly["pairs"] > 0
    assert 0.9 < newly["expected_precision"] <= 1
    assert newly["expected_same"] <= newly["pairs"]
    assert {(one["rule_before"], one["rule_after"]) for one in told["changed"]} == {("R2", "A6")}
    (gate,) = (one for one in told["gates"] if one["reason"] == "A6")
    assert gate["pairs_after"] > gate["pairs_before"]
    assert 0 < gate["low"] <= gate["right"] / gate["tried"] <= gate["high"]
    assert told["measured"]["after"]["recall"] > told["measured"]["before"]["recall"]
    shown = blacklist("match", file, "--what-if", tmp_path / "p.toml", "--truth", truth).out
    assert "估计准确率" in shown


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[floors]\nA6 = 10.0\n", "POLICY.VERSION"),
        (f'version = "{POLICY.version}"\n', "POLICY.VERSION"),
        ('version = "much too long to be kept beside a decision"\n', "POLICY.VERSION"),
        ('version = "x-1"\n[weights.identifier]\nconflict = 1.0\n', "POLICY.VETO"),
        ('version = "x-1"\n[weights.birth_date]\ndiffers = -1.0\n', "POLICY.VETO"),
        ('version = "x-1"\nvetoes = []\n', "POLICY.UNKNOWN"),
    ],
)
def test_a_policy_that_may_not_be_is_refused(text, code, sample, tmp_path, blacklist):
    (tmp_path / "p.toml").write_text(text, "utf-8")
    ran = blacklist("--json", "match", sample[0], "--what-if", tmp_path / "p.toml", status=1)
    assert ran.document["error"]["code"] == code
    assert (
        blacklist("--json", "policy", "show", tmp_path / "p.toml", status=1).document["error"]["code"] == code
    )


def test_truth_belongs_to_a_trial(sample, tmp_path, blacklist):
    file, truth = sample
    blacklist("match", file, "--out", tmp_path / "c.csv", "--truth", truth, status=2)


def test_what_people_decided_becomes_labels(home, platform, blacklist, write_csv, tmp_path, sample):
    blacklist("member", "add", "--code", "OFF", "--name", "虚构", "--kind", "office")
    blacklist("user", "add", "--member", "OFF", "--login", "maker", "--role", "maker")
    header = ("行标识", "主体类型", "姓名", "证件类型", "证件号码", "合同编号", "借款金额", "剩余欠款金额")
    number = ("居民身份证", "110101199001010015")
    rows = [
        ("K1", "个人", "虚构丑", *number, "HT-1", "20000.00", "15000.00"),
        ("K2", "个人", "另有其人", *number, "HT-2", "20000.00", "15000.00"),
    ]
    blacklist("submit", write_csv(tmp_path / "two.csv", header, rows), "--member", platform)
    labels = tmp_path / "labels.json"
    assert blacklist("--json", "policy", "labels", "--as", "maker").document == {"labels": [], "reviewed": []}
    (review,) = blacklist("--json", "review", "list", "--as", "maker").document["reviews"]
    blacklist("review", "decide", review["review"], "--as", "maker", "--verdict", "different", "--reason", "other_person")  # fmt: skip
    told = blacklist("--json", "policy", "labels", "--as", "maker", "--out", labels).document
    (label,) = told["labels"]
    assert (label["kind"], label["verdict"], label["reason"]) == ("person", "different", "R1")
    assert {"identifier": "equal", "name": "different"}.items() <= dict(label["levels"]).items()
    (rule,) = (line for line in told["reviewed"] if line["rule"] == "R1")
    assert (rule["same"], rule["different"], rule["share"]) == (0, 1, 0.0)
    estimate = blacklist("--json", "policy", "estimate", sample[0], "--labels", labels).document
    assert estimate["reviewed"] == told["reviewed"]
    shown = blacklist("policy", "labels", "--as", "maker").out
    assert "R1" in shown
    assert "虚构丑" not in shown + labels.read_text("utf-8")


def test_the_doctor_reads_the_kept_estimate(home, sample, blacklist):
    def check():
        checks = {one["code"]: one for one in blacklist("--json", "doctor").document["checks"]}
        return checks.get("POLICY.ESTIMATE") or checks["POLICY.REPORT"]

    kept = home / "policy-estimate.json"
    assert check()["level"] == "ok"
    assert "optional" in check()["en"]
    blacklist("policy", "estimate", sample[0], "--report", kept)
    assert check()["level"] == "ok"
    assert "optional" not in check()["en"]
    sound = json.loads(kept.read_text("utf-8"))
    weak = {**sound["estimates"][0]["levels"][0], "bits": 3.0, "low": 2.9, "high": 3.1, "policy_bits": 9.0}
    for change, told in (
        ({"made_on": "2020-01-01"}, "2020-01-01"),
        ({"policy": "p-of-yore"}, "p-of-yore"),
        (
            {"estimates": [{**sound["estimates"][0], "levels": [weak]}]},
            f"{weak['field']}.{weak['level']} -6.0",
        ),
    ):
        kept.write_text(json.dumps({**sound, **change}), "utf-8")
        found = check()
        assert (found["level"], told in found["zh"], told in found["en"]) == ("warn", True, True)
    kept.write_text("{}", "utf-8")
    assert (check()["code"], check()["level"]) == ("POLICY.REPORT", "warn")

"""The picture of an evaluation: whole, readable without eyes, and nothing in it from outside."""

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.cli.evaluation_picture import draw_evaluation
from matching.evaluate import Evaluation, ThresholdLine

NAMESPACE = "{http://www.w3.org/2000/svg}"


def evaluation(sweep=(), missed=None, wrong=None, **figures):
    given_figures = {
        "rows": 10, "true_pairs": 8, "merged_pairs": 6, "wrong_pairs": 0, "precision": 1.0, "recall": 0.75,
        "recall_with_review": 0.9, "exact_clusters": 0.8, "review_pairs": 2, "review_share": 0.2, "review_precision": 0.5,
    } | figures  # fmt: skip
    return Evaluation(
        **given_figures, sweep=tuple(sweep), missed_by_kind=missed or {}, wrong_by_kind=wrong or {}
    )


def words(root):
    return " ".join("".join(one.itertext()) for one in root.iter(NAMESPACE + "text"))


def read(text):
    """The picture as a tree, if nothing in it comes from outside."""
    assert not re.search(r"<(script|style|image|use|foreignObject)|href|url\(|@import|on\w+=", text)
    assert re.findall(r"https?://[^\"]*", text) == ["http://www.w3.org/2000/svg"]
    root = ET.fromstring(text)
    assert root.tag == NAMESPACE + "svg"
    assert root.get("role") == "img"
    assert root.find(NAMESPACE + "title").text
    assert "召回率" in root.find(NAMESPACE + "desc").text
    return root


@given(
    st.builds(
        lambda rights, kinds, wrong, precision: evaluation(
            [
                ThresholdLine(float(score), share, 1 - number / max(1, len(rights)))
                for number, (score, share) in enumerate(sorted(rights.items()))
            ],
            kinds,
            wrong,
            precision=precision,
        ),
        st.dictionaries(st.integers(-120, 120), st.floats(0, 1), max_size=20),
        st.dictionaries(st.text("ab:_+<>&\"'王", max_size=8), st.integers(1, 10**6), max_size=30),
        st.dictionaries(st.text("ab:_+<>&\"'王", max_size=8), st.integers(1, 50), max_size=5),
        st.floats(0, 1),
    )
)
def test_any_evaluation_can_be_drawn_within_the_frame(found):
    root = read(draw_evaluation(found, "p-1"))
    width, height = float(root.get("width")), float(root.get("height"))
    for one in root.iter(NAMESPACE + "polyline"):
        for point in one.get("points").split():
            x, y = map(float, point.split(","))
            assert 0 <= x <= width
            assert 0 <= y <= height
    for one in root.iter(NAMESPACE + "rect"):
        assert float(one.get("x", 0)) + float(one.get("width")) <= width
        assert float(one.get("y", 0)) + float(one.get("height")) <= height


def test_figures_and_variations_stand_in_it():
    found = evaluation(
        [ThresholdLine(-3.0, 0.5, 1.0), ThresholdLine(20.0, 0.999, 0.6)],
        {"id:missing": 7, "a\x00b": 1, "id:missing+phone:changed": 2, "<b>&": 1},
        {"id:missing": 1},
        wrong_pairs=1,
        precision=0.83333,
    )
    root = read(draw_evaluation(found, "p-2026"))
    shown = words(root)
    for expected in (
        "83.333%",
        "75.00%",
        "90.00%",
        "20.00%",
        "p-2026",
        "id:missing",
        "9 + 1",
        "phone:changed",
        "<b>&",
    ):
        assert expected in shown, expected
    assert len(list(root.iter(NAMESPACE + "polyline"))) == 3


def test_nothing_to_show_is_said():
    shown = words(read(draw_evaluation(evaluation(), "p-1")))
    assert "无可比对的行" in shown
    assert "没有错误" in shown
    assert "100 %" in shown


@pytest.fixture
def sample(invented, write_csv, tmp_path):
    file, made = invented(400)
    lines = [(one.row["行标识"], one.person.number, one.variation) for one in made]
    return file, write_csv(tmp_path / "truth.csv", ("row_key", "person", "variation"), lines)


def test_evaluate_draws_and_sweeps_over_all_compared_pairs(sample, tmp_path, blacklist):
    file, truth = sample
    picture = tmp_path / "out.svg"
    plain = blacklist("--json", "evaluate", file, "--truth", truth).document
    told = blacklist("--json", "evaluate", file, "--truth", truth, "--picture", picture).document
    root = read(picture.read_text("utf-8"))
    assert f"{told['recall']:.2%}" in words(root)
    assert told == plain, "a picture shows what the figures say"
    assert (told["sweep_share"], told["precision"]) == (1.0, 1.0)
    assert 0.9 < told["precision_at_least"] < 1
    assert f"{int(told['precision_at_least'] * 100_000) / 1000:.3f} %" in words(root)
    # Pairs were compared that are neither links nor questions.
    assert told["sweep"][0]["recall"] >= told["recall_with_review"]
    assert told["sweep"][0]["recall"] <= 1
    recalls = [line["recall"] for line in told["sweep"]]
    assert recalls == sorted(recalls, reverse=True)

"""A feed by an office's own profile: kept with the feed; and lists whose reach asks more of a legal basis."""

import csv
import dataclasses
import io
from pathlib import Path

import pytest

from blacklist_service.errors import InvalidError, NotFoundError, NotReadyError, RefusedError
from blacklist_service.store import feeds
from blacklist_service.workflows.add_feed import add_feed
from blacklist_service.workflows.decoys.order_decoys import order_decoys
from blacklist_service.workflows.list_feeds import list_feeds
from blacklist_service.workflows.read_feed import manifest_of, object_of
from blacklist_service.workflows.releasing.feed_format import format_of_feed
from exports.manifest import Manifest
from exports.plans import is_readable
from exports.profiles.mistakes import ProfileFileError
from exports.profiles.office import read_office_profile
from exports.profiles.statement import profile_digest
from tests.codes import exactly
from tests.told import told

SAMPLE = Path(__file__).parents[3] / "samples" / "mapping_profile.yaml"


@pytest.fixture
def folder(world, tmp_path):
    """Where the office keeps its profiles: the sample, under the name `shilisheng`."""
    place = tmp_path / "profiles"
    place.mkdir()
    (place / "shilisheng.yaml").write_bytes(SAMPLE.read_bytes())
    world.context = dataclasses.replace(
        world.context, settings=world.context.settings.model_copy(update={"profiles": place})
    )
    return place


def rows_of(world, name, feed="feed-a"):
    content = b"".join(object_of(world.context, world.agency, feed, name).chunks)
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def allow(world, *, third_parties, publication):
    """What the one legal basis allows from now on."""
    world.sql(
        "UPDATE legal_basis SET allows_third_parties = :t, allows_publication = :p",
        t=third_parties,
        p=publication,
    )


def test_a_release_is_written_by_the_profile_of_the_office(world, folder):
    world.open_feed(format_name="profile:shilisheng")
    listed = world.list_person()
    first = world.publish()
    (row,) = rows_of(world, first.snapshot)
    assert (row["操作"], row["认定部门"], row["数据来源"]) == ("列入", "示例省整治办", "示例省恶意逃废债名单")
    assert row["主体名称"] == f"王示例{listed}号"
    world.end(listed)
    second = world.publish()
    (gone,) = rows_of(world, second.delta)
    assert (gone["操作"], gone["主体名称"], gone["条目编号"]) == ("移出", "", row["条目编号"])
    manifest = Manifest.from_bytes(manifest_of(world.context, world.agency, "feed-a")[0])
    assert manifest.format == "profile.shilisheng"
    assert [one.format for one in list_feeds(world.context, world.agency)] == ["profile.shilisheng"]
    # A recipient that applies what it reads takes the files only.
    assert not is_readable(manifest.format)


def test_the_profile_is_kept_with_the_feed_whatever_becomes_of_the_file(world, folder):
    file = folder / "shilisheng.yaml"
    digest = profile_digest(read_office_profile(file.read_bytes()))
    world.open_feed(format_name="profile:shilisheng")
    world.list_person()
    before = rows_of(world, world.publish().snapshot)
    file.write_text(file.read_text("utf-8").replace("主体名称", "改后名称"), "utf-8")
    world.list_person()
    after = rows_of(world, world.publish().snapshot)
    assert [*after[0]] == [*before[0]]
    file.unlink()
    assert world.publish().entries == 2
    (entry,) = told(world.context, "feed_added")
    assert (entry[-1]["format"], entry[-1]["profile_sha256"]) == ("profile.shilisheng", digest)
    # What changed is for feeds that are opened later.
    file.write_text(SAMPLE.read_text("utf-8").replace("主体名称", "改后名称"), "utf-8")
    world.open_feed("feed-b", format_name="profile:shilisheng")
    (later, _) = rows_of(world, world.publish("feed-b").snapshot, "feed-b")
    assert "改后名称" in later


def test_a_feed_of_a_format_of_ours_keeps_no_profile(world):
    world.open_feed(format_name="ncisp_list")
    with world.context.store.read() as connection:
        assert feeds.find_feed(connection, "feed-a").profile_json == ""
    (entry,) = told(world.context, "feed_added")
    assert entry[-1]["profile_sha256"] == ""


def test_a_profile_that_is_not_what_was_kept_writes_nothing(world, folder):
    world.open_feed(format_name="profile:shilisheng")
    with world.context.store.read() as connection:
        feed = feeds.find_feed(connection, "feed-a")
    with pytest.raises(ProfileFileError, match=exactly("MAPPING_FILE.STORED")):
        format_of_feed(feed.model_copy(update={"profile_json": "{}"}))


@pytest.mark.parametrize(
    ("name", "error", "code"),
    [
        ("profile:missing", NotFoundError, "MAPPING_FILE.UNKNOWN"),
        ("profile:ncisp_list", InvalidError, "MAPPING_FILE.NAME"),
        ("profile:../x", InvalidError, "MAPPING_FILE.NAME"),
        ("profile:" + "a" * 25, InvalidError, "MAPPING_FILE.NAME"),
        ("profile:", InvalidError, "MAPPING_FILE.NAME"),
        ("profile:wrong", InvalidError, "MAPPING_FILE.KEY"),
        ("profile.shilisheng", InvalidError, "FEED.FORMAT"),
        ("unheard_of", InvalidError, "FEED.FORMAT"),
    ],
)
def test_a_feed_is_not_opened_by_a_profile_that_is_none(world, folder, name, error, code):
    (folder / "wrong.yaml").write_text("based_on: ncisp_list\ncolour: red\n", "utf-8")
    with pytest.raises(error, match=exactly(code)) as refused:
        world.open_feed(format_name=name)
    if name == "profile:wrong":
        assert refused.value.facts == {"file": "wrong.yaml", "line": 2, "place": "colour"}
    assert told(world.context, "feed_added") == []


def test_without_a_folder_there_is_no_profile_of_an_office(world):
    with pytest.raises(NotReadyError, match=exactly("MAPPING_FILE.FOLDER")):
        world.open_feed(format_name="profile:shilisheng")


@pytest.mark.parametrize(
    ("format_name", "audience"),
    [
        ("ncisp_list", "provincial"), ("sgs_2018", "provincial"), ("pudao_list", "provincial"),
        ("baihang_watch", "public_notice"), ("pudao_list", "public_notice"), ("profile:shilisheng", "provincial"),
    ],
)  # fmt: skip
def test_a_list_is_not_opened_for_an_audience_that_it_says_nothing_to(world, folder, format_name, audience):
    with pytest.raises(InvalidError, match=exactly("FEED.FORMAT_AUDIENCE")):
        world.open_feed(format_name=format_name, audience=audience)


@pytest.mark.parametrize("audience", ["bureau", "bank", "regulator", "public_notice"])
@pytest.mark.parametrize("format_name", ["ncisp_list", "sgs_2018", "profile:shilisheng"])
def test_a_published_list_refuses_whom_the_legal_basis_does_not_let_be_published(
    world, folder, format_name, audience
):
    world.open_feed(format_name=format_name, audience=audience)
    world.list_person()
    assert world.publish().entries == 1
    allow(world, third_parties=True, publication=False)
    second = world.publish()
    assert (second.entries, second.retractions) == (0, 1)
    with world.context.store.read() as connection:
        feed = feeds.find_feed(connection, "feed-a")
        assert [row.retract_reason for row in feeds.open_tombstones(connection, feed.id)] == ["not_allowed"]


@pytest.mark.parametrize("format_name", ["baihang_watch", "profile:pudao"])
def test_the_list_of_a_bureau_refuses_whom_the_legal_basis_does_not_let_be_given(world, folder, format_name):
    (folder / "pudao.yaml").write_text(
        "based_on: pudao_list\nchanges:\n- {column: 列入事由, dropped: true}\n", "utf-8"
    )
    world.open_feed(format_name=format_name, audience="regulator")
    world.list_person()
    allow(world, third_parties=True, publication=False)
    assert world.publish().entries == 1
    allow(world, third_parties=False, publication=False)
    assert world.publish().retractions == 1


def test_any_other_format_goes_as_far_as_its_audience(world):
    allow(world, third_parties=False, publication=False)
    world.open_feed("inside", audience="regulator")
    world.open_feed("outside", audience="bureau")
    world.list_person()
    assert world.publish("inside").entries == 1
    assert world.publish("outside").entries == 0


def test_a_legal_basis_is_never_written_for_an_entry_without_one(world, folder):
    world.open_feed(format_name="profile:shilisheng", audience="regulator")
    world.list_person()
    world.sql("UPDATE legal_basis SET document_no = '', article = ''")
    view = world.publish()
    assert (view.entries, view.left_out) == (0, {"MAPPING.LEGAL_BASIS": 1})


def test_nobody_invented_stands_in_a_list_that_is_published(world):
    world.open_feed(format_name="ncisp_list")
    with pytest.raises(RefusedError, match=exactly("DECOY.PUBLICATION")):
        order_decoys(world.context, world.maker, people=1, basis_code="demo", feed_code="feed-a")


def test_a_series_of_public_notice_is_not_opened_as_a_feed(world):
    with pytest.raises(InvalidError, match=exactly("FEED.FORMAT")):
        add_feed(
            world.context,
            world.maker,
            code="x",
            member_code="bureau",
            format_name="public_strict",
            audience="bureau",
        )

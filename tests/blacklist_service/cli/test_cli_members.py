"""`blacklist member`: who takes part, and whose files two persons confirm; and how its debtors pay it."""

from blacklist_service.settings import Settings
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.confirm_channel import confirm_channel
from blacklist_service.workflows.open_service import open_service
from blacklist_service.workflows.propose_channel import propose_channel


def test_the_list_tells_whose_files_two_persons_confirm(home, blacklist):
    for code in ("P001", "P002"):
        blacklist("member", "add", "--code", code, "--name", f"示例网贷{code}", "--kind", "platform")

    def asked():
        known = blacklist("--json", "member", "list").document["members"]
        return {one["code"]: one["needs_attestation"] for one in known}

    assert asked() == {"P001": False, "P002": False}
    assert "是 yes" not in blacklist("member", "list").out
    blacklist("member", "attestation", "P002")
    assert asked() == {"P001": False, "P002": True}
    assert "是 yes" in blacklist("member", "list").out
    blacklist("member", "attestation", "P002", "--ended")
    assert asked() == {"P001": False, "P002": False}


def test_the_operator_sees_and_ends_a_channel_and_sets_none(home, blacklist, moving_clock):
    blacklist("member", "add", "--code", "P001", "--name", "示例网贷", "--kind", "platform")
    for login in ("one", "two"):
        blacklist("user", "add", "--member", "P001", "--login", login, "--role", "platform")
    context = open_service(Settings(home=home, environment="test"), moving_clock)
    said = propose_channel(
        context, actor_of_login(context, "one"), payee="示例网络小额贷款有限公司", phone="95588",
        page="https://pay.example.cn", note="",
    )  # fmt: skip
    confirm_channel(context, actor_of_login(context, "two"), said.id or 0)
    context.store.engine.dispose()
    context.looks.engine.dispose()
    (shown,) = blacklist("--json", "member", "channel", "P001").document["channels"]
    assert (shown["state"], shown["said_by"], shown["confirmed_by"]) == ("standing", "one", "two")
    assert "95588" in blacklist("member", "channel", "P001").out
    ended = blacklist("--json", "member", "channel", "P001", "--end").document
    assert (ended["ended"], ended["channels"][0]["state"]) == (1, "ended")

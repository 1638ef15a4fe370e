"""What a second official says of a proposal on the command line: refused with a reason, or approved; told alike."""

from tools.sample_rows import COLUMNS, reports


def test_a_proposal_is_refused_or_approved_by_its_digest(blacklist, platform, tmp_path, write_csv):
    blacklist("member", "add", "--code", "OFF", "--name", "虚构", "--kind", "office")
    for login in ("maker", "checker"):
        blacklist("user", "add", "--member", "OFF", "--login", login, "--role", login)
    (one,) = reports(1, 7)
    row = [one.row[column] for column in COLUMNS]
    blacklist("submit", write_csv(tmp_path / "reports.csv", COLUMNS, [row]), "--member", platform)

    def ask(*asked):
        return blacklist("--json", "listing", *asked).document

    (step,) = ask("list", "--as", "maker", "--state", "alleged")["steps"]
    listing = step["id"]
    proposing = ("decide", listing, "--as", "maker", "--act", "reject", "--reasons", "虚构理由")
    first = ask(*proposing)
    refused = ask(
        "approve", listing, "--as", "checker", "--digest", first["digest"], "--refuse", "虚构：依据不足"
    )
    assert refused == {"listing": listing, "done": "proposal_refused"}
    second = ask(*proposing)
    approved = ask("approve", listing, "--as", "checker", "--digest", second["digest"])
    assert (approved["listing"], approved["done"], approved["state"]) == (
        listing, "listing_rejected", "rejected",
    )  # fmt: skip

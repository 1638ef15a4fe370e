"""`blacklist member`: who takes part, and whose files two persons confirm."""


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

"""One canary case through every route that touches it, over HTTP; every answer is kept, with who was given it."""

import base64
import json
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask
from werkzeug.test import TestResponse

from blacklist_service.app import create_app
from blacklist_service.clock import MovingClock
from blacklist_service.errors import NotReadyError
from blacklist_service.jobs import queue
from blacklist_service.jobs.process import run_due_jobs
from blacklist_service.rules.legal_bases import BasisRank, LegalBasis
from blacklist_service.rules.operator_profile import Audience, OperatorKind, OperatorProfile
from blacklist_service.signatures.enrolment import recipient_key_statement
from blacklist_service.vault.age_keys import AgeIdentities, new_identity
from blacklist_service.vault.private_keys import new_private_key
from blacklist_service.vault.signed_notes import read_note_key
from blacklist_service.workflows.add_feed import add_feed
from blacklist_service.workflows.add_legal_basis import register_legal_bases
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.journalling.keys import journal_key
from blacklist_service.workflows.seal_journal import seal_journal
from blacklist_service.workflows.witness_journal import make_witness, witness_journal
from blacklist_service.workflows.writing.papers import press_of
from tests.blacklist_service.api.conftest import ACCOUNTS, Caller, callers_of, enrol_all, enrol_signer
from tests.canaries.search import (
    ADDRESS,
    CARD,
    CONTRACT,
    EMAIL,
    EVIDENCE,
    LOG,
    NAME,
    NARRATIVE,
    NUMBER,
    OTHER_NAME,
    PHONE,
    RARE_NAME,
    WRONG_NUMBER,
)
from tests.pictures import JPEG, a_file, form_with_files

V1 = "/api/v1"
PROFILE = OperatorProfile(
    name="虚构省整治办", kind=OperatorKind.STATE_ORGAN, region="340000", may_export=frozenset(Audience),
    bases=(
        LegalBasis(
            id="sample", document_no="虚构〔2018〕1号", title="虚构办法", article="第一条", list_kind="malicious_evasion",
            rank=BasisRank.CENTRAL_POLICY, jurisdiction="", in_force_from=date(2018, 1, 1),
            allows_third_parties=True,
        ),
    ),
)  # fmt: skip
REPORT = {
    "row_key": "k1", "name": NAME, "id_type": "resident_id", "id_number": NUMBER, "contract_no": CONTRACT,
    "phone": PHONE, "bank_card": CARD, "address": ADDRESS, "note": EMAIL,
    "principal": "20000.00", "outstanding": "15000.00", "annual_rate": "18", "loan_date": "2018-03-01",
    "overdue_since": "2018-09-01", "evasion_ground": "able_refuses", "ability_evidence": EVIDENCE,
    "collection_log": LOG, "notice_channel": "registered_mail", "notice_date": "2019-01-01",
}  # fmt: skip
SIMILAR = [REPORT | {"row_key": f"k{number}", "name": name, "contract_no": f"{CONTRACT}-{number}"}
           for number, name in ((2, OTHER_NAME), (3, RARE_NAME))]  # fmt: skip
ENQUIRY = {"name": NAME, "id_type": "resident_id", "id_number": NUMBER, "purpose": "credit_approval",
           "consent_ref": CONTRACT}  # fmt: skip
UPLOAD = "\n".join(
    [
        "姓名,证件号码,手机号,银行卡号,住址,合同编号,借款金额",
        f"{NAME},{WRONG_NUMBER},{PHONE},{CARD},{ADDRESS},{CONTRACT},100",
        f"{RARE_NAME},{NUMBER},{PHONE},{CARD},{ADDRESS},{CONTRACT},100",
    ]
)


def own_files(place: str, part: str = "exhibits") -> str:
    """Where the portal shows the files of what the interface calls objections/… or repairs/…"""
    kind, number = place.strip("/").split("/")
    return f"/{kind.removesuffix('s')}/{number}/{part}"


@dataclass(frozen=True)
class Given:
    """An answer that somebody was given, by the role of who asked."""

    role: str
    endpoint: str
    status: int
    said: bytes


@dataclass
class RouteStory:
    """Everybody who has to do with the case, and what each was told."""

    context: Context
    app: APIFlask
    callers: dict[str, Caller]
    clock: MovingClock
    witness: Path
    given: list[Given] = field(default_factory=list)
    listing: str = ""
    subject: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)

    def call(self, role: str, method: str, path: str, *, is_good: bool = True, **more: Any) -> TestResponse:
        answer = self.callers[role].call(method, path, **more)
        adapter = self.app.url_map.bind("localhost")
        endpoint, _ = adapter.match(path.partition("?")[0], method=method)
        told = answer.get_data() + str(answer.headers).encode()
        self.given.append(Given(role, str(endpoint), answer.status_code, told))
        assert not is_good or answer.status_code < 300, (endpoint, answer.get_json(silent=True))
        return answer

    def get(self, role: str, path: str, **more: Any) -> TestResponse:
        return self.call(role, "GET", V1 + path, **more)

    def post(self, role: str, path: str, body: object, **more: Any) -> Any:
        return self.call(role, "POST", V1 + path, json=body, **more).get_json()

    def seen(self, role: str, path: str, **more: Any) -> dict[str, str]:
        return {"If-Match": self.get(role, path, **more).headers["ETag"]}

    def act(self, verb: str, body: dict[str, Any]) -> Any:
        path = f"/listings/{self.listing}"
        return self.post("maker", f"{path}/{verb}", body, headers=self.seen("maker", path))

    def approve(self, path: str, digest: str, verdict: dict[str, Any] | None = None) -> Any:
        return self.post("checker", f"{path}/approval", {"digest": digest, **(verdict or {})})

    def live(self) -> None:
        """The whole way, so that every route has once answered well."""
        self.report_and_review()
        self.upload()
        self.list_it()
        self.enquire_and_publish()
        self.stand_up()
        self.at_the_portal()
        self.take_off()
        self.prove()
        self.encrypt()
        for path in (
            "/healthz",
            "/readyz",
            f"{V1}/healthz",
            f"{V1}/readyz",
            f"{V1}/docs",
            f"{V1}/docs.css",
            f"{V1}/openapi.json",
            f"{V1}/template.xlsx",
        ):
            self.call("platform", "GET", path)
        self.call("auditor", "GET", "/metrics")

    def report_and_review(self) -> None:
        self.post("platform", "/reports:batch", {"items": [REPORT]})
        self.listing = self.get("maker", "/reviews?kind=listing&state=alleged").get_json()["items"][0]["id"]
        self.post("platform", "/reports:batch", {"items": SIMILAR})
        items = self.get("maker", "/reviews?kind=match").get_json()["items"]
        assert items
        for item in items[:1]:
            href = item["href"].removeprefix(V1)
            headers = self.seen("maker", href)
            self.get("checker", f"{href}/explanation")
            body = {"verdict": "same", "reason": "same_document", "note": NARRATIVE}
            self.post("maker", f"{href}/decision", body, headers=headers)
            self.get("auditor", f"/subjects/{item['target_id']}/deliveries")
            history = self.get("auditor", f"/subjects/{item['target_id']}/history").get_json()
            (merge,) = history["changes"]
            body = {"reports": merge["reports"], "reason": "wrong_merge"}
            self.post("checker", f"/subjects/{history['subject']}/split", body)
        self.get("auditor", "/reviews/agreement")

    def upload(self) -> None:
        body = {"data": UPLOAD.encode(), "content_type": "text/csv"}
        taken = self.call("platform", "POST", f"{V1}/submissions?charset=utf-8", **body).get_json()
        run_due_jobs(self.context)
        place = f"/submissions/{taken['submission']}"
        for path in ("", "/rows", "/rows/3/explanation", "/errors.xlsx", "/receipt"):
            self.get("platform", place + path)
        self.places["submission"] = place

    def list_it(self) -> None:
        verify = {"act": "verify", "legal_basis": "sample", "ground": "able_refuses", "severity": "ordinary",
                  "reasons": NARRATIVE}  # fmt: skip
        self.act("decision", verify)
        today = self.context.clock.today().isoformat()
        notice = self.act(
            "notice", {"channel": "registered_mail", "content_sha256": "a" * 64, "sent_on": today}
        )
        self.act("notice", {"served_on": today, "proof_sha256": "b" * 64})
        proof = json.dumps({"name": NAME, "id_number": NUMBER}).encode()
        self.subject = {"Case-Number": notice["case_number"],
                        "Case-Proof": base64.urlsafe_b64encode(proof).decode().rstrip("=")}  # fmt: skip
        self.clock.move(timedelta(days=8))
        digest = self.act("decision", {"act": "list", "reasons": NARRATIVE})["proposal"]["digest"]
        self.approve(f"/listings/{self.listing}", digest, {"reasons": NARRATIVE})

    def enquire_and_publish(self) -> None:
        assert self.post("agency", "/enquiries", ENQUIRY)["outcome"] == "listed"
        self.post("agency", "/enquiries:batch", {"items": [ENQUIRY, ENQUIRY | {"name": OTHER_NAME}]})
        self.publish()
        manifest = self.get("agency", "/feeds/bureau/manifest").get_json()
        self.get("agency", "/feeds")
        self.get("agency", "/feeds/bureau/pushes")
        self.get("agency", "/feeds/bureau/manifest.minisig")
        part = self.get("agency", f"/feeds/bureau/objects/{manifest['snapshot']['name']}")
        entry = json.loads(part.get_data().splitlines()[0])
        feedback = {"release": 1, "items": [{"key": entry["key"], "outcome": "accepted"}]}
        self.post("agency", "/feeds/bureau/feedback", feedback)
        self.get("maker", "/feeds/bureau/feedback")
        receipt = {"release": 1, "state_checksum": manifest["state_checksum"]}
        self.post("agency", "/feeds/bureau/receipts", receipt)

    def encrypt(self) -> None:
        """The agency enrols a key, follows it by another, and ends the first by a signed call."""
        signer = enrol_signer(self.context, self.callers["agency"].client, "agency", new_private_key())
        path = "/feeds/bureau/recipient-keys"
        lines = [AgeIdentities(new_identity(self.clock.now())).public_lines[0] for _ in range(2)]
        for line in lines:
            proof = signer.key.sign(recipient_key_statement(ACCOUNTS["agency"][0], "bureau", line))
            self.post("agency", path, {"public_key": line, "proof": base64.b64encode(proof).decode()})
        self.get("auditor", path)
        ended = signer.call("POST", f"{V1}{path}/end", json.dumps({"public_key": lines[0]}).encode())
        assert ended.status_code == 200
        told = ended.get_data() + str(ended.headers).encode()
        self.given.append(Given("agency", "recipient_keys.end", ended.status_code, told))

    def publish(self) -> None:
        self.clock.move(timedelta(minutes=1))
        for feed in (1, 2):
            queue.enqueue(
                self.context, "publish_release", feed, self.clock.now().isoformat(timespec="minutes")
            )
        run_due_jobs(self.context)

    def stand_up(self) -> None:
        """The subject looks, objects, and applies for repair; both are decided."""
        me = {"headers": self.subject}
        self.get("nobody", "/subjects/me", **me)
        self.get("nobody", "/subjects/me/accesses", **me)
        self.get("nobody", "/subjects/me/deliveries", **me)
        body = {"reason": "paid", "narrative": NARRATIVE}
        place = self.call("nobody", "POST", f"{V1}/objections", json=body, **me).headers["Location"]
        place = place.removeprefix(V1)
        self.get("nobody", place, **me)
        self.add_files(place)
        seen = self.seen("platform", place)
        self.post("platform", f"{place}/answer", {"answer": NARRATIVE}, headers=seen)
        outcome = {"outcome": "keep_with_statement", "reasons": NARRATIVE, "statement": NARRATIVE}
        digest = self.post("maker", f"{place}/decision", outcome, headers=self.seen("maker", place))["digest"]
        self.approve(place, digest)
        self.write("objection_decision", "objection", place.rpartition("/")[2])
        self.places["objection"] = place
        body = {"application": NARRATIVE, "has_public_commitment": True}
        place = self.call("nobody", "POST", f"{V1}/repairs", json=body, **me).headers["Location"]
        place = place.removeprefix(V1)
        self.get("nobody", place, **me)
        self.add_files(place)
        outcome = {"is_granted": False, "has_performed": False, "reasons": NARRATIVE}
        digest = self.post("maker", f"{place}/decision", outcome, headers=self.seen("maker", place))["digest"]
        self.approve(place, digest)
        self.places["repair"] = place

    def add_files(self, place: str) -> None:
        """The subject adds a photograph from its phone, under its own name, and one that is none."""
        self.send("/my", {"case_no": self.subject["Case-Number"], "name": NAME, "id_number": NUMBER})
        for content in (JPEG + NARRATIVE.encode() + NUMBER.encode(), NARRATIVE.encode()):
            self.call(
                "nobody", "POST", f"/my{own_files(place)}", is_good=False,
                headers={"Sec-Fetch-Site": "same-origin"}, **form_with_files([("file", a_file(content, f"{NAME}.jpg"))]),
            )  # fmt: skip

    def at_the_portal(self) -> None:
        """The subject at a browser: in, every page, and out again; what it sends is refused, as it was asked before."""
        me = {"case_no": self.subject["Case-Number"], "name": NAME, "id_number": NUMBER}
        self.send("/my", me)
        for path in (
            "/my",
            "/my/case",
            "/my/case/accesses",
            "/my/case/deliveries",
            "/my/objection",
            f"/my{own_files(self.places['objection'])}",
            f"/my{own_files(self.places['objection'], 'reconsideration')}",
            "/my/repair",
            f"/my{own_files(self.places['repair'])}",
            f"/my{own_files(self.places['repair'], 'reconsideration')}",
            "/my/statement",
            "/my/papers",
            "/my/agent",
            "/agent",
            "/",
            "/help",
            "/help/findings",
            "/help/columns",
            "/help/guide",
        ):
            self.call("nobody", "GET", path)
        self.send("/my/objection", {"reason": NARRATIVE, "narrative": NARRATIVE})
        self.send("/my/repair", {"application": NARRATIVE, "commitment": NARRATIVE})
        # Longer than what is taken, so that it comes back as it was typed.
        too_long = NARRATIVE * (5000 // len(NARRATIVE) + 1)
        path = own_files(self.places["objection"], "reconsideration")
        self.send(f"/my{path}", {"narrative": too_long})
        path = own_files(self.places["repair"], "reconsideration")
        self.send(f"/my{path}", {"application": too_long, "commitment": "yes"})
        self.send("/my/statement", {"statement": f"{NUMBER} {NARRATIVE}"})
        self.send("/my/statement/withdraw", {"more": NARRATIVE})
        self.send("/my/papers/certificate", {"more": NARRATIVE})
        self.send("/my/papers/report", {})
        today = self.context.clock.today().isoformat()
        agent = {"name": "虚构代理人", "id_number": "110101199003070011", "kind": "other", "scope": "read"}
        self.send("/my/agent", {**agent, "until": NARRATIVE})
        self.send("/my/agent", {**agent, "until": today})
        self.send("/my/agent/withdraw", {"more": NARRATIVE})
        self.send("/agent", {**me, "access_code": NARRATIVE})
        self.send("/my/leave", {})

    def send(self, path: str, fields: dict[str, str]) -> None:
        headers = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
        self.call("nobody", "POST", path, is_good=False, data=fields, headers=headers)

    def write(self, kind: str, target: str, case: str) -> None:
        """A letter is made, listed and fetched; skips where the machine has no fonts."""
        try:
            press_of(self.context.settings.letter_fonts)
        except NotReadyError:
            pytest.skip("no Chinese font: fonts-noto-cjk is not installed")
        self.post("maker", "/letters", {"kind": kind, "target": target, "id": case})
        made = self.get("auditor", f"/letters?listing={self.listing}").get_json()["items"][-1]
        self.get("checker", f"/letters/{made['letter']}/paper.pdf")
        self.call("nobody", "GET", f"/verify?letter={made['document_no']}&checksum={made['checksum']}")
        self.call("nobody", "GET", "/verify/portal.css")

    def take_off(self) -> None:
        self.act("suppress", {"reason": "official"})
        digest = self.act("removal", {"end_reason": "removed", "reasons": NARRATIVE})["digest"]
        self.approve(f"/listings/{self.listing}", digest, {"is_approved": False, "reasons": NARRATIVE})
        self.remove_as_batch()
        self.publish()

    def remove_as_batch(self) -> None:
        version = self.get("maker", f"/listings/{self.listing}").get_json()["listing"]["version"]
        body = {
            "act": "remove",
            "reasons": NARRATIVE,
            "items": [{"listing": self.listing, "version": version}],
        }
        batch = self.post("maker", "/batches", body)
        self.get("auditor", "/batches")
        self.get("checker", f"/batches/{batch['batch']}")
        self.approve(f"/batches/{batch['batch']}", batch["digest"])

    def prove(self) -> None:
        """A receipt is redeemed, and a witness cosigns."""
        seal_journal(self.context)
        receipt = self.get("platform", f"{self.places['submission']}/receipt").get_json()
        self.get("platform", f"/journal/proofs/{receipt['journal_leaf']}")
        self.get("agency", "/journal/checkpoint")
        for one in self.get("agency", "/feeds").get_json()["items"]:
            self.call("nobody", "GET", one["status_list"])
        for name in self.get("agency", "/keys").get_json()["items"]:
            self.get("agency", f"/keys/{name}")
        request = self.get("agency", "/journal/consistency?old=0").get_data(as_text=True)
        signed = witness_journal(self.witness, request, self.clock.now())
        self.post("agency", "/journal/cosignatures", {"lines": signed.line})


def begin(context: Context, clock: MovingClock, witness: Path) -> RouteStory:
    """A service with an operator, everybody enrolled, two feeds and a witness."""
    from_witness = make_witness(witness, "witness.example", journal_key(context).line(), context.randomness)
    assert read_note_key(from_witness)
    settings = context.settings.model_copy(
        update={"journal_witnesses": from_witness, "public_url": "http://localhost"}
    )
    contacts = {"department": "虚构处", "address": "虚构路1号", "phone": "000"}
    told = replace(context, profile=replace(PROFILE, contacts=contacts), settings=settings)
    register_legal_bases(told, SYSTEM)
    app = create_app(context=told)
    callers = callers_of(app, enrol_all(told))
    for code, member, region in (("bureau", "A001", ""), ("other", "A002", "110000")):
        add_feed(
            told,
            SYSTEM,
            code=code,
            member_code=member,
            format_name="ndjson",
            audience="bureau",
            region=region,
        )
    return RouteStory(told, app, callers, clock, witness)

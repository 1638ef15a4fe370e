"""All tables, one noun per file; importing this package fills the metadata."""

from blacklist_service.store.tables.agents import Agent
from blacklist_service.store.tables.assignments import Assignment
from blacklist_service.store.tables.authority import AccountRole, Area, Recusal
from blacklist_service.store.tables.batches import DecisionBatch, DecisionBatchItem
from blacklist_service.store.tables.claims import ReviewClaim
from blacklist_service.store.tables.column_mappings import ColumnMapping
from blacklist_service.store.tables.court_lists import CourtList, CourtRow
from blacklist_service.store.tables.credentials import (
    ConsoleSession,
    Enrolment,
    FailedLogin,
    OneTimeSecret,
    Passkey,
    Password,
)
from blacklist_service.store.tables.decoys import Decoy, DecoyOrder
from blacklist_service.store.tables.editions import Edition, EditionRow
from blacklist_service.store.tables.exhibits import Exhibit, ExhibitKey, ExhibitPart
from blacklist_service.store.tables.feeds import (
    Feed,
    FeedEntry,
    FeedEntryChange,
    FeedFeedback,
    FeedReceipt,
    RecipientKey,
    Release,
    ReleaseObject,
    ReleasePart,
)
from blacklist_service.store.tables.figures import Figure, OwnFigure
from blacklist_service.store.tables.filters import SavedFilter
from blacklist_service.store.tables.jobs import ClockSlot, IdempotentAnswer, Job
from blacklist_service.store.tables.journal import (
    JournalCheckpoint,
    JournalCosignature,
    JournalDetail,
    JournalEntry,
    JournalLeaf,
    JournalNode,
    Look,
)
from blacklist_service.store.tables.letters import (
    CorrectedService,
    Letter,
    LetterKey,
    LetterPaper,
    LetterReport,
    LetterService,
)
from blacklist_service.store.tables.listings import (
    AmendmentMark,
    LegalBasis,
    Listing,
    ListingReport,
    Notice,
    Proposal,
    Removal,
)
from blacklist_service.store.tables.members import ApiKey, Member, UserAccount
from blacklist_service.store.tables.objections import CaseAttempt, Objection, Repair
from blacklist_service.store.tables.own_papers import OwnPaper
from blacklist_service.store.tables.pushes import FeedPush
from blacklist_service.store.tables.quotas import (
    Alarm,
    EnquiryTrace,
    PersonQuota,
    PersonSeen,
    PersonUse,
    Quota,
    QuotaUse,
    Suspension,
)
from blacklist_service.store.tables.repayment_channels import RepaymentChannel
from blacklist_service.store.tables.reports import DataKey, DecidedFacts, Report, Shredded, Token
from blacklist_service.store.tables.restores import RestoreHold
from blacklist_service.store.tables.reviews import Judgement, Review, SecondReview
from blacklist_service.store.tables.row_macs import RowMac
from blacklist_service.store.tables.signing_keys import SigningKey, UnknownCalls, UsedNonce
from blacklist_service.store.tables.subjects import MatchDecision, Subject, SubjectChange
from blacklist_service.store.tables.submissions import Submission, SubmissionRow, UploadPart

__all__ = [
    "AccountRole", "Agent", "Alarm", "AmendmentMark", "ApiKey", "Area", "Assignment", "CaseAttempt", "ClockSlot",
    "ColumnMapping", "ConsoleSession", "CorrectedService", "CourtList", "CourtRow",
    "DataKey", "DecidedFacts", "DecisionBatch",
    "DecisionBatchItem", "Decoy", "DecoyOrder",
    "Edition", "EditionRow", "EnquiryTrace", "Enrolment", "Exhibit", "ExhibitKey", "ExhibitPart", "FailedLogin", "Feed",
    "FeedEntry", "FeedEntryChange", "FeedFeedback", "FeedPush",
    "FeedReceipt", "Figure",
    "IdempotentAnswer", "Job", "JournalCheckpoint", "JournalCosignature", "JournalDetail", "JournalEntry",
    "JournalLeaf", "JournalNode", "Judgement", "LegalBasis", "Letter",
    "LetterKey", "LetterPaper", "LetterReport", "LetterService", "Listing", "ListingReport", "Look", "MatchDecision",
    "Member", "Notice", "Objection", "OneTimeSecret", "OwnFigure", "OwnPaper", "Passkey", "Password", "PersonQuota",
    "PersonSeen", "PersonUse", "Proposal", "Quota", "QuotaUse", "RecipientKey", "Recusal", "Release",
    "ReleaseObject", "ReleasePart",
    "Removal", "Repair", "RepaymentChannel", "Report", "RestoreHold", "Review", "ReviewClaim",
    "RowMac", "SavedFilter", "SecondReview", "Shredded", "SigningKey",
    "Subject",
    "SubjectChange", "Submission", "SubmissionRow", "Suspension", "Token", "UnknownCalls", "UploadPart",
    "UsedNonce", "UserAccount",
]  # fmt: skip

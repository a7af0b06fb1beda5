"""What the API's answers look like. Every object is closed: a field that is answered and not said
here, and one said here that is not answered, fails a test.
"""

from consentry.domain.account import AccountStatus, HoursWithConsent, StopScope
from consentry.domain.api_key import KeyState
from consentry.domain.audit import AuditKind
from consentry.domain.campaign import BrandStatus, CampaignStatus, Footer, SmartPunctuation
from consentry.domain.carrier_event import EventKind
from consentry.domain.consent import ConsentLevel, ConsentMethod, ConsentSource, ConsentStatus
from consentry.domain.cost import Cost
from consentry.domain.intent.reading import Intent
from consentry.domain.ledger import LedgerEvent
from consentry.domain.locality import ZoneSource
from consentry.domain.message import Category, Purpose, ReplyKind, Status
from consentry.domain.operator_rules import OperatorOutcome
from consentry.domain.retention import DataClass
from consentry.domain.review import ReviewStatus, Verdict
from consentry.domain.sanction import Gravity, Level, Measure
from consentry.domain.sender import SenderStatus, SenderType
from consentry.domain.suppression import GLOBAL, SuppressionReason
from consentry.policy.decision import Outcome
from consentry.policy.governance import ChannelKind, Grade, Watched
from consentry.policy.retention import Then
from consentry.services.listed import RowOutcome
from tools.openapi.schemas import (
    ANYTHING,
    COUNT,
    DAY,
    FLAG,
    NUMBER,
    TEXT,
    TIME,
    UUID,
    by_name,
    enum,
    listed,
    maybe,
    more,
    named,
    obj,
    one_of,
    opt,
    page_of,
)

# --- decisions ---

RULESET = named("Ruleset", obj(version=TEXT, hash=TEXT))
CITATION = named("Citation", obj(id=TEXT, ref=TEXT, url=TEXT, unconfirmed=opt(FLAG)))
REASON = named(
    "Reason",
    obj(
        rule=TEXT,
        outcome=enum(Outcome),
        message=TEXT,
        remedy=TEXT,
        citations=listed(CITATION),
        clauses=listed(TEXT),
        not_before=maybe(TIME),
        detail=ANYTHING,
        final=opt(FLAG),
    ),
)
DECISION = named(
    "Decision",
    obj(
        outcome=enum(Outcome),
        reasons=listed(REASON),
        evaluated=listed(TEXT),
        not_before=maybe(TIME),
        profile=TEXT,
        ruleset=RULESET,
        at=TIME,
        recipient=obj(
            country=TEXT,
            regions=listed(TEXT),
            time_zones=listed(TEXT),
            zone_source=enum(ZoneSource),
        ),
    ),
)

# --- messages ---

SEGMENTS = named(
    "Segments",
    obj(
        encoding=one_of("GSM-7", "UCS-2"),
        parts=COUNT,
        units=COUNT,
        per_part=COUNT,
        non_gsm=listed(obj(char=TEXT, index=COUNT, suggestion=maybe(TEXT))),
    ),
)
REPLACED = listed(obj(char=TEXT, index=COUNT, replaced_by=TEXT))
SUBMISSION = named(
    "Submission",
    obj(
        id=UUID,
        status=enum(Status),
        account=TEXT,
        campaign=TEXT,
        category=enum(Category),
        to=TEXT,
        from_=TEXT,
        body=TEXT,
        segments=SEGMENTS,
        replaced=REPLACED,
        not_before=maybe(TIME),
        created_at=TIME,
        decision=DECISION,
    ),
)
MESSAGE = named(
    "Message",
    more(
        SUBMISSION,
        purpose=enum(Purpose),
        automated=FLAG,
        reply=maybe(enum(ReplyKind)),
        language=TEXT,
        metadata=by_name(TEXT),
        send_at=maybe(TIME),
        expires_at=maybe(TIME),
        decision=maybe(DECISION),
        decisions=listed(more(DECISION, stage=TEXT)),
        timeline=listed(obj(at=TIME, status=enum(Status), detail=TEXT)),
        cost=enum(Cost),
        refundable=maybe(FLAG),
        carrier=obj(
            message_id=maybe(TEXT),
            events=listed(obj(type=enum(EventKind), at=TIME, final=FLAG, meaning=TEXT)),
            parts=maybe(COUNT),
            price=maybe(NUMBER),
            carrier_fee=maybe(NUMBER),
        ),
    ),
)
MESSAGES = page_of(MESSAGE)
PROBLEM = named(
    "Problem",
    {
        **obj(
            type=TEXT,
            title=TEXT,
            status=COUNT,
            detail=TEXT,
            errors=opt(listed(obj(field=TEXT, code=TEXT, message=TEXT))),
            decision=opt(DECISION),
            id=opt(UUID),
            cost=opt(enum(Cost)),
            refundable=opt(FLAG),
        ),
        "description": "RFC 9457. `errors` names every invalid field; a denial has its `decision`.",
    },
)
BATCH = obj(
    items=listed(
        obj(
            index=COUNT,
            status=one_of("queued", "held", "review", "blocked", "invalid"),
            id=maybe(UUID),
            decision=opt(DECISION),
            problem=opt(PROBLEM),
        )
    ),
    accepted=COUNT,
    held=COUNT,
    review=COUNT,
    denied=COUNT,
    invalid=COUNT,
)
INBOX = page_of(
    obj(
        id=UUID,
        account=TEXT,
        campaign=TEXT,
        from_=TEXT,
        to=TEXT,
        body=TEXT,
        received_at=TIME,
        answered_at=maybe(TIME),
        age_seconds=COUNT,
    )
)

# --- consents, opt-outs, recipients ---

FREQUENCY = obj(max=COUNT, per=one_of("day", "week", "month"))
CONSENT = named(
    "Consent",
    obj(
        id=UUID,
        recipient=TEXT,
        campaign=maybe(TEXT),
        categories=listed(enum(Category)),
        level=enum(ConsentLevel),
        method=enum(ConsentMethod),
        source=enum(ConsentSource),
        status=enum(ConsentStatus),
        captured_at=TIME,
        recorded_at=TIME,
        expires_at=maybe(TIME),
        revoked_at=maybe(TIME),
        pending_until=maybe(TIME),
        confirmed_at=maybe(TIME),
        frequency=maybe(FREQUENCY),
    ),
)
RECORDED = more(
    CONSENT,
    ledger=obj(seq=COUNT, hash=TEXT),
    suppressed=FLAG,
    opt_in_request=maybe(obj(id=UUID, status=enum(Status))),
    warnings=listed(TEXT),
)
CONSENTS = page_of(CONSENT)
SUPPRESSION = named(
    "Suppression",
    {
        **obj(
            scope=TEXT, reason=maybe(enum(SuppressionReason)), source=maybe(TEXT), at=maybe(TIME)
        ),
        "description": f"Of scope `{GLOBAL}` an account sees only that it exists.",
    },
)
SUPPRESSED = more(SUPPRESSION, recipient=TEXT)
SUPPRESSIONS_OF_ONE = obj(items=listed(SUPPRESSION))
SUPPRESSIONS = page_of(more(SUPPRESSION, recipient=maybe(TEXT)))
UNSUPPRESSED = obj(recipient=TEXT, scope=TEXT, deleted=FLAG)
EVIDENCE = named(
    "Evidence",
    obj(
        disclosure_text=TEXT,
        url=TEXT,
        ip=TEXT,
        user_agent=TEXT,
        checkbox=maybe(FLAG),
        signature=TEXT,
        document=TEXT,
        not_condition_of_purchase=maybe(FLAG),
    ),
)
_WISHES = {
    "time_zone": maybe(TEXT),
    "region": maybe(TEXT),
    "language": maybe(TEXT),
    "quiet_hours": maybe(obj(start=TEXT, end=TEXT)),
    "categories": maybe(listed(enum(Category))),
    "max_per_day": maybe(COUNT),
}
WISHES = obj(recipient=TEXT, **_WISHES)
_HOLD = {"reason": TEXT, "until": maybe(TIME), "ordered_at": TIME, "in_force": FLAG}
HOLD = obj(recipient=TEXT, **_HOLD)
PERIOD = named(
    "Retention",
    obj(
        purposes=listed(TEXT),
        days=maybe(COUNT),
        then=enum(Then),
        at_erasure=TEXT,
        citations=listed(TEXT),
        clauses=listed(TEXT),
    ),
)
KEPT = obj(**{data.value: PERIOD for data in DataClass})
COMPLAINED = obj(
    id=UUID,
    channel=TEXT,
    sender=maybe(TEXT),
    campaign=maybe(TEXT),
    received_at=TIME,
    recorded_at=TIME,
    text=maybe(TEXT),
    evidence=obj(id=UUID, due_at=TIME),
)
HELD = obj(
    recipient=TEXT,
    account=TEXT,
    **_WISHES,
    child=FLAG,
    last_inbound_at=maybe(TIME),
    consents=listed(more(CONSENT, evidence=maybe(EVIDENCE))),
    opt_outs=listed(more(SUPPRESSION, in_force=FLAG, note=TEXT)),
    ledger=listed(obj(seq=COUNT, event=enum(LedgerEvent), at=TIME)),
    messages=obj(complete=FLAG, items=listed(MESSAGE)),
    complaints=listed(COMPLAINED),
    legal_hold=maybe(obj(**_HOLD)),
    kept=KEPT,
)
ERASED = obj(
    erased=obj(consents=COUNT, evidence=COUNT, messages=COUNT),
    waiting=COUNT,
    kept=listed(obj(data=enum(DataClass), how=TEXT, why=PERIOD)),
    note=TEXT,
)
RETENTION = obj(
    kept=KEPT,
    reports=listed(obj(at=TIME, done=by_name(COUNT), held=by_name(COUNT), complete=FLAG)),
)
IMPORTED = obj(
    items=listed(
        obj(
            line=COUNT,
            recipient=maybe(TEXT),
            outcome=enum(RowOutcome),
            id=opt(UUID),
            suppressed=opt(FLAG),
            warnings=opt(listed(TEXT)),
            same_as_line=opt(COUNT),
            note=opt(TEXT),
            problem=opt(PROBLEM),
        )
    ),
    counts=obj(**{outcome.value: COUNT for outcome in RowOutcome}),
    attestation=maybe(TEXT),
)
EXPORTED_OPT_OUTS = page_of(
    obj(
        recipient=maybe(TEXT),
        scope=TEXT,
        reason=enum(SuppressionReason),
        at=TIME,
        note=maybe(TEXT),
        source=TEXT,
    )
)
EXPORTED_CONSENTS = page_of(
    obj(
        recipient=TEXT,
        campaign=maybe(TEXT),
        categories=listed(enum(Category)),
        level=enum(ConsentLevel),
        method=enum(ConsentMethod),
        source=enum(ConsentSource),
        captured_at=TIME,
        expires_at=maybe(TIME),
        frequency_max=maybe(COUNT),
        frequency_per=maybe(TEXT),
        time_zone=maybe(TEXT),
        region=maybe(TEXT),
        language=maybe(TEXT),
        status=enum(ConsentStatus),
        disclosure_text=maybe(TEXT),
        url=maybe(TEXT),
        ip=maybe(TEXT),
        user_agent=maybe(TEXT),
        checkbox=maybe(FLAG),
        signature=maybe(TEXT),
        document=maybe(TEXT),
        not_condition_of_purchase=maybe(FLAG),
    )
)

# --- accounts, campaigns, senders, keys ---

ACCOUNT = named(
    "Account",
    obj(
        id=TEXT,
        name=TEXT,
        status=enum(AccountStatus),
        brand=obj(
            name=TEXT,
            aliases=listed(TEXT),
            domains=listed(TEXT),
            help_contact=TEXT,
            terms_url=TEXT,
            privacy_url=TEXT,
        ),
        industry=TEXT,
        profile=TEXT,
        default_region=TEXT,
        tos_accepted=maybe(obj(version=TEXT, at=TIME, by=TEXT)),
        stop_scope=enum(StopScope),
        hours_with_consent=enum(HoursWithConsent),
        body_days=COUNT,
        status_reason=maybe(TEXT),
        status_since=maybe(TIME),
        rate_factor=NUMBER,
    ),
)
ACCOUNT_SHOWN = more(ACCOUNT, lacks=listed(obj(field=TEXT, message=TEXT, clauses=listed(TEXT))))
_CAMPAIGN = {
    "use_case": TEXT,
    "category": enum(Category),
    "purpose": enum(Purpose),
    "status": enum(CampaignStatus),
    "tcr_brand_id": maybe(TEXT),
    "tcr_campaign_id": maybe(TEXT),
    "automated_allowed": FLAG,
    "double_opt_in": FLAG,
    "opt_in_keywords": listed(TEXT),
    "call_to_action": maybe(TEXT),
    "frequency": maybe(FREQUENCY),
    "senders": listed(TEXT),
}
CAMPAIGN = named(
    "Campaign",
    obj(
        id=TEXT,
        account=TEXT,
        name=TEXT,
        **_CAMPAIGN,
        paused=FLAG,
        tcr_brand_status=enum(BrandStatus),
        vetting_score=maybe(COUNT),
        expires_at=maybe(TIME),
        status_reason=maybe(TEXT),
        rate_factor=NUMBER,
        sub_use_cases=listed(TEXT),
        number_pool=FLAG,
        footer=enum(Footer),
        smart_punctuation=enum(SmartPunctuation),
        resend_once=FLAG,
        templates=obj(
            opt_in_request=TEXT, opt_in_confirmation=TEXT, opt_out_confirmation=TEXT, help=TEXT
        ),
    ),
)
PROGRAMME = named(
    "Programme",
    obj(
        campaign=TEXT,
        name=TEXT,
        brand=TEXT,
        aliases=listed(TEXT),
        domains=listed(TEXT),
        terms_url=TEXT,
        privacy_url=TEXT,
        help_contact=TEXT,
        **_CAMPAIGN,
        flows=obj(opt_in=TEXT, opt_out=TEXT, help=TEXT, return_=TEXT),
        keywords=obj(
            opt_in=listed(TEXT), opt_out=listed(TEXT), help=listed(TEXT), return_=listed(TEXT)
        ),
        texts=obj(**{kind.value: by_name(TEXT) for kind in ReplyKind}),
    ),
)
PROCESSOR = named(
    "SubProcessor",
    obj(
        name=TEXT,
        role=TEXT,
        data=listed(TEXT),
        where=TEXT,
        url=maybe(TEXT),
        since=DAY,
        until=maybe(DAY),
        asked_first=FLAG,
    ),
)
SHEET = more(PROGRAMME, sub_processors=listed(PROCESSOR))
CHANGES = obj(items=listed(obj(policy=TEXT, version=TEXT, effective_from=maybe(DAY), changes=TEXT)))
SENDER = named(
    "Sender",
    obj(
        number=TEXT,
        account=TEXT,
        campaign=TEXT,
        type=enum(SenderType),
        status=enum(SenderStatus),
        per_minute=COUNT,
        parts_per_second=NUMBER,
        carrier=obj(parts_per_second=maybe(NUMBER), daily_cap=maybe(COUNT)),
        two_way=FLAG,
        status_reason=maybe(TEXT),
        rate_factor=NUMBER,
    ),
)
KEY = named(
    "Key",
    obj(
        id=TEXT,
        role=one_of("sender", "emergency", "operator"),
        account=maybe(TEXT),
        label=TEXT,
        state=enum(KeyState),
        created_at=maybe(TIME),
        expires_at=maybe(TIME),
        revoked_at=maybe(TIME),
        made_by=maybe(TEXT),
        replaces=maybe(TEXT),
    ),
)
KEYS = obj(items=listed(KEY))
ISSUED = more(KEY, key=TEXT)
REVOKED = obj(id=UUID, revoked=FLAG)
BAN = named(
    "EmergencyBan",
    obj(
        region=TEXT,
        county=maybe(TEXT),
        start=TIME,
        until=maybe(TIME),
        reference=TEXT,
        in_force=FLAG,
    ),
)

# --- the proof ---

_HEAD = obj(seq=COUNT, hash=TEXT)
PROOF = named(
    "Proof",
    obj(
        format=TEXT,
        generated_at=TIME,
        account=ACCOUNT,
        recipient=obj(number=TEXT, keys=listed(TEXT)),
        chains=listed(
            obj(
                account=TEXT,
                recipient=TEXT,
                head=_HEAD,
                entries=listed(
                    obj(
                        account=TEXT,
                        recipient=TEXT,
                        seq=COUNT,
                        previous=TEXT,
                        event=enum(LedgerEvent),
                        event_id=TEXT,
                        at=TIME,
                        recorded_at=TIME,
                        facts=by_name(TEXT),
                        commitment=TEXT,
                        hash=TEXT,
                    )
                ),
            )
        ),
        evidence=listed(
            obj(
                consent=UUID,
                state=one_of("kept", "erased"),
                salt=maybe(TEXT),
                document=maybe(EVIDENCE),
            )
        ),
        consents=listed(CONSENT),
        opt_outs=listed(more(SUPPRESSION, in_force=FLAG, lifted_at=maybe(TIME))),
        messages=obj(complete=FLAG, items=listed(MESSAGE)),
        complaints=listed(COMPLAINED),
        programme=listed(PROGRAMME),
        roots=listed(
            obj(
                day=DAY,
                part=COUNT,
                root=TEXT,
                size=COUNT,
                index=COUNT,
                path=listed(TEXT),
                leaf=obj(account=TEXT, recipient=TEXT, seq=COUNT, hash=TEXT),
            )
        ),
    ),
)

# --- governance ---

COMPLAINT = named(
    "Complaint",
    obj(
        id=UUID,
        account=TEXT,
        channel=TEXT,
        kind=maybe(enum(ChannelKind)),
        number=maybe(TEXT),
        sender=maybe(TEXT),
        campaign=maybe(TEXT),
        country=maybe(TEXT),
        regulators=listed(obj(channel=TEXT, title=TEXT)),
        received_at=TIME,
        recorded_at=TIME,
        text=maybe(TEXT),
        evidence=obj(
            id=UUID,
            due_at=TIME,
            proof=maybe(TEXT),
            answer=maybe(
                obj(
                    sent_at=TIME,
                    to=maybe(TEXT),
                    what=maybe(TEXT),
                    recorded_at=TIME,
                    recorded_by=TEXT,
                )
            ),
        ),
    ),
)
LODGED = more(COMPLAINT, suppressed=FLAG, paused=FLAG)

SANCTION = named(
    "Sanction",
    obj(
        id=TEXT,
        account=TEXT,
        level=enum(Level),
        subject=TEXT,
        measure=enum(Measure),
        at=TIME,
        by=maybe(TEXT),
        reason=TEXT,
        points=COUNT,
        strikes=listed(TEXT),
        clauses=listed(TEXT),
        rate_factor=maybe(NUMBER),
        refundable=FLAG,
        penalty=maybe(obj(amount=TEXT, currency=TEXT, imposed_by=TEXT, reference=maybe(TEXT))),
    ),
)
SANCTIONED = {
    "anyOf": [more(whom, sanction=maybe(SANCTION)) for whom in (ACCOUNT, CAMPAIGN, SENDER)]
}
AUDIT = page_of(
    obj(
        id=TEXT,
        seq=COUNT,
        at=TIME,
        account=maybe(TEXT),
        kind=enum(AuditKind),
        action=TEXT,
        subject=maybe(TEXT),
        from_=maybe(TEXT),
        to=maybe(TEXT),
        reason=maybe(TEXT),
        by=obj(key=maybe(TEXT), role=TEXT),
        request=maybe(TEXT),
        detail=by_name(TEXT),
        story=TEXT,
        hash=TEXT,
    )
)

REVIEW = named(
    "Review",
    obj(
        id=UUID,
        account=TEXT,
        campaign=TEXT,
        status=enum(ReviewStatus),
        rules=listed(TEXT),
        opened_at=TIME,
        until=TIME,
        message=maybe(
            obj(
                status=enum(Status),
                to=TEXT,
                from_=TEXT,
                body=TEXT,
                category=enum(Category),
                purpose=enum(Purpose),
                created_at=TIME,
                decision=maybe(DECISION),
            )
        ),
        ruling=maybe(obj(verdict=enum(Verdict), by=TEXT, at=TIME, reason=TEXT, allow_wording=FLAG)),
    ),
)
_BASIS = {"citations": listed(CITATION), "clauses": listed(TEXT)}
TOTALS = named(
    "Totals",
    obj(
        texts=COUNT,
        recipients=COUNT,
        opt_out_rate=NUMBER,
        complaint_rate=NUMBER,
        carrier_block_rate=NUMBER,
        error_rate=NUMBER,
        counts=by_name(COUNT),
    ),
)
_STANDING = {
    "last_24_hours": TOTALS,
    "last_30_days": TOTALS,
    "strike_points": COUNT,
    "over": listed(obj(rate=enum(Watched), grade=enum(Grade), value=NUMBER, threshold=NUMBER)),
}
HEALTH = obj(
    account=TEXT,
    at=TIME,
    brand=obj(name=TEXT, domains=listed(TEXT)),
    profile=TEXT,
    state=obj(
        status=enum(AccountStatus), reason=maybe(TEXT), since=maybe(TIME), rate_factor=NUMBER
    ),
    **_STANDING,
    senders=listed(obj(number=TEXT, campaign=TEXT, status=enum(SenderStatus), **_STANDING)),
    campaigns=listed(obj(id=TEXT, status=enum(CampaignStatus), paused=FLAG, **_STANDING)),
    strikes=listed(
        obj(
            at=TIME,
            rule=TEXT,
            gravity=enum(Gravity),
            campaign=maybe(TEXT),
            sender=maybe(TEXT),
            clauses=listed(TEXT),
        )
    ),
    sanctions=listed(SANCTION),
    complaints=obj(by_channel=by_name(COUNT), evidence=obj(open=COUNT, overdue=COUNT)),
    exposure=listed(
        obj(
            country=TEXT,
            complaints=COUNT,
            regulators=listed(obj(channel=TEXT, title=TEXT)),
            fines=listed(
                obj(
                    what=TEXT,
                    per=TEXT,
                    least=maybe(NUMBER),
                    most=maybe(NUMBER),
                    or_turnover_percent=maybe(NUMBER),
                    currency=TEXT,
                    **_BASIS,
                )
            ),
        )
    ),
    thresholds=obj(
        window_hours=COUNT,
        least_recipients=COUNT,
        rates=by_name(obj(warn=NUMBER, pause=NUMBER)),
        complaints_to_pause=COUNT,
        **_BASIS,
    ),
)

# --- policy ---

CHECKED = obj(decision=DECISION, segments=SEGMENTS, body=TEXT, replaced=REPLACED)
INTENT = obj(intent=enum(Intent), scope=maybe(TEXT), matched=maybe(TEXT), rule=maybe(TEXT))
_SAID = {"outcome": enum(OperatorOutcome), "reason": maybe(TEXT)}
OPERATOR_RULES = named(
    "OperatorRules",
    obj(
        version=COUNT,
        changed_at=maybe(TIME),
        changed_by=maybe(TEXT),
        terms_version=maybe(TEXT),
        words=listed(obj(text=TEXT, **_SAID)),
        domains=listed(obj(domain=TEXT, **_SAID)),
        categories=listed(obj(name=TEXT, words=listed(TEXT), **_SAID)),
        blocks=listed(
            obj(
                account=opt(TEXT),
                campaign=opt(TEXT),
                sender=opt(TEXT),
                category=opt(enum(Category)),
                country=opt(TEXT),
                number=opt(TEXT),
                **_SAID,
            )
        ),
    ),
)
REPLAYED = obj(
    account=TEXT,
    since=TIME,
    until=TIME,
    profile=maybe(TEXT),
    ruleset=RULESET,
    examined=COUNT,
    unchanged=COUNT,
    changed=COUNT,
    unreadable=COUNT,
    changes=listed(obj(from_=enum(Outcome), to=enum(Outcome), count=COUNT)),
    rules=listed(obj(rule=TEXT, count=COUNT)),
    examples=listed(
        obj(
            id=UUID,
            campaign=TEXT,
            created_at=TIME,
            status=enum(Status),
            stage=TEXT,
            from_=enum(Outcome),
            to=enum(Outcome),
            rules=listed(TEXT),
            decision=DECISION,
        )
    ),
    complete=FLAG,
    next_cursor=maybe(TEXT),
)
_PROFILE = {"name": TEXT, "title": TEXT, "clause_count": COUNT, "pending_count": COUNT}
_LABELS = {"ruleset": RULESET, "disclaimer": TEXT}
PROFILES = page_of(obj(**_PROFILE), **_LABELS)
PROFILE = obj(
    **_PROFILE,
    **_LABELS,
    demands=ANYTHING,
    clauses=listed(
        obj(
            id=TEXT,
            quote=TEXT,
            rule=maybe(TEXT),
            also=listed(TEXT),
            behaviour=maybe(TEXT),
            what=maybe(TEXT),
            where=maybe(TEXT),
            pending=maybe(TEXT),
            values=by_name(ANYTHING),
        )
    ),
)
RULES = page_of(
    obj(id=TEXT, title=TEXT, why=TEXT, citations=listed(CITATION), clauses=listed(TEXT)), **_LABELS
)

ANSWERS = {
    "POST /v1/messages": SUBMISSION,
    "POST /v1/messages/batch": BATCH,
    "GET /v1/messages": MESSAGES,
    "GET /v1/messages/<id>": MESSAGE,
    "DELETE /v1/messages/<id>": MESSAGE,
    "GET /v1/inbound": INBOX,
    "POST /v1/consents": RECORDED,
    "GET /v1/consents": CONSENTS,
    "POST /v1/consents/revoke": CONSENTS,
    "POST /v1/consents/import": IMPORTED,
    "GET /v1/consents/export": EXPORTED_CONSENTS,
    "GET /v1/suppressions": SUPPRESSIONS,
    "PUT /v1/suppressions/<number>": SUPPRESSED,
    "GET /v1/suppressions/<number>": SUPPRESSIONS_OF_ONE,
    "DELETE /v1/suppressions/<number>": UNSUPPRESSED,
    "POST /v1/suppressions/import": IMPORTED,
    "GET /v1/suppressions/export": EXPORTED_OPT_OUTS,
    "GET /v1/recipients/<number>": HELD,
    "DELETE /v1/recipients/<number>": ERASED,
    "PUT /v1/recipients/<number>/preferences": WISHES,
    "PUT /v1/recipients/<number>/legal-hold": HOLD,
    "GET /v1/recipients/<number>/proof": PROOF,
    "GET /v1/retention": RETENTION,
    "PUT /v1/accounts/<account>": ACCOUNT_SHOWN,
    "GET /v1/accounts/<account>": ACCOUNT_SHOWN,
    "POST /v1/accounts/<account>/campaigns/<campaign>/pause": CAMPAIGN,
    "POST /v1/accounts/<account>/campaigns/<campaign>/resume": CAMPAIGN,
    "POST /v1/complaints": LODGED,
    "POST /v1/accounts/<account>/suspend": SANCTIONED,
    "POST /v1/accounts/<account>/reinstate": SANCTIONED,
    "POST /v1/accounts/<account>/terminate": SANCTIONED,
    "POST /v1/accounts/<account>/sanctions": SANCTIONED,
    "GET /v1/accounts/<account>/sanctions": page_of(SANCTION),
    "GET /v1/audit": AUDIT,
    "GET /v1/reviews": page_of(REVIEW),
    "POST /v1/reviews/<message>/approve": REVIEW,
    "POST /v1/reviews/<message>/reject": REVIEW,
    "GET /v1/accounts/<account>/health": HEALTH,
    "GET /v1/complaints": page_of(COMPLAINT),
    "POST /v1/complaints/<complaint>/evidence": COMPLAINT,
    "PUT /v1/accounts/<account>/campaigns/<campaign>": CAMPAIGN,
    "GET /v1/accounts/<account>/campaigns/<campaign>": CAMPAIGN,
    "GET /v1/accounts/<account>/campaigns/<campaign>/programme": SHEET,
    "PUT /v1/accounts/<account>/senders/<number>": SENDER,
    "GET /v1/accounts/<account>/senders/<number>": SENDER,
    "POST /v1/accounts/<account>/keys": ISSUED,
    "GET /v1/accounts/<account>/keys": KEYS,
    "POST /v1/accounts/<account>/keys/<key>/rotate": ISSUED,
    "DELETE /v1/accounts/<account>/keys/<key>": REVOKED,
    "GET /v1/emergency_bans": page_of(BAN),
    "PUT /v1/emergency_bans/<region>": BAN,
    "PUT /v1/emergency_bans/<region>/<county>": BAN,
    "POST /v1/policy/check": CHECKED,
    "POST /v1/policy/intent": INTENT,
    "POST /v1/policy/replay": REPLAYED,
    "GET /v1/policy/operator-rules": OPERATOR_RULES,
    "PUT /v1/policy/operator-rules": OPERATOR_RULES,
    "GET /v1/policy/profiles": PROFILES,
    "GET /v1/policy/profiles/<name>": PROFILE,
    "GET /v1/policy/rules": RULES,
    "GET /v1/openapi.json": ANYTHING,
    "GET /v1/sub-processors": obj(items=listed(PROCESSOR)),
    "GET /v1/policy-changes": CHANGES,
}
"""The document that each route answers when all is well, by method and path."""

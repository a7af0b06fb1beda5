"""The rules, one file each, in the order in which their reasons are shown: who, to whom, by what
right, when, what.
"""

from consentry.policy.rule import Rule
from consentry.policy.rules import (
    account_industry,
    account_status,
    account_terms,
    campaign_automated,
    campaign_category,
    campaign_registration,
    category_marketing_forbidden,
    consent_expired,
    consent_level,
    consent_missing,
    consent_pending,
    consent_scope,
    content_identity_missing,
    content_opt_out_missing,
    conversation_window,
    emergency_unjustified,
    frequency_duplicate,
    link_shortener,
    recipient_number,
    recipient_suppressed,
    sender_assignment,
    sender_status,
    time_expired,
    time_quiet_hours,
)

ALL: tuple[Rule, ...] = (
    account_status.RULE,
    account_industry.RULE,
    account_terms.RULE,
    campaign_registration.RULE,
    campaign_automated.RULE,
    campaign_category.RULE,
    sender_status.RULE,
    sender_assignment.RULE,
    recipient_number.RULE,
    recipient_suppressed.RULE,
    category_marketing_forbidden.RULE,
    consent_missing.RULE,
    consent_scope.RULE,
    consent_level.RULE,
    consent_pending.RULE,
    consent_expired.RULE,
    conversation_window.RULE,
    emergency_unjustified.RULE,
    time_quiet_hours.RULE,
    time_expired.RULE,
    frequency_duplicate.RULE,
    content_opt_out_missing.RULE,
    content_identity_missing.RULE,
    link_shortener.RULE,
)
"""Order changes what is read first, never the outcome."""

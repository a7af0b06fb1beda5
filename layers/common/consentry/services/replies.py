"""The words of our automatic answers (regulation.md 3.2; CTIA Messaging Principles 5.1.3).

An opt-out confirmation only confirms; a HELP answer names the brand, where help is, and how to
stop.
"""

from consentry.domain.account import Account, Campaign
from consentry.domain.message import ReplyKind

_CLARIFICATION = {
    "en": "We have stopped texting you. Was that what you meant? Reply YES or START to get texts "
    "again; without an answer we stay silent.",
    "es": "Hemos dejado de escribirle. ¿Era lo que deseaba? Responda START para volver a recibir "
    "mensajes; sin respuesta no le escribiremos más.",
    "fr": "Nous ne vous envoyons plus de SMS. Est-ce bien votre souhait ? Répondez START pour en "
    "recevoir à nouveau ; sans réponse, nous n'écrirons plus.",
    "de": "Wir schreiben Ihnen nicht mehr. War das gemeint? Antworten Sie START, um wieder SMS zu "
    "erhalten; ohne Antwort bleibt es dabei.",
    "pt": "Paramos de lhe escrever. Era o que desejava? Responda START para voltar a receber "
    "mensagens; sem resposta, continuaremos em silêncio.",
}
"""Stopped already: silence means that everything stays stopped (47 CFR 64.1200(a)(12))."""


def wording(kind: ReplyKind, account: Account, campaign: Campaign, language: str = "") -> str:
    """The campaign's own wording of an answer, or ours, in `language` where we have it."""
    brand = account.brand.name
    if kind is ReplyKind.CLARIFICATION:
        tongue = language.partition("-")[0].lower()
        return f"{brand}: {_CLARIFICATION.get(tongue, _CLARIFICATION['en'])}"
    if kind is ReplyKind.OPT_OUT_CONFIRMATION:
        return campaign.templates.opt_out_confirmation or (
            f"{brand}: You are opted out and will get no more messages from us. "
            "Reply START to opt back in."
        )
    if kind is ReplyKind.HELP:
        return campaign.templates.help or (
            f"{brand}: {_help_line(account)} Msg & data rates may apply. Reply STOP to opt out."
        )
    return campaign.templates.opt_in_confirmation or (
        f"{brand}: You are opted in again. Msg & data rates may apply. "
        "Reply HELP for help, STOP to opt out."
    )


def _help_line(account: Account) -> str:
    contact = account.brand.help_contact
    return f"For help contact {contact}." if contact else "For help reply to this message."

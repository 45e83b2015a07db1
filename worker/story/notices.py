"""What our messages are called."""

from worker.story.voice import Voice

_BY_THE_DAY = "payment_reminder"
"""The one message that is called by its place on the ladder."""


def notice_words(template: str, subject: str, voice: Voice, days: int | None = None) -> str:
    """What a message is called, such as ``Receipt: N-101``.

    Args:
        template: its text.
        subject: id of what it is about.
        voice: who tells it.
        days: for a reminder, days from the due date; negative before it.
    """
    code = f"story-notice-{template.replace('_', '-')}"
    if not voice.words.has(code):
        return template
    place = "" if template != _BY_THE_DAY or days is None or days > 0 else ".before" if days else ".today"
    return voice.sentence(
        code + place,
        milestone=voice.names.milestone(subject),
        invoice=voice.invoice(subject),
        task=voice.task(subject),
        duty=voice.names.duty(subject),
        subject=subject,
        meeting=voice.meeting(subject),
        days=-(days or 0),
    )

"""From settings to the world side: which mail server, which folders."""

from activities import Activities
from activities.documents import DocumentStore
from activities.journal import Journal
from activities.notices.smtp import SmtpSettings
from worker.settings import Settings


def activities_from(settings: Settings) -> Activities:
    """The activities with their dependencies as the settings say."""
    password = settings.smtp_password
    smtp = SmtpSettings(
        host=settings.smtp_host,
        port=settings.smtp_port,
        starttls=settings.smtp_starttls,
        username=settings.smtp_username,
        password=password.get_secret_value() if password else None,
        timeout_seconds=settings.smtp_timeout_seconds,
        envelope_sender=settings.smtp_envelope_sender,
    )
    return Activities(smtp, DocumentStore(settings.documents_dir), Journal(settings.journal_dir))

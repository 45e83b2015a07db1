"""From settings to the world side: which mail server, which folders, which billing systems."""

from activities import Activities
from activities.documents import DocumentStore
from activities.journal import Journal
from activities.notices.smtp import SmtpSettings
from worker.billing.systems import BillingSystems
from worker.settings import Settings


def activities_from(settings: Settings, systems: BillingSystems | None = None) -> Activities:
    """The activities with their dependencies as the settings say.

    Args:
        settings: of the worker.
        systems: the billing systems, where the caller closes them at the end; else those of the settings.

    Raises:
        worker.settings.SettingsError: the billing file is wrong.
    """
    systems = systems or BillingSystems(settings)
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
    documents = DocumentStore(settings.documents_dir)
    return Activities(smtp, documents, Journal(settings.journal_dir), systems.billing(documents), systems.asked())

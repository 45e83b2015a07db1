"""What can go wrong with the store. No text names what people wrote: a driver's own words may, so they stay out."""


class StoreError(Exception):
    """The store does not take or give something now; trying again is safe."""


class StoreBusyError(StoreError):
    """It is held up by somebody else for longer than an effect waits."""


class StoreVersionError(StoreError):
    """The database was written by a newer release, or was never set up; trying again changes nothing."""


class DamagedError(StoreError):
    """What lies there cannot be opened: it was changed, or belongs elsewhere."""


class LineDamagedError(DamagedError):
    """The personal part of a journal line cannot be opened.

    Attributes:
        sequence: of the line.
    """

    def __init__(self, message: str, sequence: int) -> None:
        super().__init__(message)
        self.sequence = sequence


class DocumentError(Exception):
    """A document cannot be kept or given."""


class DocumentMissingError(DocumentError):
    """There is no such document."""


class DocumentErasedError(DocumentError):
    """What the engagement kept of people was erased, and its documents with it."""


class DocumentDamagedError(DocumentError):
    """What lies there is not what was kept."""


class DocumentTooLargeError(DocumentError):
    """More than the store takes."""

"""The journal store: journal lines, documents and marks in one database, so that an effect is one durable write.

SQLite by default, PostgreSQL where the settings say so. What tells of people lies sealed under a key of the engagement's own; to erase is to delete that
key. Nothing here knows Temporal's worker: a gateway or a command opens the same store.
"""

from activities.store.documents import LARGEST_BYTES as LARGEST_BYTES
from activities.store.effect import Effect as Effect
from activities.store.store import HOUSE as HOUSE
from activities.store.store import Store as Store
from activities.store.troubles import DocumentDamagedError as DocumentDamagedError
from activities.store.troubles import DocumentErasedError as DocumentErasedError
from activities.store.troubles import DocumentError as DocumentError
from activities.store.troubles import DocumentMissingError as DocumentMissingError
from activities.store.troubles import DocumentTooLargeError as DocumentTooLargeError
from activities.store.troubles import LineDamagedError as LineDamagedError
from activities.store.troubles import StoreBusyError as StoreBusyError
from activities.store.troubles import StoreError as StoreError
from activities.store.troubles import StoreVersionError as StoreVersionError
from activities.store.whole import whole_journal as whole_journal

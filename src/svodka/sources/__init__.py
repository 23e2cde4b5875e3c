"""Files of the inbox to articles: `collect` finds them, `read` reads one, `fingerprint` tells twins, `shown` names one in a message."""

from svodka.sources.duplicates import fingerprint
from svodka.sources.inbox import Inbox, InboxFile, Skipped, collect
from svodka.sources.messages import shown
from svodka.sources.reader import read

__all__ = ["Inbox", "InboxFile", "Skipped", "collect", "fingerprint", "read", "shown"]

"""Files of the inbox to articles: `collect` finds them, `read` reads one, `settle` finds twins, `shown` names a file in a message."""

from svodka.sources.duplicates import Copy, settle
from svodka.sources.inbox import Inbox, InboxFile, Skipped, collect
from svodka.sources.messages import shown
from svodka.sources.reader import read

__all__ = ["Copy", "Inbox", "InboxFile", "Skipped", "collect", "read", "settle", "shown"]

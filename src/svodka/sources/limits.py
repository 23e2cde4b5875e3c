"""How much the reader takes before it refuses; what a Word document may unpack to is `svodka.archives.DOCUMENT`.

They keep one absurd file from stopping a run: a press article has 100 to 3,000 words, a saved page with its pictures inside some
megabytes.
"""

MEGABYTE = 1_000_000

MAX_FILE_BYTES = 64 * MEGABYTE
"""Any file: what is read into memory at all."""

MAX_TEXT_BYTES = 5 * MEGABYTE
"""A plain-text file; 50,000 Russian words take well under one megabyte in any encoding."""

MAX_PAGE_BYTES = 8 * MEGABYTE
"""A web page without the pictures and scripts that the browser saved inside it."""

MAX_PAGE_WORDS = 200_000
"""Words of a whole page, menus and comments included: above that, finding the article in it takes too long."""

MAX_PAGE_ELEMENTS = 50_000
"""Elements of a web page: what takes the menus out compares neighbours, and takes the square of their number for it. An article with
a thousand comments has 15,000."""

MAX_TAG = 200_000
"""Characters of one tag of a web page without the pictures inside it: its attributes are compared with each other."""

MAX_WORDS = 50_000
"""Words of an article: a hundred pages."""

MAX_CHARACTERS = 500_000
"""Characters of an article: its words may be as long as a file."""

MAX_PART_BYTES = 40 * MEGABYTE
"""One XML part of a Word document, unpacked."""

MAX_HEADLINE = 200
"""Characters of a headline; a longer first paragraph is body."""

PDF_SECONDS = 90
"""How long a PDF may take, on a busy machine too; one of 300 pages takes two seconds."""

MAX_RTF_TOKENS = 4_000_000
"""Control words, groups and stretches of text of an RTF document; one of 50,000 words by Word has half a million."""

MAX_MESSAGES = 300
"""Messages with a text that a channel gives where no days were asked for: a busy one writes as many in a week."""

MAX_MESSAGE_TEXT = 4096
"""UTF-16 units of a message, by Telegram's own rule; what is longer is sent as several."""

MAX_NESTING = 64
"""Objects in objects of a Telegram export; a real one has five."""

MAX_HEADER = 20_000
"""Characters of a header of a mail that are looked at."""

MAX_PARTS = 20_000
"""Parts of a mail or a web archive; a page with a thousand pictures has a thousand."""

MAX_PARTS_INSIDE = 30
"""Parts in parts of a mail or a web archive."""

MAX_ATTACHMENTS = 100
"""Attachments of a mail that are read; what is beyond is counted."""

MAX_MAILS = 3
"""Mails in mails."""

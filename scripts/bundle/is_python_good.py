"""Leave with 0 where this Python can run the wheels of this bundle: one of its versions, 64-bit. It must be read by any Python 3."""

import sys

PYTHONS = [(3, 11), (3, 12), (3, 13)]  # make_bundle.py writes the bundle's own here

sys.exit(0 if sys.version_info[:2] in PYTHONS and sys.maxsize > 2**32 else 1)

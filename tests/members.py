"""The member states in treaty order: their codes, and their headings in the bulletin."""

CODES = ["az", "kz", "kg", "ru", "tj", "tm", "uz"]
HEADINGS = [
    "REPUBLIC OF AZERBAIJAN",
    "REPUBLIC OF KAZAKHSTAN",
    "KYRGYZ REPUBLIC",
    "RUSSIAN FEDERATION",
    "REPUBLIC OF TAJIKISTAN",
    "TURKMENISTAN",
    "REPUBLIC OF UZBEKISTAN",
]

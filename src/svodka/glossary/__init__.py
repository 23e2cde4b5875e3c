"""The term base: glossary files in, matches in Russian text out, verdicts on English text out.

Reading: `loading.load` merges TSV, CSV, XLSX and TBX files into a `termbase.Glossary` of `entry.Entry`s. Matching:
`matching.Matcher(glossary).find(text, country)`. Each match makes a `Requirement`.
Checking: `checking.check(english, requirements)`. `noun_phrases` and `verb_phrases` know the forms in which a rendering may stand. What is
done about a verdict is not this package's business.
"""

"""The term base: read glossary files, match their terms in Russian text, check their renderings in English text.

`loading.load` merges TSV, CSV, XLSX and TBX files into a `termbase.Glossary` of `termbase.Entry`s.
`matching.Matcher(glossary).find(text, country)` finds its terms in Russian text; each match makes a `checking.Requirement`.
`checking.check(english, requirements)` returns verdicts. `renderings` knows the forms that a rendering may take in English text.
Other packages decide what to do about a verdict.
"""

"""The documentation site: docs/ in two languages, with what is generated from the code.

`python -m docs_site` (from `make docs`) lays the pages of each language out under `build/docs-source`, adds the reference
and the pictures, and has Sphinx make `build/docs/en` and `build/docs/zh`.
"""

"""A questionnaire to a translator and back: cells, the files translators use, and their way into the YAML."""

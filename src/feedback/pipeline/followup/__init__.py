"""One study followed up: from its run, tickets and edited tables to measurements, verdicts, signals and pages."""

"""What a comment speaks of, and whether it complains or praises: taxonomies, clauses, judgement."""

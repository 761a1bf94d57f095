"""A study's own reader: taught by the labels of people, kept in a file, applied to later waves."""

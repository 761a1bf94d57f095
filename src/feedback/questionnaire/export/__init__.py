"""Questionnaires as the files of survey tools, with a word on what each tool cannot carry."""

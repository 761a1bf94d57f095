"""A language model as reader, where the user has one: asked on the user's word only, checked in every answer."""

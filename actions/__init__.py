"""Rasa actions: each reads the tracker into a `Turn`, makes one pure call and says the messages that come back."""

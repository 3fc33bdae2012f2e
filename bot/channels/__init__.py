"""The ways in: Rasa channels for programs (`rest`) and for the chat page (`web`)."""

"""Reading what people type: pure functions over text, without Rasa.

`bot.text.reader.load_reader()` builds a `Reader`; `Reader.read` turns a message into a `bot.text.reading.Reading`.
"""

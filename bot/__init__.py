"""Knee Guide: a chatbot over the guidance of five published articles on physiotherapy for knee pain."""

from bot.processor import choose_kernels

# Here, because nothing of the project loads NumPy before this.
choose_kernels()

"""Knee Guide: a chatbot over the guidance of five published articles on physiotherapy for knee pain."""

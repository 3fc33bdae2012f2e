"""Keeping and deleting what is known of people."""

"""What `python -m bot` does, one module a job."""

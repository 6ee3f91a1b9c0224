"""What people type: parses, calls, renders; no rule inside."""

"""What a test stands on: servers to kill, registers in use, pages served, a case in view."""

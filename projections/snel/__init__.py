"""The same verdicts, quickly, where all is exact."""

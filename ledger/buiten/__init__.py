"""Others: asked over HTTP within a deadline, and told what was processed."""

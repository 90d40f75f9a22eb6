"""Files and tables that come in, with their doubts."""

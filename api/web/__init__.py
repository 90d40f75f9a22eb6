"""What every page and program passes: bodies, refusals, sign-in, the one door to recording."""

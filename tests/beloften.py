"""Which promises were not tested: said in one line here, a failure under `.ci/run`."""

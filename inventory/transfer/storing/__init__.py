"""Records of files become rows: found again, changed or added, a batch at a time, in few queries."""

"""Files of vendors and inventory come in and go out."""

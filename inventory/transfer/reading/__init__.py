"""From what files say to values of tables: text in, values out."""

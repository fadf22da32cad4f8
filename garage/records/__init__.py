"""What every record of the garage does the same way: money, vendor, tags, files, timeline."""

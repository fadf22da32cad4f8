"""From what files, services and tools say to listings: values in, values out."""

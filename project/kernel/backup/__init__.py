"""Backups of this server: one file with the database, every stored file and a manifest, and the way back."""

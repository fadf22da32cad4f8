"""The admin of what the kernel keeps, gathered for Django to find."""

from project.web import jobs_admin, kernel_admin

__all__ = ["jobs_admin", "kernel_admin"]

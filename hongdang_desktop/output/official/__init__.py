"""Official documents (公文) laid out after GB/T 9704-2012."""

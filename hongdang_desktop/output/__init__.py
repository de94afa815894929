"""What goes on paper: plain documents in, one PDF out; reportlab here and nowhere else."""

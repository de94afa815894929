"""What a person sees: Chinese Qt Widgets built in code. PySide6 here and nowhere else."""

"""The practice plant: invented people and meetings, written by the verbs that people use."""

"""What things are: columns, periods, rules, problems, the journal's pure part. No Qt, database, files."""

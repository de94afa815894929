"""Who belongs to the exchange: enrolment, the roster, keys changed, lost and recovered."""

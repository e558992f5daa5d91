//! What words mean: ID numbers, names, dates, money, code lists, eligibility. No input or output.

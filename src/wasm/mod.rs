//! The JavaScript boundary. Conversions only: no rule of the contract lives here.

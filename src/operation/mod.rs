//! Operation payload, hash profiles, authorization and the approver's summary (contract section 6).

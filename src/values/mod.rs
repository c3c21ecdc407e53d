//! Validated values of contract section 7. This room knows nothing of the API.

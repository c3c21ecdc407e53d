//! Request signatures (contract section 2) and webhook signatures (section 5).

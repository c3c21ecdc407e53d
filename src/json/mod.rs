//! Strict I-JSON (RFC 7493) in, RFC 8785 canonical form out: one scanner for both.

//! The sandbox as a local HTTP server.
fn main() {}

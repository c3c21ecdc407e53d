//! Prints the OpenAPI document. `cargo xtask openapi` writes it to a file.

use std::io::Write as _;

fn main() -> std::io::Result<()> {
    writeln!(std::io::stdout(), "{:#}", oceafin_partner::openapi::document())
}

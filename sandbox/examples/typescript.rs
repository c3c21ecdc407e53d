//! Prints the TypeScript declarations of what crosses the sandbox's boundary. `xtask build` reads them.

use std::io::Write as _;

fn main() -> std::io::Result<()> {
    writeln!(std::io::stdout(), "{}", oceafin_sandbox::typescript())
}

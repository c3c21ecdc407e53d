//! Prints the generated TypeScript modules as one JSON object, file name to text. `xtask build` reads it.

use std::io::Write as _;

fn main() -> std::io::Result<()> {
    let files = serde_json::json!({
        "models.ts": oceafin_partner::typescript::models(),
        "api.ts": oceafin_partner::typescript::api(),
        "contract.ts": oceafin_partner::typescript::contract(),
        "enums.ts": oceafin_partner::typescript::enums(),
        "events.ts": oceafin_partner::typescript::events(),
        "lifecycles.ts": oceafin_partner::typescript::lifecycles(),
    });
    writeln!(std::io::stdout(), "{files}")
}

//! The TypeScript declarations of what crosses the boundary, as tsify writes them.

use tsify::Tsify;

use crate::door::faults::{Fault, FaultKind, When};
use crate::door::request::{Head, Request, Transport};
use crate::engine::webhooks::Delivery;
use crate::sandbox::options::{ClientOptions, ClockMode, SandboxOptions};

/// A module with every declaration.
pub fn typescript() -> String {
    let declarations = [
        SandboxOptions::DECL,
        ClientOptions::DECL,
        ClockMode::DECL,
        Fault::DECL,
        FaultKind::DECL,
        When::DECL,
        Request::DECL,
        Head::DECL,
        Transport::DECL,
        Delivery::DECL,
    ];
    let mut module = "// Written by the sandbox (`sandbox/src/typescript.rs`). Do not edit.\n".to_owned();
    for declaration in declarations {
        module.push('\n');
        if !declaration.contains("export ") {
            module.push_str("export ");
        }
        module.push_str(declaration);
        module.push('\n');
    }
    module
}

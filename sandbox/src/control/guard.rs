//! Who may use the controls: programs of this machine or network, and no web page.
//!
//! The controls are unsigned. A page that is open in a browser on the same machine can post to them without asking, and
//! one whose own name is made to point at this machine can read their answers, secrets and all. A browser gives both away:
//! the first by `Origin` or `Sec-Fetch-Site`, the second by a `Host` that is a name of the public internet.

use std::net::IpAddr;

use crate::door::request::Request;
use crate::door::router::CONTROL_PREFIX;
use crate::problem::{Code, Problem};

/// Names that nobody can register, with what may stand before them.
const PRIVATE: [&str; 5] = ["localhost", "internal", "local", "test", "invalid"];

/// Whether this is the path of a control.
pub(crate) fn is_control(path: &str) -> bool {
    path.strip_prefix(CONTROL_PREFIX).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Refuses what a web page has sent.
pub(crate) fn check(request: &Request) -> Result<(), Problem> {
    let foreign =
        request.header_values("sec-fetch-site").iter().any(|site| !matches!(*site, "none" | "same-origin"));
    if foreign || !request.header_values("origin").is_empty() {
        return Err(refused("a web page may not use the sandbox's controls: use them from a program"));
    }
    if !request.header_values("host").into_iter().all(is_private) {
        let why = "the `Host` is a public name, by which a web page could reach this machine: use `localhost`, an IP address, a \
                   name without a dot, or one under `.internal`, `.local`, `.localhost` or `.test`";
        return Err(refused(why));
    }
    Ok(())
}

fn refused(why: &str) -> Problem {
    Problem::new(Code::ControlRefused, why)
}

/// Whether a `Host` names something that no stranger's name server answers for.
fn is_private(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(bracketed) => bracketed.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    let last = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    !name.contains('.') || name.parse::<IpAddr>().is_ok() || PRIVATE.contains(&&*last)
}

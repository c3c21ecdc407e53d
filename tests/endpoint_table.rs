//! `docs/endpoints.md` is what the endpoint table says. After a change of the table, write it anew:
//! `WRITE_DOCS=1 cargo test --test endpoint_table`.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;
use std::{env, fs};

use oceafin_partner::api::{self, Endpoint, Response};

const HEAD: &str = "# Endpoints

Generated from the endpoint table (`src/api`); a test fails when the two differ.

- **Call**: `client.` and what stands there. Arguments are the path's parameters in their order, then the body or, for a
  list, the filters, then the options of the call.
- **Endpoint**: method and path, published [P], after `https://…/partner/v1`.
- **Takes, returns**: names of the TypeScript types, assumed [A]. `Page<T>` is one page when awaited, every `T` when iterated.
- **Scope**: what the client must be granted, as the sandbox names it [S].
- **Authorised**: the call moves money and needs an `operationAuthorization` [P]: `create` over the body, `submit` over the
  draft that exists. See [operation hash](operation-hash.md).
";

fn table() -> String {
    let mut out = HEAD.to_owned();
    let mut section = None;
    for endpoint in api::all() {
        if section != Some(endpoint.section) {
            section = Some(endpoint.section);
            let title =
                if endpoint.section.is_empty() { "Published beside the guide" } else { endpoint.section };
            let _ = write!(
                out,
                "\n## {title}\n\n| call | endpoint | takes | returns | scope | authorised |\n|---|---|---|---|---|---|\n"
            );
        }
        let _ = writeln!(out, "{}", row(endpoint));
    }
    out
}

fn row(endpoint: &Endpoint) -> String {
    let path = endpoint.path.strip_prefix("/partner/v1").unwrap();
    let takes = match (endpoint.request, endpoint.response) {
        (Some(model), _) => format!("`{}`", model.name),
        (None, Response::Page(_)) => "filters".to_owned(),
        (None, Response::One(_)) => String::new(),
    };
    let returns = match endpoint.response {
        Response::One(model) => format!("`{}`", model.name),
        Response::Page(model) => format!("`Page<{}>`", model.name),
    };
    let authorised = endpoint.authorization.map_or("", |authorization| match authorization.step {
        api::Step::Create => "create",
        api::Step::Submit => "submit",
    });
    format!(
        "| `{}` | {} `{path}` | {takes} | {returns} | `{}` | {authorised} |",
        endpoint.id,
        endpoint.method.as_str(),
        endpoint.scope
    )
}

#[test]
fn the_document_is_the_table() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/endpoints.md");
    let table = table();
    if env::var_os("WRITE_DOCS").is_some() {
        fs::write(file, &table).unwrap();
    }
    let written = fs::read_to_string(file).unwrap_or_default();
    assert!(written == table, "docs/endpoints.md is not what the table says; run with WRITE_DOCS=1");
    assert_eq!(written.lines().filter(|line| line.starts_with("| `")).count(), 64);
}

//! `docs/endpoints.md` matches the endpoint table. After a change of the table, write it again:
//! `WRITE_DOCS=1 cargo test --test endpoint_table`.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;
use std::{env, fs};

use oceafin_partner::api::{self, Endpoint, Response};

const HEAD: &str = "# Endpoints

For whoever looks up a call: its method, path, types and scope. Generated from the endpoint table (`src/api`); a test fails when
the two differ.

- **Call**: a method of `client`. Its arguments are the path's parameters in order, then the body or, for a list, the filters,
  then the options of the call.
- **Endpoint**: method and path, published [P], after `https://…/partner/v1`.
- **Takes, returns**: names of the TypeScript types, assumed [A]. A `Page<T>` is one page when awaited and every `T` when iterated.
- **Scope**: the scope that the client must have, as the sandbox names it [S].
- **Authorized**: the call moves money and needs an `operationAuthorization` [P]: `create` over the body, `submit` over the
  existing draft. See [the operation hash](operation-hash.md).
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
                "\n## {title}\n\n| call | endpoint | takes | returns | scope | authorized |\n|---|---|---|---|---|---|\n"
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
    let authorized = endpoint.authorization.map_or("", |authorization| match authorization.step {
        api::Step::Create => "create",
        api::Step::Submit => "submit",
    });
    format!(
        "| `{}` | {} `{path}` | {takes} | {returns} | `{}` | {authorized} |",
        endpoint.id,
        endpoint.method.as_str(),
        endpoint.scope
    )
}

#[test]
fn the_document_matches_the_table() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/endpoints.md");
    let table = table();
    if env::var_os("WRITE_DOCS").is_some() {
        fs::write(file, &table).unwrap();
    }
    let written = fs::read_to_string(file).unwrap_or_default();
    assert!(written == table, "docs/endpoints.md is not what the table says; run with WRITE_DOCS=1");
    assert_eq!(written.lines().filter(|line| line.starts_with("| `")).count(), 64);
}

//! TypeScript declarations from the tables: the models as tsify writes them, and the client's method groups.
//!
//! Built into `xtask build` only (feature `typescript`); the wasm carries none of it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::api::{Endpoint, Response, endpoints};
use crate::model::{EnumTable, Kind, Model};

/// What the values of contract section 7 are in TypeScript.
const VALUES: &str = r#"/** Opaque id: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. */
export type Id = string;
/** Decimal string greater than zero, for example `"250.00"`. Never a number: numbers lose digits. */
export type Amount = string;
/** Decimal string that may be zero or negative. */
export type Decimal = string;
/** ISO 4217 alphabetic code, for example `"EUR"`. */
export type Currency = string;
/** ISO 3166-1 alpha-2 code, for example `"DE"`. */
export type Country = string;
/** IBAN, ISO 13616. */
export type Iban = string;
/** BIC, ISO 9362, 8 or 11 characters. */
export type Bic = string;
/** RFC 3339 date-time with offset, for example `"2026-06-28T00:00:00Z"`. */
export type DateTime = string;
/** Asset symbol: a currency code or a crypto asset, for example `"USDC"`. */
export type Asset = string;
/** Network name; known ones autocomplete. */
export type Network =
  | "ETHEREUM" | "POLYGON" | "BSC" | "ARBITRUM" | "OPTIMISM" | "BASE" | "AVALANCHE" | "TRON" | "BITCOIN" | "SOLANA"
  | (string & {});
/** SHA-256 in 64 lower-case hex digits. */
export type OperationHash = string;
/** String to string, at most 50 keys of at most 500 characters a value. */
export type Metadata = { [key: string]: string };
/** Answers by key. */
export type Answers = { [key: string]: string };
/** Any JSON object. */
export type JsonObject = { [key: string]: unknown };
"#;

/// The module of models: values, enums and every model that an endpoint takes or returns.
pub fn models() -> String {
    let (models, enums) = reachable();
    let mut out = format!("{GENERATED}\n{VALUES}");
    for table in enums.values() {
        let values: Vec<String> = table.values.iter().map(|value| format!("\"{value}\"")).collect();
        let _ = write!(
            out,
            "\n{}export type {} = {} | (string & {{}});\n",
            doc_comment(table.doc, ""),
            table.name,
            values.join(" | ")
        );
    }
    for model in models.values() {
        if model.modelled {
            let _ = write!(out, "\n{}\n", exported(model.typescript));
        } else {
            let _ = write!(out, "\n{}export type {} = JsonObject;\n", doc_comment(model.doc, ""), model.name);
        }
    }
    let requests: BTreeMap<_, _> =
        endpoints().filter_map(|endpoint| endpoint.request).map(|model| (model.name, model)).collect();
    let names: Vec<String> = requests.keys().map(|name| format!("\"{name}\"")).collect();
    let _ = write!(
        out,
        "\n/** Names that `validate` takes. */\nexport type ModelName = {};\n",
        names.join(" | ")
    );
    out
}

/// The module of the client's method groups.
pub fn api() -> String {
    let mut groups: Vec<(&str, Vec<&Endpoint>)> = Vec::new();
    for endpoint in endpoints() {
        let Some((group, _)) = endpoint.id.split_once('.') else { continue };
        match groups.iter_mut().find(|(name, _)| *name == group) {
            Some((_, members)) => members.push(endpoint),
            None => groups.push((group, vec![endpoint])),
        }
    }
    let mut names: Vec<&str> = endpoints()
        .flat_map(|endpoint| endpoint.request.into_iter().chain([endpoint.response.model()]))
        .map(|model| model.name)
        .collect();
    names.sort_unstable();
    names.dedup();
    let mut out = format!(
        "{GENERATED}\nimport type {{ CallOptions }} from \"../call-options.js\";\n\
         import type {{ ListQuery, PagePromise }} from \"../page.js\";\n\
         import type {{ ApiPromise }} from \"../promise.js\";\n\
         import type {{ {} }} from \"./models.js\";\n",
        names.join(", ")
    );
    for (group, members) in &groups {
        let _ = write!(
            out,
            "\n/** Methods under `client.{group}`. */\nexport interface {}Api {{\n",
            pascal(group)
        );
        for endpoint in members {
            out.push_str(&method(endpoint));
        }
        out.push_str("}\n");
    }
    out.push_str("\n/** Every method of the Partner API, grouped. */\nexport interface PartnerApi {\n");
    for (group, _) in &groups {
        let _ = writeln!(out, "  readonly {group}: {}Api;", pascal(group));
    }
    out.push_str("}\n\n/** Ids of all endpoints. */\nexport type EndpointId =\n");
    for endpoint in endpoints() {
        let _ = writeln!(out, "  | \"{}\"", endpoint.id);
    }
    out.push_str(";\n");
    out
}

const GENERATED: &str = "// Generated from the endpoint and model tables. Do not edit.\n";

/// Models and enums by name, each once.
fn reachable() -> (BTreeMap<&'static str, &'static Model>, BTreeMap<&'static str, &'static EnumTable>) {
    let mut models = BTreeMap::new();
    let mut enums = BTreeMap::new();
    let mut waiting: Vec<&'static Model> = endpoints()
        .flat_map(|endpoint| endpoint.request.into_iter().chain([endpoint.response.model()]))
        .collect();
    while let Some(model) = waiting.pop() {
        if models.insert(model.name, model).is_some() {
            continue;
        }
        for field in model.fields {
            let mut kind = &field.kind;
            while let Kind::List(item) = kind {
                kind = item;
            }
            match kind {
                Kind::Object(inner) => waiting.push(inner),
                Kind::Enum(table) => {
                    enums.insert(table.name, *table);
                }
                _ => {}
            }
        }
    }
    (models, enums)
}

fn exported(declaration: &str) -> String {
    if declaration.contains("export interface") || declaration.contains("export type") {
        declaration.to_owned()
    } else {
        declaration.replacen("interface ", "export interface ", 1)
    }
}

fn doc_comment(doc: &str, indent: &str) -> String {
    let lines: Vec<&str> = doc.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    match lines.as_slice() {
        [] => String::new(),
        [line] => format!("{indent}/** {line} */\n"),
        lines => {
            let body: String = lines.iter().map(|line| format!("{indent} * {line}\n")).collect();
            format!("{indent}/**\n{body}{indent} */\n")
        }
    }
}

fn pascal(group: &str) -> String {
    let mut characters = group.chars();
    characters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(characters).collect()
}

fn method(endpoint: &Endpoint) -> String {
    let name = endpoint.id.split_once('.').map_or(endpoint.id, |(_, name)| name);
    let mut arguments: Vec<String> =
        endpoint.path_parameters().map(|parameter| format!("{parameter}: string")).collect();
    let returned = match endpoint.response {
        Response::One(model) => format!("ApiPromise<{}>", model.name),
        Response::Page(model) => format!("PagePromise<{}>", model.name),
    };
    if let Some(request) = endpoint.request {
        arguments.push(format!("body: {}", request.name));
    } else if is_page(endpoint) {
        arguments.push("query?: ListQuery".to_owned());
    }
    arguments.push("options?: CallOptions".to_owned());
    let mut doc = format!("{}\n\n`{} {}`", endpoint.summary, endpoint.method.as_str(), endpoint.path);
    if endpoint.authorization.is_some() {
        doc.push_str("\n\nMoves money: needs an `operationAuthorization` whose `operationHash` matches.");
    }
    let doc: String = doc.lines().map(|line| format!("   * {line}\n")).collect();
    format!("  /**\n{doc}   */\n  {name}({}): {returned};\n", arguments.join(", "))
}

fn is_page(endpoint: &Endpoint) -> bool {
    matches!(endpoint.response, Response::Page(_))
}

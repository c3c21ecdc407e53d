//! TypeScript from the tables: the models as tsify writes them, the client's method groups, the known values of the
//! enums with their guards, the lifecycles, the webhook event types.
//!
//! Built into `xtask build` only (feature `typescript`); the wasm carries none of it.

mod contract;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::api::{Endpoint, Response, all, lifecycle};
use crate::model::{EnumTable, Kind, Model};
use crate::signing::{DEFAULT_TOLERANCE_SECONDS, WEBHOOK_EVENT_TYPES};
use crate::values;

pub use contract::contract;

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
/** SHA-256 in 64 lower-case hex digits. */
export type OperationHash = string;
/** E-mail address. */
export type Email = string;
/** https URL; http only for localhost. */
export type HttpsUrl = string;
/** Address on a crypto network, 1 to 128 characters. */
export type CryptoAddress = string;
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
    for (name, doc, known) in open_sets(&enums) {
        let known = quoted(&known).join(" | ");
        let _ = write!(out, "\n{}export type {name} = {known} | (string & {{}});\n", doc_comment(doc, ""));
    }
    for model in models.values() {
        let _ = write!(out, "\n{}\n", exported(model.typescript));
    }
    let requests: BTreeMap<_, _> =
        all().filter_map(|endpoint| endpoint.request).map(|model| (model.name, model)).collect();
    let names: Vec<&str> = requests.into_keys().collect();
    let _ = write!(
        out,
        "\n/** Names that `validate` takes. */\nexport type ModelName = {};\n",
        quoted(&names).join(" | ")
    );
    out
}

/// The module of enums: for each the values that are known, and a guard. Plain constants and functions without
/// effect, so that a bundler drops what is not used.
pub fn enums() -> String {
    let (_, enums) = reachable();
    let mut out = GENERATED.to_owned();
    for (name, _, known) in open_sets(&enums) {
        let list = format!("{}Values", camel(name));
        let _ = write!(
            out,
            "\n/** Known values of `{name}`. The API may send others: they come through as they are. */\n\
             export const {list} = /* @__PURE__ */ Object.freeze([{}] as const);\n\n\
             /** Whether this is a value of `{name}` that this version knows. */\n\
             export function isKnown{name}(value: unknown): value is (typeof {list})[number] {{\n  \
             return ({list} as readonly unknown[]).includes(value);\n}}\n",
            quoted(&known).join(", ")
        );
    }
    out
}

/// The module of lifecycles, contract section 9 \[S\].
pub fn lifecycles() -> String {
    let pairs = |pairs: &[(&str, &str)]| {
        let rows: Vec<String> =
            pairs.iter().map(|(state, next)| format!("[\"{state}\", \"{next}\"]")).collect();
        rows.join(", ")
    };
    let mut out = format!(
        "{GENERATED}\n/**\n * States and moves of each kind of resource, as this package assumes them: the provider \
         publishes no state machine.\n * `actions` are the endpoints a partner can call in a state.\n */\n\
         export const lifecycles = {{\n"
    );
    for lifecycle in lifecycle::ALL {
        let _ = write!(
            out,
            "  {}: {{\n    initial: [{}],\n    moves: [{}],\n    actions: [{}],\n  }},\n",
            lifecycle.model,
            quoted(lifecycle.initial).join(", "),
            pairs(lifecycle.moves),
            pairs(lifecycle.actions)
        );
    }
    out.push_str("} as const;\n");
    out
}

/// The module of webhook event types, contract section 5 \[P\].
pub fn events() -> String {
    let known = quoted(&WEBHOOK_EVENT_TYPES);
    format!(
        "{GENERATED}\n/** The event types that are published so far. Others arrive too, and come through as they are. */\n\
         export const eventTypeValues = /* @__PURE__ */ Object.freeze([{}] as const);\n\n\
         /** An event type that this version knows. */\n\
         export type KnownEventType = (typeof eventTypeValues)[number];\n\n\
         /** Any event type. New ones come through as themselves: keep a default branch. */\n\
         export type EventType = KnownEventType | (string & {{}});\n\n\
         /** Whether this version knows an event type; narrows it for an exhaustive switch. */\n\
         export function isKnownEventType(value: unknown): value is KnownEventType {{\n  \
         return (eventTypeValues as readonly unknown[]).includes(value);\n}}\n\n\
         /** How far a webhook's timestamp may lie from now, in both directions, in seconds, unless told otherwise. */\n\
         export const defaultToleranceSeconds = {DEFAULT_TOLERANCE_SECONDS};\n",
        known.join(", ")
    )
}

/// Name, doc and known values of everything that is an open set of strings.
fn open_sets(
    enums: &BTreeMap<&'static str, &'static EnumTable>,
) -> impl Iterator<Item = (&'static str, &'static str, Vec<&'static str>)> {
    let networks = values::Network::known().iter().map(|network| network.name).collect();
    let tables = enums.values().map(|table| (table.name, table.doc, table.values.to_vec()));
    [("Network", "Network name; known ones autocomplete.", networks)].into_iter().chain(tables)
}

fn quoted(values: &[&str]) -> Vec<String> {
    values.iter().map(|value| format!("\"{value}\"")).collect()
}

/// The module of the client's method groups.
pub fn api() -> String {
    let mut groups: Vec<(&str, Vec<&Endpoint>)> = Vec::new();
    for endpoint in all() {
        let Some((group, _)) = endpoint.id.split_once('.') else { continue };
        match groups.iter_mut().find(|(name, _)| *name == group) {
            Some((_, members)) => members.push(endpoint),
            None => groups.push((group, vec![endpoint])),
        }
    }
    let mut names: Vec<&str> = all()
        .flat_map(|endpoint| endpoint.request.into_iter().chain([endpoint.response.model()]))
        .map(|model| model.name)
        .chain(all().filter(|endpoint| is_page(endpoint)).filter_map(status_of))
        .collect();
    names.sort_unstable();
    names.dedup();
    let mut out = format!(
        "{GENERATED}\nimport type {{ CallOptions }} from \"../call/options.js\";\n\
         import type {{ PagePromise }} from \"../call/list-page.js\";\n\
         import type {{ ListQuery }} from \"../call/query.js\";\n\
         import type {{ ApiPromise }} from \"../call/promise.js\";\n\
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
    for endpoint in all() {
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
    let mut waiting: Vec<&'static Model> =
        all().flat_map(|endpoint| endpoint.request.into_iter().chain([endpoint.response.model()])).collect();
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
            let mut body = String::new();
            for line in lines {
                let _ = writeln!(body, "{indent} * {line}");
            }
            format!("{indent}/**\n{body}{indent} */\n")
        }
    }
}

fn pascal(group: &str) -> String {
    let mut characters = group.chars();
    characters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(characters).collect()
}

fn camel(name: &str) -> String {
    let mut characters = name.chars();
    characters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(characters).collect()
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
        let status = status_of(endpoint).map_or_else(String::new, |status| format!("<{status}>"));
        arguments.push(format!("query?: ListQuery{status}"));
    }
    arguments.push("options?: CallOptions".to_owned());
    let mut doc = format!("{}\n\n`{} {}`", endpoint.summary, endpoint.method.as_str(), endpoint.path);
    if endpoint.authorization.is_some() {
        doc.push_str("\n\nMoves money: needs an `operationAuthorization` whose `operationHash` matches.");
    }
    let mut lines = String::new();
    for line in doc.lines() {
        let _ = writeln!(lines, "   * {line}");
    }
    format!("  /**\n{lines}   */\n  {name}({}): {returned};\n", arguments.join(", "))
}

/// The enum of the items' `status`, where it is one: what a list can be filtered by.
fn status_of(endpoint: &Endpoint) -> Option<&'static str> {
    let status = endpoint.response.model().fields.iter().find(|field| field.name == "status")?;
    match status.kind {
        Kind::Enum(table) => Some(table.name),
        _ => None,
    }
}

fn is_page(endpoint: &Endpoint) -> bool {
    matches!(endpoint.response, Response::Page(_))
}

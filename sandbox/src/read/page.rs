//! Lists: `{items, nextCursor?}`, newest first [S], with the query of contract section 7.
//!
//! `limit` (1 to 200, 50 when left out), `cursor` (as the page before gave it), `status` (several: any of them), `from`
//! and `to` (RFC 3339, on `createdAt`, from inclusive, to exclusive). Any other parameter is refused with 400 [S]: a
//! filter that is quietly ignored shows a partner money that was not asked for. So are the last three for balances,
//! which have neither a state nor a day they were made, and stand in the order of their assets.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::problem::{FieldProblem, Problem};
use crate::read::moment;
use crate::read::values;

/// What a list call asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    limit: usize,
    cursor: Option<String>,
    status: Vec<String>,
    from: Option<i64>,
    to: Option<i64>,
}

/// The cursor of a page of rows that ended at this one.
fn after_row(seq: u64) -> String {
    format!("c-{seq:x}")
}

fn row_of(cursor: &str) -> Option<u64> {
    u64::from_str_radix(cursor.strip_prefix("c-")?, 16).ok()
}

/// The cursor of a page of balances that ended at this asset.
fn after_asset(asset: &str) -> String {
    format!("a-{asset}")
}

fn asset_of(cursor: &str) -> Option<&str> {
    cursor.strip_prefix("a-").filter(|asset| values::is_asset(asset))
}

impl Filter {
    /// Reads the raw query of a list of resources.
    pub fn parse(query: &str) -> Result<Self, Problem> {
        let known = ["limit", "cursor", "status", "from", "to"];
        Self::read(query, &known, |cursor| row_of(cursor).is_some())
    }

    /// Reads the raw query of a list of balances.
    pub fn of_balances(query: &str) -> Result<Self, Problem> {
        Self::read(query, &["limit", "cursor"], |cursor| asset_of(cursor).is_some())
    }

    fn read(query: &str, known: &[&str], is_cursor: fn(&str) -> bool) -> Result<Self, Problem> {
        let mut errors = Vec::new();
        let mut seen = BTreeMap::new();
        let mut statuses = Vec::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if !known.contains(&&*name) {
                let known = known.join("`, `");
                let message = format!("is not known here; known are `{known}`");
                errors.push(FieldProblem::new(name, "query_unknown", message));
            } else if name == "status" {
                statuses.push(value.to_string());
            } else if seen.insert(name.to_string(), value.to_string()).is_some() {
                errors.push(FieldProblem::new(name, "query_duplicate", "stands more than once"));
            }
        }
        if statuses.iter().any(String::is_empty) {
            errors.push(FieldProblem::new(
                "status",
                "query_invalid",
                "is not a value this parameter can have",
            ));
        }
        let mut filter = Self { limit: 50, status: statuses, ..Self::default() };
        for (name, value) in seen {
            let understood = match name.as_str() {
                "limit" => {
                    filter.limit = value.parse().unwrap_or(0);
                    (1..=200).contains(&filter.limit)
                }
                "cursor" => {
                    let understood = is_cursor(&value);
                    filter.cursor = Some(value);
                    understood
                }
                "from" => {
                    filter.from = moment::parse(&value);
                    filter.from.is_some()
                }
                _ => {
                    filter.to = moment::parse(&value);
                    filter.to.is_some()
                }
            };
            if !understood {
                errors.push(FieldProblem::new(
                    name,
                    "query_invalid",
                    "is not a value this parameter can have",
                ));
            }
        }
        if errors.is_empty() { Ok(filter) } else { Err(Problem::fields(errors)) }
    }

    /// The page of these rows, which come newest first: the place of each, when it was created, and what shows of it.
    /// Rows of which nothing shows are passed over.
    pub fn rows<R>(
        &self,
        newest_first: impl Iterator<Item = R>,
        place: impl Fn(&R) -> (u64, i64),
        shown: impl Fn(&R) -> Option<Value>,
    ) -> Value {
        let before = self.cursor.as_deref().and_then(row_of);
        let matching = newest_first
            .map(|row| (place(&row), row))
            .filter(|((seq, _), _)| before.is_none_or(|before| *seq < before))
            .filter(|((_, created_at), _)| self.from.is_none_or(|from| *created_at >= from))
            .filter(|((_, created_at), _)| self.to.is_none_or(|to| *created_at < to))
            .filter_map(|((seq, _), row)| Some((seq, shown(&row)?)))
            .filter(|(_, view)| self.status.is_empty() || self.shows_status(view));
        self.cut(matching, |(_, view)| view.clone(), |(seq, _)| after_row(*seq))
    }

    /// Whether the state that shows is one that is asked for.
    fn shows_status(&self, view: &Value) -> bool {
        let shown = view.get("status").and_then(Value::as_str);
        self.status.iter().any(|status| Some(status.as_str()) == shown)
    }

    /// The page of balances, of all of them in the order of their assets.
    pub fn balances(&self, all: Vec<Value>) -> Value {
        let asset =
            |balance: &Value| balance.get("asset").and_then(Value::as_str).unwrap_or_default().to_owned();
        let after = self.cursor.as_deref().and_then(asset_of).unwrap_or_default();
        let matching = all.into_iter().filter(|balance| asset(balance).as_str() > after);
        self.cut(matching, Clone::clone, |balance| after_asset(&asset(balance)))
    }

    /// The first of these, and where to go on if there are more.
    fn cut<T>(
        &self,
        mut matching: impl Iterator<Item = T>,
        view: impl Fn(&T) -> Value,
        cursor: impl Fn(&T) -> String,
    ) -> Value {
        let rows: Vec<T> = matching.by_ref().take(self.limit).collect();
        let items: Vec<Value> = rows.iter().map(view).collect();
        match (rows.last(), matching.next()) {
            (Some(last), Some(_)) => json!({"items": items, "nextCursor": cursor(last)}),
            _ => json!({ "items": items }),
        }
    }
}

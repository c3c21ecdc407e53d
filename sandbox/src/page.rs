//! Lists: `{items, nextCursor?}`, newest first [S], with the query of contract section 7.
//!
//! `limit` (1 to 200, 50 when left out), `cursor` (as the page before gave it), `status` (several: any of them), `from` and `to` (RFC 3339,
//! on `createdAt`, from inclusive, to exclusive). Any other parameter is refused with 400 [S]: a filter that is
//! quietly ignored shows a partner money that was not asked for.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::clock;
use crate::problem::{FieldProblem, Problem};
use crate::table::{Row, Table};

/// What a list call asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    limit: usize,
    before: Option<u64>,
    status: Vec<String>,
    from: Option<i64>,
    to: Option<i64>,
}

impl Filter {
    /// Reads a raw query.
    pub fn parse(query: &str) -> Result<Self, Problem> {
        let mut errors = Vec::new();
        let mut seen = BTreeMap::new();
        let mut statuses = Vec::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if name == "status" {
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
                    filter.before =
                        value.strip_prefix("c-").and_then(|seq| u64::from_str_radix(seq, 16).ok());
                    filter.before.is_some()
                }
                "from" => {
                    filter.from = clock::parse(&value);
                    filter.from.is_some()
                }
                "to" => {
                    filter.to = clock::parse(&value);
                    filter.to.is_some()
                }
                _ => {
                    let message = "the sandbox knows `limit`, `cursor`, `status`, `from` and `to`";
                    errors.push(FieldProblem::new(name, "query_unknown", message));
                    continue;
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

    /// The page of a customer's rows.
    pub fn page<T: Row>(&self, table: &Table<T>, customer: &str) -> Value {
        let mut matching = table
            .newest_first()
            .filter(|row| row.head().customer_id == customer)
            .filter(|row| self.before.is_none_or(|before| row.head().seq < before))
            .filter(|row| self.status.is_empty() || self.status.iter().any(|status| row.status() == status))
            .filter(|row| self.from.is_none_or(|from| row.head().created_at >= from))
            .filter(|row| self.to.is_none_or(|to| row.head().created_at < to));
        let rows: Vec<&T> = matching.by_ref().take(self.limit).collect();
        let items: Vec<Value> = rows.iter().map(|row| row.view()).collect();
        match (rows.last(), matching.next()) {
            (Some(last), Some(_)) => {
                json!({"items": items, "nextCursor": format!("c-{:x}", last.head().seq)})
            }
            _ => json!({ "items": items }),
        }
    }
}

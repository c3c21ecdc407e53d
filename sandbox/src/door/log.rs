//! One readable line per request: what was asked, what was answered, and why it was refused. No secrets.

use std::collections::VecDeque;

/// How many lines are kept.
const KEPT: usize = 1000;

/// What a line says.
#[derive(Clone, Debug, Default)]
pub struct Line<'a> {
    /// Business time.
    pub at: &'a str,
    /// Method.
    pub method: &'a str,
    /// Path and query.
    pub target: &'a str,
    /// HTTP status of the answer.
    pub status: u16,
    /// Endpoint id, once it is known.
    pub endpoint: Option<&'a str>,
    /// Client id, once it is verified.
    pub client: Option<&'a str>,
    /// `X-Request-Id`.
    pub request_id: &'a str,
    /// Code and reason of a refusal.
    pub refusal: Option<(&'a str, &'a str)>,
    /// Whether a stored response was replayed.
    pub replayed: bool,
    /// The fault that was injected.
    pub fault: Option<&'a str>,
}

impl Line<'_> {
    /// The line. What the caller sent is cleaned: no control characters, so nobody writes lines of their own.
    pub fn write(&self) -> String {
        let mut line = format!("{} {} {} {}", self.at, clean(self.method), clean(self.target), self.status);
        let mut add = |name: &str, value: Option<&str>| {
            if let Some(value) = value {
                line.extend([" ", name, "=", &clean(value)]);
            }
        };
        add("endpoint", self.endpoint);
        add("client", self.client);
        add("request", Some(self.request_id));
        add("replayed", self.replayed.then_some("yes"));
        add("fault", self.fault);
        if let Some((code, reason)) = self.refusal {
            line.extend([" ", code, ": ", &clean(reason)]);
        }
        line
    }
}

fn clean(text: &str) -> String {
    text.chars().take(300).map(|character| if character.is_control() { '?' } else { character }).collect()
}

/// The last lines.
#[derive(Clone, Debug, Default)]
pub struct Log {
    lines: VecDeque<String>,
}

impl Log {
    /// Keeps a line.
    pub fn push(&mut self, line: String) {
        if self.lines.len() == KEPT {
            self.lines.pop_front();
        }
        self.lines.push_back(line);
    }

    /// Oldest first.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().map(String::as_str)
    }
}

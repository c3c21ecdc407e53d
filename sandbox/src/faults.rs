//! Faults injected on request: what a network and a busy provider do to a client.
//!
//! Faults queue up; each request takes at most one: the first in the queue that is for any endpoint or for its own.
//! `when` says whether the request is processed first. `before` is what a gateway does: nothing is verified or
//! stored, and the nonce is not used up. `after` is the dangerous case: everything was done, and the partner does not
//! learn of it.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::problem::{Code, Problem};
use crate::request::{Response, Transport};

/// A fault, as the control API takes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Fault {
    /// What happens.
    pub kind: FaultKind,
    /// Before or after processing. Default before; `latency`, `slowBody` and `truncated` always process.
    #[serde(default)]
    pub when: When,
    /// How many requests it meets. Default 1.
    #[serde(default = "once")]
    pub times: u32,
    /// Only requests to this endpoint id; any when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// `latency` and `slowBody`: how long, in milliseconds. Default 1000.
    #[serde(default = "one_second")]
    pub ms: u64,
    /// `unavailable` and `rateLimited`: sends `Retry-After` with this many seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<u32>,
    /// `redirect`: where to. Default `https://elsewhere.example/`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
}

/// What happens to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FaultKind {
    /// 503 `PARTNER_PROCESSING_UNAVAILABLE`.
    Unavailable,
    /// 429 `PARTNER_RATE_LIMITED`.
    RateLimited,
    /// The connection closes without an answer.
    Cut,
    /// The answer comes late.
    Latency,
    /// The headers come at once, the body slowly.
    SlowBody,
    /// The connection closes in the middle of the body.
    Truncated,
    /// The body is not JSON: a gateway's page before processing (502), broken bytes after it.
    Garbage,
    /// 307 to another host.
    Redirect,
}

/// Whether the request is processed before the fault meets it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum When {
    /// Not processed at all.
    #[default]
    Before,
    /// Processed; the answer is lost.
    After,
}

/// The queue.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    queue: VecDeque<Fault>,
}

impl Faults {
    /// Adds a fault at the end.
    pub fn inject(&mut self, fault: Fault) {
        if fault.times > 0 {
            self.queue.push_back(fault);
        }
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.queue.clear();
    }

    /// What is still to come.
    pub fn pending(&self) -> impl Iterator<Item = &Fault> {
        self.queue.iter()
    }

    /// The fault for a request to this endpoint.
    pub fn take(&mut self, endpoint: Option<&str>) -> Option<Fault> {
        let at = self
            .queue
            .iter()
            .position(|fault| fault.endpoint.is_none() || fault.endpoint.as_deref() == endpoint)?;
        let fault = self.queue.get_mut(at)?;
        fault.times = fault.times.saturating_sub(1);
        let taken = fault.clone();
        if fault.times == 0 {
            self.queue.remove(at);
        }
        Some(taken)
    }
}

impl Fault {
    /// Whether the request is to be processed.
    pub fn processes(&self) -> bool {
        match self.kind {
            FaultKind::Latency | FaultKind::SlowBody | FaultKind::Truncated => true,
            FaultKind::RateLimited | FaultKind::Redirect => false,
            FaultKind::Unavailable | FaultKind::Cut | FaultKind::Garbage => self.when == When::After,
        }
    }

    /// The refusal that takes the place of the answer, if the fault is one.
    pub fn problem(&self) -> Option<Problem> {
        let problem = match self.kind {
            FaultKind::Unavailable => {
                Problem::new(Code::ProcessingUnavailable, "injected: retry with the same key and body")
            }
            FaultKind::RateLimited => Problem::new(Code::RateLimited, "injected: slow down"),
            _ => return None,
        };
        Some(match self.retry_after_seconds {
            Some(seconds) => problem.with_header("Retry-After", seconds.to_string()),
            None => problem,
        })
    }

    /// Does to a response what the fault does, unless it is a [`Fault::problem`].
    pub fn distort(&self, response: &mut Response) {
        match self.kind {
            FaultKind::Unavailable | FaultKind::RateLimited => {}
            FaultKind::Cut => response.transport = Transport { cut: true, ..response.transport },
            FaultKind::Latency => response.transport.latency_ms = self.ms,
            FaultKind::SlowBody => response.transport.slow_body_ms = self.ms,
            FaultKind::Truncated => response.transport.truncate_at = Some(response.body.len() / 2),
            FaultKind::Garbage => self.garble(response),
            FaultKind::Redirect => {
                let location = self.location.as_deref().unwrap_or("https://elsewhere.example/");
                response.status = 307;
                response.headers.push(("Location".to_owned(), location.to_owned()));
                response.body.clear();
            }
        }
    }

    fn garble(&self, response: &mut Response) {
        if self.when == When::After {
            response.body = b"{\"garbage\":\xff\xfe".to_vec();
            return;
        }
        response.status = 502;
        response.body = b"<html><body>Bad Gateway</body></html>".to_vec();
        for (name, value) in &mut response.headers {
            if name == "Content-Type" {
                "text/html".clone_into(value);
            }
        }
    }

    /// The fault in the log line.
    pub fn name(&self) -> String {
        let kind = serde_json::to_value(self.kind).ok();
        let kind = kind.as_ref().and_then(serde_json::Value::as_str).unwrap_or("fault");
        if self.processes() { format!("{kind}-after-processing") } else { kind.to_owned() }
    }
}

const fn once() -> u32 {
    1
}

const fn one_second() -> u64 {
    1000
}

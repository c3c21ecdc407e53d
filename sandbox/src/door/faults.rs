//! Faults injected on request: what a network and a busy provider do to a client.
//!
//! Faults queue up; each request takes at most one: the first in the queue that is for any endpoint or for its own.
//! `when` says whether the request is processed first. `before` is what a gateway does: nothing is verified or
//! stored, and the nonce is not used up. `after` is the dangerous case: everything was done, and the partner does not
//! learn of it.

use std::collections::VecDeque;

use oceafin_partner::api;
use oceafin_partner::model::Kind;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::door::request::{Response, Transport};
use crate::problem::{Code, Problem};
use crate::read::form::Form;
use crate::read::json;

/// Something that goes wrong on purpose. Faults queue up; each request takes at most one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), tsify(type_prefix = "Sandbox"))]
pub struct Fault {
    /// What happens.
    pub kind: FaultKind,
    /// `after` is the dangerous one: everything was done, and the answer is lost. `latency`, `slowBody` and `truncated`
    /// always process. Default `before`.
    #[cfg_attr(feature = "typescript", serde(default))]
    pub when: When,
    /// How many requests it meets. Default 1.
    #[cfg_attr(feature = "typescript", serde(default))]
    pub times: u32,
    /// Only requests to this endpoint id. Any if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// `latency` and `slowBody`: how long, in milliseconds. Default 1000.
    #[cfg_attr(feature = "typescript", serde(default))]
    pub ms: u64,
    /// `serverError`: the HTTP status, 500 to 599. Default 500.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// `unavailable`, `rateLimited` and `serverError`: the `Retry-After`, in seconds. None if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<u32>,
    /// `redirect`: where to. Default `https://elsewhere.example/`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
}

/// What happens to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), tsify(type_prefix = "Sandbox"))]
pub enum FaultKind {
    /// 503 `PARTNER_PROCESSING_UNAVAILABLE`.
    Unavailable,
    /// 429 `PARTNER_RATE_LIMITED`.
    RateLimited,
    /// Any 5xx, without a problem document, as a gateway answers.
    ServerError,
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

impl FaultKind {
    /// The kinds by their words.
    const ALL: [(&str, Self); 9] = [
        ("unavailable", Self::Unavailable),
        ("rateLimited", Self::RateLimited),
        ("serverError", Self::ServerError),
        ("cut", Self::Cut),
        ("latency", Self::Latency),
        ("slowBody", Self::SlowBody),
        ("truncated", Self::Truncated),
        ("garbage", Self::Garbage),
        ("redirect", Self::Redirect),
    ];

    /// Whether a fault of this kind has the member.
    fn takes(self, member: &str) -> bool {
        match member {
            "ms" => matches!(self, Self::Latency | Self::SlowBody),
            "status" => self == Self::ServerError,
            "location" => self == Self::Redirect,
            _ => matches!(self, Self::Unavailable | Self::RateLimited | Self::ServerError),
        }
    }
}

/// Whether the request is processed before the fault meets it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), tsify(type_prefix = "Sandbox"))]
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
    /// Reads a fault from JSON. What could not come to pass is refused: a member that its kind does not have, an
    /// endpoint that does not exist.
    pub fn read(text: &str) -> Result<Self, Problem> {
        Self::of(&json::object(text.as_bytes())?)
    }

    /// The same of its members.
    pub fn of(members: &Map<String, Value>) -> Result<Self, Problem> {
        let mut form = Form::new(members);
        let word = form.required_choice("kind", &FaultKind::ALL.map(|(word, _)| word));
        let kind = FaultKind::ALL.into_iter().find(|(known, _)| *known == word).map(|(_, kind)| kind);
        let when = form.choice("when", &["before", "after"]);
        let fault = Self {
            kind: kind.unwrap_or(FaultKind::Unavailable),
            when: if when.as_deref() == Some("after") { When::After } else { When::Before },
            times: form.whole("times", 0, 1_000_000).and_then(|times| times.try_into().ok()).unwrap_or(1),
            endpoint: form.optional("endpoint", &Kind::Text(128)),
            ms: form.whole("ms", 0, 3_600_000).and_then(|ms| ms.try_into().ok()).unwrap_or(1000),
            status: form.whole("status", 500, 599).and_then(|status| status.try_into().ok()),
            retry_after_seconds: form.whole("retryAfterSeconds", 0, 86_400).and_then(|s| s.try_into().ok()),
            location: form.optional("location", &Kind::Text(2048)),
        };
        if fault.location.as_deref().is_some_and(|to| !to.bytes().all(|byte| byte.is_ascii_graphic())) {
            form.refuse("location", "location_invalid", "must be visible ASCII, as a header's value is");
        }
        if fault.endpoint.as_deref().is_some_and(|id| api::endpoint(id).is_none()) {
            form.refuse("endpoint", "endpoint_unknown", "is no endpoint id; `GET /_sandbox` lists them");
        }
        if kind.is_some() {
            for name in ["ms", "status", "retryAfterSeconds", "location"] {
                if form.has(name) && !fault.kind.takes(name) {
                    form.refuse(name, "member_unused", format!("has no meaning for `{word}`"));
                }
            }
            let processed = fault.processes();
            if when.is_some() && processed != (fault.when == When::After) {
                let says = if processed { "after" } else { "before" };
                form.refuse("when", "member_unused", format!("`{word}` always comes {says} processing"));
            }
        }
        form.only(&["kind", "when", "times", "endpoint", "ms", "status", "retryAfterSeconds", "location"]);
        form.finish()?;
        Ok(fault)
    }

    /// Whether the request is to be processed.
    pub fn processes(&self) -> bool {
        match self.kind {
            FaultKind::Latency | FaultKind::SlowBody | FaultKind::Truncated => true,
            FaultKind::RateLimited | FaultKind::Redirect => false,
            FaultKind::Unavailable | FaultKind::ServerError | FaultKind::Cut | FaultKind::Garbage => {
                self.when == When::After
            }
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
            FaultKind::ServerError => {
                response.status = self.status.unwrap_or(500);
                plain(response, "text/plain", b"injected");
                if let Some(seconds) = self.retry_after_seconds {
                    response.headers.push(("Retry-After".to_owned(), seconds.to_string()));
                }
            }
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
        plain(response, "text/html", b"<html><body>Bad Gateway</body></html>");
    }

    /// The fault in the log line.
    pub fn name(&self) -> String {
        let kind = serde_json::to_value(self.kind).ok();
        let kind = kind.as_ref().and_then(Value::as_str).unwrap_or("fault");
        if self.processes() { format!("{kind}-after-processing") } else { kind.to_owned() }
    }
}

/// Puts another body in the place of the answer's.
fn plain(response: &mut Response, media_type: &str, body: &[u8]) {
    response.body = body.to_vec();
    for (name, value) in &mut response.headers {
        if name == "Content-Type" {
            media_type.clone_into(value);
        }
    }
}

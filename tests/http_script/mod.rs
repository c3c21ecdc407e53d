//! A driver for the call machine that plays a script: its own clock, its own random bytes, no network.
#![allow(dead_code, reason = "each test file uses its own part of this one")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a script that fails fails its test"
)]

use std::collections::VecDeque;
use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use oceafin_partner::PartnerError;
use oceafin_partner::http::{
    Approval, ApprovalProfile, BaseUrl, Call, CallOptions, CallRequest, ClientConfig, Event, JsonBody, Now,
    Random, Reply, Seed, Signer, Step, TransportFailure, WireRequest, WireResponse,
};
use oceafin_partner::model::Strictness;
use oceafin_partner::signing::SigningKey;
use sha2::{Digest, Sha256};

pub const SECRET: &str = "sk_test_script";
pub const WALL_START: i64 = 1_782_604_800_000;
pub const SERVER_DATE: &str = "Sun, 28 Jun 2026 00:00:00 GMT";
pub const UNAVAILABLE: &str = r#"{"code":"PARTNER_PROCESSING_UNAVAILABLE","status":503,"requestId":"srv-1"}"#;
pub const EXPIRED: &str = r#"{"code":"PARTNER_SIGNATURE_EXPIRED","status":401}"#;

/// What the network does with one attempt, and how many milliseconds after it was sent.
#[derive(Clone, Debug)]
pub struct Played {
    pub after_ms: u64,
    pub result: Result<WireResponse, TransportFailure>,
}

pub fn respond(status: u16, body: &str) -> Played {
    let response = WireResponse { status, headers: Vec::new(), body: body.as_bytes().to_vec() };
    Played { after_ms: 10, result: Ok(response) }
}

pub fn fail(failure: TransportFailure) -> Played {
    Played { after_ms: 10, result: Err(failure) }
}

impl Played {
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.result.as_mut().unwrap().headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn after(self, after_ms: u64) -> Self {
        Self { after_ms, ..self }
    }
}

/// One attempt as the network saw it.
#[derive(Clone, Debug)]
pub struct Sent {
    pub request: WireRequest,
    pub timeout_ms: u64,
    pub mono_ms: u64,
    pub wall_ms: i64,
}

impl Sent {
    pub fn header(&self, name: &str) -> &str {
        self.request.header(name).unwrap_or_else(|| panic!("no `{name}`"))
    }

    /// Checks the signature the long way, from what was sent alone.
    pub fn assert_signed(&self) {
        let body = self.request.body.as_deref().unwrap_or_default();
        let path = self.request.url.strip_prefix("https://api.example.com").unwrap();
        let base = [
            self.request.method,
            path,
            &hex::encode(Sha256::digest(body)),
            self.header("X-Partner-Timestamp"),
            self.header("X-Partner-Nonce"),
            self.request.header("Idempotency-Key").unwrap_or_default(),
        ]
        .join("\n");
        let mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap().chain_update(base);
        assert_eq!(self.header("X-Partner-Signature"), hex::encode(mac.finalize().into_bytes()));
        assert_eq!(self.header("X-Partner-Client-Id"), "client-7");
    }
}

/// The script and its result.
#[derive(Debug)]
pub struct Script {
    outcomes: VecDeque<Played>,
    pub mono_ms: u64,
    pub wall_ms: i64,
    /// The caller aborts when this moment of the monotonic clock comes.
    pub abort_at: Option<u64>,
    /// The jitter handed in at every step.
    pub jitter: u64,
    /// What a timer adds to each sleep.
    pub oversleep_ms: u64,
    steps: u8,
    pub sent: Vec<Sent>,
    pub sleeps: Vec<u64>,
    pub sign: fn(&str) -> Option<String>,
}

impl Script {
    pub fn new(outcomes: impl IntoIterator<Item = Played>) -> Self {
        Self {
            outcomes: outcomes.into_iter().collect(),
            mono_ms: 5_000,
            wall_ms: WALL_START,
            abort_at: None,
            jitter: 100,
            oversleep_ms: 0,
            steps: 0,
            sent: Vec::new(),
            sleeps: Vec::new(),
            sign: |_| None,
        }
    }

    /// Plays a call to its end.
    pub fn play(&mut self, call: &mut Call) -> Result<Reply, PartnerError> {
        let mut event = Event::Start;
        loop {
            let now = Now { wall_ms: self.wall_ms, mono_ms: self.mono_ms };
            let random = Random { nonce: [self.steps; 16], jitter: self.jitter };
            self.steps += 1;
            event = match call.next(event, now, random) {
                Step::Done(result) => return result,
                Step::Send { request, timeout_ms } => {
                    assert!(timeout_ms > 0, "an attempt without time");
                    self.sent.push(Sent {
                        request,
                        timeout_ms,
                        mono_ms: self.mono_ms,
                        wall_ms: self.wall_ms,
                    });
                    let outcome =
                        self.outcomes.pop_front().expect("more attempts than the script has outcomes");
                    let timed_out = outcome.after_ms > timeout_ms;
                    if self.pass(outcome.after_ms.min(timeout_ms)) {
                        Event::Aborted
                    } else if timed_out {
                        Event::TransportFailed(TransportFailure::Timeout)
                    } else {
                        outcome.result.map_or_else(Event::TransportFailed, Event::Response)
                    }
                }
                Step::Sleep { ms } => {
                    self.sleeps.push(ms);
                    if self.pass(ms + self.oversleep_ms) { Event::Aborted } else { Event::Slept }
                }
                Step::Sign { base_string, .. } => {
                    (self.sign)(&base_string).map_or(Event::SigningFailed, Event::Signed)
                }
            };
        }
    }

    /// Lets time pass, up to an abort if one comes.
    fn pass(&mut self, ms: u64) -> bool {
        let aborted = self.abort_at.is_some_and(|at| at < self.mono_ms + ms);
        let passed = if aborted { self.abort_at.unwrap().saturating_sub(self.mono_ms) } else { ms };
        self.mono_ms += passed;
        self.wall_ms += i64::try_from(passed).unwrap();
        aborted
    }

    pub fn is_played_out(&self) -> bool {
        self.outcomes.is_empty()
    }
}

pub fn config() -> ClientConfig {
    let signer = Signer::local("client-7", SigningKey::new(SECRET).unwrap()).unwrap();
    ClientConfig::new(BaseUrl::api("https://api.example.com").unwrap(), signer)
}

/// The body of [`post`], in the form in which it is sent.
pub const BODY: &str = r#"{"amount":"1500.00","currency":"EUR","operationAuthorization":{"operationHash":"00000000000000000000000000000000000000000000000000000000000000ff"}}"#;

pub fn post(options: CallOptions) -> CallRequest {
    let endpoint = oceafin_partner::api::endpoint("fiatWithdrawals.create").unwrap();
    let approval = Approval { profile: Some(ApprovalProfile::External), ..Approval::default() };
    let body = JsonBody { text: BODY.as_bytes(), strictness: Strictness::Off, approval: &approval };
    CallRequest::endpoint(endpoint, &["cust-1"], &[], Some(body), options).unwrap()
}

pub fn get(options: CallOptions) -> CallRequest {
    let endpoint = oceafin_partner::api::endpoint("fiatWithdrawals.list").unwrap();
    CallRequest::endpoint(endpoint, &["cust-1"], &[("limit".to_owned(), "5".to_owned())], None, options)
        .unwrap()
}

pub fn call_of(config: ClientConfig, request: CallRequest) -> Call {
    Call::new(Arc::new(config), request, None, Seed { request_id: [1; 16], idempotency_key: [2; 16] })
}

/// Plays a plain POST against these outcomes.
pub fn play_post(outcomes: impl IntoIterator<Item = Played>) -> (Script, Result<Reply, PartnerError>) {
    play(post(CallOptions::default()), outcomes)
}

pub fn play(
    request: CallRequest,
    outcomes: impl IntoIterator<Item = Played>,
) -> (Script, Result<Reply, PartnerError>) {
    let mut script = Script::new(outcomes);
    let result = script.play(&mut call_of(config(), request));
    (script, result)
}

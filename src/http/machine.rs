//! The state machine of one call: attempts, sleeps, deadline, abort. Contract section 3.
//!
//! What all attempts share: method, path, body bytes, idempotency key, `X-Request-Id`. What each has anew, made after
//! the sleep before it: timestamp, nonce, signature.

use std::sync::Arc;

use super::api_code;
use super::call::CallRequest;
use super::clock::{self, Lesson};
use super::config::{ClientConfig, Signer};
use super::idempotency::uuid_v4;
use super::policy::{MAX_TIMER_MS, RetryPolicy, Timeouts};
use super::response::{self, Context, Failure, Reply, Success};
use super::retry_after;
use super::step::{Event, Now, Random, Seed, Step};
use super::wire::{TransportFailure, WireResponse};
use crate::error::{CallFacts, ErrorKind, Outcome, PartnerError};

/// One call under way.
#[derive(Debug)]
pub struct Call {
    pub(super) config: Arc<ClientConfig>,
    pub(super) request: CallRequest,
    retry: RetryPolicy,
    pub(super) timeouts: Timeouts,
    pub(super) request_id: String,
    pub(super) idempotency_key: Option<String>,
    pub(super) state: State,
    /// On the monotonic clock; set at the start.
    pub(super) deadline_at: u64,
    pub(super) attempts: u32,
    retries: u32,
    /// The greatest outcome of the attempts so far. An attempt under way counts as unknown.
    pub(super) outcome: Outcome,
    /// Why the last attempt failed.
    pub(super) last: Option<PartnerError>,
    pub(super) clock: Clock,
}

#[derive(Debug)]
pub(super) enum State {
    New,
    Signing(Unsigned),
    InFlight {
        /// Whether the attempt's time is what was left of the call's.
        until_deadline: bool,
        /// The outcome of the attempts before this one.
        before: Outcome,
    },
    Sleeping,
    Ended,
}

/// An attempt that waits for its signature.
#[derive(Debug)]
pub(super) struct Unsigned {
    pub(super) timestamp: String,
    pub(super) nonce: String,
    /// When the attempt's time is over, on the monotonic clock.
    pub(super) ends_at: u64,
}

/// The correction of the wall clock.
#[derive(Debug)]
pub(super) struct Clock {
    pub(super) offset_ms: Option<i64>,
    /// Whether this call has had its one extra attempt.
    corrected: bool,
    /// Whether the server has taken a timestamp that was corrected here.
    confirmed: bool,
}

impl Call {
    /// A call that has not begun. `clock_offset_ms` is what an earlier call of this client learnt, if one did (see
    /// [`Self::learnt_clock_offset_ms`]).
    pub fn new(
        config: Arc<ClientConfig>,
        request: CallRequest,
        clock_offset_ms: Option<i64>,
        seed: Seed,
    ) -> Self {
        let options = &request.options;
        Self {
            retry: RetryPolicy {
                max_retries: options.max_retries.unwrap_or(config.retry.max_retries),
                ..config.retry
            },
            timeouts: Timeouts {
                attempt_ms: options.timeout_ms.unwrap_or(config.timeouts.attempt_ms),
                deadline_ms: options.deadline_ms.unwrap_or(config.timeouts.deadline_ms),
            },
            request_id: options.request_id.clone().unwrap_or_else(|| uuid_v4(seed.request_id)),
            idempotency_key: (request.method != "GET")
                .then(|| options.idempotency_key.clone().unwrap_or_else(|| uuid_v4(seed.idempotency_key))),
            state: State::New,
            deadline_at: u64::MAX,
            attempts: 0,
            retries: 0,
            outcome: Outcome::NotSent,
            last: None,
            clock: Clock { offset_ms: clock_offset_ms, corrected: false, confirmed: false },
            config,
            request,
        }
    }

    /// The method of all attempts.
    pub const fn method(&self) -> &'static str {
        self.request.method
    }

    /// The `X-Request-Id` of all attempts.
    pub fn request_id(&self) -> &str {
        &self.request_id
    }

    /// The idempotency key of all attempts; `None` on a GET.
    pub fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }

    /// How many attempts were begun.
    pub const fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The clock correction that this call learnt and the server then accepted, in milliseconds (server minus local).
    /// Keep it, and hand it to later calls of the client.
    pub const fn learnt_clock_offset_ms(&self) -> Option<i64> {
        if self.clock.confirmed { self.clock.offset_ms } else { None }
    }

    /// Takes what happened and says what to do.
    ///
    /// Never waits and never fails: an event that does not fit the last step ends the call with `Internal`
    /// `call_out_of_step`, and after the end every event gets that answer.
    pub fn next(&mut self, event: Event, now: Now, random: Random) -> Step {
        match (std::mem::replace(&mut self.state, State::Ended), event) {
            (State::Ended, _) => self.fail(out_of_step()),
            (_, Event::Aborted) => self.aborted(),
            (State::New, Event::Start) => {
                self.deadline_at = now.mono_ms.saturating_add(self.timeouts.deadline_ms);
                self.attempt(now, &random)
            }
            (State::Sleeping, Event::Slept) => self.attempt(now, &random),
            (State::Signing(unsigned), Event::Signed(signature)) => {
                self.signed_outside(now, &unsigned, signature)
            }
            (State::Signing(unsigned), Event::SigningTimedOut) => self.signing_timed_out(&unsigned),
            (State::Signing(_), Event::SigningFailed) => self.signing_failed(now),
            (State::InFlight { before, .. }, Event::Response(response)) => {
                self.responded(response, before, now, &random)
            }
            (State::InFlight { until_deadline, .. }, Event::TransportFailed(failure)) => {
                let Failure { error, retry, .. } = Failure::from(failure);
                if until_deadline && failure == TransportFailure::Timeout {
                    self.last = Some(error);
                    return self.deadline_exceeded();
                }
                self.failed(error, retry, None, now, &random)
            }
            _ => self.fail(out_of_step()),
        }
    }

    /// Ends the call for a fault of its driver, and adds to the error what is known of the call.
    pub fn give_up(&mut self, mut error: PartnerError) -> PartnerError {
        self.state = State::Ended;
        error.call.outcome = Some(self.outcome);
        error.call.attempts = self.attempts;
        error.call.idempotency_key.clone_from(&self.idempotency_key);
        error.call.request_id.get_or_insert_with(|| self.request_id.clone());
        error.call.clock_offset_ms = self.clock.offset_ms;
        error
    }

    fn responded(&mut self, response: WireResponse, before: Outcome, now: Now, random: &Random) -> Step {
        let lesson = clock::learn(&response, now.wall_ms);
        let wait_ms = response
            .header("retry-after")
            .and_then(|value| retry_after::wait_ms(value, response.header("date"), now.wall_ms));
        let context = Context {
            relayed: matches!(self.config.signer, Signer::Relay),
            repeated: self.attempts > 1,
            changes: self.idempotency_key.is_some(),
            before,
        };
        match response::read(response, self.request.reader(), &context) {
            Ok(Success { status, request_id, headers, body }) => {
                self.clock.confirmed |= self.clock.corrected;
                Step::Done(Ok(Reply {
                    status,
                    request_id: request_id.unwrap_or_else(|| self.request_id.clone()),
                    idempotency_key: self.idempotency_key.clone(),
                    attempts: self.attempts,
                    headers,
                    body,
                }))
            }
            Err(Failure { mut error, retry, outcome }) => {
                self.outcome = before.max(outcome);
                error.call.retry_after_ms = wait_ms.map(|ms| ms.min(MAX_TIMER_MS));
                if error.code == api_code::SIGNATURE_EXPIRED && !context.relayed {
                    return self.signature_expired(error, lesson, now, random);
                }
                // Whatever is wrong now, the timestamp was taken. Only the API itself can say so, and once it has, no
                // page of a gateway takes it back.
                self.clock.confirmed |= self.clock.corrected && error.code.starts_with("PARTNER_");
                self.failed(error, retry, wait_ms, now, random)
            }
        }
    }

    /// Learns the clock and tries again at once, one time.
    fn signature_expired(
        &mut self,
        mut error: PartnerError,
        lesson: Lesson,
        now: Now,
        random: &Random,
    ) -> Step {
        match (lesson, self.clock.offset_ms) {
            (Lesson::Offset(offset_ms), _) if !self.clock.corrected => {
                self.clock.offset_ms = Some(offset_ms);
                self.clock.corrected = true;
                self.last = Some(error);
                return self.attempt(now, random);
            }
            (_, Some(offset_ms)) if self.clock.corrected => {
                self.clock.confirmed = false;
                error.message += &Lesson::Offset(offset_ms).explain();
            }
            _ => error.message += &lesson.explain(),
        }
        self.fail(error)
    }

    /// An attempt failed: sleep and try again, or end. Where the sleep would pass the deadline an answer is the error
    /// itself: a limit that is not reached yet would hide what the API said. What had no answer ends for want of time.
    fn failed(
        &mut self,
        mut error: PartnerError,
        retry: bool,
        wait_ms: Option<u64>,
        now: Now,
        random: &Random,
    ) -> Step {
        if !retry || self.retries >= self.retry.max_retries {
            return self.fail(error);
        }
        let ms = wait_ms.map_or_else(
            || self.retry.backoff_ms(self.retries, random.jitter),
            |ms| ms.min(self.retry.retry_after_cap_ms),
        );
        if now.mono_ms.saturating_add(ms) >= self.deadline_at {
            if error.kind == ErrorKind::Api {
                error.message += "; `deadlineMs` leaves no time for another attempt";
                return self.fail(error);
            }
            self.last = Some(error);
            return self.deadline_exceeded();
        }
        self.last = Some(error);
        self.retries += 1;
        self.state = State::Sleeping;
        Step::Sleep { ms }
    }

    /// The end for want of time, with what is known of the last attempt.
    pub(super) fn deadline_exceeded(&mut self) -> Step {
        let deadline =
            format!("the call did not end within its deadline of {} ms", self.timeouts.deadline_ms);
        let mut error = match self.last.take() {
            None => PartnerError::new(ErrorKind::Timeout, "deadline_exceeded", deadline),
            Some(last) => {
                let message = format!("{deadline}; its last attempt ended with `{}`", last.code);
                let call = Box::new(CallFacts { last_failure: Some(last.code), ..*last.call });
                PartnerError { call, ..PartnerError::new(ErrorKind::Timeout, "deadline_exceeded", message) }
            }
        };
        error.call.retryable = true;
        self.fail(error)
    }

    /// Not `retryable`, so that no loop runs against its own abort; but what was sent may have been carried out.
    fn aborted(&mut self) -> Step {
        let message = match self.outcome {
            Outcome::NotSent => "the call was aborted before anything was sent",
            Outcome::Refused => "the call was aborted; what was sent before had been refused",
            Outcome::Unknown => {
                "the call was aborted; it may have reached the server, so repeat it only under the same idempotency key"
            }
        };
        let mut error = PartnerError::new(ErrorKind::Abort, "aborted", message);
        error.call.last_failure = self.last.take().map(|last| last.code);
        self.fail(error)
    }

    pub(super) fn fail(&mut self, error: PartnerError) -> Step {
        Step::Done(Err(self.give_up(error)))
    }
}

pub(super) fn out_of_step() -> PartnerError {
    PartnerError::new(
        ErrorKind::Internal,
        "call_out_of_step",
        "the call was told something that does not follow from its last step: please report this",
    )
}

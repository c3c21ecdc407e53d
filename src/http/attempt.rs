//! One attempt: stamped, signed and sent.

use std::sync::Arc;

use super::api_code::MAY_BE_DONE;
use super::config::Signer;
use super::machine::{Call, State, Unsigned, out_of_step};
use super::step::{Now, Random, Step};
use super::wire::WireRequest;
use crate::error::{ErrorKind, Outcome, PartnerError};
use crate::signing::{
    IDEMPOTENCY_KEY_HEADER, REQUEST_ID_HEADER, RequestParts, SignedParts, request_base_string,
    request_headers, sign_request,
};
use crate::values::DateTime;

impl Call {
    /// Begins an attempt, unless the time is up.
    pub(super) fn attempt(&mut self, now: Now, random: &Random) -> Step {
        if now.mono_ms >= self.deadline_at {
            return self.deadline_exceeded();
        }
        let config = Arc::clone(&self.config);
        let (client_id, key) = match &config.signer {
            Signer::Relay => return self.send(self.unsigned_headers(), now, self.timeouts.attempt_ms),
            Signer::Local { client_id, key } => (client_id, Some(key)),
            Signer::External { client_id } => (client_id, None),
        };
        let corrected_ms = now.wall_ms.saturating_add(self.clock.offset_ms.unwrap_or(0));
        let Ok(timestamp) = DateTime::from_unix_millis(corrected_ms) else {
            return self.fail(PartnerError::new(
                ErrorKind::Configuration,
                "clock_out_of_range",
                "the local clock is outside of the years 0 to 9999: set the clock",
            ));
        };
        // Whole seconds, as in the contract's example.
        let timestamp = String::from(timestamp.to_seconds_precision());
        let nonce = hex::encode(random.nonce);
        let parts = self.parts(client_id, &timestamp, &nonce);
        if let Some(key) = key {
            return match sign_request(key, &parts) {
                Ok(signed) => self.send(owned(signed.headers), now, self.timeouts.attempt_ms),
                Err(error) => self.fail(error.into()),
            };
        }
        if let Err(error) = parts.signed.check() {
            return self.fail(error.into());
        }
        let SignedParts { method, path_and_query, body, idempotency_key, .. } = parts.signed;
        let base_string =
            request_base_string(method, path_and_query, body, &timestamp, &nonce, idempotency_key);
        let timeout_ms = self.timeouts.attempt_ms.min(self.deadline_at.saturating_sub(now.mono_ms));
        let ends_at = now.mono_ms.saturating_add(timeout_ms);
        self.state = State::Signing(Unsigned { timestamp, nonce, ends_at });
        Step::Sign { base_string, timeout_ms }
    }

    pub(super) fn signed_outside(&mut self, now: Now, unsigned: &Unsigned, signature: String) -> Step {
        let Unsigned { timestamp, nonce, ends_at } = unsigned;
        if now.mono_ms >= *ends_at {
            return self.signing_timed_out(unsigned);
        }
        let digits = signature.bytes().filter(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')).count();
        if digits != 64 || signature.len() != 64 {
            return self.not_signed(
                ErrorKind::Signature,
                "signature_malformed",
                "the signer must return the HMAC-SHA256 as 64 lower-case hex digits or as its 32 bytes",
            );
        }
        let config = Arc::clone(&self.config);
        let Signer::External { client_id } = &config.signer else { return self.fail(out_of_step()) };
        let headers = request_headers(&self.parts(client_id, timestamp, nonce), signature);
        self.send(owned(headers), now, ends_at.saturating_sub(now.mono_ms))
    }

    /// The end, and no further attempt, although nothing of this one was sent: the signer's own client knows which of
    /// its failures pass, and a refusal, a person's or a policy's, must not be asked for three times.
    pub(super) fn signing_failed(&mut self, now: Now) -> Step {
        if now.mono_ms >= self.deadline_at {
            return self.deadline_exceeded();
        }
        self.not_signed(ErrorKind::Signature, "signer_failed", "the signer did not sign, see `cause`")
    }

    pub(super) fn signing_timed_out(&mut self, unsigned: &Unsigned) -> Step {
        if unsigned.ends_at >= self.deadline_at {
            return self.deadline_exceeded();
        }
        let message = "the signer did not answer within the time of one attempt";
        self.not_signed(ErrorKind::Timeout, "signer_timeout", message)
    }

    fn not_signed(&mut self, kind: ErrorKind, code: &'static str, message: &'static str) -> Step {
        let sent = match self.outcome {
            Outcome::NotSent => "nothing was sent",
            Outcome::Refused => "what was sent before had been refused",
            Outcome::Unknown => MAY_BE_DONE,
        };
        let mut error = PartnerError::new(kind, code, format!("{message}; {sent}"));
        error.call.retryable = kind == ErrorKind::Timeout;
        error.call.last_failure = self.last.take().map(|last| last.code);
        self.fail(error)
    }

    fn parts<'a>(&'a self, client_id: &'a str, timestamp: &'a str, nonce: &'a str) -> RequestParts<'a> {
        RequestParts {
            client_id,
            request_id: &self.request_id,
            signed: SignedParts {
                method: self.request.method,
                path_and_query: &self.request.path_and_query,
                body: self.request.body.as_deref().unwrap_or_default(),
                timestamp,
                nonce,
                idempotency_key: self.idempotency_key.as_deref(),
            },
        }
    }

    /// What a relay gets: it signs, but the ids are the caller's.
    fn unsigned_headers(&self) -> Vec<(String, String)> {
        let mut headers = vec![(REQUEST_ID_HEADER.to_owned(), self.request_id.clone())];
        if let Some(key) = &self.idempotency_key {
            headers.push((IDEMPOTENCY_KEY_HEADER.to_owned(), key.clone()));
        }
        headers
    }

    /// `attempt_ms` is what is left of the attempt's own time.
    fn send(&mut self, mut headers: Vec<(String, String)>, now: Now, attempt_ms: u64) -> Step {
        headers.push(("Accept".to_owned(), "application/json, application/problem+json".to_owned()));
        if self.request.body.is_some() {
            let content_type = self.request.content_type.as_deref().unwrap_or("application/json");
            headers.push(("Content-Type".to_owned(), content_type.to_owned()));
        }
        // The call's own headers win over the client's.
        let own = &self.request.options.headers;
        let shared = self
            .config
            .headers
            .iter()
            .filter(|(name, _)| !own.iter().any(|(own_name, _)| own_name.eq_ignore_ascii_case(name)));
        headers.extend(shared.chain(own).cloned());

        let left_ms = self.deadline_at.saturating_sub(now.mono_ms);
        self.attempts = self.attempts.saturating_add(1);
        // Until its answer says otherwise, anything may have become of it.
        let before = std::mem::replace(&mut self.outcome, Outcome::Unknown);
        self.state = State::InFlight { until_deadline: left_ms <= attempt_ms, before };
        Step::Send {
            request: WireRequest {
                method: self.request.method,
                url: format!("{}{}", self.config.base_url.as_str(), self.request.path_and_query),
                headers,
                body: self.request.body.clone(),
            },
            timeout_ms: attempt_ms.min(left_ms),
        }
    }
}

fn owned(headers: Vec<(&'static str, String)>) -> Vec<(String, String)> {
    headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

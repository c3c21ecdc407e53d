//! One attempt: stamped, signed and sent.

use std::sync::Arc;

use super::config::Signer;
use super::machine::{Call, State, out_of_step};
use super::step::{Now, Random, Step};
use super::wire::WireRequest;
use crate::error::{ErrorKind, PartnerError};
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
            Signer::Relay => return self.send(self.unsigned_headers(), now),
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
                Ok(signed) => self.send(owned(signed.headers), now),
                Err(error) => self.fail(error.into()),
            };
        }
        if let Err(error) = parts.signed.check() {
            return self.fail(error.into());
        }
        let SignedParts { method, path_and_query, body, idempotency_key, .. } = parts.signed;
        let base_string =
            request_base_string(method, path_and_query, body, &timestamp, &nonce, idempotency_key);
        let timeout_ms = self.deadline_at.saturating_sub(now.mono_ms);
        self.state = State::Signing { timestamp, nonce };
        Step::Sign { base_string, timeout_ms }
    }

    pub(super) fn signed_outside(
        &mut self,
        now: Now,
        timestamp: &str,
        nonce: &str,
        signature: String,
    ) -> Step {
        if now.mono_ms >= self.deadline_at {
            return self.deadline_exceeded();
        }
        let digits = signature.bytes().filter(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')).count();
        if digits != 64 || signature.len() != 64 {
            return self.fail(PartnerError::new(
                ErrorKind::Signature,
                "signature_malformed",
                "the signer must return 64 lower-case hex digits: nothing was sent",
            ));
        }
        let config = Arc::clone(&self.config);
        let Signer::External { client_id } = &config.signer else { return self.fail(out_of_step()) };
        let headers = request_headers(&self.parts(client_id, timestamp, nonce), signature);
        self.send(owned(headers), now)
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

    fn send(&mut self, mut headers: Vec<(String, String)>, now: Now) -> Step {
        headers.push(("Accept".to_owned(), "application/json, application/problem+json".to_owned()));
        if self.request.body.is_some() {
            headers.push(("Content-Type".to_owned(), "application/json".to_owned()));
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
        self.state = State::InFlight { until_deadline: left_ms <= self.timeouts.attempt_ms };
        Step::Send {
            request: WireRequest {
                method: self.request.method,
                url: format!("{}{}", self.config.base_url.as_str(), self.request.path_and_query),
                headers,
                body: self.request.body.clone(),
            },
            timeout_ms: self.timeouts.attempt_ms.min(left_ms),
        }
    }
}

fn owned(headers: Vec<(&'static str, String)>) -> Vec<(String, String)> {
    headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

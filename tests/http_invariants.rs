//! Invariants of every call, whatever the network, the clock and the caller do.

mod http_script;

use std::collections::HashSet;

use http_script::{
    EXPIRED, Played, SERVER_DATE, Script, UNAVAILABLE, call_of, config, fail, get, post, respond,
};
use oceafin_partner::ErrorKind;
use oceafin_partner::http::{CallOptions, TransportFailure};
use proptest::prelude::*;

const START: u64 = 5_000;

fn outcome() -> impl Strategy<Value = Played> {
    let result = prop_oneof![
        Just(respond(200, "{}")),
        Just(respond(200, "<html>")),
        Just(respond(503, UNAVAILABLE)),
        Just(respond(503, UNAVAILABLE)),
        (0_u64..100).prop_map(|seconds| respond(429, "").header("Retry-After", &seconds.to_string())),
        Just(respond(502, "<html>").header("Retry-After", "Sun, 28 Jun 2026 00:00:02 GMT")),
        Just(respond(401, EXPIRED).header("Date", SERVER_DATE)),
        Just(respond(401, EXPIRED).header("Date", SERVER_DATE)),
        Just(respond(409, "{}")),
        Just(respond(307, "")),
        Just(fail(TransportFailure::Connection)),
        Just(fail(TransportFailure::BodyCut)),
        Just(fail(TransportFailure::Timeout)),
        Just(fail(TransportFailure::Redirect)),
    ];
    (result, 0_u64..40_000).prop_map(|(outcome, after_ms)| outcome.after(after_ms))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn hold(
        outcomes in prop::collection::vec(outcome(), 12),
        max_retries in 0_u32..10,
        timeout_ms in 1_u64..60_000,
        deadline_ms in 1_u64..200_000,
        jitter: u64,
        oversleep_ms in prop_oneof![Just(0_u64), 0_u64..20_000],
        skew_ms in -100_000_000_i64..100_000_000,
        abort_after in prop::option::of(0_u64..200_000),
        is_get: bool,
    ) {
        let options = CallOptions {
            timeout_ms: Some(timeout_ms),
            deadline_ms: Some(deadline_ms),
            max_retries: Some(max_retries),
            ..CallOptions::default()
        };
        let mut call = call_of(config(), if is_get { get(options) } else { post(options) });
        let mut script = Script::new(outcomes);
        script.jitter = jitter;
        script.oversleep_ms = oversleep_ms;
        script.wall_ms += skew_ms;
        script.abort_at = abort_after.map(|ms| START + ms);
        let result = script.play(&mut call);

        let deadline = START + deadline_ms;
        let sent = &script.sent;
        let attempts = u32::try_from(sent.len()).unwrap();
        // One for each retry, and one for the clock.
        prop_assert!((1..=max_retries + 2).contains(&attempts));
        prop_assert!(script.sleeps.len() <= max_retries as usize);

        let first = sent.first().unwrap();
        let mut nonces = HashSet::new();
        for attempt in sent {
            attempt.assert_signed();
            prop_assert!(nonces.insert(attempt.header("X-Partner-Nonce").to_owned()), "a nonce was used twice");
            prop_assert!(attempt.mono_ms < deadline, "an attempt after the deadline");
            prop_assert!(attempt.mono_ms + attempt.timeout_ms <= deadline, "an attempt may outlive the deadline");
            prop_assert!(attempt.timeout_ms <= timeout_ms);
            prop_assert_eq!(&attempt.request.url, &first.request.url);
            prop_assert_eq!(&attempt.request.body, &first.request.body);
            prop_assert_eq!(attempt.header("X-Request-Id"), first.header("X-Request-Id"));
            prop_assert_eq!(attempt.request.header("Idempotency-Key"), call.idempotency_key());
            prop_assert_eq!(attempt.request.header("Idempotency-Key").is_none(), is_get);
        }
        let planned: u64 = script.sleeps.iter().sum();
        prop_assert!(planned < deadline_ms, "no sleep is planned beyond the deadline");
        prop_assert!(script.mono_ms <= deadline + oversleep_ms);

        match result {
            Ok(reply) => {
                prop_assert_eq!((reply.status, reply.attempts), (200, attempts));
                prop_assert_eq!(reply.idempotency_key.as_deref(), call.idempotency_key());
            }
            Err(error) => {
                prop_assert_ne!(error.kind, ErrorKind::Internal);
                prop_assert_eq!(error.call.attempts, attempts);
                prop_assert_eq!(error.call.idempotency_key.as_deref(), call.idempotency_key());
                prop_assert!(error.call.request_id.is_some());
                prop_assert_eq!(error.call.status == Some(307) && error.call.retryable, false);
            }
        }
    }
}

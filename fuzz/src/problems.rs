//! Errors: whatever an answer holds, a call ends with an error that says what the answer says, in values that can be logged.

use std::sync::Arc;

use oceafin_partner::http::{
    BaseUrl, Call, CallOptions, CallRequest, ClientConfig, Event, Now, Random, Reply, Seed, Signer, Step,
    WireResponse,
};
use oceafin_partner::signing::SigningKey;
use oceafin_partner::{ErrorKind, PartnerError};

use super::oracle;

/// Two bytes of status, then the body of the answer.
pub fn check(data: &[u8]) {
    let Some(([high, low], body)) = data.split_first_chunk() else { return };
    let status = u16::from_be_bytes([*high, *low]) % 1000;
    let known = oracle::parse(body);
    let error = match answered(status, body) {
        Ok(reply) => {
            assert!((200..300).contains(&status) && reply.status == status);
            return assert_eq!(reply.body.is_none(), body.iter().all(u8::is_ascii_whitespace));
        }
        Err(error) => error,
    };

    assert!(token(&error.code), "{error:?}");
    assert!(
        error.message.bytes().all(|byte| (b' '..=b'~').contains(&byte)) && error.message.len() < 1000,
        "{error:?}"
    );
    assert!(error.field_errors.len() <= 200);
    for field in &error.field_errors {
        assert!(field.pointer.is_empty() || field.pointer.starts_with('/'), "{field:?}");
        assert!(token(&field.code), "{field:?}");
    }
    assert_eq!(error.call.status, Some(status));
    assert!(error.call.request_id.as_deref().is_some_and(token));

    match status {
        200..300 => {
            assert_eq!(error.code, "response_not_json");
            assert!(known.is_none_or(|known| known.depth() > 512), "{error:?}");
        }
        300..400 => assert_eq!((error.kind, &*error.code), (ErrorKind::Connection, "redirect_refused")),
        _ => {
            assert_eq!(error.kind, ErrorKind::Api);
            let Some(known) = known.filter(|known| known.depth() <= 512) else { return };
            let code =
                known.text("code").filter(|code| token(code)).map_or(format!("http_{status}"), str::to_owned);
            assert_eq!(error.code, code);
            if let Some(id) = known.text("requestId").filter(|id| token(id)) {
                assert_eq!(error.call.request_id.as_deref(), Some(id));
            }
            let problem = error.call.problem.unwrap_or_default();
            for (name, said) in
                [("type", problem.problem_type), ("title", problem.title), ("detail", problem.detail)]
            {
                assert_eq!(said.as_deref(), known.text(name), "{name}");
            }
        }
    }
}

/// The result of a call with this answer and no retry.
fn answered(status: u16, body: &[u8]) -> Result<Reply, PartnerError> {
    let signer = Signer::local("client-7", SigningKey::new("sk_fuzz_secret").unwrap()).unwrap();
    let config = ClientConfig::new(BaseUrl::api("https://api.example.com").unwrap(), signer);
    let options = CallOptions { max_retries: Some(0), ..CallOptions::default() };
    let request = CallRequest::raw("GET", "/partner/v1/customers", &[], None, options).unwrap();
    let seed = Seed { request_id: [1; 16], idempotency_key: [2; 16] };
    let mut call = Call::new(Arc::new(config), request, None, seed);
    let mut event = Event::Start;
    for _ in 0..4 {
        let now = Now { wall_ms: 1_782_604_800_000, mono_ms: 5_000 };
        event = match call.next(event, now, Random { nonce: [3; 16], jitter: 0 }) {
            Step::Done(result) => return result,
            Step::Send { .. } => {
                Event::Response(WireResponse { status, headers: Vec::new(), body: body.to_vec() })
            }
            Step::Sleep { .. } => panic!("a call without retries sleeps"),
            Step::Sign { .. } => panic!("a client that signs asks for a signature"),
        };
    }
    panic!("a call does not end");
}

fn token(text: &str) -> bool {
    (1..=128).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

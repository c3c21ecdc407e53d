//! A request from first byte to last: the order in which the sandbox asks its questions [S].
//!
//! 1. What has fallen due by now happens.
//! 2. The route is looked up, and an injected fault may meet the request.
//! 3. Outside `/partner/v1`: 404.
//! 4. [`super::auth`]: headers, client, signature, freshness, nonce.
//! 5. Route known (404) and method right (405); `X-Request-Id` there (400).
//! 6. [`super::scope`]: scope, product (403).
//! 7. [`super::idempotency`]: key there (400), replay, or conflict (409).
//! 8. Body: one JSON object, strictly read, that fits its model (400).
//! 9. The endpoint's own questions: customer, fields, operation authorization, resource, quote, state, funds.
//! 10. The ledger is recounted. If it does not balance the answer is 500 `PARTNER_SANDBOX_FAULT`, from then on always.
//!
//! The controls have their own door: `crate::control`.

use serde_json::{Map, Value};

use super::auth;
use super::faults::{Fault, Faults};
use super::idempotency::{self, Verdict};
use super::log::{Line, Log};
use super::request::{Request, Response};
use super::router::{CONTROL_PREFIX, Match, PREFIX, Route, Router};
use super::scope;
use crate::engine::client::Client;
use crate::problem::{Code, Problem};
use crate::products;
use crate::products::call::Call;
use crate::products::world::World;
use crate::read::body;
use crate::read::json;
use crate::read::moment;

const REQUEST_ID: &str = "X-Request-Id";
const JSON: &str = "application/json";
const PROBLEM_JSON: &str = "application/problem+json";
/// A body larger than this is refused with 400: no call of the API comes near it.
const MAX_BODY: usize = 1 << 20;

/// The door of the Partner API, and what is behind it.
#[derive(Debug)]
pub(crate) struct Door {
    pub clients: Vec<Client>,
    pub world: World,
    pub faults: Faults,
    pub log: Log,
    pub router: Router,
    pub freshness_ms: i64,
}

/// What answers a request, before faults and headers that every answer has.
struct Reply {
    status: u16,
    content_type: String,
    body: Vec<u8>,
    headers: Vec<(String, String)>,
    refusal: Option<(Code, String)>,
    replayed: bool,
}

impl Reply {
    fn json(status: u16, body: &Value) -> Self {
        Self {
            status,
            content_type: JSON.to_owned(),
            body: body.to_string().into_bytes(),
            headers: Vec::new(),
            refusal: None,
            replayed: false,
        }
    }

    fn problem(problem: &Problem, request_id: &str) -> Self {
        Self {
            content_type: PROBLEM_JSON.to_owned(),
            refusal: Some((problem.code, problem.detail.clone())),
            headers: problem.headers.clone(),
            ..Self::json(problem.code.status(), &problem.document(request_id))
        }
    }
}

impl Door {
    /// Takes note of the host's time, and lets happen what has fallen due.
    pub fn tick(&mut self, host_now_ms: i64) -> Result<(), Problem> {
        self.world.clock.observe(host_now_ms);
        products::run_due_jobs(&mut self.world)?;
        self.world.recount()
    }

    /// Moves virtual time forward and lets happen what falls due on the way.
    pub fn advance(&mut self, milliseconds: i64, host_now_ms: i64) {
        self.world.clock.observe(host_now_ms);
        self.world.clock.advance(milliseconds);
        // A fault found here is found again, and answered, by the next request.
        let _ = products::run_due_jobs(&mut self.world);
    }

    /// Answers a request of the Partner API.
    pub fn respond(&mut self, request: &Request, host_now_ms: i64) -> Response {
        let ticked = self.tick(host_now_ms);
        let sent_id = request.header(REQUEST_ID).filter(|id| is_request_id(id)).map(str::to_owned);
        let request_id = sent_id.unwrap_or_else(|| format!("sandbox-{}", self.world.ids.uuid()));
        let endpoint = self.router.find(&request.method, request.path()).ok().map(|found| found.route.id);
        let fault = if request.path().starts_with(PREFIX) { self.faults.take(endpoint) } else { None };
        let mut client = None;
        let processed = match (ticked, &fault) {
            (Err(problem), _) => Err(problem),
            (Ok(()), Some(fault)) if !fault.processes() => Ok(Reply::json(503, &Value::Object(Map::new()))),
            (Ok(()), _) => self.process(request, &request_id, &mut client),
        };
        let mut reply = processed.unwrap_or_else(|problem| Reply::problem(&problem, &request_id));
        if let Some(problem) = fault.as_ref().and_then(Fault::problem) {
            reply = Reply::problem(&problem, &request_id);
        }
        self.answer(request, &request_id, endpoint, client.as_deref(), fault.as_ref(), reply)
    }

    fn process(
        &mut self,
        request: &Request,
        request_id: &str,
        verified: &mut Option<String>,
    ) -> Result<Reply, Problem> {
        let Self { clients, world, router, freshness_ms, .. } = self;
        if !request.path().starts_with(PREFIX) {
            let detail = format!(
                "the Partner API is under `{PREFIX}`, the sandbox's controls under `{CONTROL_PREFIX}`"
            );
            return Err(Problem::new(Code::ResourceNotFound, detail));
        }
        let wall = world.clock.wall();
        let client = auth::authenticate(request, clients, &mut world.nonces, wall, *freshness_ms)?;
        *verified = Some(client.id.clone());
        let Match { route, params } = router.find(&request.method, request.path())?;
        if !request.header(REQUEST_ID).is_some_and(is_request_id) {
            let message = "must be there once, with 1 to 255 visible ASCII characters";
            return Err(Problem::field(REQUEST_ID, "required", message));
        }
        scope::check(client, route.scope)?;
        let slot = if request.method == "GET" {
            None
        } else {
            match idempotency::lookup(&world.responses, &client.id, request)? {
                Verdict::Fresh(slot) => Some(slot),
                Verdict::Replay(stored) => {
                    let mut reply = Reply::json(stored.status, &Value::Null);
                    reply.content_type = stored.content_type;
                    reply.body = stored.body.into_bytes();
                    reply.replayed = true;
                    return Ok(reply);
                }
            }
        };
        let call = Call {
            client_id: client.id.clone(),
            params,
            query: request.query().to_owned(),
            body: read_body(route, request)?,
        };
        let Some(handler) = route.handler else {
            let detail = format!("the sandbox does not play `{}` yet", route.id);
            return Err(Problem::new(Code::NotImplemented, detail));
        };
        let reply = match handler(world, &call) {
            Ok(answer) => Reply::json(answer.status, &answer.body),
            Err(problem) => Reply::problem(&problem, request_id),
        };
        world.recount()?;
        if let Some(slot) = slot {
            idempotency::store(&mut world.responses, slot, reply.status, &reply.content_type, &reply.body);
        }
        Ok(reply)
    }

    fn answer(
        &mut self,
        request: &Request,
        request_id: &str,
        endpoint: Option<&str>,
        client: Option<&str>,
        fault: Option<&Fault>,
        reply: Reply,
    ) -> Response {
        let fault_name = fault.map(Fault::name);
        let mut headers = vec![
            ("Content-Type".to_owned(), reply.content_type),
            ("Date".to_owned(), moment::http_date(self.world.clock.wall())),
            (REQUEST_ID.to_owned(), request_id.to_owned()),
        ];
        if reply.replayed {
            headers.push(("Idempotency-Replayed".to_owned(), "true".to_owned()));
        }
        headers.extend(reply.headers);
        let mut response =
            Response { status: reply.status, headers, body: reply.body, ..Response::default() };
        if let Some(fault) = fault {
            fault.distort(&mut response);
        }
        let at = moment::format(self.world.clock.now());
        response.log = Line {
            at: &at,
            method: &request.method,
            target: &request.target,
            status: response.status,
            endpoint,
            client,
            request_id,
            refusal: reply.refusal.as_ref().map(|(code, detail)| (code.as_str(), detail.as_str())),
            replayed: reply.replayed,
            fault: fault_name.as_deref(),
        }
        .write();
        self.log.push(response.log.clone());
        response
    }
}

fn is_request_id(id: &str) -> bool {
    (1..=255).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic())
}

/// The body of a request as its route wants it: none for a GET, an object for a route with a model, nothing or an
/// empty object for one without.
fn read_body(route: &Route, request: &Request) -> Result<Map<String, Value>, Problem> {
    if request.body.len() > MAX_BODY {
        return Err(Problem::field("", "body_too_large", "must be at most 1 MiB"));
    }
    let Some(model) = route.request else {
        return if request.body.is_empty() || (route.method != "GET" && request.body == b"{}") {
            Ok(Map::new())
        } else {
            Err(Problem::field("", "body_unexpected", "this endpoint takes no body"))
        };
    };
    let media_type = request.header("Content-Type").unwrap_or_default();
    let media_type = media_type.split(';').next().unwrap_or_default().trim();
    if !media_type.eq_ignore_ascii_case(JSON) {
        return Err(Problem::field("Content-Type", "header_invalid", "must be `application/json`"));
    }
    let body = json::object(&request.body)?;
    body::check(model, &body)?;
    Ok(body)
}

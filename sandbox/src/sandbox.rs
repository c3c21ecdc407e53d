//! A request from first byte to last: the order in which the sandbox asks its questions [S].
//!
//! 1. What has fallen due by now happens.
//! 2. The route is looked up, and an injected fault may meet the request.
//! 3. Outside `/partner/v1`: the control API, or 404.
//! 4. [`crate::auth`]: headers, client, signature, freshness, nonce.
//! 5. Route known (404) and method right (405); `X-Request-Id` there (400).
//! 6. [`crate::scope`]: scope, product (403).
//! 7. [`crate::idempotency`]: key there (400), replay, or conflict (409).
//! 8. Body: one JSON object, strictly read, that fits its model (400).
//! 9. The endpoint's own questions: customer, fields, operation authorization, resource, quote, state, funds.
//! 10. The ledger is recounted. If it does not balance the answer is 500 `PARTNER_SANDBOX_FAULT`, from then on always.

use std::fmt;

use serde_json::{Map, Value, json};

use crate::auth;
use crate::body;
use crate::clock::{self, Clock};
use crate::config::{Client, ClockMode, SandboxOptions};
use crate::control::{PREFIX as CONTROL, guard};
use crate::faults::{Fault, Faults};
use crate::handlers::Call;
use crate::idempotency::Verdict;
use crate::json;
use crate::log::{Line, Log};
use crate::problem::{Code, Problem};
use crate::request::{Request, Response};
use crate::router::{Match, PREFIX, Route, Router};
use crate::scope;
use crate::seed::{self, Demo};
use crate::values;
use crate::webhooks::Delivery;
use crate::world::World;

const REQUEST_ID: &str = "X-Request-Id";
const JSON: &str = "application/json";
const PROBLEM_JSON: &str = "application/problem+json";
/// A body larger than this is refused with 400: no call of the API comes near it.
const MAX_BODY: usize = 1 << 20;

/// Why a sandbox could not be set up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetupError(pub String);

impl fmt::Display for SetupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SetupError {}

/// The Partner API in memory.
#[derive(Debug)]
pub struct Sandbox {
    pub(crate) clients: Vec<Client>,
    pub(crate) world: World,
    pub(crate) faults: Faults,
    pub(crate) log: Log,
    router: Router,
    freshness_ms: i64,
    max_attempts: u32,
}

/// What every answer says to a browser. The controls show secrets, and the API what a client has sent: a page of another
/// origin gets neither by embedding an answer as a script, a style or an image.
const HARDENING: [(&str, &str); 2] =
    [("X-Content-Type-Options", "nosniff"), ("Cross-Origin-Resource-Policy", "same-origin")];

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

impl Sandbox {
    /// A sandbox with these options. `host_now_ms` is the time by the host's clock, in milliseconds since 1970; a
    /// frozen clock does not look at it.
    pub fn new(options: &SandboxOptions, host_now_ms: i64) -> Result<Self, SetupError> {
        let clients: Vec<Client> =
            options.clients.iter().map(|client| Client::resolve(client, options)).collect();
        for (at, client) in clients.iter().enumerate() {
            if !values::is_id(&client.id) || client.secret.reveal().is_empty() {
                return Err(SetupError(
                    "a client needs a `clientId` of A-Z a-z 0-9 . _ : - and a secret".into(),
                ));
            }
            if clients.iter().skip(at + 1).any(|other| other.id == client.id) {
                return Err(SetupError(format!("the client `{}` stands twice in `clients`", client.id)));
            }
            if client.webhook_url.as_deref().is_some_and(|url| !values::is_web_url(url)) {
                return Err(SetupError("`webhookUrl` must be an `http` or `https` URL".into()));
            }
            if let Some(unknown) = scope::unknown(client) {
                return Err(SetupError(unknown));
            }
        }
        let mut clock = match options.clock {
            ClockMode::Real => Clock::real(),
            ClockMode::Frozen => clock::parse(&options.start_time)
                .map(Clock::frozen)
                .ok_or_else(|| SetupError("`startTime` must be RFC 3339 with an offset".into()))?,
        };
        clock.observe(host_now_ms);
        let quote_ttl = i64::from(options.quote_ttl_seconds) * 1000;
        let mut world = World::new(&options.seed, clock, quote_ttl, i64::from(options.step_ms));
        if options.demo_data {
            for (at, client) in clients.iter().enumerate() {
                let planted = seed::plant(&mut world, client, at + 1);
                let demo = planted.map_err(|problem| SetupError(problem.detail))?;
                world.demo.push(demo);
            }
        }
        // The demo data was always there.
        world.visibility.set_delay(i64::from(options.visibility_delay_ms));
        Ok(Self {
            clients,
            world,
            faults: Faults::default(),
            log: Log::default(),
            router: Router::default(),
            freshness_ms: i64::from(options.freshness_seconds) * 1000,
            max_attempts: options.webhook_max_attempts,
        })
    }

    /// Answers a request at this host time (milliseconds since 1970). Never panics, never fails: what goes wrong is
    /// the answer.
    pub fn handle(&mut self, request: &Request, host_now_ms: i64) -> Response {
        let mut response = self.respond(request, host_now_ms);
        let fixed = HARDENING.map(|(name, value)| (name.to_owned(), value.to_owned()));
        response.headers.extend(fixed);
        response
    }

    fn respond(&mut self, request: &Request, host_now_ms: i64) -> Response {
        let ticked = self.tick(host_now_ms);
        if guard::is_control(request.path()) {
            let body = String::from_utf8_lossy(&request.body).into_owned();
            let (status, answer) = match guard::check(request) {
                Ok(()) => self.control(&request.method, &request.target, &body, host_now_ms),
                Err(problem) => (problem.code.status(), problem.document("control")),
            };
            let headers = vec![("Content-Type".to_owned(), JSON.to_owned())];
            let log = format!("control {} {} {status}", request.method, request.path());
            return Response {
                status,
                headers,
                body: answer.to_string().into_bytes(),
                log,
                ..Response::default()
            };
        }
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
            let detail =
                format!("the Partner API is under `{PREFIX}`, the sandbox's controls under `{CONTROL}`");
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
            match world.responses.lookup(&client.id, request)? {
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
        recount(world)?;
        if let Some(slot) = slot {
            world.responses.store(slot, reply.status, &reply.content_type, &reply.body);
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
            ("Date".to_owned(), clock::http_date(self.world.clock.wall())),
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
        let at = clock::format(self.world.clock.now());
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

    /// Takes note of the host's time, and lets happen what has fallen due.
    pub(crate) fn tick(&mut self, host_now_ms: i64) -> Result<(), Problem> {
        self.world.clock.observe(host_now_ms);
        self.world.run_due_jobs()?;
        recount(&self.world)
    }

    /// Moves virtual time forward and lets happen what falls due on the way.
    pub fn advance(&mut self, milliseconds: i64, host_now_ms: i64) {
        self.world.clock.observe(host_now_ms);
        self.world.clock.advance(milliseconds);
        // A fault found here is found again, and answered, by the next request.
        let _ = self.world.run_due_jobs();
    }

    /// The webhook attempts that are due. The host makes each and reports with [`Sandbox::delivery_result`].
    pub fn poll_deliveries(&mut self, host_now_ms: i64) -> Vec<Delivery> {
        let _ = self.tick(host_now_ms);
        let clock = self.world.clock;
        self.world.webhooks.poll(&self.clients, clock.now(), clock.wall(), self.max_attempts)
    }

    /// What came of a webhook attempt: its HTTP status, or 0 when there was no answer.
    pub fn delivery_result(&mut self, delivery_id: &str, status: u16, host_now_ms: i64) {
        let _ = self.tick(host_now_ms);
        self.world.webhooks.result(delivery_id, status, self.world.clock.now(), self.max_attempts);
    }

    /// Every webhook with its latest headers, oldest first: `[{deliveryId, eventId, eventType, clientId, status,
    /// attempts, headers, body}]`. One that was not tried yet shows the headers it would have now, so that a receiver
    /// can be tested without a URL.
    pub fn deliveries(&self) -> Value {
        let wall = self.world.clock.wall();
        let shown = self.events().iter().filter_map(|event| {
            let client = self.clients.iter().find(|client| client.id == event.client_id)?;
            let headers: Map<String, Value> =
                event.headers(client, wall).into_iter().map(|(name, value)| (name, value.into())).collect();
            Some(json!({
                "deliveryId": event.delivery_id,
                "eventId": event.event_id,
                "eventType": event.event_type,
                "clientId": event.client_id,
                "status": event.state,
                "attempts": event.attempts.len(),
                "headers": headers,
                "body": event.body,
            }))
        });
        Value::Array(shown.collect())
    }

    /// Adds a fault at the end of the queue.
    pub fn inject(&mut self, fault: Fault) {
        self.faults.inject(fault);
    }

    /// The state as JSON text: resources, ledger, keys, nonces, webhooks, clock; no client secrets.
    pub fn snapshot(&self) -> Option<String> {
        serde_json::to_string(&self.world).ok()
    }

    /// Goes back to a snapshot. Clients and settings stay as they are; a snapshot of a frozen clock goes into a sandbox
    /// with one, and the time goes on where it stood.
    pub fn restore(&mut self, snapshot: &str) -> Result<(), SetupError> {
        let world: World = serde_json::from_str(snapshot).map_err(|error| {
            // Only where, not what: serde repeats values.
            let (line, column) = (error.line(), error.column());
            SetupError(format!(
                "the snapshot cannot be read (line {line}, column {column}); it must be one of this version"
            ))
        })?;
        if world.clock.is_frozen() != self.world.clock.is_frozen() {
            let clock = if world.clock.is_frozen() { "frozen" } else { "real" };
            return Err(SetupError(format!("the snapshot needs a sandbox whose `clock` is `{clock}`")));
        }
        let (quote_ttl_ms, step_ms) = (self.world.quote_ttl_ms, self.world.step_ms);
        let visibility_delay_ms = self.world.visibility.delay_ms();
        self.world = world;
        self.world.quote_ttl_ms = quote_ttl_ms;
        self.world.step_ms = step_ms;
        self.world.visibility.set_delay(visibility_delay_ms);
        Ok(())
    }

    pub(crate) const fn router(&self) -> &Router {
        &self.router
    }

    /// The clients, with their secrets.
    pub fn clients(&self) -> &[Client] {
        &self.clients
    }

    /// The demo data of each client, in the order of the clients; empty without demo data.
    pub fn demo(&self) -> &[Demo] {
        &self.world.demo
    }

    /// The double-entry ledger.
    pub const fn ledger(&self) -> &crate::ledger::Ledger {
        &self.world.ledger
    }

    /// Every event, with its delivery attempts.
    pub fn events(&self) -> &[crate::webhooks::Event] {
        self.world.webhooks.events()
    }
}

fn recount(world: &World) -> Result<(), Problem> {
    world.ledger.check().map_err(|fault| {
        Problem::new(
            Code::SandboxFault,
            format!("the ledger does not balance; please report this: {fault:?}"),
        )
    })
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

#[cfg(test)]
mod tests;

//! The sandbox as a local HTTP server: `cargo run -p oceafin-sandbox -- --port 4010`.
//!
//! hyper around [`Sandbox::handle`], with the faults carried out on the socket. It listens on loopback unless `--host`
//! says otherwise, and then warns: it prints its secrets, and its control API is unsigned. Webhooks go to loopback alone,
//! for a sandbox has no business calling out of its machine.

mod arguments;
mod body;
mod deliver;
mod keep;
#[cfg(unix)]
mod lock;
mod shared;

use std::io::Error;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use arguments::{Arguments, HELP};
use body::Faulty;
use http_body_util::{BodyExt, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use keep::Keeper;
use oceafin_sandbox::control::BANNER;
use oceafin_sandbox::{Request, Response, Sandbox};
use shared::{Kept, Shared, locked, now, say, warn};
use tokio::net::TcpListener;

/// More than the API takes, so that the refusal is the sandbox's own.
const MAX_BODY: usize = 4 << 20;
/// How long a body may take to arrive. Then the connection is closed without an answer.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

fn main() -> ExitCode {
    let outcome = match arguments::parse(std::env::args_os().skip(1)) {
        Ok(Some(arguments)) => tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .and_then(|runtime| runtime.block_on(serve(arguments)))
            .map_err(|error| error.to_string()),
        Ok(None) => {
            say(HELP);
            Ok(())
        }
        Err(message) => Err(message),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            warn(&message);
            ExitCode::FAILURE
        }
    }
}

async fn serve(arguments: Arguments) -> Result<(), Error> {
    let mut sandbox = Sandbox::new(&arguments.options, now()).map_err(Error::other)?;
    #[cfg(unix)]
    let _lock = arguments.snapshot.as_deref().map(lock::SnapshotLock::acquire).transpose()?;
    let keeper = arguments.snapshot.map(Keeper::new);
    if let Some(keeper) = &keeper {
        keeper.load(&mut sandbox)?;
        // A file that cannot be written is found now, and not after a day's work.
        keeper.save(&sandbox)?;
    }
    let listener = TcpListener::bind(SocketAddr::from((arguments.host, arguments.port))).await?;
    if !arguments.host.is_loopback() {
        warn(&format!(
            "warning: listening on {}, not on loopback: whoever reaches this port can read every secret and steer the \
             sandbox",
            arguments.host
        ));
    }
    greet(&sandbox, listener.local_addr()?);
    let sandbox = Arc::new(Mutex::new(Kept { sandbox, keeper }));
    tokio::spawn(deliver::forever(Arc::clone(&sandbox)));
    loop {
        let (stream, _) = listener.accept().await?;
        let sandbox = Arc::clone(&sandbox);
        let quiet = arguments.quiet;
        tokio::spawn(async move {
            let service = service_fn(|request| answer(request, &sandbox, quiet));
            // A connection that ends in an error was cut by its peer, or by a fault that does just that.
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

/// The banner, and credentials to copy.
fn greet(sandbox: &Sandbox, address: SocketAddr) {
    say(&format!("{BANNER}\n"));
    say(&format!("OCEAFIN_PARTNER_API_BASE_URL=http://{address}"));
    let credentials = sandbox.credentials();
    for (name, pointer) in [
        ("OCEAFIN_PARTNER_API_CLIENT_ID", "/clients/0/clientId"),
        ("OCEAFIN_PARTNER_API_CLIENT_SECRET", "/clients/0/clientSecret"),
        ("OCEAFIN_PARTNER_API_WEBHOOK_SECRET", "/clients/0/webhookSecret"),
        ("# demo customer", "/clients/0/customerId"),
        ("# demo bank account", "/clients/0/bankAccountId"),
    ] {
        if let Some(value) = credentials.pointer(pointer).and_then(|value| value.as_str()) {
            say(&format!("{name}={value}"));
        }
    }
    say(&format!("\ncontrol API: http://{address}/_sandbox; stop with ctrl-c\n"));
}

/// One request. An `Err` makes hyper close the connection without an answer.
async fn answer(
    request: hyper::Request<Incoming>,
    sandbox: &Shared,
    quiet: bool,
) -> Result<hyper::Response<Faulty>, Error> {
    let (head, incoming) = request.into_parts();
    let body = Limited::new(incoming, MAX_BODY).collect();
    // A client that sends for ever keeps a connection, not a test run.
    let body = tokio::time::timeout(BODY_TIMEOUT, body).await?.map_err(Error::other)?.to_bytes();
    let target = head.uri.path_and_query().map_or("/", |target| target.as_str());
    let headers = head
        .headers
        .iter()
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect();
    let request =
        Request { method: head.method.to_string(), target: target.to_owned(), headers, body: body.into() };
    let response = {
        let mut kept = locked(sandbox);
        let response = kept.sandbox.handle(&request, now());
        if request.method != "GET" {
            kept.save();
        }
        response
    };
    if !quiet {
        say(&response.log);
    }
    carry_out(response).await
}

async fn carry_out(response: Response) -> Result<hyper::Response<Faulty>, Error> {
    let transport = response.transport;
    if transport.latency_ms > 0 {
        tokio::time::sleep(Duration::from_millis(transport.latency_ms)).await;
    }
    if transport.cut {
        return Err(Error::other("injected: cut"));
    }
    let mut answer = hyper::Response::builder().status(response.status);
    for (name, value) in &response.headers {
        answer = answer.header(name, value);
    }
    answer.body(Faulty::new(Bytes::from(response.body), transport)).map_err(Error::other)
}

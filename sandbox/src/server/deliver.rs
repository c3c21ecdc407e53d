//! Posts the webhooks that are due, and reports what came of them.

use std::io::Error;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::HOST;
use hyper::{Request, Uri};
use hyper_util::rt::TokioIo;
use oceafin_sandbox::Delivery;
use tokio::net::TcpStream;

use crate::shared::{Shared, locked, now};

const POLL: Duration = Duration::from_millis(100);
const TIMEOUT: Duration = Duration::from_secs(10);

/// Polls until the process ends.
pub async fn forever(sandbox: Shared) {
    loop {
        let due = {
            let mut kept = locked(&sandbox);
            let due = kept.sandbox.poll_deliveries(now());
            if !due.is_empty() {
                kept.save();
            }
            due
        };
        for delivery in due {
            let sandbox = Arc::clone(&sandbox);
            tokio::spawn(async move {
                let id = delivery.id.clone();
                let posted = tokio::time::timeout(TIMEOUT, post(delivery)).await;
                let status = posted.ok().and_then(Result::ok).unwrap_or(0);
                locked(&sandbox).sandbox.delivery_result(&id, status, now());
            });
        }
        tokio::time::sleep(POLL).await;
    }
}

async fn post(delivery: Delivery) -> Result<u16, Error> {
    let url: Uri = delivery.url.parse().map_err(Error::other)?;
    let (host, port) = loopback(&url)?;
    let stream = TcpStream::connect((host, port)).await?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(Error::other)?;
    tokio::spawn(connection);
    let path = url.path_and_query().map_or("/", |path| path.as_str());
    let mut request = Request::post(path).header(HOST, format!("{host}:{port}"));
    for (name, value) in &delivery.headers {
        request = request.header(name, value);
    }
    let request = request.body(Full::new(Bytes::from(delivery.body))).map_err(Error::other)?;
    Ok(sender.send_request(request).await.map_err(Error::other)?.status().as_u16())
}

/// Host and port of an `http` URL on this machine; anything else is refused.
fn loopback(url: &Uri) -> Result<(&str, u16), Error> {
    let host = url.host().unwrap_or_default().trim_matches(['[', ']']);
    let local = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    if url.scheme_str() == Some("http") && local {
        return Ok((host, url.port_u16().unwrap_or(80)));
    }
    Err(Error::other("webhooks are posted to `http` URLs on loopback only"))
}

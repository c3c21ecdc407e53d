//! The native server over real sockets: it prints what a partner needs, serves, cuts, and delivers webhooks.
#![cfg(feature = "server")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    clippy::too_many_lines,
    reason = "tests and their helpers fail by panicking; a table of cases is one function"
)]

mod support;

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use support::{Partner, authorized, payload_hash, sha256, sign};

/// How long an answer may take. It only ends a run that hangs; no machine is too slow for it.
const PATIENCE: Duration = Duration::from_secs(300);

/// A program that is stopped when it is dropped, however its test ends.
struct Running(Child);

impl Running {
    fn stop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A folder of the test's own, removed when it is dropped.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        // An earlier process of this number may have been killed.
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A running server.
struct Server {
    _child: Running,
    address: String,
    partner: Partner,
}

fn start(extra: &[&str]) -> Server {
    let mut command = Command::new(env!("CARGO_BIN_EXE_oceafin-sandbox"));
    command.args(["--port", "0", "--seed", "server-test"]).args(extra).stdout(Stdio::piped());
    let mut child = Running(command.spawn().unwrap());
    let mut partner = Partner::new(json!({}));
    let mut address = String::new();
    let mut lines = BufReader::new(child.0.stdout.take().unwrap()).lines();
    for line in lines.by_ref() {
        let line = line.unwrap();
        let (name, value) = line.split_once('=').unwrap_or((&line, ""));
        match name {
            "OCEAFIN_PARTNER_API_BASE_URL" => value.trim_start_matches("http://").clone_into(&mut address),
            "OCEAFIN_PARTNER_API_CLIENT_ID" => value.clone_into(&mut partner.client_id),
            "OCEAFIN_PARTNER_API_CLIENT_SECRET" => value.clone_into(&mut partner.secret),
            "# demo customer" => value.clone_into(&mut partner.customer),
            "# demo bank account" => value.clone_into(&mut partner.bank_account),
            _ if line.starts_with("control API") => break,
            _ => {}
        }
    }
    // Keep reading, or the server would fill the pipe with its log.
    std::thread::spawn(move || lines.for_each(drop));
    Server { _child: child, address, partner }
}

impl Server {
    /// Sends raw bytes and reads until the server closes the connection.
    fn exchange(&self, method: &str, target: &str, headers: &[(String, String)], body: &[u8]) -> Vec<u8> {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut head =
            format!("{method} {target} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", self.address);
        for (name, value) in headers {
            head.extend([name, ": ", value, "\r\n"]);
        }
        head.extend(["Content-Length: ", &body.len().to_string(), "\r\n\r\n"]);
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body).unwrap();
        let mut answer = Vec::new();
        if let Err(error) = stream.read_to_end(&mut answer) {
            // A connection that is cut may end so; no answer in time is another matter.
            assert_ne!(error.kind(), ErrorKind::WouldBlock, "no answer to {method} {target}");
        }
        answer
    }

    fn call(&mut self, method: &str, target: &str, body: &Value) -> Vec<u8> {
        self.call_under(method, target, body, None)
    }

    fn call_under(&mut self, method: &str, target: &str, body: &Value, key: Option<&str>) -> Vec<u8> {
        let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let timestamp =
            oceafin_sandbox::read::moment::format(i64::try_from(since_epoch.as_millis()).unwrap());
        // Nonces of an earlier run of the server stay used.
        let nonce = format!("{}-{timestamp}", self.partner.nonce());
        let own = (method != "GET").then(|| format!("key-of-{nonce}"));
        let key = key.map(str::to_owned).or(own);
        let request = self.partner.request_at(method, target, &body, key.as_deref(), &timestamp, &nonce);
        self.exchange(method, target, &request.headers, &body)
    }

    fn post(&mut self, path: &str, body: &Value) -> Value {
        let target = self.partner.of_customer(path);
        json_of(&self.call("POST", &target, body)).1
    }

    fn fault(&self, fault: &Value) {
        self.exchange("POST", "/_sandbox/faults", &[], fault.to_string().as_bytes());
    }
}

/// Head and JSON body of an answer.
fn json_of(answer: &[u8]) -> (String, Value) {
    let text = String::from_utf8_lossy(answer);
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {text}"));
    (head.to_owned(), serde_json::from_str(body).unwrap_or_else(|_| panic!("no JSON: {text}")))
}

#[test]
fn it_serves_signed_requests_and_carries_out_faults() {
    let mut server = start(&["--quiet"]);
    let target = server.partner.of_customer("balances");
    let whole = server.call("GET", &target, &Value::Null);
    let (head, body) = json_of(&whole);
    assert!(head.starts_with("HTTP/1.1 200 OK") && head.contains("content-type: application/json"), "{head}");
    assert_eq!(head.matches("date:").count(), 1, "one Date header, the sandbox's own");
    assert_eq!(body["items"].as_array().unwrap().len(), 5);
    let (head, _) = json_of(&server.exchange("GET", &target, &[], b""));
    assert!(head.starts_with("HTTP/1.1 401"), "{head}");

    server.fault(&json!({"kind": "cut"}));
    assert_eq!(server.call("GET", &target, &Value::Null), b"", "closed without an answer");
    server.fault(&json!({"kind": "truncated"}));
    let truncated = server.call("GET", &target, &Value::Null);
    let text = String::from_utf8_lossy(&truncated);
    let (head, half) = text.split_once("\r\n\r\n").unwrap();
    let announced = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
    assert_eq!(announced.parse::<usize>().unwrap() / 2, half.len());
    for (fault, status, header, content) in [
        (
            json!({"kind": "unavailable", "retryAfterSeconds": 2}),
            "503",
            "retry-after: 2",
            "PARTNER_PROCESSING_UNAVAILABLE",
        ),
        (
            json!({"kind": "rateLimited", "retryAfterSeconds": 1}),
            "429",
            "retry-after: 1",
            "PARTNER_RATE_LIMITED",
        ),
        (json!({"kind": "serverError", "status": 504}), "504", "content-type: text/plain", "injected"),
        (json!({"kind": "garbage"}), "502", "content-type: text/html", "<html>"),
        (
            json!({"kind": "garbage", "when": "after"}),
            "200",
            "content-type: application/json",
            "{\"garbage\"",
        ),
        (
            json!({"kind": "redirect", "location": "https://x.example/"}),
            "307",
            "location: https://x.example/",
            "",
        ),
    ] {
        server.fault(&fault);
        let answer = server.call("GET", &target, &Value::Null);
        let text = String::from_utf8_lossy(&answer);
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with(&format!("HTTP/1.1 {status} ")) && head.contains(header), "{head}");
        assert!(body.contains(content), "{body}");
    }
    server.fault(&json!({"kind": "cut", "when": "after", "endpoint": "fiatWithdrawals.createQuote"}));
    let body = json!({"bankAccountId": server.partner.bank_account, "currency": "EUR", "amount": "10.00"});
    let quotes = server.partner.of_customer("fiat-withdrawal-quotes");
    assert_eq!(server.call("POST", &quotes, &body), b"", "cut after processing");
    for fault in [json!({"kind": "latency", "ms": 300}), json!({"kind": "slowBody", "ms": 300})] {
        server.fault(&fault);
        let started = Instant::now();
        json_of(&server.call("GET", &target, &Value::Null));
        assert!(started.elapsed() >= Duration::from_millis(300));
    }
}

#[test]
fn its_state_outlives_a_kill() {
    let owned = Folder::new("sandbox-state");
    let folder = owned.0.clone();
    let file = folder.join("state.json");
    let path = file.to_str().unwrap().to_owned();
    let mut server = start(&["--quiet", "--snapshot", &path]);
    let target = server.partner.of_customer("fiat-withdrawal-quotes");
    let body = json!({"bankAccountId": server.partner.bank_account, "currency": "EUR", "amount": "10.00"});
    let first = json_of(&server.call_under("POST", &target, &body, Some("kept"))).1;
    let secret = server.partner.secret.clone();
    drop(server); // SIGKILL: nothing is saved at the end
    let mut server = start(&["--quiet", "--snapshot", &path]);
    let (head, again) = json_of(&server.call_under("POST", &target, &body, Some("kept")));
    assert!(head.contains("idempotency-replayed: true") && first["quoteId"].is_string(), "{head}");
    assert_eq!(again, first);
    drop(server);
    let kept = std::fs::read_to_string(&file).unwrap();
    assert!(!kept.contains(&secret));
    let left =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let left: std::collections::BTreeSet<String> = left.collect();
    // The lock of a server that was killed stays until the next takes it over.
    assert_eq!(
        left,
        ["state.json".to_owned(), "state.json.lock".to_owned()].into(),
        "no part is left behind"
    );
    // A file that is none, and one that cannot be written, are told at the start.
    std::fs::write(&file, "{}").unwrap();
    for path in [path, folder.join("missing").join("state.json").to_str().unwrap().to_owned()] {
        let output = Command::new(env!("CARGO_BIN_EXE_oceafin-sandbox"))
            .args(["--port", "0", "--snapshot", &path])
            .output()
            .unwrap();
        assert!(!output.status.success());
        assert!(String::from_utf8_lossy(&output.stderr).contains(&format!("the snapshot `{path}`")));
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn one_server_has_a_snapshot_file() {
    let root = std::env::temp_dir().join(format!("oceafin-sandbox-lock-{}", std::process::id()));
    // Beside the file, and where that is too long for the address of a socket.
    for folder in [root.clone(), root.join("a".repeat(90)).join("b".repeat(90))] {
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("state.json").to_str().unwrap().to_owned();
        let refused = |path: &str, from: &std::path::Path| {
            let mut second = Command::new(env!("CARGO_BIN_EXE_oceafin-sandbox"));
            let output = second.args(["--port", "0", "--snapshot", path]).current_dir(from).output().unwrap();
            assert!(!output.status.success());
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(said.contains("is in use by another sandbox"), "{said}");
        };
        let server = start(&["--quiet", "--snapshot", &path]);
        refused(&path, &root);
        refused("state.json", &folder);
        drop(server); // SIGKILL
        let server = start(&["--quiet", "--snapshot", &path]);
        refused(&path, &root);
        drop(server);
    }
    std::fs::remove_dir_all(&root).unwrap();
}

#[test]
fn it_warns_when_others_can_reach_it() {
    for (host, warns) in [("0.0.0.0", true), ("127.0.0.1", false)] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_oceafin-sandbox"));
        command.args(["--port", "0", "--host", host]).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = Running(command.spawn().unwrap());
        let lines = BufReader::new(child.0.stdout.take().unwrap()).lines();
        let bound = lines.map(Result::unwrap).find(|line| line.contains("API_BASE_URL")).unwrap();
        child.stop();
        let mut told = String::new();
        child.0.stderr.take().unwrap().read_to_string(&mut told).unwrap();
        assert!(bound.contains(host), "{bound}");
        assert_eq!(told.contains("warning") && told.contains("not on loopback"), warns, "{host}: {told}");
    }
}

/// The next connection; `accept` itself would wait for ever.
fn accepted(listener: &TcpListener) -> TcpStream {
    listener.set_nonblocking(true).unwrap();
    let started = Instant::now();
    loop {
        match listener.accept() {
            Ok((stream, _)) => {
                stream.set_nonblocking(false).unwrap();
                return stream;
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock && started.elapsed() < PATIENCE => {
                std::thread::sleep(Duration::from_millis(10));
            }
            Err(error) => panic!("nobody connects: {error}"),
        }
    }
}

#[test]
fn it_posts_signed_webhooks_until_one_is_taken() {
    let receiver = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook?x=1", receiver.local_addr().unwrap());
    let mut server = start(&["--webhook-url", &url]);
    let body = json!({"bankAccountId": server.partner.bank_account, "currency": "EUR", "amount": "10.00"});
    let quote = server.post("fiat-withdrawal-quotes", &body);
    let payload = Partner::payload(&quote);
    let draft = server.post("fiat-withdrawals", &authorized(&payload, &payload_hash(&payload)));
    assert_eq!(draft["status"], "DRAFT");
    let secret = {
        let (_, credentials) = json_of(&server.exchange("GET", "/_sandbox/credentials", &[], b""));
        credentials["clients"][0]["webhookSecret"].as_str().unwrap().to_owned()
    };
    let mut nonces = Vec::new();
    for status in ["500 Sorry", "204 Taken"] {
        let mut stream = accepted(&receiver);
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let mut headers = std::collections::BTreeMap::new();
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        assert_eq!(line, "POST /hook?x=1 HTTP/1.1\r\n");
        loop {
            line.clear();
            reader.read_line(&mut line).unwrap();
            let Some((name, value)) = line.trim_end().split_once(": ") else { break };
            headers.insert(name.to_lowercase(), value.to_owned());
        }
        let mut body = vec![0; headers["content-length"].parse().unwrap()];
        reader.read_exact(&mut body).unwrap();
        write!(stream, "HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n").unwrap();
        let header = |name: &str| headers[&format!("x-oceafin-webhook-{name}")].as_str();
        let lines = [header("timestamp"), header("nonce"), &sha256(&body)];
        assert_eq!(header("signature"), sign(&secret, &lines));
        nonces.push(header("nonce").to_owned());
        let event: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(event["eventType"], "fiat_withdrawal.created");
    }
    assert_ne!(nonces[0], nonces[1]);
}

#[test]
fn it_says_what_is_wrong_with_its_arguments() {
    for (arguments, wanted) in [
        (vec!["--port", "x"], "`--port`"),
        (vec!["--port"], "needs a value"),
        (vec!["--host", "localhost"], "`--host`"),
        (vec!["--port=65536"], "`--port`"),
        (vec!["--quiet=yes"], "`--quiet` takes no value"),
        (vec!["--prot", "1"], "unknown argument `--prot`"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_oceafin-sandbox")).args(&arguments).output().unwrap();
        assert!(!output.status.success());
        assert!(String::from_utf8_lossy(&output.stderr).contains(wanted), "{arguments:?}");
    }
}

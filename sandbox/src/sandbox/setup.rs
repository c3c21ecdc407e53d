//! A sandbox from its options.

use super::options::{ClockMode, SandboxOptions, SetupError};
use crate::control::seed;
use crate::door::faults::Faults;
use crate::door::log::Log;
use crate::door::pipeline::Door;
use crate::door::router::Router;
use crate::door::scope;
use crate::engine::client::Client;
use crate::engine::clock::Clock;
use crate::products;
use crate::read::moment;
use crate::read::values;

/// The door of a sandbox with these options. `host_now_ms` is the time by the host's clock, in milliseconds since 1970; a
/// frozen clock does not look at it.
pub(super) fn set_up(options: &SandboxOptions, host_now_ms: i64) -> Result<Door, SetupError> {
    let clients: Vec<Client> = options.clients.iter().map(|client| client.resolve(options)).collect();
    let mut faults: Vec<String> = clients
        .iter()
        .enumerate()
        .flat_map(|(at, client)| client_faults(client, clients.get(..at).unwrap_or_default()))
        .collect();
    let start = moment::parse(&options.start_time);
    if options.clock == ClockMode::Frozen && start.is_none() {
        faults.push("`startTime` must be RFC 3339 with an offset".to_owned());
    }
    SetupError::unless_none(&faults)?;
    let mut clock = match options.clock {
        ClockMode::Real => Clock::real(),
        ClockMode::Frozen => Clock::frozen(start.unwrap_or_default()),
    };
    clock.observe(host_now_ms);
    let quote_ttl = i64::from(options.quote_ttl_seconds) * 1000;
    let mut world = products::new_world(&options.seed, clock, quote_ttl, i64::from(options.step_ms));
    if options.demo_data {
        for (at, client) in clients.iter().enumerate() {
            let planted = seed::plant(&mut world, client, at + 1);
            let demo = planted.map_err(|problem| SetupError(problem.detail))?;
            world.demo.push(demo);
        }
    }
    // The demo data was always there.
    world.visibility.set_delay(i64::from(options.visibility_delay_ms));
    Ok(Door {
        clients,
        world,
        faults: Faults::default(),
        log: Log::default(),
        router: Router::default(),
        freshness_ms: i64::from(options.freshness_seconds) * 1000,
    })
}

/// What is wrong with a client that stands behind these others.
fn client_faults(client: &Client, others: &[Client]) -> Vec<String> {
    let mut faults = Vec::new();
    if !values::is_id(&client.id) || client.secret.reveal().is_empty() {
        faults.push("a client needs a `clientId` of A-Z a-z 0-9 . _ : - and a secret".to_owned());
    }
    if others.iter().any(|other| other.id == client.id) {
        faults.push(format!("the client `{}` stands twice in `clients`", client.id));
    }
    if client.webhook_url.as_deref().is_some_and(|url| !values::is_web_url(url)) {
        faults.push("`webhookUrl` must be an `http` or `https` URL".to_owned());
    }
    faults.extend(scope::unknown(client));
    faults
}

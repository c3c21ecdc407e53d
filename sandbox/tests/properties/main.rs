//! The whole sandbox under random calls of several partners: money is never made or lost, nothing breaks, and a run
//! repeats byte for byte.
//!
//! A run needs to know no product. It walks the endpoint table: a path is filled with ids that earlier answers named, a
//! body comes from [`bodies::BODIES`], and an endpoint without a line there cannot go unseen, for the last test wants a 2xx of
//! every one. What came in and went out is then counted a second time from what the API shows, apart from the ledger.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    clippy::too_many_lines,
    reason = "tests and their helpers fail by panicking; a table of cases is one function"
)]

#[path = "../support/mod.rs"]
mod support;

mod bodies;
mod calls;
mod count;
mod dice;
mod meddle;
mod run;

use oceafin_partner::api::{self, Endpoint};
use proptest::prelude::*;

use run::Run;

/// Every endpoint; those that make something more often, or there would be little to act on.
fn endpoints() -> Vec<&'static Endpoint> {
    let mut endpoints: Vec<&Endpoint> = api::endpoints().collect();
    let posts: Vec<&Endpoint> =
        api::endpoints().filter(|endpoint| endpoint.method.as_str() == "POST").collect();
    endpoints.extend(posts.iter().chain(&posts));
    endpoints
}

fn run_of(seed: u64, steps: usize) -> Run {
    let endpoints = endpoints();
    let mut run = Run::new(seed);
    for step in 1..=steps {
        run.step(&endpoints);
        if step % 200 == 0 {
            run.count_again();
        }
    }
    run.count_again();
    run
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_run_of_several_partners_makes_or_loses_money(seed in any::<u64>(), steps in 1..600_usize) {
        run_of(seed, steps);
    }
}

#[test]
fn a_long_run_plays_every_endpoint_and_repeats_byte_for_byte() {
    let (first, second) = (run_of(7, 3000), run_of(7, 3000));
    assert!(first.calls > 2000, "{}", first.calls);
    let missed: Vec<&str> =
        api::endpoints().map(|endpoint| endpoint.id).filter(|id| !first.hits.contains(*id)).collect();
    assert_eq!(missed, Vec::<&str>::new(), "endpoints that never answered 2xx");
    assert_eq!(first.transcript.len(), second.transcript.len());
    for (at, (one, other)) in first.transcript.iter().zip(&second.transcript).enumerate() {
        assert_eq!(String::from_utf8_lossy(one), String::from_utf8_lossy(other), "answer {at}");
    }
    let snapshot = |run: &Run| run.partner.as_ref().unwrap().sandbox.snapshot();
    assert!(snapshot(&first) == snapshot(&second));
    assert!(run_of(8, 100).transcript != first.transcript);
}

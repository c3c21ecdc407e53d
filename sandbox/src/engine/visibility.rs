//! Eventual visibility [S]: with `visibilityDelayMs` a resource, and each change of it, shows in lists and gets only
//! after that much business time, as behind a replica that lags. For tests of clients that conclude from an absence.
//!
//! Only reading lags. A call that acts sees what is, its own answer shows what it did, and a webhook comes at once.
//! Balances and quotes' use follow the ledger and the tables, so they never lag either.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A resource as it shows from some moment on.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Shown {
    from: i64,
    view: Value,
}

/// What lists and gets show of the resources that were made or changed lately.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Visibility {
    delay_ms: i64,
    /// By the resource's place in the order of making; oldest state first.
    lately: BTreeMap<u64, Vec<Shown>>,
}

impl Visibility {
    /// How long a change takes to show, in milliseconds.
    pub const fn delay_ms(&self) -> i64 {
        self.delay_ms
    }

    /// Has later changes take this long to show. What happened before keeps the moment it was given.
    pub const fn set_delay(&mut self, delay_ms: i64) {
        self.delay_ms = delay_ms;
    }

    /// Takes note of a resource that was made, or changed from `before`, at this moment.
    pub fn record(&mut self, seq: u64, before: Option<Value>, view: &Value, now: i64) {
        if self.delay_ms == 0 && !self.lately.contains_key(&seq) {
            return;
        }
        let states = self.lately.entry(seq).or_default();
        if let (true, Some(view)) = (states.is_empty(), before) {
            states.push(Shown { from: i64::MIN, view });
        }
        // What has shown already is the oldest state that can still show.
        if let Some(shown) = states.iter().rposition(|state| state.from <= now) {
            states.drain(..shown);
        }
        states.push(Shown { from: now.saturating_add(self.delay_ms), view: view.clone() });
    }

    /// What shows of a resource at this moment; `None` while nothing does. `current` is its state.
    pub fn shown(&self, seq: u64, now: i64, current: impl FnOnce() -> Value) -> Option<Value> {
        let Some(states) = self.lately.get(&seq) else { return Some(current()) };
        states.iter().rev().find(|state| state.from <= now).map(|state| state.view.clone())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Visibility;

    #[test]
    fn each_state_shows_after_the_delay_and_the_one_before_it_until_then() {
        let mut visibility = Visibility::default();
        visibility.set_delay(10);
        let at = |visibility: &Visibility, now| visibility.shown(1, now, || json!("current"));
        assert_eq!(at(&visibility, 0), Some(json!("current")), "made before the delay was set");
        visibility.record(1, None, &json!("made"), 100);
        visibility.record(1, Some(json!("made")), &json!("changed"), 105);
        assert_eq!(at(&visibility, 109), None);
        assert_eq!(at(&visibility, 110), Some(json!("made")));
        assert_eq!(at(&visibility, 114), Some(json!("made")));
        assert_eq!(at(&visibility, 115), Some(json!("changed")));
    }

    #[test]
    fn what_showed_already_goes_on_to_show() {
        let mut visibility = Visibility::default();
        visibility.set_delay(10);
        visibility.record(1, Some(json!("old")), &json!("new"), 100);
        let at = |visibility: &Visibility, now| visibility.shown(1, now, || json!("current"));
        assert_eq!(at(&visibility, 100), Some(json!("old")));
        assert_eq!(at(&visibility, 110), Some(json!("new")));
        visibility.record(1, Some(json!("new")), &json!("newer"), 200);
        assert_eq!(at(&visibility, 209), Some(json!("new")));
        assert_eq!(visibility.lately.get(&1).map(Vec::len), Some(2), "no state that cannot show is kept");
        visibility.set_delay(0);
        visibility.record(1, Some(json!("newer")), &json!("newest"), 201);
        assert_eq!(at(&visibility, 201), Some(json!("newest")));
    }
}

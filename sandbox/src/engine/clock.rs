//! Virtual time. The core owns no clock: the host says what time it is with every call.
//!
//! Two times are told apart, for a test that skips an hour must not make its own signatures stale:
//! - **wall time** judges the freshness of signatures and stamps `Date` and webhook signatures;
//! - **business time** is wall time plus everything that was advanced; quotes expire, withdrawals move and
//!   webhooks are retried by it.
//!
//! With a frozen clock nothing moves but by [`Clock::advance`], which then moves both, so that a scripted run
//! repeats exactly. All times are milliseconds since 1970-01-01T00:00:00Z.

use serde::{Deserialize, Serialize};

use crate::read::moment::within;

/// The sandbox's time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    frozen: bool,
    /// The host's time as last seen, or the frozen start. Never goes back.
    base: i64,
    advanced: i64,
    skew: i64,
}

impl Clock {
    /// Follows the time the host hands in.
    pub const fn real() -> Self {
        Self { frozen: false, base: 0, advanced: 0, skew: 0 }
    }

    /// Stands at `start` until it is advanced.
    pub const fn frozen(start: i64) -> Self {
        Self { frozen: true, base: start, advanced: 0, skew: 0 }
    }

    /// Whether it moves by [`Clock::advance`] alone.
    pub const fn is_frozen(&self) -> bool {
        self.frozen
    }

    /// Takes note of the host's time. A host clock that steps back is not followed: resources must not be
    /// updated before they were created.
    pub fn observe(&mut self, host_now: i64) {
        if !self.frozen {
            self.base = self.base.max(host_now);
        }
    }

    /// Moves business time forward (and wall time too when frozen). Negative values are ignored.
    pub const fn advance(&mut self, milliseconds: i64) {
        if milliseconds > 0 {
            if self.frozen {
                self.base = self.base.saturating_add(milliseconds);
            } else {
                self.advanced = self.advanced.saturating_add(milliseconds);
            }
        }
    }

    /// Makes the sandbox's wall time differ from the host's, as a partner with a wrong clock sees it.
    pub const fn set_skew(&mut self, milliseconds: i64) {
        self.skew = milliseconds;
    }

    /// Wall time: freshness, `Date`, webhook signatures.
    pub const fn wall(&self) -> i64 {
        within(self.base.saturating_add(self.skew))
    }

    /// Business time: expiry, processing, retries.
    pub const fn now(&self) -> i64 {
        within(self.base.saturating_add(self.advanced))
    }
}

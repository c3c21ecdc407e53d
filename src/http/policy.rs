//! How often and how long: retries, back-off, time limits. The numbers are ours [A].

use crate::error::{ErrorKind, PartnerError};

/// The longest time a JavaScript timer can wait, about 24.8 days; a longer one fires at once.
pub const MAX_TIMER_MS: u64 = 2_147_483_647;

/// When to try again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Attempts after the first. Default 2.
    pub max_retries: u32,
    /// Upper end of the first sleep, in milliseconds; it doubles with each retry. Default 500.
    pub base_ms: u64,
    /// Upper end of any sleep, in milliseconds. Default 8 000.
    pub cap_ms: u64,
    /// The longest `Retry-After` that is waited for, in milliseconds; a longer one is cut to this. Default 60 000.
    pub retry_after_cap_ms: u64,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { max_retries: 2, base_ms: 500, cap_ms: 8_000, retry_after_cap_ms: 60_000 }
    }
}

impl RetryPolicy {
    /// Full jitter: anything from 0 to the doubled base, so that clients that failed together do not return
    /// together. `retry` counts from 0. (Equal or decorrelated jitter keeps a floor, but spreads less.)
    pub(super) fn backoff_ms(&self, retry: u32, random: u64) -> u64 {
        let factor = 1_u64.checked_shl(retry).unwrap_or(u64::MAX);
        let ceiling = self.base_ms.saturating_mul(factor).min(self.cap_ms);
        // The bias of the remainder is below ceiling / 2^64.
        random % ceiling.saturating_add(1)
    }
}

/// Time limits, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// One attempt, from asking a signer outside, or from sending, to the last byte of the body. Default 30 000.
    pub attempt_ms: u64,
    /// The whole call: attempts, sleeps and signing. Default 120 000.
    pub deadline_ms: u64,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { attempt_ms: 30_000, deadline_ms: 120_000 }
    }
}

impl Timeouts {
    /// Refuses a limit of 0, and one that a JavaScript timer cannot hold (`timeout_out_of_range`).
    pub(super) fn check(self) -> Result<(), PartnerError> {
        let range = 1..=MAX_TIMER_MS;
        if range.contains(&self.attempt_ms) && range.contains(&self.deadline_ms) {
            return Ok(());
        }
        Err(PartnerError::new(
            ErrorKind::Validation,
            "timeout_out_of_range",
            format!("`timeoutMs` and `deadlineMs` must be from 1 to {MAX_TIMER_MS} milliseconds"),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::RetryPolicy;

    #[test]
    fn back_off_doubles_up_to_the_cap_with_full_jitter() {
        let policy = RetryPolicy::default();
        for (retry, ceiling) in
            [(0, 500), (1, 1000), (2, 2000), (3, 4000), (4, 8000), (5, 8000), (64, 8000), (u32::MAX, 8000)]
        {
            assert_eq!(policy.backoff_ms(retry, ceiling), ceiling, "the ceiling is reached");
            assert_eq!(policy.backoff_ms(retry, ceiling + 1), 0, "and not passed; 0 is possible");
        }
        let extreme = RetryPolicy { base_ms: u64::MAX, cap_ms: u64::MAX, ..policy };
        assert_eq!(extreme.backoff_ms(9, 7), 7);
    }
}

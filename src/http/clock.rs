//! What time it is at the server, when it says that ours is wrong.
//!
//! A signature that the server calls expired was made with a wrong clock, or waited too long. The response's `Date`
//! tells which time it would have taken. That is believed only then, only within a bound, and for one extra
//! attempt per call: a client that follows any `Date` could be made to sign for a time to come.

use super::retry_after::http_date_ms;
use super::wire::WireResponse;

/// The largest correction that is made, in milliseconds, either way: 24 hours. It covers a clock set to local time
/// or to the wrong daylight saving, and refuses one that has lost its date.
pub const MAX_CLOCK_OFFSET_MS: i64 = 24 * 60 * 60 * 1000;

/// What a response says of the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lesson {
    /// Server minus local, in milliseconds.
    Offset(i64),
    /// Further off than [`MAX_CLOCK_OFFSET_MS`].
    TooFar(i64),
    /// No `Date`, or none that can be read.
    Nothing,
}

/// Compares the response's `Date` with the uncorrected local clock. Its resolution is a second, and the way back is
/// not measured: it is right to a second or two, which is well inside any freshness window.
pub(super) fn learn(response: &WireResponse, wall_ms: i64) -> Lesson {
    let Some(server_ms) = response.header("date").and_then(http_date_ms) else { return Lesson::Nothing };
    let offset = server_ms.saturating_sub(wall_ms);
    if offset.unsigned_abs() <= MAX_CLOCK_OFFSET_MS.unsigned_abs() {
        Lesson::Offset(offset)
    } else {
        Lesson::TooFar(offset)
    }
}

impl Lesson {
    /// Why no further attempt was made, for the end of the error's message.
    pub(super) fn explain(self) -> String {
        match self {
            Self::Offset(offset) => {
                format!(
                    "; correcting the clock by {offset} ms, learnt from the server's `Date`, did not help"
                )
            }
            Self::TooFar(offset) => format!(
                "; by the server's `Date` the local clock is {} seconds {}, which is too far to correct: set the clock",
                offset.unsigned_abs() / 1000,
                if offset > 0 { "behind" } else { "ahead" },
            ),
            Self::Nothing => {
                "; the response has no `Date` to learn the server's time from: check the local clock"
                    .to_owned()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Lesson, MAX_CLOCK_OFFSET_MS, learn};
    use crate::http::WireResponse;

    #[test]
    fn learns_within_a_day() {
        let server = 1_782_604_800_000;
        let header = ("DATE".to_owned(), "Sun, 28 Jun 2026 00:00:00 GMT".to_owned());
        let response = WireResponse { status: 401, headers: vec![header], body: Vec::new() };
        assert_eq!(learn(&response, server - 600_000), Lesson::Offset(600_000));
        assert_eq!(learn(&response, server + 600_000), Lesson::Offset(-600_000));
        for sign in [1, -1] {
            let edge = sign * MAX_CLOCK_OFFSET_MS;
            assert_eq!(learn(&response, server - edge), Lesson::Offset(edge));
            assert_eq!(learn(&response, server - edge - sign), Lesson::TooFar(edge + sign));
        }
        assert_eq!(learn(&WireResponse { headers: Vec::new(), ..response }, server), Lesson::Nothing);
    }
}

//! Moments that are far away.

use std::time::Duration;

use tokio::time::Instant;

/// Longer than any connection lasts, and yet a time that the clock can count.
const NEVER: Duration = Duration::from_secs(60 * 60 * 24 * 365 * 30);

/// A moment after another, at most one that never comes.
pub(super) fn later(now: Instant, after: Duration) -> Instant {
    now.checked_add(after.min(NEVER)).unwrap_or(now)
}

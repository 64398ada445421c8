//! Chance, so that what many clients do does not happen at one moment.

use std::{
    hash::{BuildHasher, Hasher, RandomState},
    time::Duration,
};

/// A random duration up to this one.
pub(crate) fn up_to(most: Duration) -> Duration {
    // The seed of the standard library's hash maps is random enough to spread clients out, and is no secret.
    let random = RandomState::new().build_hasher().finish();
    let nanoseconds = u64::try_from(most.as_nanos()).unwrap_or(u64::MAX);
    Duration::from_nanos(if nanoseconds == 0 { 0 } else { random % nanoseconds })
}

//! Calls that fail.

use std::{
    collections::HashMap,
    panic,
    sync::{LazyLock, Mutex, PoisonError},
    time::Duration,
};

use chrono::{DateTime, Utc};
use rpc_server::prelude::*;

use super::calls::year;

/// What a call can fail with.
#[derive(Debug, Serialize, Deserialize, RpcError)]
#[serde(rename_all_fields = "camelCase")]
pub(super) enum Failure {
    /// There are not that many.
    #[rpc(status = 409, message = "{left} are left until {until}")]
    SoldOut {
        /// How many there are.
        left: u32,
        /// The beginning of 2026.
        until: DateTime<Utc>,
    },
    /// It is closed.
    #[rpc(status = 403)]
    Closed,
}

impl Failure {
    pub(super) fn sold_out() -> Self {
        Self::SoldOut { left: 2, until: year() }
    }
}

/// How to fail.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Way {
    /// With details.
    SoldOut,
    /// Without.
    Closed,
    /// By a panic.
    InternalError,
}

/// Asks for a failure.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Fail {
    /// Which.
    code: Way,
}

/// Fails as it is told to, in a way that its type tells of.
#[procedure(mutation)]
pub(super) async fn fail(input: Fail) -> Result<(), Failure> {
    match input.code {
        Way::SoldOut => Err(Failure::sold_out()),
        Way::Closed => Err(Failure::Closed),
        // Nobody needs to see where.
        Way::InternalError => panic::resume_unwind(Box::new("it was told to")),
    }
}

/// What the framework says too.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Refusal {
    Unauthorized,
    Forbidden,
    NotFound,
    Conflict,
    /// To be tried again after a while.
    RateLimited,
    /// To be tried again.
    Unavailable,
    Timeout,
    /// A code of which nobody was told.
    Teapot,
}

/// Asks for a refusal.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Refuse {
    /// Which.
    code: Refusal,
    /// How long to wait before the next try, in milliseconds.
    retry_after_ms: Option<u32>,
}

impl Refusal {
    fn error(self, retry_after_ms: Option<u32>) -> RpcError {
        let message = "it was told to";
        let error = match self {
            Self::Unauthorized => RpcError::unauthorized(message),
            Self::Forbidden => RpcError::forbidden(message),
            Self::NotFound => RpcError::not_found(message),
            Self::Conflict => RpcError::conflict(message),
            Self::RateLimited => RpcError::rate_limited(Duration::from_secs(1)),
            Self::Unavailable => RpcError::unavailable(message),
            Self::Timeout => RpcError::timeout(message),
            Self::Teapot => RpcError::new("TEAPOT", 418, message),
        };
        match retry_after_ms {
            Some(after) => error.with_retry_after(Duration::from_millis(after.into())),
            None => error,
        }
    }
}

/// Fails as it is told to, in a way that its type does not tell of.
#[procedure(mutation)]
pub(super) async fn refuse(input: Refuse) -> Result<(), RpcError> {
    Err(input.code.error(input.retry_after_ms))
}

/// Asks for something that fails at first.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Flaky {
    /// What is counted.
    key: String,
    /// How often it fails.
    failures: u32,
    /// How. The default is `UNAVAILABLE`.
    code: Option<Refusal>,
    /// How long to wait before the next try, in milliseconds.
    retry_after_ms: Option<u32>,
}

/// How often what was tried.
static TRIED: LazyLock<Mutex<HashMap<String, u32>>> = LazyLock::new(Mutex::default);

impl Flaky {
    /// How often it was tried, unless it fails this time.
    fn attempt(&self) -> Result<u32, RpcError> {
        let tried = {
            let mut tried = TRIED.lock().unwrap_or_else(PoisonError::into_inner);
            let tried = tried.entry(self.key.clone()).or_default();
            *tried += 1;
            *tried
        };
        if tried > self.failures {
            return Ok(tried);
        }
        Err(self.code.unwrap_or(Refusal::Unavailable).error(self.retry_after_ms))
    }
}

/// Fails so often, and answers then how often it was tried.
#[procedure(query)]
pub(super) async fn flaky(input: Flaky) -> Result<u32, RpcError> {
    input.attempt()
}

/// The numbers from 1 to 5, each of which is its id. So often it fails behind one of them, and goes on from there when it
/// is asked again.
#[procedure(subscription)]
pub(super) fn stumbles(
    #[ctx] after: LastEventId,
    input: Flaky,
) -> impl Stream<Item = Result<Tracked<u32>, RpcError>> {
    try_stream!({
        for n in after.parse::<u32>()?.unwrap_or(0) + 1..=5 {
            yield tracked(n, n);
            input.attempt()?;
        }
    })
}

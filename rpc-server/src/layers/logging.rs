//! Logs calls.

use std::time::Instant;

use rpc_core::{
    Layer, Next, Parts, Reply,
    reply::{Event, observe},
};

/// Logs each call when it is over, with `tracing`: path, kind, connection, how long it took, how many items a stream
/// had, and how it ended.
///
/// Success is logged at `INFO`, a caller's fault (a status below 500) and a cancelled call too; the server's fault and a
/// call that ran out of time at `WARN`. What caused an `INTERNAL_ERROR` is logged by [`RpcError::internal`](rpc_core::RpcError::internal),
/// with the id that the caller was given.
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct Logging {}

impl Logging {
    /// A logging layer.
    #[must_use]
    pub const fn new() -> Self {
        Self {}
    }
}

impl Layer for Logging {
    fn call(&self, parts: Parts, next: &Next) -> Reply {
        let started = Instant::now();
        let route = parts.route().clone();
        let connection = parts.connection().map(|connection| connection.id.to_string());
        let deadline = parts.deadline();
        let mut items = 0_u64;
        observe(next.call(parts), move |event| {
            let path = route.path();
            let kind = route.description().kind.as_str();
            let connection = connection.as_deref();
            let elapsed = started.elapsed();
            match event {
                Event::Item => items += 1,
                Event::Value => tracing::info!(path, kind, connection, ?elapsed, "ok"),
                Event::End => tracing::info!(path, kind, connection, ?elapsed, items, "ended"),
                Event::Failed(error) if error.status() < 500 => {
                    tracing::info!(path, kind, connection, ?elapsed, items, code = error.code(), "refused");
                }
                Event::Failed(error) => {
                    tracing::warn!(path, kind, connection, ?elapsed, items, code = error.code(), "failed");
                }
                Event::Cancelled if deadline.is_some_and(|deadline| deadline <= Instant::now()) => {
                    tracing::warn!(path, kind, connection, ?elapsed, items, "timed out");
                }
                Event::Cancelled => tracing::info!(path, kind, connection, ?elapsed, items, "cancelled"),
                _ => {}
            }
        })
    }
}

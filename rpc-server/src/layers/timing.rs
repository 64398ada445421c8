//! Times calls.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use rpc_core::{
    Layer, Next, Parts, Reply, Route,
    reply::{Event, observe},
};

/// How a call ended.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// A value was answered, or a stream ended by itself.
    Ok,
    /// It failed with this code.
    Failed(String),
    /// It was dropped before it was over: the caller went away, or the deadline passed.
    Cancelled,
}

/// Tells how long each call took, for metrics.
///
/// ```
/// use rpc_server::layers::Timing;
///
/// let timing = Timing::new(|route, took, outcome| {
///     println!("{} took {took:?}: {outcome:?}", route.path());
/// });
/// ```
///
/// The function is called where a call ends: it must be quick and must not block.
#[derive(Clone)]
pub struct Timing<F>(Arc<F>);

impl<F> Timing<F>
where
    F: Fn(&Route, Duration, Outcome) + Send + Sync + 'static,
{
    /// A layer that tells `report` of each call, when it is over.
    pub fn new(report: F) -> Self {
        Self(Arc::new(report))
    }
}

impl<F> Layer for Timing<F>
where
    F: Fn(&Route, Duration, Outcome) + Send + Sync + 'static,
{
    fn call(&self, parts: Parts, next: &Next) -> Reply {
        let started = Instant::now();
        let (report, route) = (Arc::clone(&self.0), parts.route().clone());
        observe(next.call(parts), move |event| {
            let outcome = match event {
                Event::Value | Event::End => Outcome::Ok,
                Event::Failed(error) => Outcome::Failed(error.code().to_owned()),
                Event::Cancelled => Outcome::Cancelled,
                _ => return,
            };
            report(&route, started.elapsed(), outcome);
        })
    }
}

impl<F> std::fmt::Debug for Timing<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Timing")
    }
}

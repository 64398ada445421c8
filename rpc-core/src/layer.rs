//! Middleware that serves every transport alike.
//!
//! A [`Layer`] sees a call's description, headers, deadline and extensions before it starts, and the reply, one value
//! or a stream, as it comes. It is not generic over the context, so it compiles once; what it needs of the
//! application it owns, or takes from [`Next::context`].

use std::{
    any::Any,
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use crate::{
    Parts, Reply,
    reply::{failed, panicked},
};

/// Something that a call goes to: a bound procedure, or a layer around one.
pub trait Endpoint: Send + Sync + 'static {
    /// Starts the call. Cheap: the work is done when the reply is polled.
    fn call(&self, parts: Parts) -> Reply;

    /// The context that the procedure was bound to.
    fn context(&self) -> &(dyn Any + Send + Sync);
}

/// Middleware around calls.
///
/// ```
/// use rpc_core::{Layer, Next, Parts, Reply, RpcError, reply};
///
/// /// Refuses what changes anything.
/// struct ReadOnly;
///
/// impl Layer for ReadOnly {
///     fn call(&self, parts: Parts, next: &Next) -> Reply {
///         match parts.description().kind {
///             rpc_core::Kind::Mutation => reply::failed(RpcError::unavailable("read-only for now")),
///             _ => next.call(parts),
///         }
///     }
/// }
/// ```
///
/// Use [`reply::deferred`](crate::reply::deferred) to await something first, and
/// [`reply::observe`](crate::reply::observe) to see how the reply goes.
pub trait Layer: Send + Sync + 'static {
    /// Answers the call, as a rule by what `next` answers. A panic in here is caught like a handler's.
    fn call(&self, parts: Parts, next: &Next) -> Reply;
}

/// What stands behind a layer: further layers, then the procedure.
#[derive(Clone)]
pub struct Next(pub(crate) Arc<dyn Endpoint>);

impl Next {
    /// Passes the call on.
    #[must_use]
    pub fn call(&self, parts: Parts) -> Reply {
        self.0.call(parts)
    }

    /// The context of the procedure that is called, if it is a `C`: a nested router has one of its own.
    #[must_use]
    pub fn context<C: 'static>(&self) -> Option<&C> {
        self.0.context().downcast_ref()
    }
}

impl fmt::Debug for Next {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Next")
    }
}

/// A layer with what stands behind it.
pub(crate) struct Layered {
    layer: Arc<dyn Layer>,
    next: Next,
}

impl Layered {
    pub(crate) fn wrap(layer: Arc<dyn Layer>, next: Arc<dyn Endpoint>) -> Arc<dyn Endpoint> {
        Arc::new(Self { layer, next: Next(next) })
    }
}

impl Endpoint for Layered {
    fn call(&self, parts: Parts) -> Reply {
        // Unwind safety: the call is lost with what the layer knew of it, and the layer itself expects `&self` calls
        // from many threads, any of which may panic.
        catch_unwind(AssertUnwindSafe(|| self.layer.call(parts, &self.next)))
            .unwrap_or_else(|panic| failed(panicked(&*panic)))
    }

    fn context(&self) -> &(dyn Any + Send + Sync) {
        self.next.0.context()
    }
}

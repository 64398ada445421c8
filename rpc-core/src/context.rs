//! How a procedure gets what it asks for: the application's state, and what extractors make of a request.
//!
//! A function's `#[ctx]` parameters each come through [`FromContext`]. State comes from fields of the context
//! (`derive(Context)`); a user, a tenant or a permission comes from an extractor that the application writes.

use std::{future::Future, net::SocketAddr};

use http::HeaderMap;

use crate::{Call, Code, ConnectionId, RpcError, schema};

/// Comes out of a call: a piece of the context, or something made from the request. It may refuse.
///
/// An extractor is one async function. What it refuses with ends the call before the function starts and before its
/// input is looked at. It is dropped at its current await if the caller goes away.
///
/// ```
/// use rpc_core::{Call, FromContext, RpcError};
///
/// struct App { admin_token: String }
/// struct Admin;
///
/// impl FromContext<App> for Admin {
///     async fn from_context(call: &Call<App>) -> Result<Self, RpcError> {
///         let token = call.header("authorization").and_then(|value| value.strip_prefix("Bearer "));
///         match token {
///             Some(token) if token == call.context().admin_token => Ok(Admin),
///             Some(_) => Err(RpcError::forbidden("this is not the administrator's token")),
///             None => Err(RpcError::unauthorized("sign in first")),
///         }
///     }
/// }
/// ```
///
/// `Option<User>` is an extractor too: it is `None` where `User` refuses with `UNAUTHORIZED`, and passes on every
/// other refusal. An extractor for which that is not the right meaning of "none" says so in
/// [`from_context_if_any`](Self::from_context_if_any).
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot come from the context `{C}`",
    label = "a procedure here asks for `{Self}`",
    note = "mark a field of `{C}` that has this type with `#[provide]`, or write `impl FromContext<{C}> for {Self}`"
)]
pub trait FromContext<C>: Sized {
    /// Whether the result is kept for the call, so that a second one who asks for it in the same call gets a clone.
    /// Pieces of state say no, since taking them out again costs as little as keeping them.
    const KEPT: bool = true;

    /// Takes it out of the call.
    ///
    /// # Errors
    ///
    /// Whatever the caller shall see; `UNAUTHORIZED` and `FORBIDDEN` for example.
    fn from_context(call: &Call<C>) -> impl Future<Output = Result<Self, RpcError>> + Send;

    /// Tells what callers must bring, for the schema. By default nothing.
    fn security(needs: &mut schema::Security) {
        let _ = needs;
    }

    /// Takes it out of the call if it is there: what `Option<Self>` asks for.
    ///
    /// # Errors
    ///
    /// As [`from_context`](Self::from_context), but for the refusal that means that there is none.
    fn from_context_if_any(call: &Call<C>) -> impl Future<Output = Result<Option<Self>, RpcError>> + Send
    where
        C: Send + Sync,
        Self: Send,
    {
        async {
            match Self::from_context(call).await {
                Ok(value) => Ok(Some(value)),
                Err(error) if error.code() == Code::Unauthorized.as_str() => Ok(None),
                Err(error) => Err(error),
            }
        }
    }
}

/// A context that can be made of another, once, when routers are nested. `derive(Context)` writes it for each
/// `#[provide]` field.
#[diagnostic::on_unimplemented(
    message = "the context `{Self}` cannot be made from the context `{C}`",
    label = "a router here serves `{Self}`",
    note = "mark a field of `{C}` that has this type with `#[provide]`, or write `impl FromRef<{C}> for {Self}`"
)]
pub trait FromRef<C> {
    /// Makes it. Called when a server is built, not for each call.
    fn from_ref(context: &C) -> Self;
}

impl<C: Clone> FromRef<C> for C {
    fn from_ref(context: &C) -> Self {
        context.clone()
    }
}

impl<C: Send + Sync, T: FromContext<C> + Send> FromContext<C> for Option<T> {
    const KEPT: bool = false;

    async fn from_context(call: &Call<C>) -> Result<Self, RpcError> {
        T::from_context_if_any(call).await
    }

    fn security(needs: &mut schema::Security) {
        needs.optional(T::security);
    }
}

/// All headers of the request that carried the call; empty for a call in process.
#[derive(Debug, Clone)]
pub struct Headers(pub HeaderMap);

impl<C: Send + Sync> FromContext<C> for Headers {
    const KEPT: bool = false;

    async fn from_context(call: &Call<C>) -> Result<Self, RpcError> {
        Ok(Self(call.headers().clone()))
    }
}

/// Something that a layer or outer middleware attached to the call. Refuses with `INTERNAL_ERROR` where nobody did;
/// `Option<Extension<T>>` is `None` then.
#[derive(Debug, Clone)]
pub struct Extension<T>(pub T);

impl<C: Send + Sync, T: Clone + Send + Sync + 'static> FromContext<C> for Extension<T> {
    const KEPT: bool = false;

    async fn from_context(call: &Call<C>) -> Result<Self, RpcError> {
        Self::from_context_if_any(call).await?.ok_or_else(|| {
            let name = std::any::type_name::<T>();
            RpcError::internal(format!("no layer attached an extension of type {name} to this call"))
        })
    }

    async fn from_context_if_any(call: &Call<C>) -> Result<Option<Self>, RpcError> {
        Ok(call.extension::<T>().cloned().map(Self))
    }
}

/// The address at the other end of the connection: a proxy's, where one stands in between. Refuses with
/// `INTERNAL_ERROR` where the transport knows none, as in process; `Option<PeerAddr>` is `None` then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeerAddr(pub SocketAddr);

impl<C: Send + Sync> FromContext<C> for PeerAddr {
    const KEPT: bool = false;

    async fn from_context(call: &Call<C>) -> Result<Self, RpcError> {
        let peer = Self::from_context_if_any(call).await?;
        peer.ok_or_else(|| RpcError::internal("this call did not come over a connection with an address"))
    }

    async fn from_context_if_any(call: &Call<C>) -> Result<Option<Self>, RpcError> {
        Ok(call.connection().and_then(|connection| connection.peer).map(Self))
    }
}

/// Names the connection that the call came over. Refuses with `INTERNAL_ERROR` where there is none, as in process;
/// `Option<ConnectionId>` is `None` then.
impl<C: Send + Sync> FromContext<C> for ConnectionId {
    const KEPT: bool = false;

    async fn from_context(call: &Call<C>) -> Result<Self, RpcError> {
        let id = Self::from_context_if_any(call).await?;
        id.ok_or_else(|| RpcError::internal("this call did not come over a connection"))
    }

    async fn from_context_if_any(call: &Call<C>) -> Result<Option<Self>, RpcError> {
        Ok(call.connection().map(|connection| connection.id))
    }
}

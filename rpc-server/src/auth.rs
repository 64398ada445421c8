//! Credentials: where they are found, who verifies them, and what comes of it.

use std::{
    fmt,
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    task::{Context, Poll, ready},
    time::{Duration, SystemTime},
};

use http::{
    Extensions, HeaderMap, HeaderName,
    header::{AUTHORIZATION, COOKIE, SEC_WEBSOCKET_PROTOCOL},
};
use rpc_core::{RpcError, client::BoxFuture};

/// Verifies the credentials of callers: once for a request, and over a socket once for each credential, however many
/// conversations follow.
///
/// The verifier is an async function of the application. What it finds is attached to every call that the credential
/// covers, so that extractors can be written over it. A credential is a token; it is looked for
///
/// - in the header `Authorization: Bearer <token>`;
/// - in a subprotocol of a WebSocket, `bearer.<token>`, which is never echoed (a browser offers `rpc.v1` beside it, since
///   it wants one of its offers accepted);
/// - in a cookie, where [`cookie`](Self::cookie) names one;
/// - in a message of a socket, `{"type":"auth","ref":1,"token":"…"}`, which renews one that runs out, too.
///
/// Nothing here logs a token. The crate tungstenite, which reads WebSocket, logs whole messages at the level `TRACE`: leave it
/// out of what is logged at that level.
///
/// A request whose credential is refused is answered with the refusal. One without any goes on without, and its
/// extractors decide, unless it is [`required`](Self::required).
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use rpc_server::{Auth, Credential, Verified, prelude::*};
///
/// # #[derive(Clone, Context)] struct App {}
/// #[derive(Clone)]
/// struct User(String);
///
/// impl<C: Send + Sync> FromContext<C> for User {
///     async fn from_context(call: &Call<C>) -> Result<Self, RpcError> {
///         call.extension::<User>().cloned().ok_or_else(|| RpcError::unauthorized("sign in first"))
///     }
/// }
///
/// async fn verify(credential: Credential) -> Result<Verified, RpcError> {
///     // A real one checks a signature, or asks a database.
///     let name = credential.token().strip_prefix("token-of-").ok_or_else(|| RpcError::unauthorized("who is it?"))?;
///     let until = SystemTime::now() + Duration::from_secs(900);
///     Ok(Verified::new(name, User(name.to_owned())).expires_at(until))
/// }
///
/// #[procedure(query)]
/// async fn whoami(#[ctx] user: User) -> String {
///     user.0
/// }
///
/// router! { Api for App { whoami } }
///
/// let server = Server::new(Api::routes(), App {}).auth(Auth::new(verify).cookie("session"));
/// # let _ = server;
/// ```
pub struct Auth {
    verify: Verify,
    cookie: Option<Box<str>>,
    is_required: bool,
    notice: Duration,
    grace: Duration,
}

type Verify = Box<dyn Fn(Credential) -> BoxFuture<Result<Verified, RpcError>> + Send + Sync>;

impl Auth {
    /// Verifies by this function. What it refuses with is what the caller gets, `UNAUTHORIZED` as a rule. It is dropped
    /// if the caller goes away meanwhile, and when [`Limits::handshake_timeout`](crate::Limits::handshake_timeout) is
    /// over.
    pub fn new<F, V>(verify: F) -> Self
    where
        F: Fn(Credential) -> V + Send + Sync + 'static,
        V: Future<Output = Result<Verified, RpcError>> + Send + 'static,
    {
        Self {
            verify: Box::new(move |credential| Box::pin(verify(credential))),
            cookie: None,
            is_required: false,
            notice: Duration::from_secs(60),
            grace: Duration::from_secs(30),
        }
    }

    /// Looks for the credential in a cookie of this name as well, after the other places.
    #[must_use]
    pub fn cookie(mut self, name: impl Into<String>) -> Self {
        self.cookie = Some(name.into().into());
        self
    }

    /// Serves nobody without a credential. Requests get `UNAUTHORIZED`; a socket may be opened without, and is closed
    /// with 4401 unless a credential comes in a message within [`Limits::credential_timeout`].
    ///
    /// [`Limits::credential_timeout`]: crate::Limits::credential_timeout
    #[must_use]
    pub fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    /// How long before a credential runs out the client of a socket is told so: 60 s. Those that live for less are
    /// announced at once.
    #[must_use]
    pub fn notice(mut self, before: Duration) -> Self {
        self.notice = before;
        self
    }

    /// How long a socket or an event stream goes on after its credential ran out, so that a fresh one has time to arrive:
    /// 30 s. Then a socket is closed with 4401, and an event stream ends, which its client asks for anew.
    #[must_use]
    pub fn grace(mut self, after: Duration) -> Self {
        self.grace = after;
        self
    }

    pub(crate) fn is_required(&self) -> bool {
        self.is_required
    }

    pub(crate) fn notice_before(&self) -> Duration {
        self.notice
    }

    pub(crate) fn grace_after(&self) -> Duration {
        self.grace
    }

    /// Verifies a credential. One that has run out already is refused, whatever the verifier says, a panic of the verifier
    /// is an `INTERNAL_ERROR`, and one that takes longer than `limit` a `TIMEOUT`.
    pub(crate) fn verify(
        &self,
        credential: Credential,
        limit: Duration,
    ) -> BoxFuture<Result<Verified, RpcError>> {
        // Unwind safety: a verifier is called from many tasks at once, any of which may panic.
        let verifying = Verifying(catch_unwind(AssertUnwindSafe(|| (self.verify)(credential))).ok());
        Box::pin(async move {
            let verified = tokio::time::timeout(limit, verifying).await;
            let verified =
                verified.map_err(|_| RpcError::timeout("to verify the credential took too long"))??;
            match verified.expires_at {
                Some(at) if at <= SystemTime::now() => {
                    Err(RpcError::unauthorized("this credential has run out"))
                }
                _ => Ok(verified),
            }
        })
    }

    /// Verifies what a request shows.
    ///
    /// # Errors
    ///
    /// The verifier's refusal, or `UNAUTHORIZED` for a request without a credential where one is required.
    pub(crate) async fn admit(
        &self,
        headers: &HeaderMap,
        limit: Duration,
    ) -> Result<Option<Verified>, RpcError> {
        match self.find(headers) {
            Some(credential) => self.verify(credential, limit).await.map(Some),
            None if self.is_required => Err(RpcError::unauthorized("this server asks for a credential")),
            None => Ok(None),
        }
    }

    /// What a request shows.
    pub(crate) fn find(&self, headers: &HeaderMap) -> Option<Credential> {
        let bearer = texts(headers, &AUTHORIZATION).find_map(|value| {
            let (scheme, token) = value.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
        });
        if let Some(token) = bearer {
            return Some(Credential::new(token.to_owned(), CredentialSource::Header));
        }
        let mut offers = texts(headers, &SEC_WEBSOCKET_PROTOCOL).flat_map(|list| list.split(','));
        if let Some(token) = offers.find_map(|offer| offer.trim().strip_prefix("bearer.")) {
            return Some(Credential::new(token.to_owned(), CredentialSource::Subprotocol));
        }
        let name = self.cookie.as_deref()?;
        let mut cookies = texts(headers, &COOKIE).flat_map(|list| list.split(';'));
        let token = cookies.find_map(|cookie| {
            let (found, value) = cookie.trim().split_once('=')?;
            (found == name).then(|| value.trim_matches('"'))
        })?;
        Some(Credential::new(token.to_owned(), CredentialSource::Cookie))
    }
}

/// A verifier that runs; `None` if it is over. No panic of it goes further, of its destructors neither.
struct Verifying(Option<BoxFuture<Result<Verified, RpcError>>>);

impl Future for Verifying {
    type Output = Result<Verified, RpcError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        // Unwind safety: after a panic it is dropped, unpolled.
        let polled = catch_unwind(AssertUnwindSafe(|| {
            let Some(verifying) = &mut self.0 else { return Poll::Ready(None) };
            let verdict = ready!(verifying.as_mut().poll(cx));
            self.0 = None;
            Poll::Ready(Some(verdict))
        }));
        polled.unwrap_or(Poll::Ready(None)).map(|verdict| {
            verdict.unwrap_or_else(|| Err(RpcError::internal("the verifier of credentials panicked")))
        })
    }
}

impl Drop for Verifying {
    fn drop(&mut self) {
        // Unwind safety: whatever a destructor leaves behind half-done, nobody can reach it any more.
        drop(catch_unwind(AssertUnwindSafe(|| self.0 = None)));
    }
}

fn texts<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> {
    headers.get_all(name).iter().filter_map(|value| value.to_str().ok())
}

impl fmt::Debug for Auth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Auth")
            .field("cookie", &self.cookie)
            .field("is_required", &self.is_required)
            .field("notice", &self.notice)
            .field("grace", &self.grace)
            .finish_non_exhaustive()
    }
}

/// What a caller shows: a token, and where it was found. Its text is not shown by `Debug`, so that it enters no log.
#[derive(Clone)]
pub struct Credential {
    token: String,
    source: CredentialSource,
}

/// Where a credential was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CredentialSource {
    /// In `Authorization: Bearer …`.
    Header,
    /// In a subprotocol that a WebSocket offered.
    Subprotocol,
    /// In a cookie.
    Cookie,
    /// In a message of a socket.
    Message,
}

impl Credential {
    /// A token, as it was found; a server makes them, and so does the test of a verifier.
    #[must_use]
    pub fn new(token: String, source: CredentialSource) -> Self {
        Self { token, source }
    }

    /// The token.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Where it was found.
    #[must_use]
    pub fn source(&self) -> CredentialSource {
        self.source
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential").field("source", &self.source).finish_non_exhaustive()
    }
}

/// What a verifier found out: whose the credential is, until when, and what extractors are to know.
#[derive(Debug, Clone)]
#[must_use = "a verifier returns what it found out"]
pub struct Verified {
    subject: Box<str>,
    extensions: Extensions,
    expires_at: Option<SystemTime>,
}

impl Verified {
    /// A good credential of `subject`, a user's id for example: a connection keeps its subject, and a credential of
    /// another's is refused on it. `value` is attached to every call that follows, to be read by its type:
    /// `call.extension::<T>()`, or `#[ctx] Extension(user): Extension<User>`.
    pub fn new<T: Clone + Send + Sync + 'static>(subject: impl fmt::Display, value: T) -> Self {
        let mut extensions = Extensions::new();
        extensions.insert(value);
        Self { subject: subject.to_string().into(), extensions, expires_at: None }
    }

    /// Attaches something more, by another type.
    pub fn with<T: Clone + Send + Sync + 'static>(mut self, value: T) -> Self {
        self.extensions.insert(value);
        self
    }

    /// When it runs out; by default never. To be told in time, the client of a socket gets a notice.
    pub fn expires_at(mut self, at: SystemTime) -> Self {
        self.expires_at = Some(at);
        self
    }

    /// Whose the credential is.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// When it runs out, if ever.
    #[must_use]
    pub fn expires(&self) -> Option<SystemTime> {
        self.expires_at
    }

    /// Adds what it holds to what is attached to a request.
    pub(crate) fn attach(&self, extensions: &mut Extensions) {
        extensions.extend(self.extensions.clone());
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderName, HeaderValue};

    use super::{Auth, CredentialSource, RpcError};

    #[test]
    fn a_credential_is_found_where_it_may_be() {
        let auth = Auth::new(|_| async { Err(RpcError::unauthorized("nobody")) }).cookie("session");
        let found = |headers: &[(&'static str, &'static str)]| {
            let headers = headers
                .iter()
                .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
            let found = auth.find(&HeaderMap::from_iter(headers))?;
            Some((found.token().to_owned(), found.source()))
        };
        let cookie = ("cookie", "a=b; session=\"s3\"; session2=x");
        let header = ("authorization", "bearer  h1");
        let subprotocol = ("sec-websocket-protocol", "rpc.v1, bearer.p2");
        assert_eq!(found(&[cookie]), Some(("s3".into(), CredentialSource::Cookie)));
        assert_eq!(found(&[cookie, subprotocol]), Some(("p2".into(), CredentialSource::Subprotocol)));
        assert_eq!(found(&[cookie, subprotocol, header]), Some(("h1".into(), CredentialSource::Header)));
        assert_eq!(found(&[("authorization", "Basic YTpi"), ("cookie", "session2=x")]), None);
    }
}

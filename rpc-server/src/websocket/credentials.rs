//! The credential of a connection: shown when it is opened or later, verified, announced to run out, renewed.

use std::{
    sync::Arc,
    task::{Context, Poll, ready},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use rpc_core::{RpcError, client::BoxFuture};
use tokio::time::Instant;

use super::close::Close;
use crate::auth::{Auth, Credential, CredentialSource, Verified};

/// What a connection may do by the credential that it has shown.
pub(super) struct Credentials {
    auth: Option<Arc<Auth>>,
    /// Whose it is; `None` for nobody's.
    subject: Option<Box<str>>,
    /// What comes next, and when.
    next: Option<(Instant, Next)>,
    verifying: Option<Verifying>,
}

/// A credential that is looked at. What follows it waits.
struct Verifying {
    verdict: BoxFuture<Result<Verified, RpcError>>,
    /// By which the client knows the answer, as JSON.
    reference: Option<Box<str>>,
    is_asked: bool,
}

#[derive(Debug, Clone, Copy)]
enum Next {
    /// No credential came.
    Missing,
    /// It is time to announce that it runs out, and when.
    Notice { expires_at: u64, expires: Instant },
    /// It has run out, and the grace is over.
    Expired,
}

/// What is to be done because time has passed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Due {
    Announce { expires_at: u64 },
    Missing,
    Expired,
}

/// What became of a credential.
pub(super) struct Verdict {
    pub(super) reference: Option<Box<str>>,
    pub(super) outcome: Outcome,
}

pub(super) enum Outcome {
    /// It is taken from now on; when it runs out, in milliseconds of Unix time.
    Accepted(Verified, Option<u64>),
    Refused(RpcError),
    /// It is good, but another's than the one before.
    OtherSubject(RpcError),
}

impl Credentials {
    /// What was verified at the upgrade, if anything was.
    pub(super) fn new(auth: Option<Arc<Auth>>, verified: Option<&Verified>, patience: Duration) -> Self {
        let is_missing = verified.is_none() && auth.as_ref().is_some_and(|auth| auth.is_required());
        let mut credentials = Self { auth, subject: None, next: None, verifying: None };
        if is_missing {
            credentials.next = Instant::now().checked_add(patience).map(|at| (at, Next::Missing));
        }
        if let Some(verified) = verified {
            credentials.accept(verified);
        }
        credentials
    }

    /// Whether nothing may start before a credential has come.
    pub(super) fn is_missing(&self) -> bool {
        self.subject.is_none() && self.auth.as_ref().is_some_and(|auth| auth.is_required())
    }

    /// Looks at a credential of the client.
    ///
    /// # Errors
    ///
    /// `NOT_FOUND` where the server verifies none.
    pub(super) fn verify(
        &mut self,
        token: String,
        reference: Option<&str>,
        limit: Duration,
    ) -> Result<(), RpcError> {
        let Some(auth) = &self.auth else {
            return Err(RpcError::not_found("this server verifies no credentials over sockets"));
        };
        let verdict = auth.verify(Credential::new(token, CredentialSource::Message), limit);
        self.verifying = Some(Verifying { verdict, reference: reference.map(Into::into), is_asked: false });
        Ok(())
    }

    /// Gives up on the credential that is looked at.
    pub(super) fn forget(&mut self) {
        self.verifying = None;
    }

    pub(super) fn is_verifying(&self) -> bool {
        self.verifying.is_some()
    }

    /// Whether nobody has asked for the verdict yet, and so nobody will be woken when it is there.
    pub(super) fn is_unasked(&self) -> bool {
        self.verifying.as_ref().is_some_and(|verifying| !verifying.is_asked)
    }

    /// The verdict on the credential that is looked at.
    pub(super) fn poll_verdict(&mut self, cx: &mut Context<'_>) -> Poll<Verdict> {
        let Some(verifying) = &mut self.verifying else { return Poll::Pending };
        verifying.is_asked = true;
        let verdict = ready!(verifying.verdict.as_mut().poll(cx));
        let reference = self.verifying.take().and_then(|verifying| verifying.reference);
        let outcome = match verdict {
            Err(error) => Outcome::Refused(error),
            Ok(verified) if self.subject.as_deref().is_some_and(|subject| subject != verified.subject()) => {
                Outcome::OtherSubject(RpcError::forbidden(
                    "this credential is another subject's; open another connection for it",
                ))
            }
            Ok(verified) => {
                let expires_at = self.accept(&verified);
                Outcome::Accepted(verified, expires_at)
            }
        };
        Poll::Ready(Verdict { reference, outcome })
    }

    fn accept(&mut self, verified: &Verified) -> Option<u64> {
        self.subject = Some(verified.subject().into());
        self.next = None;
        let at = verified.expires()?;
        let expires_at = at.duration_since(UNIX_EPOCH).unwrap_or_default();
        let expires_at = u64::try_from(expires_at.as_millis()).unwrap_or(u64::MAX);
        let notice = self.auth.as_ref().map_or(Duration::ZERO, |auth| auth.notice_before());
        let left = at.duration_since(SystemTime::now()).unwrap_or_default();
        let now = Instant::now();
        // One that outlasts what a clock can count does not run out.
        if let Some(expires) = now.checked_add(left) {
            let notice = expires.checked_sub(notice).map_or(now, |notice| notice.max(now));
            self.next = Some((notice, Next::Notice { expires_at, expires }));
        }
        Some(expires_at)
    }

    /// When time is up for something. A credential that came in time is waited for, if its verdict is not.
    pub(super) fn due(&self) -> Option<Instant> {
        let (at, next) = self.next?;
        let is_end = matches!(next, Next::Missing | Next::Expired);
        (!is_end || !self.is_verifying()).then_some(at)
    }

    /// How the connection ends for want of a credential, if it is time.
    pub(super) fn end(&self, now: Instant) -> Option<Close> {
        match self.next? {
            (at, Next::Missing) if at <= now => Some(Close::NO_CREDENTIAL),
            (at, Next::Expired) if at <= now => Some(Close::EXPIRED),
            _ => None,
        }
    }

    /// What time is up for.
    pub(super) fn pass(&mut self, now: Instant) -> Option<Due> {
        self.due()?;
        let (_, next) = self.next.take_if(|(at, _)| *at <= now)?;
        Some(match next {
            Next::Missing => Due::Missing,
            Next::Expired => Due::Expired,
            Next::Notice { expires_at, expires } => {
                let grace = self.auth.as_ref().map_or(Duration::ZERO, |auth| auth.grace_after());
                self.next = expires.checked_add(grace).map(|end| (end, Next::Expired));
                Due::Announce { expires_at }
            }
        })
    }
}

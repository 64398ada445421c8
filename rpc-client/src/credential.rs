//! Who the caller is, as a bearer token.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use http::HeaderValue;

use crate::source::{BoxError, Source};

const SCHEME: &str = "Bearer ";

/// The token that a client shows. Cheap to clone, and clones share it.
#[derive(Clone, Default)]
pub(crate) struct Credential {
    /// Who is asked each time.
    source: Option<Source<String>>,
    /// What is shown where nobody is asked.
    current: Arc<Mutex<Option<Token>>>,
}

/// A token as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token(HeaderValue);

impl Token {
    fn new(token: &str) -> Result<Self, InvalidToken> {
        if token.is_empty() || token.contains(|c: char| !c.is_ascii_graphic()) {
            return Err(InvalidToken);
        }
        let mut value = HeaderValue::try_from(format!("{SCHEME}{token}")).map_err(|_| InvalidToken)?;
        value.set_sensitive(true);
        Ok(Self(value))
    }

    /// The value of `Authorization`.
    pub(crate) fn into_header(self) -> HeaderValue {
        self.0
    }

    /// The token itself.
    pub(crate) fn text(&self) -> &str {
        self.0.to_str().ok().and_then(|value| value.strip_prefix(SCHEME)).unwrap_or_default()
    }
}

/// A token that cannot be a header's. Its text is nobody's business.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct InvalidToken;

impl fmt::Display for InvalidToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "the token cannot stand in a header: it is empty, or has something else in it than visible ASCII characters",
        )
    }
}

impl std::error::Error for InvalidToken {}

impl Credential {
    /// A token that is asked for anew each time.
    pub(crate) fn asked(source: Source<String>) -> Self {
        Self { source: Some(source), current: Arc::default() }
    }

    /// Whether there may be another token each time.
    pub(crate) fn is_asked(&self) -> bool {
        self.source.is_some()
    }

    /// The token for what is sent next. `None` where there is none.
    pub(crate) async fn fresh(&self) -> Result<Option<Token>, BoxError> {
        match &self.source {
            Some(source) => Ok(Some(Token::new(&source.ask(()).await?)?)),
            None => Ok(self.current.lock().unwrap_or_else(PoisonError::into_inner).clone()),
        }
    }

    /// Puts a token in place of what there was. Where a function is asked for tokens, it still is.
    pub(crate) fn set(&self, token: &str) -> Result<(), InvalidToken> {
        let token = Token::new(token)?;
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = Some(token);
        Ok(())
    }
}

/// Without the token.
impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io,
        sync::{
            Arc,
            atomic::{AtomicU32, Ordering::Relaxed},
        },
    };

    use super::{Credential, InvalidToken};
    use crate::source::Source;

    async fn shown(credential: &Credential) -> Option<String> {
        let token = credential.fresh().await.expect("a token or none")?;
        let text = token.text().to_owned();
        assert_eq!(token.into_header(), format!("Bearer {text}"));
        Some(text)
    }

    #[tokio::test]
    async fn what_is_set_is_shown_from_then_on_by_all_clones() {
        let credential = Credential::default();
        assert_eq!(shown(&credential).await, None);
        credential.clone().set("a").expect("a token");
        assert_eq!(shown(&credential).await.as_deref(), Some("a"));
        credential.set("b").expect("a token");
        assert_eq!(shown(&credential).await.as_deref(), Some("b"));
    }

    #[tokio::test]
    async fn a_function_is_asked_each_time() {
        let count = Arc::new(AtomicU32::new(0));
        let credential = Credential::asked(Source::new(move |()| {
            let number = count.fetch_add(1, Relaxed);
            async move { if number == 1 { Err(io::Error::other("no more")) } else { Ok(number.to_string()) } }
        }));
        assert_eq!(shown(&credential).await.as_deref(), Some("0"));
        assert_eq!(credential.fresh().await.expect_err("the function fails").to_string(), "no more");
        credential.set("fixed").expect("a token");
        assert_eq!(shown(&credential).await.as_deref(), Some("2"));
    }

    #[tokio::test]
    async fn what_cannot_stand_in_a_header_is_refused_and_not_told() {
        for token in ["", "se cret", "secret\n", "secret\u{7f}", "secret\u{e4}", "\0secret"] {
            assert_eq!(Credential::default().set(token), Err(InvalidToken), "{token:?}");
            let asked =
                Credential::asked(Source::new(move |()| async move { Ok::<_, io::Error>(token.to_owned()) }));
            let error = asked.fresh().await.expect_err("no header");
            assert!(!format!("{error} {error:?}").contains("secret"), "{error:?}");
        }
    }

    #[tokio::test]
    async fn a_token_is_not_shown_by_debug() {
        let credential = Credential::default();
        credential.set("secret").expect("a token");
        let value = credential.fresh().await.expect("a token");
        assert!(!format!("{credential:?} {value:?}").contains("secret"));
    }
}

//! An error as it travels.

use std::{borrow::Cow, error::Error, fmt, time::Duration};

use serde::{Deserialize, Deserializer, Serialize, Serializer, ser::SerializeStruct};
use serde_json::value::RawValue;

use super::Code;

/// An error as a caller sees it: a code to match on, a message to read, details for a program.
///
/// It serves as the error of a function that needs no enum of its own:
///
/// ```
/// use rpc_core::RpcError;
///
/// fn find(id: u32) -> Result<&'static str, RpcError> {
///     if id == 1 { Ok("the first") } else { Err(RpcError::not_found(format!("there is no item {id}"))) }
/// }
///
/// let error = find(2).unwrap_err();
/// assert_eq!((error.code(), error.status()), ("NOT_FOUND", 404));
/// assert_eq!(error.message(), "there is no item 2");
/// ```
///
/// It is one pointer wide. Everything in it is sent; the one constructor that takes a cause which must not be sent is
/// [`RpcError::internal`].
#[derive(Clone)]
pub struct RpcError(Box<Inner>);

#[derive(Clone)]
struct Inner {
    code: Cow<'static, str>,
    status: u16,
    message: Cow<'static, str>,
    details: Option<Box<RawValue>>,
    retryable: bool,
    retry_after: Option<Duration>,
}

impl RpcError {
    /// An error with a code of the application's own, and an HTTP status from 400 to 599 (500 stands in for others).
    pub fn new(
        code: impl Into<Cow<'static, str>>,
        status: u16,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        let status = if (400..600).contains(&status) { status } else { 500 };
        Self(Box::new(Inner {
            code: code.into(),
            status,
            message: message.into(),
            details: None,
            retryable: false,
            retry_after: None,
        }))
    }

    /// An error with one of the framework's codes and its status.
    pub fn framework(code: Code, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(code.as_str(), code.status(), message)
    }

    /// `PARSE_ERROR`: what came is no request.
    pub fn parse_error(message: impl Into<Cow<'static, str>>) -> Self {
        Self::framework(Code::ParseError, message)
    }

    /// `BAD_INPUT` at one place of the input.
    pub fn bad_input(path: Vec<PathSegment>, message: impl Into<String>) -> Self {
        let message = message.into();
        let shown = format!("the input does not fit: {}", Violation::describe(&path, &message));
        Self::framework(Code::BadInput, shown).with_details(&[Violation { path, message }])
    }

    /// `VALIDATION_ERROR` with what validation found: one entry for each broken rule, up to 100.
    #[must_use]
    pub fn validation(violations: &[Violation]) -> Self {
        Self::not_valid("input", violations)
    }

    /// The same of what is called something else than an input.
    pub(crate) fn not_valid(what: &str, violations: &[Violation]) -> Self {
        let shown = match violations {
            [one] => format!("the {what} is not valid: {}", Violation::describe(&one.path, &one.message)),
            _ => format!("the {what} is not valid, in {} places", violations.len()),
        };
        Self::framework(Code::ValidationError, shown).with_details(violations)
    }

    /// `UNAUTHORIZED`, 401: nobody is signed in.
    pub fn unauthorized(message: impl Into<Cow<'static, str>>) -> Self {
        Self::framework(Code::Unauthorized, message)
    }

    /// `FORBIDDEN`, 403: whoever is signed in may not.
    pub fn forbidden(message: impl Into<Cow<'static, str>>) -> Self {
        Self::framework(Code::Forbidden, message)
    }

    /// `NOT_FOUND`, 404: there is no such thing.
    pub fn not_found(message: impl Into<Cow<'static, str>>) -> Self {
        Self::framework(Code::NotFound, message)
    }

    /// `CONFLICT`, 409: it clashes with what is there.
    pub fn conflict(message: impl Into<Cow<'static, str>>) -> Self {
        Self::framework(Code::Conflict, message)
    }

    /// `RATE_LIMITED`, 429: to be tried again after a while.
    pub fn rate_limited(retry_after: Duration) -> Self {
        Self::framework(Code::RateLimited, "too many requests").with_retry_after(retry_after)
    }

    /// `UNAVAILABLE`, 503: to be tried again.
    pub fn unavailable(message: impl Into<Cow<'static, str>>) -> Self {
        let mut error = Self::framework(Code::Unavailable, message);
        error.0.retryable = true;
        error
    }

    /// `TIMEOUT`, 504: the deadline passed.
    pub fn timeout(message: impl Into<Cow<'static, str>>) -> Self {
        Self::framework(Code::Timeout, message)
    }

    /// `INTERNAL_ERROR`, 500. The cause goes to the log, at level `ERROR`, with a random id; the caller is told that
    /// id, as `details.errorId`, and nothing else.
    ///
    /// ```
    /// use rpc_core::RpcError;
    ///
    /// let error = std::fs::read("/no/such/file").map_err(RpcError::internal).unwrap_err();
    /// assert_eq!(error.code(), "INTERNAL_ERROR");
    /// assert!(!error.message().contains("No such file"));
    /// ```
    pub fn internal(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Details {
            error_id: String,
        }

        let cause = cause.into();
        let error_id = format!("{:016x}", random_id());
        tracing::error!(error_id, cause = %Chain(&*cause), "internal error");
        Self::framework(Code::InternalError, "something went wrong on the server")
            .with_details(&Details { error_id })
    }

    /// With another HTTP status, from 400 to 599; others change nothing.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        if (400..600).contains(&status) {
            self.0.status = status;
        }
        self
    }

    /// With details for a program. What cannot be encoded as JSON is left out, and the log says so.
    #[must_use]
    pub fn with_details<T: Serialize + ?Sized>(mut self, details: &T) -> Self {
        match serde_json::value::to_raw_value(details) {
            Ok(details) => self.0.details = Some(details),
            Err(cause) => {
                tracing::error!(code = %self.0.code, %cause, "the details of an error cannot be encoded");
            }
        }
        self
    }

    /// With details that are JSON already.
    #[must_use]
    pub fn with_raw_details(mut self, details: Option<Box<RawValue>>) -> Self {
        self.0.details = details;
        self
    }

    /// Marked as worth another try.
    #[must_use]
    pub fn with_retryable(mut self, retryable: bool) -> Self {
        self.0.retryable = retryable;
        self
    }

    /// Worth another try after a while. On the wire it is counted in whole milliseconds, and in whole seconds, rounded
    /// up, in the header `Retry-After`.
    #[must_use]
    pub fn with_retry_after(mut self, after: Duration) -> Self {
        self.0.retryable = true;
        self.0.retry_after = Some(after);
        self
    }

    /// The code: the framework's (see [`Code`]) or an application's.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.0.code
    }

    /// The HTTP status, from 400 to 599.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.0.status
    }

    /// What went wrong, for a person.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What went wrong, for a program: JSON text.
    #[must_use]
    pub fn details(&self) -> Option<&str> {
        self.0.details.as_deref().map(RawValue::get)
    }

    /// Whether the same call may succeed later.
    #[must_use]
    pub fn retryable(&self) -> bool {
        self.0.retryable
    }

    /// How long to wait before another try.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }
}

/// As on the wire: `{"code","message","details"?,"retryable"?,"retryAfterMs"?}`.
impl Serialize for RpcError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Inner { code, message, details, retryable, retry_after, .. } = &*self.0;
        let mut object = serializer.serialize_struct("RpcError", 5)?;
        object.serialize_field("code", code)?;
        object.serialize_field("message", message)?;
        if let Some(details) = details {
            object.serialize_field("details", details)?;
        }
        if *retryable {
            object.serialize_field("retryable", &true)?;
        }
        if let Some(after) = retry_after {
            object.serialize_field("retryAfterMs", &u64::try_from(after.as_millis()).unwrap_or(u64::MAX))?;
        }
        object.end()
    }
}

/// What a caller got. On the wire there is no status: a code of the framework's has its own, any other is taken for a
/// 400 until [`with_status`](RpcError::with_status) says better.
impl<'de> Deserialize<'de> for RpcError {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Wire {
            code: String,
            #[serde(default)]
            message: String,
            #[serde(default)]
            details: Option<Box<RawValue>>,
            #[serde(default)]
            retryable: bool,
            #[serde(default)]
            retry_after_ms: Option<u64>,
        }

        let Wire { code, message, details, retryable, retry_after_ms } = Wire::deserialize(deserializer)?;
        let status = Code::from_name(&code).map_or(400, Code::status);
        Ok(Self(Box::new(Inner {
            code: code.into(),
            status,
            message: message.into(),
            details: details.filter(|details| details.get() != "null"),
            retryable,
            retry_after: retry_after_ms.map(Duration::from_millis),
        })))
    }
}

impl fmt::Display for RpcError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.code, self.0.message)
    }
}

impl fmt::Debug for RpcError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RpcError")
            .field("code", &self.0.code)
            .field("status", &self.0.status)
            .field("message", &self.0.message)
            .field("details", &self.details())
            .finish_non_exhaustive()
    }
}

impl Error for RpcError {}

/// One thing that is wrong with an input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// Where it is, in the names of the wire. Empty for the input as a whole.
    pub path: Vec<PathSegment>,
    /// What is wrong.
    pub message: String,
}

impl Violation {
    /// `at roomId: it is too long`, for a person.
    pub(crate) fn describe(path: &[PathSegment], message: &str) -> String {
        if path.is_empty() {
            return message.to_owned();
        }
        let mut at = String::new();
        for (position, segment) in path.iter().enumerate() {
            match segment {
                PathSegment::Index(index) => at.push_str(&format!("[{index}]")),
                PathSegment::Key(key) if position == 0 => at.push_str(key),
                PathSegment::Key(key) => at.push_str(&format!(".{key}")),
            }
        }
        format!("{at}: {message}")
    }
}

/// A step into an input: a string for a member of an object, a number for a place in a list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(untagged)]
pub enum PathSegment {
    /// A member, by its name on the wire.
    Key(String),
    /// A place in a list, from 0.
    Index(usize),
}

/// An error with the causes behind it, on one line.
struct Chain<'a>(&'a (dyn Error + 'static));

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

/// What was met, for a message about it. A caller's text may be as long as a request; its beginning and its end tell
/// enough, and are shown where it is longer than 400 bytes.
///
/// ```
/// use rpc_core::error::shortened;
///
/// assert_eq!(shortened("a word"), "a word");
/// assert!(shortened(&"x".repeat(100_000)).len() < 500);
/// ```
#[must_use]
pub fn shortened(message: &str) -> Cow<'_, str> {
    const KEPT: usize = 200;

    if message.len() <= 2 * KEPT {
        return Cow::Borrowed(message);
    }
    let start = &message[..message.floor_char_boundary(KEPT)];
    let end = &message[message.ceil_char_boundary(message.len() - KEPT)..];
    Cow::Owned(format!("{start}…{end}"))
}

/// 64 random bits, from the randomness that the standard library seeds its hash maps with: good enough to tell log
/// lines apart, not a secret.
pub(crate) fn random_id() -> u64 {
    use std::hash::{BuildHasher, Hasher, RandomState};
    RandomState::new().build_hasher().finish()
}

//! The framework's codes. They are reserved: `derive(RpcError)` refuses a variant of such a name.

use std::fmt;

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $status:literal;)*) => {
        /// What the framework itself says, with the HTTP status that goes with it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Code { $($(#[$doc])* $variant,)* }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The code as it stands on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The HTTP status of an answer with this code.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$variant => $status,)* }
            }
        }
    };
}

codes! {
    /// Not JSON, or not a request.
    ParseError = "PARSE_ERROR", 400;
    /// JSON, but not the input's type.
    BadInput = "BAD_INPUT", 400;
    /// The right type, refused by validation.
    ValidationError = "VALIDATION_ERROR", 400;
    /// A subscription called without a stream.
    MethodNotAllowed = "METHOD_NOT_ALLOWED", 400;
    /// A mutation called as a query, or a query as a mutation.
    MethodMismatch = "METHOD_MISMATCH", 400;
    /// Nobody is signed in.
    Unauthorized = "UNAUTHORIZED", 401;
    /// Whoever is signed in may not.
    Forbidden = "FORBIDDEN", 403;
    /// No such procedure, or no such thing.
    NotFound = "NOT_FOUND", 404;
    /// It clashes with what is there.
    Conflict = "CONFLICT", 409;
    /// The request is larger than the server's limit.
    PayloadTooLarge = "PAYLOAD_TOO_LARGE", 413;
    /// The request's body is not said to be JSON.
    UnsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE", 415;
    /// Too many requests; `retryAfterMs` says when to come back.
    RateLimited = "RATE_LIMITED", 429;
    /// A bound on the connection or a topic.
    LimitExceeded = "LIMIT_EXCEEDED", 429;
    /// Anything unforeseen. Says nothing of the cause; `details.errorId` is in the log.
    InternalError = "INTERNAL_ERROR", 500;
    /// The server is going away, or something that it needs is down. To be tried again.
    Unavailable = "UNAVAILABLE", 503;
    /// The deadline passed.
    Timeout = "TIMEOUT", 504;
    /// An id that is in use on this connection. On sockets only, so its status is never sent.
    DuplicateId = "DUPLICATE_ID", 409;
    /// No such conversation on this connection. On sockets only, so its status is never sent.
    NotOpen = "NOT_OPEN", 404;
}

impl Code {
    /// The code of this name, if it is the framework's.
    ///
    /// ```
    /// use rpc_core::Code;
    ///
    /// assert_eq!(Code::from_name("TIMEOUT"), Some(Code::Timeout));
    /// assert_eq!(Code::from_name("ROOM_NOT_FOUND"), None);
    /// ```
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == name)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

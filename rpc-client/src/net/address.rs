//! Where the server is, or who knows.

use std::{fmt, sync::Arc};

use super::Endpoint;
use crate::{
    ConnectError,
    source::{BoxError, Source},
};

/// What the options say of where the server is.
#[derive(Debug, Clone)]
pub(crate) enum Url {
    Fixed(String),
    Asked(Source<String>),
}

/// Where connections lead. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) enum Address {
    Fixed(Arc<Endpoint>),
    /// Asked afresh for each connection.
    Asked(Source<String>),
}

impl Address {
    pub(crate) fn new(url: Url) -> Result<Self, ConnectError> {
        Ok(match url {
            Url::Fixed(url) => Self::Fixed(Arc::new(Endpoint::parse(&url)?)),
            Url::Asked(source) => Self::Asked(source),
        })
    }

    /// Where the next connection leads.
    pub(crate) async fn endpoint(&self) -> Result<Arc<Endpoint>, BoxError> {
        match self {
            Self::Fixed(endpoint) => Ok(Arc::clone(endpoint)),
            Self::Asked(source) => Ok(Arc::new(Endpoint::parse(&source.ask(()).await?)?)),
        }
    }

    /// The endpoint, where it is always the same.
    pub(crate) fn fixed(&self) -> Option<&Arc<Endpoint>> {
        match self {
            Self::Fixed(endpoint) => Some(endpoint),
            Self::Asked(_) => None,
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(endpoint) => endpoint.fmt(f),
            Self::Asked(_) => f.write_str("the server"),
        }
    }
}

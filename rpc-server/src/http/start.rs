//! From a request that has been read to calls that run. Nothing in here waits.

use std::time::Duration;

use bytes::Bytes;
use bytestring::ByteString;
use http::{HeaderValue, Method, Response, StatusCode, Uri};
use rpc_core::{
    Code, Head, Kind, RawInput, RpcError, Served,
    request::{Request, RequestedKind},
};

use super::{
    App,
    answer::Answer,
    body::Body,
    call::Running,
    envelope::{self, Envelope},
    headers::Seen,
    schema::Document,
    url::{self, Parameters},
};
use crate::sse::{Asked, Resumed};

/// What a request has started.
pub(super) enum Started {
    One(Running),
    Batch(Vec<Result<Running, RpcError>>),
    /// Nothing yet: it asks for a subscription's events.
    Stream(Box<Asked>),
    /// Nothing: it asks what it may ask.
    Options,
    /// Nothing: it asks for the schema.
    Schema(Box<Response<Body>>),
}

impl Started {
    /// Whether procedures are called.
    pub(super) fn is_call(&self) -> bool {
        match self {
            Self::One(_) | Self::Batch(_) | Self::Stream(_) => true,
            Self::Options | Self::Schema(_) => false,
        }
    }
}

/// What ends a request instead of a call.
pub(super) struct Refusal {
    pub(super) answer: Answer,
    /// The methods that would be right, for a 405.
    pub(super) allow: Option<&'static str>,
    /// Whether part of the request was left unread, so that the connection cannot go on.
    pub(super) is_unread: bool,
}

impl Refusal {
    /// A refusal of a body, of which a part may be unread.
    pub(super) fn of_body(error: RpcError, is_unread: bool) -> Box<Self> {
        Box::new(Self { answer: Answer::from(error), allow: None, is_unread })
    }

    fn wrong_method(error: RpcError, allow: &'static str) -> Box<Self> {
        let answer = Answer::from(error).with_status(StatusCode::METHOD_NOT_ALLOWED);
        Box::new(Self { answer, allow: Some(allow), is_unread: false })
    }
}

/// Refusals are rare, and large beside what they stand in for.
impl From<RpcError> for Box<Refusal> {
    fn from(error: RpcError) -> Self {
        Self::new(Refusal { answer: Answer::from(error), allow: None, is_unread: false })
    }
}

/// A request before its body is read.
#[derive(Clone, Copy)]
pub(super) struct Examined<'a> {
    /// Whether it has a body that matters.
    pub(super) has_body: bool,
    is_options: bool,
    target: Target<'a>,
    patience: Option<Duration>,
    seen: &'a Seen,
}

/// A request's target below the endpoint.
#[derive(Clone, Copy)]
enum Target<'a> {
    Endpoint,
    Schema(&'a Document),
    /// A procedure; its name begins here in the URL's path.
    Procedure(usize),
}

pub(super) const ENDPOINT_METHODS: &str = "GET, HEAD, POST, OPTIONS";

/// The methods of what is read only: of a query's URL, and of the schema's.
const READING_METHODS: &str = "GET, HEAD, OPTIONS";

/// Looks at a request before its body is read.
pub(super) fn examine<'a>(
    app: &'a App,
    method: &Method,
    uri: &Uri,
    seen: &'a Seen,
) -> Result<Examined<'a>, Box<Refusal>> {
    let target = target(app, uri.path())?;
    let patience = seen.patience()?;
    let is_options = *method == Method::OPTIONS;
    match *method {
        Method::GET | Method::HEAD | Method::OPTIONS => {
            Ok(Examined { has_body: false, is_options, target, patience, seen })
        }
        _ if matches!(target, Target::Schema(_)) => {
            let error = RpcError::framework(Code::MethodNotAllowed, "the schema is read by GET");
            Err(Refusal::wrong_method(error, READING_METHODS))
        }
        Method::POST if seen.is_json == Some(true) => {
            Ok(Examined { has_body: true, is_options, target, patience, seen })
        }
        Method::POST => {
            let message =
                "a POST says `Content-Type: application/json`, which keeps plain forms of other sites out";
            Err(RpcError::framework(Code::UnsupportedMediaType, message).into())
        }
        _ => {
            let error = RpcError::framework(Code::MethodNotAllowed, "calls are made by GET or POST");
            let served = match target {
                Target::Endpoint | Target::Schema(_) => None,
                Target::Procedure(at) => app.table.get(&uri.path()[at..]),
            };
            let allow = served.map_or(ENDPOINT_METHODS, |served| methods(served.route().description().kind));
            Err(Refusal::wrong_method(error, allow))
        }
    }
}

/// The methods of a procedure's URL.
fn methods(kind: Kind) -> &'static str {
    match kind {
        Kind::Query => READING_METHODS,
        Kind::Mutation => "POST, OPTIONS",
        _ => ENDPOINT_METHODS,
    }
}

/// Starts the calls of a request, with the body of a POST.
pub(super) fn start(
    app: &App,
    uri: &Uri,
    head: Head,
    examined: Examined<'_>,
    body: Option<Bytes>,
) -> Result<Started, Box<Refusal>> {
    if examined.is_options {
        return Ok(Started::Options);
    }
    let Examined { patience, seen, .. } = examined;
    let calls = Calls { app, patience, seen, is_get: body.is_none() };
    let body = body.map(envelope::check_text).transpose()?;
    match (examined.target, body) {
        (Target::Endpoint, Some(json)) => calls.post(head, &json),
        (Target::Schema(document), _) => Ok(Started::Schema(Box::new(document.response(head.headers())))),
        (Target::Endpoint, None) => calls.get(head, uri.query()),
        (Target::Procedure(at), json) => calls.by_url(head, &uri.path()[at..], uri.query(), json),
    }
}

fn target<'a>(app: &'a App, path: &str) -> Result<Target<'a>, RpcError> {
    match path.strip_prefix(&*app.endpoint) {
        Some("") => Ok(Target::Endpoint),
        Some(rest) if rest.starts_with('/') => {
            let at = path.len() - rest.len() + 1;
            // A name that is no text is refused later, as a procedure's.
            let document = url::procedure(&path[at..]).map_or(Ok(None), |name| app.schema.document(&name))?;
            Ok(document.map_or(Target::Procedure(at), Target::Schema))
        }
        _ => {
            let message = format!("nothing is served here; the endpoint is {}", app.endpoint);
            Err(RpcError::framework(Code::NotFound, message))
        }
    }
}

/// The calls of one request, once it has been read.
struct Calls<'a> {
    app: &'a App,
    patience: Option<Duration>,
    seen: &'a Seen,
    is_get: bool,
}

impl Calls<'_> {
    fn start(&self, served: &Served, input: RawInput, head: Head) -> Running {
        Running::start(served, input, head, self.app.timeout(served, self.patience))
    }

    /// A POST to the endpoint: one call, or a batch.
    fn post(&self, head: Head, json: &ByteString) -> Result<Started, Box<Refusal>> {
        match envelope::read(self.app, json)? {
            Envelope::One(request) => {
                let served = self.find_requested(json, &request)??;
                check_kind(served, request.kind)?;
                Ok(Started::One(self.start(served, envelope::input(json, &request), head)))
            }
            Envelope::Batch(requests) => {
                let found = requests.iter().map(|request| self.find_requested(json, request));
                let found = found.collect::<Result<Vec<_>, _>>()?;
                let calls = requests.iter().zip(found).map(|(request, found)| {
                    let served = found?;
                    check_kind(served, request.kind)?;
                    Ok(self.start(served, envelope::input(json, request), head.clone()))
                });
                Ok(Started::Batch(calls.collect()))
            }
        }
    }

    /// What a request calls: an error of its own if it is not there, one of the whole body if its path is none.
    #[inline]
    fn find_requested(
        &self,
        body: &str,
        request: &Request<'_>,
    ) -> Result<Result<&Served, RpcError>, RpcError> {
        // As a rule the path is written the way that every JSON encoder writes it, and is known as such.
        if let Some(served) = self.app.table.get_json(request.path) {
            return Ok(Ok(served));
        }
        let path = envelope::path(body, request)?;
        envelope::check_length(self.app, &path)?;
        Ok(self.app.table.get(&path).ok_or_else(|| not_found(&path)))
    }

    /// A GET of the endpoint: a query.
    fn get(&self, head: Head, query: Option<&str>) -> Result<Started, Box<Refusal>> {
        let parameters = url::parameters(query)?;
        let Some(path) = parameters.path else {
            let message = "which procedure? Ask for `?path=namespace.name&input=<JSON>`, or POST a request";
            return Err(RpcError::parse_error(message).into());
        };
        let input = url::stand_alone(parameters.input.map(|input| input.into_owned().into()))?;
        let served = self.find(&path)?;
        check_kind(served, RequestedKind::Query)?;
        Ok(Started::One(self.start(served, input, head)))
    }

    /// A call by URL, with its input as body or in the query string.
    fn by_url(
        &self,
        head: Head,
        path: &str,
        query: Option<&str>,
        json: Option<ByteString>,
    ) -> Result<Started, Box<Refusal>> {
        let path = url::procedure(path)?;
        let parameters = if json.is_none() { url::parameters(query)? } else { Parameters::default() };
        let input =
            url::stand_alone(json.or_else(|| parameters.input.map(|input| input.into_owned().into())))?;
        let served = self.find(&path)?;
        if served.route().description().kind == Kind::Subscription && self.seen.takes_events() {
            return self.ask(served, input, head, query);
        }
        check_method(served, self.is_get)?;
        Ok(Started::One(self.start(served, input, head)))
    }

    /// A subscription by URL: its events. The header is a browser's, which knows what it saw; the parameter is a page's,
    /// which stays in the URL.
    fn ask(
        &self,
        served: &Served,
        input: RawInput,
        head: Head,
        query: Option<&str>,
    ) -> Result<Started, Box<Refusal>> {
        let parameters = url::parameters(query)?;
        let header = self.seen.last_event_id.as_ref().map(HeaderValue::as_bytes);
        let resumed = Resumed::after(header.or(parameters.last_event_id.as_deref().map(str::as_bytes)))?;
        let timeout = self.app.timeout(served, self.patience);
        Ok(Started::Stream(Box::new(Asked { served: served.clone(), input, head, resumed, timeout })))
    }

    fn find(&self, path: &str) -> Result<&Served, RpcError> {
        envelope::check_length(self.app, path)?;
        self.app.table.get(path).ok_or_else(|| not_found(path))
    }
}

/// Nothing is served under this path.
pub(crate) fn not_found(path: &str) -> RpcError {
    RpcError::framework(Code::NotFound, format!("there is no procedure `{path}`"))
}

/// Whether a procedure is what the caller takes it for.
fn check_kind(served: &Served, requested: RequestedKind) -> Result<(), RpcError> {
    let kind = served.route().description().kind;
    if !kind.is_call() {
        return Err(needs_stream(served));
    }
    if requested.fits(kind) {
        return Ok(());
    }
    let message = format!("`{}` is a {kind}", served.route().path());
    Err(RpcError::framework(Code::MethodMismatch, message))
}

fn needs_stream(served: &Served) -> RpcError {
    let kind = served.route().description().kind;
    let way = if kind == Kind::Socket { "is opened over a WebSocket" } else { "needs a stream" };
    let message = format!("`{}` is a {kind}, and {way}", served.route().path());
    RpcError::framework(Code::MethodNotAllowed, message)
}

/// Whether a procedure is called by its method: a query by GET, a mutation by POST.
fn check_method(served: &Served, is_get: bool) -> Result<(), Box<Refusal>> {
    let kind = served.route().description().kind;
    if !kind.is_call() {
        return Err(needs_stream(served).into());
    }
    let method = if kind == Kind::Query { "GET" } else { "POST" };
    if is_get == (kind == Kind::Query) {
        return Ok(());
    }
    let message = format!("`{}` is a {kind}, and is called by {method}", served.route().path());
    Err(Refusal::wrong_method(RpcError::framework(Code::MethodMismatch, message), methods(kind)))
}

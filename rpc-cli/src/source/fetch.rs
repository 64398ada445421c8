//! A document over HTTP.

use std::time::Duration;

use ureq::{
    Agent,
    config::RedirectAuthHeaders,
    http::{HeaderName, HeaderValue, Uri, header::CONTENT_TYPE},
    tls::{RootCerts, TlsConfig},
};

use super::{
    error::{Problem, elsewhere},
    url,
};

/// More than any schema has: 64 MiB.
const MAX_DOCUMENT: u64 = 64 * 1024 * 1024;

/// How a schema is fetched, where the source is a URL.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Fetching")]
pub(crate) struct FetchOptions {
    /// Sends a header to every source that is a URL, a credential for example; can be given more than once.
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE", value_parser = header)]
    headers: Vec<(HeaderName, HeaderValue)>,

    /// How long each source that is a URL may take, as 500ms, 10s or 1m.
    #[arg(long, value_name = "DURATION", default_value = "10s", value_parser = humantime::parse_duration)]
    timeout: Duration,
}

impl FetchOptions {
    /// Gets what is at a URL, behind redirects.
    pub(super) fn get(&self, document: &Uri) -> Result<Vec<u8>, Problem> {
        let mut request = self.agent().get(document).header("accept", "application/json");
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let response = request.call();
        let mut response = response.map_err(|error| Problem::of_request(error, self.timeout))?;
        let status = response.status();
        if !status.is_success() {
            return Err(Problem::Status { status, elsewhere: elsewhere(document) });
        }
        let kind =
            response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if kind.to_ascii_lowercase().starts_with("text/html") {
            let end = ureq::ResponseExt::get_uri(&response);
            let redirected = (end != document).then(|| url::shown(end));
            return Err(Problem::Html { redirected, elsewhere: elsewhere(document) });
        }
        let body = response.body_mut().with_config().limit(MAX_DOCUMENT).read_to_vec();
        body.map_err(|error| Problem::of_request(error, self.timeout))
    }

    fn agent(&self) -> Agent {
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        Agent::config_builder()
            .timeout_global(Some(self.timeout))
            .http_status_as_error(false)
            .redirect_auth_headers(RedirectAuthHeaders::SameHost)
            .tls_config(tls)
            .user_agent(concat!("rpc/", env!("CARGO_PKG_VERSION")))
            .build()
            .into()
    }
}

fn header(text: &str) -> Result<(HeaderName, HeaderValue), String> {
    let (name, value) = text.split_once(':').ok_or("a header has a name, a colon and a value")?;
    let name = name.trim().parse().map_err(|_| format!("`{}` is no name of a header", name.trim()))?;
    let mut value: HeaderValue =
        value.trim().parse().map_err(|_| "the value has characters that no header may have".to_owned())?;
    value.set_sensitive(true);
    Ok((name, value))
}

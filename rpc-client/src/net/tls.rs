//! TLS on top of a connection.
//!
//! Certificates are verified as the platform does it, which also knows what its owner has added or distrusts; on Linux
//! that means by webpki and the certificates that the distribution installs. They are read when the first connection
//! needs them, once for each client.

use std::{
    io,
    sync::{Arc, OnceLock},
};

use rustls_platform_verifier::Verifier;
use tokio::task::spawn_blocking;
use tokio_rustls::{
    TlsConnector,
    rustls::{
        CertificateError, ClientConfig, Error, RootCertStore,
        crypto::ring::default_provider,
        pki_types::{CertificateDer, ServerName, pem::PemObject},
    },
};

use super::{Endpoint, Stream};

/// Issuers that are trusted beside the platform's.
#[derive(Debug, Clone, Default)]
pub(crate) struct Roots(Vec<CertificateDer<'static>>);

impl Roots {
    /// Adds the certificates of a PEM file, or says what is wrong with it.
    pub(crate) fn add(&mut self, pem: &[u8]) -> Result<(), String> {
        let mut found = false;
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate = certificate.map_err(|error| format!("is not PEM: {error}"))?;
            // So that one that is none is found out now.
            RootCertStore::empty()
                .add(certificate.clone())
                .map_err(|error| format!("cannot be an issuer's: {error}"))?;
            self.0.push(certificate);
            found = true;
        }
        found.then_some(()).ok_or_else(|| "is not PEM: it has no `-----BEGIN CERTIFICATE-----`".to_owned())
    }
}

/// What TLS needs. Clones share it.
#[derive(Clone)]
pub(super) struct Tls {
    roots: Roots,
    connector: Arc<OnceLock<TlsConnector>>,
}

impl Tls {
    pub(super) fn new(roots: Roots) -> Self {
        Self { roots, connector: Arc::default() }
    }

    /// Shakes hands with the server at the other end of a connection.
    pub(super) async fn secure(&self, endpoint: &Endpoint, stream: Stream) -> io::Result<Stream> {
        let name = ServerName::try_from(endpoint.host.clone())
            .map_err(|_| invalid(format!("`{}` is no name that a certificate could have", endpoint.host)))?;
        let connector = self.connector().await?;
        connector.connect(name, stream).await.map(Stream::tls).map_err(explained)
    }

    async fn connector(&self) -> io::Result<TlsConnector> {
        if let Some(connector) = self.connector.get() {
            return Ok(connector.clone());
        }
        let roots = self.roots.0.clone();
        // It reads files.
        let made = spawn_blocking(|| connector(roots)).await.map_err(io::Error::other)?;
        let made = made.map_err(|error| {
            invalid(format!(
                "no certificate can be verified ({error}): install the system's root certificates, or add one by \
                 `ConnectOptions::root_certificate`"
            ))
        })?;
        Ok(self.connector.get_or_init(|| made).clone())
    }
}

fn connector(roots: Vec<CertificateDer<'static>>) -> Result<TlsConnector, Error> {
    let provider = Arc::new(default_provider());
    let verifier = Verifier::new_with_extra_roots(roots, Arc::clone(&provider))?;
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config).into())
}

/// What another try will meet again.
fn invalid(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message)
}

/// An error of a handshake, in words for who has to do something about it.
fn explained(error: io::Error) -> io::Error {
    use CertificateError as Bad;

    let cause = error.get_ref().and_then(|cause| cause.downcast_ref::<Error>());
    let message = match cause {
        // The latter is an issuer of the same name with another key, made anew perhaps.
        Some(Error::InvalidCertificate(bad @ (Bad::UnknownIssuer | Bad::BadSignature))) => {
            format!(
                "nobody who is trusted here has issued its certificate ({bad}). An issuer of one's own is added by \
                 `ConnectOptions::root_certificate`"
            )
        }
        Some(Error::InvalidCertificate(bad @ (Bad::Expired | Bad::ExpiredContext { .. }))) => {
            format!("its certificate has expired ({bad})")
        }
        Some(Error::InvalidCertificate(bad @ (Bad::NotValidYet | Bad::NotValidYetContext { .. }))) => {
            format!("its certificate is not valid yet ({bad}): is the clock right?")
        }
        Some(Error::InvalidCertificate(
            bad @ (Bad::NotValidForName | Bad::NotValidForNameContext { .. }),
        )) => {
            format!("its certificate is another host's ({bad})")
        }
        Some(Error::InvalidCertificate(bad)) => format!("its certificate is refused: {bad}"),
        Some(Error::InvalidMessage(_)) => {
            "what came is not TLS: is the port right, or is it `http`?".to_owned()
        }
        Some(Error::AlertReceived(alert)) => format!("it refused the TLS handshake: {alert:?}"),
        Some(other) => format!("the TLS handshake failed: {other}"),
        None => format!("the connection ended within the TLS handshake ({error}): does it speak TLS?"),
    };
    io::Error::new(error.kind(), message)
}

#[cfg(test)]
mod tests {
    use super::Roots;

    #[test]
    fn what_is_no_certificate_is_told() {
        let mut roots = Roots::default();
        let no_text = roots.add(b"secret").expect_err("nothing in it");
        assert!(no_text.contains("BEGIN CERTIFICATE"), "{no_text}");
        let cut = roots.add(b"-----BEGIN CERTIFICATE-----\nAAAA").expect_err("it has no end");
        assert!(cut.contains("PEM"), "{cut}");
        let other = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        let other = roots.add(other).expect_err("it is something else");
        assert!(other.contains("cannot be"), "{other}");
        assert!(roots.0.is_empty());
    }
}

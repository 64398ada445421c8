//! TLS in front of a server, with certificates that are made for the test.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, mpsc},
    thread,
};

use rcgen::{BasicConstraints, Certificate, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use tokio::{
    io::{AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
    runtime,
    sync::watch,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::ring, pki_types::PrivateKeyDer},
    server::TlsStream,
};

/// Who issues certificates.
pub(crate) struct Authority {
    certificate: Certificate,
    issuer: Issuer<'static, KeyPair>,
}

/// What a server shows: its certificate, and the key to it.
pub(crate) struct Identity {
    certificate: Certificate,
    key: KeyPair,
}

impl Authority {
    /// An authority of this name.
    pub(crate) fn new(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.self_signed(&key).expect("a certificate");
        Self { certificate, issuer: Issuer::new(params, key) }
    }

    /// What clients are told to trust.
    pub(crate) fn pem(&self) -> String {
        self.certificate.pem()
    }

    /// A certificate for a host, by name or by address.
    pub(crate) fn issue(&self, host: &str) -> Identity {
        self.issue_with(host, |_| {})
    }

    /// One that is no longer good.
    pub(crate) fn issue_expired(&self, host: &str) -> Identity {
        self.issue_with(host, |params| {
            params.not_before = date_time_ymd(2001, 1, 1);
            params.not_after = date_time_ymd(2002, 1, 1);
        })
    }

    /// One that is not good yet.
    pub(crate) fn issue_early(&self, host: &str) -> Identity {
        self.issue_with(host, |params| params.not_before = date_time_ymd(3000, 1, 1))
    }

    fn issue_with(&self, host: &str, change: impl FnOnce(&mut CertificateParams)) -> Identity {
        let mut params = CertificateParams::new([host.to_owned()]).expect("a host");
        change(&mut params);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        Identity { certificate, key }
    }
}

impl Identity {
    fn config(&self) -> ServerConfig {
        let key = PrivateKeyDer::try_from(self.key.serialize_der()).expect("a key");
        ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("ring knows the versions")
            .with_no_client_auth()
            .with_single_cert(vec![self.certificate.der().clone()], key)
            .expect("key and certificate go together")
    }
}

/// How a connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Farewell {
    /// With TLS's word for it.
    Said,
    /// Without a word.
    Unsaid,
}

/// Takes TLS off and passes what was in it on to a server. It has a thread of its own: what its clients see of it is
/// up to their own runtimes.
pub(crate) struct TlsFront {
    pub(crate) address: SocketAddr,
    cut: watch::Sender<Option<Farewell>>,
    closed: mpsc::Receiver<()>,
}

impl TlsFront {
    /// Before this server.
    pub(crate) fn before(server: SocketAddr, identity: &Identity) -> Self {
        Self::speaking(server, identity, &[])
    }

    /// Before this server, for those who want to speak one of these.
    pub(crate) fn speaking(server: SocketAddr, identity: &Identity, protocols: &[&str]) -> Self {
        let mut config = identity.config();
        config.alpn_protocols = protocols.iter().map(|protocol| protocol.as_bytes().to_vec()).collect();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener =
            std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("the loopback has a free port");
        listener.set_nonblocking(true).expect("a fresh socket takes options");
        let address = listener.local_addr().expect("a bound socket has an address");
        let (cut, mut told) = watch::channel(None);
        let (tell, closed) = mpsc::channel();
        thread::spawn(move || {
            let runtime = runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let listener = TcpListener::from_std(listener).expect("within a runtime");
                loop {
                    tokio::select! {
                        accepted = listener.accept() => {
                            let (client, _) = accepted.expect("the socket listens");
                            let carried = carry(client, acceptor.clone(), server, told.clone(), tell.clone());
                            tokio::spawn(carried);
                        }
                        // Told to all connections; over when the front is dropped.
                        changed = told.changed() => if changed.is_err() { return },
                    }
                }
            });
        });
        Self { address, cut, closed }
    }

    /// The URL that clients are told, by this name for the loopback.
    pub(crate) fn url(&self, host: &str) -> String {
        format!("https://{host}:{}/api/rpc", self.address.port())
    }

    /// Closes so many connections, all that there are, and blocks the thread until that is done: the runtime learns
    /// nothing of what happens to its sockets meanwhile.
    pub(crate) fn close(&self, connections: usize, farewell: Farewell) {
        self.cut.send_replace(Some(farewell));
        for _ in 0..connections {
            self.closed.recv().expect("the front goes on");
        }
    }
}

/// Carries one connection until it ends or is told to.
async fn carry(
    client: TcpStream,
    acceptor: TlsAcceptor,
    server: SocketAddr,
    mut cut: watch::Receiver<Option<Farewell>>,
    closed: mpsc::Sender<()>,
) -> io::Result<()> {
    cut.mark_unchanged();
    let mut client: TlsStream<_> = acceptor.accept(client).await?;
    let mut server = TcpStream::connect(server).await?;
    let told = tokio::select! {
        result = copy_bidirectional(&mut client, &mut server) => return result.map(drop),
        told = cut.changed() => told,
    };
    let farewell = *cut.borrow();
    if told.is_ok() && farewell == Some(Farewell::Said) {
        client.shutdown().await?;
    }
    drop(client);
    drop(server);
    closed.send(()).unwrap_or(());
    Ok(())
}

//! Sources that are URLs.

use std::io::{Read, Write};

use rcgen::{CertificateParams, DnType, KeyPair};
use tokio_rustls::rustls::{
    ServerConfig, ServerConnection, StreamOwned, crypto::ring, pki_types::PrivateKeyDer,
};

use crate::support::{Api, Folder, Run, Stub, response, serve};

const TO: &str = "--out api.ts";

fn generated(source: &str) -> Run {
    let folder = Folder::new();
    let run = folder.rpc(&format!("generate typescript {source} {TO}"));
    if run.code != 0 {
        assert!(folder.names().is_empty(), "nothing is written");
    }
    run
}

/// That it fails so, where `HOST` stands for what answered.
#[track_caller]
fn fails(source: &str, host: &str, stderr: &str) {
    let Run { code, stdout, stderr: said } = generated(source);
    let said = said.replace(host.trim_start_matches("http://"), "HOST");
    assert_eq!((said.as_str(), stdout.as_str(), code), (stderr, "", 2));
}

#[test]
fn a_server_that_runs_is_asked_at_its_endpoint() {
    let server = serve(|server| server);
    for path in ["/api/rpc", "/api/rpc/", "/api/rpc/schema.json"] {
        let run = generated(&format!("{}{path}", server.url()));
        assert_eq!((run.stderr.as_str(), run.code), ("wrote api.ts\n", 0), "{path}");
    }
    let elsewhere = serve(|server| server.endpoint("/rpc"));
    assert_eq!(generated(&format!("{}/rpc", elsewhere.url())).code, 0);
}

#[test]
fn a_server_says_the_same_as_its_schema_in_a_file() {
    let server = serve(|server| server);
    let folder = Folder::new();
    folder.write("schema.json", Api::schema().to_json());
    let from_file = folder.rpc("generate typescript schema.json --out -");
    assert_eq!(folder.rpc(&format!("generate typescript {}/api/rpc --out -", server.url())), from_file);
}

#[test]
fn headers_are_sent() {
    let stub = Stub::answering(|_| {
        response("200 OK", "content-type: application/json\r\n", Api::schema().to_json())
    });
    let folder = Folder::new();
    let mut command = folder.command(&format!("generate typescript {} {TO}", stub.url()));
    command.args(["--header", "Authorization: Bearer secret", "-H", "X-Tenant:  blue "]);
    assert_eq!(Run::of(command.output().expect("it runs")).code, 0);
    let request = stub.request().to_ascii_lowercase();
    for line in [
        "get /schema.json http/1.1",
        "authorization: bearer secret",
        "x-tenant: blue",
        "accept: application/json",
    ] {
        assert!(request.lines().any(|known| known == line), "{line} in {request}");
    }
}

#[test]
fn a_redirect_is_followed() {
    let server = serve(|server| server);
    let moved = format!("location: {}/api/rpc/schema.json\r\n", server.url());
    let stub = Stub::answering(move |_| response("308 Permanent Redirect", &moved, ""));
    assert_eq!(generated(&stub.url()).code, 0);
}

#[test]
fn redirects_without_an_end() {
    let stub = Stub::answering(|_| response("302 Found", "location: /schema.json\r\n", ""));
    fails(&stub.url(), &stub.url(), "error: http://HOST/schema.json cannot be fetched: too many redirects\n");
}

#[test]
fn nobody_listens() {
    // The port was free a moment ago, and nobody else asks for it by number.
    let server = serve(|server| server);
    let url = server.url();
    drop(server);
    fails(
        &format!("{url}/api/rpc"),
        &url,
        "\
error: http://HOST/api/rpc/schema.json cannot be reached: connection refused
hint: is the server running, and is this its port?
",
    );
}

#[test]
fn a_host_that_there_is_not() {
    generated("http://api.invalid/api/rpc").fails(
        "\
error: http://api.invalid/api/rpc/schema.json cannot be reached: there is no host of this name
hint: is the name right?
",
    );
}

#[test]
fn a_url_that_is_none() {
    generated("ftp://example.com/api/rpc").fails(
        "\
error: ftp://example.com/api/rpc is no URL of a schema: http:// and https:// are understood
hint: the endpoint of a server is a source: http://localhost:3000/api/rpc
",
    );
    generated("http://localhost:rpc").fails(
        "\
error: http://localhost:rpc is no URL of a schema: its port is no number of a port
hint: the endpoint of a server is a source: http://localhost:3000/api/rpc
",
    );
}

#[test]
fn a_server_without_the_endpoint_at_that_path() {
    let server = serve(|server| server);
    fails(
        &server.url(),
        &server.url(),
        "\
error: http://HOST/schema.json answers 404 Not Found
hint: the endpoint is /api/rpc unless the server says otherwise: http://HOST/api/rpc; `publish_schema(false)` hides the schema
",
    );
}

#[test]
fn a_server_that_hides_its_schema() {
    let server = serve(|server| server.publish_schema(false));
    fails(
        &format!("{}/api/rpc", server.url()),
        &server.url(),
        "\
error: http://HOST/api/rpc/schema.json answers 404 Not Found
hint: the server may have another port, or another endpoint than /api/rpc; `publish_schema(false)` hides the schema
",
    );
}

#[test]
fn a_page_for_people() {
    let page = || response("200 OK", "content-type: text/html; charset=utf-8\r\n", "<!doctype html>");
    let stub = Stub::answering(move |_| page());
    fails(
        &stub.url(),
        &stub.url(),
        "\
error: http://HOST/schema.json answers with HTML, and a schema is JSON
hint: the endpoint is /api/rpc unless the server says otherwise: http://HOST/api/rpc
",
    );
    let stub = Stub::answering(move |request| match request.starts_with("GET /login") {
        true => page(),
        false => response("302 Found", "location: /login\r\n", ""),
    });
    fails(
        &format!("{}/api/rpc", stub.url()),
        &stub.url(),
        "\
error: http://HOST/api/rpc/schema.json answers with HTML, and a schema is JSON (it led to http://HOST/login)
hint: the server may have another port, or another endpoint than /api/rpc
",
    );
}

#[test]
fn a_server_that_wants_a_credential() {
    let stub = Stub::answering(|_| response("401 Unauthorized", "", ""));
    fails(
        &stub.url(),
        &stub.url(),
        "\
error: http://HOST/schema.json answers 401 Unauthorized
hint: `--header 'Authorization: Bearer ..'` sends a credential
",
    );
}

#[test]
fn a_server_that_is_not_well() {
    let stub = Stub::answering(|_| response("503 Service Unavailable", "", ""));
    fails(
        &stub.url(),
        &stub.url(),
        "\
error: http://HOST/schema.json answers 503 Service Unavailable
hint: the log of the server may tell why
",
    );
}

#[test]
fn json_that_is_no_schema() {
    let stub = Stub::answering(|_| response("200 OK", "content-type: application/json\r\n", "[]"));
    fails(
        &stub.url(),
        &stub.url(),
        "\
error: http://HOST/schema.json: this is JSON, but not the schema of an API: it has no member `rpc` with a version
hint: a server has it at /api/rpc/schema.json, and `Api::schema().to_json()` makes it
",
    );
}

#[test]
fn more_than_any_schema_has() {
    let stub = Stub::answering(|_| response("200 OK", "", vec![b' '; 64 * 1024 * 1024 + 1]));
    fails(
        &stub.url(),
        &stub.url(),
        "error: http://HOST/schema.json has more than 64 MiB, and no schema is that large\n",
    );
}

#[test]
fn an_answer_that_breaks_off() {
    let stub = Stub::answering(|_| b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"rpc\":1".to_vec());
    fails(
        &stub.url(),
        &stub.url(),
        "\
error: http://HOST/schema.json has closed the connection before its answer was complete
hint: the log of the server may tell why
",
    );
}

#[test]
fn something_that_does_not_speak_http() {
    let stub = Stub::answering(|_| b"220 mail.example ESMTP\r\n".to_vec());
    fails(
        &stub.url(),
        &stub.url(),
        "\
error: http://HOST/schema.json does not speak HTTP: invalid HTTP version
hint: is this the server's port? with TLS the URL begins with https://
",
    );
}

#[test]
fn a_server_that_does_not_answer() {
    let stub = Stub::silent();
    let folder = Folder::new();
    let run = folder.rpc(&format!("generate typescript {} {TO} --timeout 300ms", stub.url()));
    assert_eq!(
        run.stderr.replace(&stub.url(), "http://HOST"),
        "\
error: http://HOST/schema.json has not answered within 300ms
hint: is this the server's port? `--timeout 1m` waits longer
"
    );
    assert_eq!((run.code, folder.names().len()), (2, 0));
}

#[test]
fn a_password_in_a_url_is_sent_and_not_shown() {
    let stub = Stub::answering(|_| response("401 Unauthorized", "", ""));
    let run = generated(&format!("http://ada:secret@{}/api/rpc", stub.address()));
    assert!(!run.stderr.contains("secret"), "{}", run.stderr);
    assert!(stub.request().to_ascii_lowercase().contains("authorization: basic "));
}

#[test]
fn a_server_without_tls_is_asked_with_it() {
    let server = serve(|server| server);
    let url = server.url().replace("http://", "https://");
    fails(
        &url,
        &server.url(),
        "\
error: https://HOST/schema.json cannot be reached over TLS: received corrupt message of type InvalidContentType
hint: does the server speak TLS? without it the URL begins with http://
",
    );
}

#[test]
#[cfg(target_os = "linux")]
fn a_server_with_tls_is_asked_if_its_certificate_is_trusted() {
    let (stub, certificate) = with_tls("localhost");
    let folder = Folder::new();
    folder.write("certificate.pem", certificate);
    folder.write("other.pem", with_tls("somebody else").1);
    let port = stub.address().port();
    let run = |trusted: &str| {
        let mut command = folder.command(&format!("generate typescript https://localhost:{port} {TO}"));
        Run::of(
            command
                .env("SSL_CERT_FILE", folder.path(trusted))
                .env_remove("SSL_CERT_DIR")
                .output()
                .expect("it runs"),
        )
    };
    let Run { code, stderr, .. } = run("other.pem");
    assert_eq!(
        (stderr.replace(&port.to_string(), "PORT").as_str(), code),
        (
            "\
error: https://localhost:PORT/schema.json cannot be reached over TLS: invalid peer certificate: UnknownIssuer
hint: this system's certificates say whom to trust; on Linux `SSL_CERT_FILE` names others
",
            2
        )
    );
    let Run { code, stderr, .. } = run("certificate.pem");
    assert_eq!((stderr.as_str(), code), ("wrote api.ts\n", 0));
}

#[test]
#[cfg(target_os = "linux")]
fn a_server_with_tls_is_asked_without_it() {
    let (stub, _) = with_tls("localhost");
    fails(
        &stub.url(),
        &stub.url(),
        "\
error: http://HOST/schema.json does not speak HTTP: invalid HTTP version
hint: is this the server's port? with TLS the URL begins with https://
",
    );
}

/// Somebody who answers with a schema over TLS, and the certificate in PEM.
fn with_tls(name: &str) -> (Stub, String) {
    let key = KeyPair::generate().expect("a key");
    let mut params = CertificateParams::new(["localhost".to_owned()]).expect("a host");
    params.distinguished_name.push(DnType::CommonName, name);
    let certificate = params.self_signed(&key).expect("a certificate");
    let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
    let config = ServerConfig::builder_with_provider(ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .and_then(|config| {
            config.with_no_client_auth().with_single_cert(vec![certificate.der().clone()], key)
        })
        .map(std::sync::Arc::new)
        .expect("TLS can be spoken");
    let stub = Stub::with(move |stream| {
        let session = ServerConnection::new(config.clone()).expect("a session");
        let mut stream = StreamOwned::new(session, stream);
        if stream.read(&mut [0; 4096]).is_ok() {
            let _ = stream.write_all(&response(
                "200 OK",
                "content-type: application/json\r\n",
                Api::schema().to_json(),
            ));
            stream.conn.send_close_notify();
        }
        let _ = stream.flush();
    });
    (stub, certificate.pem())
}

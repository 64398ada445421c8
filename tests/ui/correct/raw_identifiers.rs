//! A name may be a keyword.

#![deny(warnings)]

use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {
    #[provide]
    r#type: String,
}

#[derive(Debug, Serialize, Deserialize, RpcError)]
enum Failure {
    #[rpc(message = "no {type} here")]
    Missing { r#type: String },
}

mod r#async {
    use rpc_server::prelude::*;

    #[procedure(query, meta(r#type = "kind"))]
    pub(crate) async fn r#match(#[ctx] r#type: String, r#in: u32) -> Result<u32, super::Failure> {
        if r#in == 0 { Err(super::Failure::Missing { r#type }) } else { Ok(r#in) }
    }
}

router! {
    Api for App {
        r#async::r#match,
        r#loop: { r#async::r#match as r#while },
    }
}

fn main() {
    let table = Api::routes().bind(App { r#type: String::new() });
    let description = table.get("match").expect("it is listed").route().description();
    assert_eq!((description.name, description.meta("type")), ("match", Some("kind")));
    assert!(table.get("loop.while").is_some());
    let error = RpcError::from(Failure::Missing { r#type: "cat".to_owned() });
    assert_eq!((error.message(), error.details()), ("no cat here", Some(r#"{"type":"cat"}"#)));
}

//! What a table provides for every call, and what comes before it.

use std::sync::Arc;

use futures::{FutureExt, executor::block_on, future::poll_fn};
use http::{Extensions, HeaderMap};

use crate::{
    Call, Context, FromContext, Head, Layer, Next, Parts, RawInput, Reply, RpcError, Table, procedure, reply,
    router,
};

/// Something that is found by its type.
#[derive(Clone)]
struct Lamp(&'static str);

struct Light(&'static str);

impl FromContext<App> for Light {
    async fn from_context(call: &Call<App>) -> Result<Self, RpcError> {
        Ok(Self(call.extension::<Lamp>().map_or("dark", |lamp| lamp.0)))
    }
}

#[derive(Clone, Context)]
struct App {}

#[procedure(query)]
async fn light(#[ctx] light: Light) -> String {
    light.0.to_owned()
}

router! { Api for App { light } }

/// Attaches a lamp to each call.
struct Lamplighter(&'static str);

impl Layer for Lamplighter {
    fn call(&self, mut parts: Parts, next: &Next) -> Reply {
        parts.insert_extension(Lamp(self.0));
        next.call(parts)
    }
}

fn table() -> Table {
    Api::routes().bind(App {})
}

fn lit_by(table: &Table, head: Head) -> String {
    let mut found = ["light", r#"["light"]"#].into_iter().map(|path| {
        let served = table.get(path).or_else(|| table.get_json(path)).expect("it is listed");
        let parts = Parts::new(Arc::clone(served.route()), RawInput::absent(), head.clone(), None);
        let (mut reply, mut text) = (Some(served.call(parts)), Vec::new());
        block_on(poll_fn(|cx| reply::poll(&mut reply, cx, &mut text))).expect("it answers");
        serde_json::from_slice::<String>(&text).expect("text")
    });
    let by_path = found.next().expect("by its path");
    assert_eq!(found.next(), Some(by_path.clone()), "by its path as JSON");
    by_path
}

fn head(lamp: &'static str) -> Head {
    let mut extensions = Extensions::new();
    extensions.insert(Lamp(lamp));
    Head::new(HeaderMap::new(), extensions, None)
}

#[test]
fn what_is_provided_is_found_unless_something_nearer_is_attached() {
    assert_eq!(lit_by(&table(), Head::default()), "dark");
    let table = table().provide(Lamp("the server's"));
    assert_eq!(lit_by(&table, Head::default()), "the server's");
    assert_eq!(lit_by(&table, head("the request's")), "the request's");
    let table = table.layer(Lamplighter("the layer's"));
    assert_eq!(lit_by(&table, Head::default()), "the layer's");
    assert_eq!(lit_by(&table, head("the request's")), "the layer's");
}

#[test]
fn what_is_provided_again_takes_the_place_of_the_first_and_other_types_stay() {
    let table = table().provide(Lamp("the first")).provide(7_u8);
    assert!(table.provides::<Lamp>() && table.provides::<u8>() && !table.provides::<u16>());
    let table = table.provide(Lamp("the second"));
    assert_eq!(lit_by(&table, Head::default()), "the second");
    assert!(table.provides::<u8>());
}

#[test]
fn a_layer_may_be_put_around_what_is_provided_later() {
    let table = table().layer(Lamplighter("the layer's")).provide(Lamp("the server's"));
    assert_eq!(lit_by(&table, Head::default()), "the layer's");
}

#[test]
fn an_upgrade_is_provided_with_the_same() {
    struct Lit;

    impl FromContext<App> for Lit {
        async fn from_context(call: &Call<App>) -> Result<Self, RpcError> {
            call.extension::<Lamp>().map(|_| Self).ok_or_else(|| RpcError::forbidden("it is dark"))
        }
    }

    let upgrade = |table: &Table| {
        let served = table.upgrade();
        let parts = Parts::new(Arc::clone(served.route()), RawInput::absent(), Head::default(), None);
        let mut reply = Some(served.call(parts));
        let step = poll_fn(|cx| reply::poll(&mut reply, cx, &mut Vec::new()));
        step.now_or_never().expect("it does not wait").map(drop)
    };
    let table = Api::routes().upgrade_requires::<Lit>().bind(App {});
    assert_eq!(upgrade(&table).expect_err("it is dark").code(), "FORBIDDEN");
    assert!(upgrade(&table.provide(Lamp("the server's"))).is_ok());
}

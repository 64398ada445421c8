//! Thirty procedures in five files, combined by a list and nothing else.

mod books;
mod branches;
mod loans;
mod members;
mod reviews;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use rpc_server::{Server, prelude::*};
use serde_json::json;

use crate::support::{Request, TestServer, mutation, query};

/// A library.
#[derive(Clone, Default, Context)]
struct Library {
    #[provide]
    shelf: Shelf,
}

/// Everything that is kept, as text under a number, by the kind of thing.
#[derive(Clone, Default)]
struct Shelf(Arc<Mutex<BTreeMap<(&'static str, u32), String>>>);

impl Shelf {
    fn put(&self, kind: &'static str, id: u32, text: String) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert((kind, id), text).is_none()
    }

    fn get(&self, kind: &'static str, id: u32) -> Result<String, LibraryError> {
        let shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.get(&(kind, id)).cloned().ok_or(LibraryError::Missing { id })
    }

    fn take(&self, kind: &'static str, id: u32) -> Result<String, LibraryError> {
        let mut shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.remove(&(kind, id)).ok_or(LibraryError::Missing { id })
    }

    fn all(&self, kind: &'static str) -> Vec<String> {
        let shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.iter().filter(|((known, _), _)| *known == kind).map(|(_, text)| text.clone()).collect()
    }
}

#[derive(Debug, Serialize, Deserialize, RpcError)]
enum LibraryError {
    /// Nothing has this number.
    #[rpc(status = 404, message = "nothing has the number {id}")]
    Missing { id: u32 },
}

type Answer<T> = Result<T, LibraryError>;

/// Something with a number.
#[derive(Deserialize, JsonSchema, Validate)]
struct Item {
    #[garde(skip)]
    id: u32,
    #[garde(length(min = 1, max = 100))]
    text: String,
}

router! {
    /// A library.
    Api for Library {
        books: {
            books::list, books::get, books::count,
            books::add, books::rename, books::remove,
        },
        members: {
            members::list, members::get, members::count,
            members::join, members::rename, members::leave,
        },
        loans: {
            loans::list, loans::get, loans::count,
            loans::lend, loans::extend, loans::give_back,
        },
        reviews: {
            reviews::list, reviews::get, reviews::count,
            reviews::write, reviews::edit, reviews::withdraw,
        },
        branches: {
            branches::list, branches::get, branches::count,
            branches::open, branches::rename, branches::close,
        },
    }
}

#[tokio::test]
async fn thirty_procedures_in_five_files_are_one_api() {
    assert_eq!(rpc_server::Routes::of::<Api>().bind(Library::default()).routes().count(), 30);
    let server = TestServer::start(Server::new(Api::routes(), Library::default())).await;
    let namespaces = [
        ("books", ["add", "rename", "remove"]),
        ("members", ["join", "rename", "leave"]),
        ("loans", ["lend", "extend", "giveBack"]),
        ("reviews", ["write", "edit", "withdraw"]),
        ("branches", ["open", "rename", "close"]),
    ];
    for (namespace, [add, change, remove]) in namespaces {
        let path = |name| format!("{namespace}.{name}");
        let item = |text: &str| json!({"id": 7, "text": format!("{namespace} {text}")});
        assert_eq!(server.send(mutation(&path(add), item("new"))).await.data(), true);
        assert_eq!(server.send(query(&path("get"), json!(7))).await.data(), format!("{namespace} new"));
        assert_eq!(server.send(mutation(&path(change), item("old"))).await.data(), false);
        assert_eq!(
            server.get(&format!("/api/rpc/{namespace}.list")).await.data(),
            json!([format!("{namespace} old")])
        );
        assert_eq!(server.send(query(&path("count"), json!(null))).await.data(), 1);
        let by_url = Request::post(format!("/api/rpc/{namespace}.{remove}"), "7");
        assert_eq!(server.send(by_url).await.data(), format!("{namespace} old"));
        let missing = server.send(query(&path("get"), json!(7))).await.refused(404, "MISSING");
        assert_eq!(missing["details"], json!({"id": 7}));
        let invalid = server.send(mutation(&path(add), json!({"id": 1, "text": ""}))).await;
        invalid.refused(400, "VALIDATION_ERROR");
    }
}

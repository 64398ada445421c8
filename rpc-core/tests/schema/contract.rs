//! What answers a contract changes nothing of what it is.

mod books {
    use schemars::JsonSchema;
    use serde::{Deserialize, Serialize};

    #[derive(Serialize, Deserialize, JsonSchema)]
    pub(super) struct Page {
        pub(super) number: u32,
    }
}

mod site {
    use schemars::JsonSchema;
    use serde::{Deserialize, Serialize};

    #[derive(Serialize, Deserialize, JsonSchema)]
    pub(super) struct Page {
        pub(super) title: String,
    }
}

/// Two types of one name, of which the first belongs to a procedure that is there under a condition.
mod api {
    use rpc_core::{procedure, router};

    #[procedure(query)]
    pub(super) async fn read() -> super::books::Page;

    #[procedure(query)]
    pub(super) async fn visit() -> super::site::Page;

    router! {
        pub(super) Api {
            #[cfg(test)]
            read(),
            visit(),
        }
    }
}

struct App;

#[rpc_core::handler(api::read, for = App)]
async fn read() -> books::Page {
    books::Page { number: 1 }
}

#[rpc_core::handler(api::visit, for = App)]
async fn visit() -> site::Page {
    site::Page { title: String::new() }
}

#[test]
fn who_answers_a_contract_has_its_document() {
    let contract = api::Api::schema();
    let paths: Vec<_> = contract.procedures.iter().map(|procedure| &*procedure.path).collect();
    assert_eq!(paths, ["read", "visit"]);
    assert_eq!(api::Api::routes().bind(App).schema(), &contract);
}

//! The macros of the rpc framework. Use them through `rpc-server`, `rpc-client` or `rpc-core`, which re-export each
//! under its plain name: `procedure`, `ws`, `handler`, `router`, `derive(RpcError)`, `derive(Events)`, `derive(Context)`.
//!
//! Each macro is a room of its own, and in each the files are read in the order in which they run: `parse` (tokens to
//! syntax), `analyse` (syntax to a model, with every error), `emit` (model to tokens). On an error the item is emitted
//! as it was meant, beside the error.
//!
//! Each macro exists once for each crate that re-exports it, so that what it emits names that crate.

mod context;
mod diagnostics;
mod docs;
mod events;
mod facade;
mod handler;
mod names;
mod place;
mod procedure;
mod router;
mod rpc_error;
mod variants;
mod ws;

#[cfg(test)]
mod golden;

use facade::Facade;
use proc_macro::TokenStream;

#[doc = include_str!("guide/procedure.md")]
#[proc_macro_attribute]
pub fn procedure_core(options: TokenStream, item: TokenStream) -> TokenStream {
    procedure::expand(options.into(), item.into(), Facade::Core).into()
}

#[doc = include_str!("guide/procedure.md")]
#[proc_macro_attribute]
pub fn procedure_server(options: TokenStream, item: TokenStream) -> TokenStream {
    procedure::expand(options.into(), item.into(), Facade::Server).into()
}

#[doc = include_str!("guide/procedure.md")]
#[proc_macro_attribute]
pub fn procedure_client(options: TokenStream, item: TokenStream) -> TokenStream {
    procedure::expand(options.into(), item.into(), Facade::Client).into()
}

#[doc = include_str!("guide/ws.md")]
#[proc_macro_attribute]
pub fn ws_core(options: TokenStream, item: TokenStream) -> TokenStream {
    ws::expand(options.into(), item.into(), Facade::Core).into()
}

#[doc = include_str!("guide/ws.md")]
#[proc_macro_attribute]
pub fn ws_server(options: TokenStream, item: TokenStream) -> TokenStream {
    ws::expand(options.into(), item.into(), Facade::Server).into()
}

#[doc = include_str!("guide/ws.md")]
#[proc_macro_attribute]
pub fn ws_client(options: TokenStream, item: TokenStream) -> TokenStream {
    ws::expand(options.into(), item.into(), Facade::Client).into()
}

#[doc = include_str!("guide/handler.md")]
#[proc_macro_attribute]
pub fn handler_core(options: TokenStream, item: TokenStream) -> TokenStream {
    handler::expand(options.into(), item.into(), Facade::Core).into()
}

#[doc = include_str!("guide/handler.md")]
#[proc_macro_attribute]
pub fn handler_server(options: TokenStream, item: TokenStream) -> TokenStream {
    handler::expand(options.into(), item.into(), Facade::Server).into()
}

#[doc = include_str!("guide/router.md")]
#[proc_macro]
pub fn router_core(input: TokenStream) -> TokenStream {
    router::expand(input.into(), Facade::Core).into()
}

#[doc = include_str!("guide/router.md")]
#[proc_macro]
pub fn router_server(input: TokenStream) -> TokenStream {
    router::expand(input.into(), Facade::Server).into()
}

#[doc = include_str!("guide/router.md")]
#[proc_macro]
pub fn router_client(input: TokenStream) -> TokenStream {
    router::expand(input.into(), Facade::Client).into()
}

#[doc = include_str!("guide/rpc_error.md")]
#[proc_macro_derive(RpcErrorCore, attributes(rpc))]
pub fn derive_rpc_error_core(item: TokenStream) -> TokenStream {
    rpc_error::expand(item.into(), Facade::Core).into()
}

#[doc = include_str!("guide/rpc_error.md")]
#[proc_macro_derive(RpcErrorServer, attributes(rpc))]
pub fn derive_rpc_error_server(item: TokenStream) -> TokenStream {
    rpc_error::expand(item.into(), Facade::Server).into()
}

#[doc = include_str!("guide/rpc_error.md")]
#[proc_macro_derive(RpcErrorClient, attributes(rpc))]
pub fn derive_rpc_error_client(item: TokenStream) -> TokenStream {
    rpc_error::expand(item.into(), Facade::Client).into()
}

#[doc = include_str!("guide/events.md")]
#[proc_macro_derive(EventsCore, attributes(rpc))]
pub fn derive_events_core(item: TokenStream) -> TokenStream {
    events::expand(item.into(), Facade::Core).into()
}

#[doc = include_str!("guide/events.md")]
#[proc_macro_derive(EventsServer, attributes(rpc))]
pub fn derive_events_server(item: TokenStream) -> TokenStream {
    events::expand(item.into(), Facade::Server).into()
}

#[doc = include_str!("guide/events.md")]
#[proc_macro_derive(EventsClient, attributes(rpc))]
pub fn derive_events_client(item: TokenStream) -> TokenStream {
    events::expand(item.into(), Facade::Client).into()
}

#[doc = include_str!("guide/context.md")]
#[proc_macro_derive(ContextCore, attributes(provide, rpc))]
pub fn derive_context_core(item: TokenStream) -> TokenStream {
    context::expand(item.into(), Facade::Core).into()
}

#[doc = include_str!("guide/context.md")]
#[proc_macro_derive(ContextServer, attributes(provide, rpc))]
pub fn derive_context_server(item: TokenStream) -> TokenStream {
    context::expand(item.into(), Facade::Server).into()
}

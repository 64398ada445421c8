//! How emitted code finds the crate that it was asked for by, renamed or not.

use proc_macro_crate::{FoundCrate, crate_name};
use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{Ident, Path};

/// A crate that re-exports the macros, with the paths that their output names.
#[derive(Clone, Copy)]
pub(crate) enum Facade {
    Core,
    Server,
    Client,
}

impl Facade {
    fn package(self) -> &'static str {
        match self {
            Self::Core => "rpc-core",
            Self::Server => "rpc-server",
            Self::Client => "rpc-client",
        }
    }

    /// The path of the crate: what `crate = path` says, or what the package is called in the user's `Cargo.toml`.
    pub(crate) fn path(self, given: Option<&Path>) -> TokenStream {
        if let Some(path) = given {
            return quote!(#path);
        }
        let name = match crate_name(self.package()) {
            Ok(FoundCrate::Name(name)) => name,
            // Within the package itself, and where there is no manifest to look into, its own name is right.
            Ok(FoundCrate::Itself) | Err(_) => self.package().replace('-', "_"),
        };
        let name = Ident::new(&name, Span::call_site());
        quote!(::#name)
    }
}

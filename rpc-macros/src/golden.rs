//! What the macros emit, as files that can be read and reviewed.
//!
//! `golden/<name>.in.rs` is what a user writes, `golden/<name>.out.rs` what becomes of it. `cargo xtask bless` (or
//! `BLESS=1 cargo test -p rpc-macros golden`) writes the latter anew; otherwise a difference is a failed test.

use std::{
    fs,
    path::{Path, PathBuf},
};

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, Item, Meta, Token, punctuated::Punctuated};

use crate::{
    context, events,
    facade::Facade,
    handler,
    procedure::{self, parse::Function},
    router, rpc_error, ws,
};

#[test]
fn expansions_are_as_recorded() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden");
    let bless = std::env::var_os("BLESS").is_some();
    let mut differences = Vec::new();
    let mut names = names(&folder, ".in.rs");
    for name in &names {
        let input = read(&folder.join(format!("{name}.in.rs")));
        let emitted = format!(
            "// What becomes of `{name}.in.rs`. Written by `cargo xtask bless`.\n\n{}",
            expand(&input)
        );
        let path = folder.join(format!("{name}.out.rs"));
        if bless {
            fs::write(&path, &emitted).expect("the source folder can be written to when files are blessed");
        } else if let Some(difference) = difference(&read(&path), &emitted) {
            differences.push(format!("{}:{difference}", path.display()));
        }
    }
    assert!(differences.is_empty(), "`cargo xtask bless` accepts these:\n{}", differences.join("\n"));

    // Nothing is left of an input that was removed or renamed.
    names.sort();
    let mut recorded = self::names(&folder, ".out.rs");
    recorded.sort();
    assert_eq!(names, recorded);
}

fn names(folder: &Path, ending: &str) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the golden files are there");
    let paths = entries.map(|entry| entry.expect("the folder can be listed").path());
    let name = |path: PathBuf| path.file_name()?.to_str()?.strip_suffix(ending).map(str::to_owned);
    paths.filter_map(name).collect()
}

/// A file's text; empty if there is none, so that a new input shows as a difference.
fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

/// The first line that differs.
fn difference(recorded: &str, emitted: &str) -> Option<String> {
    if recorded == emitted {
        return None;
    }
    let (mut recorded, mut emitted) = (recorded.lines(), emitted.lines());
    let mut number = 0;
    loop {
        number += 1;
        match (recorded.next(), emitted.next()) {
            (Some(old), Some(new)) if old == new => {}
            (old, new) => {
                let [old, new] = [old, new].map(|line| line.unwrap_or("(the end)"));
                return Some(format!("{number}\n  recorded: {old}\n  emitted:  {new}"));
            }
        }
    }
}

/// A file with its macros expanded, as a user of `rpc-server` gets it.
fn expand(source: &str) -> String {
    let file = syn::parse_file(source).expect("an input is Rust");
    let tokens: TokenStream = file.items.into_iter().map(expand_item).collect();
    prettyplease::unparse(&syn::parse2(tokens).expect("what a macro emits is Rust"))
}

/// What an item becomes: a procedure, a handler and a router what their macros make of them; a type stays and gets,
/// after it, what its derives emit.
fn expand_item(item: Item) -> TokenStream {
    match item {
        Item::Fn(mut function) => {
            if let Some(options) = take(&mut function.attrs, "procedure") {
                procedure::expand(options, function.into_token_stream(), Facade::Server)
            } else if let Some(options) = take(&mut function.attrs, "ws") {
                ws::expand(options, function.into_token_stream(), Facade::Server)
            } else if let Some(options) = take(&mut function.attrs, "handler") {
                handler::expand(options, function.into_token_stream(), Facade::Server)
            } else {
                quote!(#function)
            }
        }
        // A function without a body, which is no item of Rust.
        Item::Verbatim(tokens) => {
            let mut function: Function = syn::parse2(tokens).expect("nothing else is Rust only to a macro");
            if let Some(options) = take(&mut function.attrs, "ws") {
                return ws::expand(options, function.into_token_stream(), Facade::Server);
            }
            let options =
                take(&mut function.attrs, "procedure").expect("only a procedure can do without a body");
            procedure::expand(options, function.into_token_stream(), Facade::Server)
        }
        Item::Macro(call) if call.mac.path.is_ident("router") => {
            router::expand(call.mac.tokens, Facade::Server)
        }
        Item::Struct(item) => with_derives(&item.attrs, &item),
        Item::Enum(item) => with_derives(&item.attrs, &item),
        item => item.into_token_stream(),
    }
}

fn with_derives(attrs: &[Attribute], item: &impl ToTokens) -> TokenStream {
    let mut tokens = item.to_token_stream();
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("derive")) {
        let derives = attr.parse_args_with(Punctuated::<syn::Path, Token![,]>::parse_terminated);
        for derive in derives.expect("a derive lists paths") {
            if derive.is_ident("Context") {
                tokens.extend(context::expand(item.to_token_stream(), Facade::Server));
            } else if derive.is_ident("RpcError") {
                tokens.extend(rpc_error::expand(item.to_token_stream(), Facade::Server));
            } else if derive.is_ident("Events") {
                tokens.extend(events::expand(item.to_token_stream(), Facade::Server));
            }
        }
    }
    tokens
}

/// Takes an attribute off, and gives what stands between its parentheses.
fn take(attrs: &mut Vec<Attribute>, name: &str) -> Option<TokenStream> {
    let position = attrs.iter().position(|attr| attr.path().is_ident(name))?;
    Some(match attrs.remove(position).meta {
        Meta::List(list) => list.tokens,
        _ => TokenStream::new(),
    })
}

//! From an enum to the errors that it stands for, with every reason why it cannot.

use std::collections::HashMap;

use syn::{Data, DeriveInput, Fields, Ident, Lit, Member, Meta, Path, Variant};

use super::{
    parse::Options,
    template::{self, Template},
};
use crate::{
    diagnostics::Diagnostics,
    docs, names,
    variants::{refuse_serde, rename_all, serde_option},
};

/// The codes of the framework, which mean what they mean wherever they come from. `rpc_core::Code` holds the same
/// list; a test below compares the two.
pub(crate) const RESERVED: &[&str] = &[
    "PARSE_ERROR",
    "BAD_INPUT",
    "VALIDATION_ERROR",
    "METHOD_NOT_ALLOWED",
    "METHOD_MISMATCH",
    "UNAUTHORIZED",
    "FORBIDDEN",
    "NOT_FOUND",
    "CONFLICT",
    "PAYLOAD_TOO_LARGE",
    "UNSUPPORTED_MEDIA_TYPE",
    "RATE_LIMITED",
    "LIMIT_EXCEEDED",
    "INTERNAL_ERROR",
    "UNAVAILABLE",
    "TIMEOUT",
    "DUPLICATE_ID",
    "NOT_OPEN",
];

/// What clients say of calls that were not answered, under codes of their own. TypeScript tells all failures of a call apart
/// by their codes.
const SAID_BY_CLIENTS: &[&str] = &["ABORTED", "DECODE_ERROR", "TRANSPORT_ERROR"];

pub(super) struct Model {
    pub(super) krate: Option<Path>,
    pub(super) name: Ident,
    pub(super) errors: Vec<ErrorVariant>,
}

pub(super) struct ErrorVariant {
    pub(super) name: Ident,
    pub(super) fields: Fields,
    pub(super) code: String,
    pub(super) status: u16,
    pub(super) message: Template,
    /// The message as it was written, for the schema.
    pub(super) message_text: String,
    pub(super) docs: String,
    /// How serde names the fields: `rename_all = ..`, the variant's own or the enum's for all.
    pub(super) rename_all: Option<Meta>,
}

pub(super) fn analyse(item: &DeriveInput) -> syn::Result<Model> {
    let mut diagnostics = Diagnostics::default();
    let Data::Enum(data) = &item.data else {
        return Err(syn::Error::new_spanned(
            &item.ident,
            "`RpcError` is derived on an enum: each variant is an error with a code of its own",
        ));
    };
    if !item.generics.params.is_empty() {
        diagnostics.error(
            &item.generics,
            "the errors of a procedure are not generic: callers know them beforehand, with the types of their fields",
        );
    }
    refuse_serde(
        &item.attrs,
        &["tag", "content", "untagged"],
        "on the wire the code tells which variant it is, and `details` are its fields: leave this out",
        &mut diagnostics,
    );
    let options = Options::of(&item.attrs)?;
    for name in &options.of_a_variant {
        diagnostics.error(name, format!("`{name}` belongs to a variant: each is an error of its own"));
    }
    let of_all_fields = serde_option(&item.attrs, "rename_all_fields");
    let analyse = |variant| analyse_variant(variant, of_all_fields.as_ref(), &mut diagnostics);
    let errors: Vec<_> = data.variants.iter().map(analyse).collect();
    let mut codes = HashMap::new();
    for (error, variant) in errors.iter().zip(&data.variants) {
        if let Some(first) = codes.insert(error.code.clone(), &error.name) {
            diagnostics.error(
                &variant.ident,
                format!("the code `{}` is that of `{first}` already; give one of them another with `code = \"..\"`", error.code),
            );
        }
    }
    diagnostics.finish(Model { krate: options.krate, name: item.ident.clone(), errors })
}

fn analyse_variant(
    variant: &Variant,
    of_all_fields: Option<&Meta>,
    diagnostics: &mut Diagnostics,
) -> ErrorVariant {
    let options = Options::of(&variant.attrs).unwrap_or_else(|error| {
        diagnostics.push(error);
        Options::default()
    });
    if let Some(path) = &options.krate {
        diagnostics.error(path, "`crate = path` belongs to the enum");
    }
    refuse_serde(
        &variant.attrs,
        &["skip", "skip_serializing", "skip_deserializing", "other", "untagged"],
        "every variant travels, so that a client gets the error that was returned; for what must not leave the \
         server use `RpcError::internal`",
        diagnostics,
    );
    let docs = docs::docs(&variant.attrs);
    let code = code(variant, &options, diagnostics);
    let status = status(&options, diagnostics);
    let message_text = match &options.message {
        Some(message) => message.value(),
        // Braces in a doc comment are no template.
        None => default_message(variant, &docs).replace('{', "{{").replace('}', "}}"),
    };
    let message = template::parse(&message_text).unwrap_or_else(|error| {
        diagnostics.error(&options.message, error);
        Template { format: String::new(), fields: std::collections::BTreeSet::new() }
    });
    let names = bindings(&variant.fields);
    for field in message.fields.iter().filter(|field| !names.contains(field)) {
        let known = if names.is_empty() {
            "the variant has none".to_owned()
        } else {
            let names: Vec<_> =
                names.iter().map(|name| format!("`{}`", name.trim_start_matches('_'))).collect();
            format!("the variant has only {}", names.join(", "))
        };
        let field = field.trim_start_matches('_');
        diagnostics.error(&options.message, format!("the message names a field `{field}`, but {known}"));
    }
    ErrorVariant {
        name: variant.ident.clone(),
        fields: variant.fields.clone(),
        code,
        status,
        message,
        message_text,
        docs,
        rename_all: rename_all(&variant.attrs, of_all_fields),
    }
}

fn code(variant: &Variant, options: &Options, diagnostics: &mut Diagnostics) -> String {
    let code = match &options.code {
        Some(code) => code.value(),
        None => names::screaming_snake_case(&variant.ident.to_string()),
    };
    let is_code = code.starts_with(|c: char| c.is_ascii_uppercase())
        && code.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    let message = if !is_code {
        "a code is in SCREAMING_SNAKE_CASE: `ROOM_NOT_FOUND` for example".to_owned()
    } else if RESERVED.contains(&code.as_str()) {
        format!(
            "the code `{code}` is reserved: it is what the framework itself says. Name the variant after what is \
             wrong (`RoomNotFound`), or give it another code with `code = \"..\"`"
        )
    } else if SAID_BY_CLIENTS.contains(&code.as_str()) {
        format!(
            "the code `{code}` is reserved: it is what clients say of a call that was not answered. Name the variant \
             after what is wrong (`RoomNotFound`), or give it another code with `code = \"..\"`"
        )
    } else {
        return code;
    };
    match &options.code {
        Some(at) => diagnostics.error(at, message),
        None => diagnostics.error(&variant.ident, message),
    }
    code
}

fn status(options: &Options, diagnostics: &mut Diagnostics) -> u16 {
    let Some(literal) = &options.status else { return 400 };
    let status = match literal {
        Lit::Int(number) => number.base10_parse::<u16>().ok(),
        _ => None,
    };
    status.filter(|status| (400..600).contains(status)).unwrap_or_else(|| {
        diagnostics.error(literal, "the status of an error is an HTTP status, a number from 400 to 599");
        400
    })
}

/// The first paragraph of the doc comment, on one line; without one, the variant's name in words.
fn default_message(variant: &Variant, docs: &str) -> String {
    let paragraph: Vec<&str> = docs.lines().map(str::trim).take_while(|line| !line.is_empty()).collect();
    if paragraph.is_empty() {
        names::screaming_snake_case(&variant.ident.to_string()).to_lowercase().replace('_', " ")
    } else {
        paragraph.join(" ")
    }
}

/// The bindings of all fields, under which a template finds them.
pub(super) fn bindings(fields: &Fields) -> Vec<String> {
    fields
        .members()
        .map(|member| match member {
            Member::Named(name) => template::binding(&names::plain(&name)),
            Member::Unnamed(index) => template::binding(&index.index.to_string()),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::RESERVED;

    #[test]
    fn the_codes_of_the_framework_are_reserved() {
        let codes: BTreeSet<_> = rpc_core::Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(RESERVED.iter().copied().collect::<BTreeSet<_>>(), codes);
    }
}

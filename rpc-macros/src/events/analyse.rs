//! From an enum to the events that it stands for, with every reason why it cannot.

use std::collections::HashMap;

use syn::{Attribute, Data, DeriveInput, Fields, Ident, LitStr, Meta, Path, Variant, Visibility};

use super::parse::Options;
use crate::{
    diagnostics::Diagnostics,
    docs::{self, Deprecated},
    names,
    variants::{refuse_serde, rename_all, serde_option, text},
};

/// What browsers and the protocol use themselves.
const RESERVED: &[&str] = &["open", "error", "complete", "rpc-error", "reset"];

/// What the names of presence begin with.
const PRESENCE: &str = "presence:";

/// The longest name, in bytes.
const LONGEST: usize = 128;

pub(super) struct Model {
    pub(super) krate: Option<Path>,
    pub(super) vis: Visibility,
    pub(super) name: Ident,
    pub(super) tagging: Tagging,
    /// `#[serde(deny_unknown_fields)]`, which belongs to each variant.
    pub(super) deny_unknown_fields: Option<Meta>,
    pub(super) events: Vec<Event>,
}

pub(super) enum Tagging {
    External,
    Internal { tag: LitStr },
    Adjacent { tag: LitStr, content: LitStr },
}

pub(super) struct Event {
    pub(super) name: Ident,
    pub(super) fields: Fields,
    pub(super) wire_name: String,
    /// What serde calls the variant.
    pub(super) serde_name: String,
    pub(super) docs: String,
    pub(super) deprecated: Option<Deprecated>,
    /// How serde names the fields: `rename_all = ..`, the variant's own or the enum's for all.
    pub(super) rename_all: Option<Meta>,
}

pub(super) fn analyse(item: &DeriveInput) -> syn::Result<Model> {
    let mut diagnostics = Diagnostics::default();
    let Data::Enum(data) = &item.data else {
        return Err(syn::Error::new_spanned(
            &item.ident,
            "`Events` is derived on an enum: each variant is an event, and its fields are the event's data",
        ));
    };
    if !item.generics.params.is_empty() {
        diagnostics.error(
            &item.generics,
            "events are not generic: whoever gets them knows them beforehand, with the types of their fields",
        );
    }
    refuse_serde(
        &item.attrs,
        &["untagged"],
        "an event is told by its name, and an untagged enum has none: leave this out, or tag it with `tag = \"..\"`",
        &mut diagnostics,
    );
    refuse_serde(
        &item.attrs,
        &["from", "try_from", "into", "remote", "transparent", "variant_identifier", "field_identifier"],
        "the variants of this enum are the events, so it is this enum that is encoded, and no other type in its place",
        &mut diagnostics,
    );
    let options = Options::of(&item.attrs)?;
    let case = case(&item.attrs, &mut diagnostics);
    let of_all_fields = serde_option(&item.attrs, "rename_all_fields");
    let analyse = |variant| analyse_variant(variant, case.as_ref(), of_all_fields.as_ref(), &mut diagnostics);
    let events: Vec<_> = data.variants.iter().map(analyse).collect();
    let mut taken = HashMap::new();
    for (event, variant) in events.iter().zip(&data.variants) {
        let first = *taken.entry(&event.wire_name).or_insert(&event.name);
        if *first != event.name {
            let message = format!(
                "the name `{}` is that of `{first}` already; give one of them another with \
                 `#[serde(rename = \"..\")]`",
                event.wire_name
            );
            diagnostics.error(&variant.ident, message);
        }
    }
    diagnostics.finish(Model {
        krate: options.krate,
        vis: item.vis.clone(),
        name: item.ident.clone(),
        tagging: tagging(&item.attrs),
        deny_unknown_fields: serde_option(&item.attrs, "deny_unknown_fields"),
        events,
    })
}

fn tagging(attrs: &[Attribute]) -> Tagging {
    let option = |name| serde_option(attrs, name).as_ref().and_then(text).cloned();
    match (option("tag"), option("content")) {
        (Some(tag), Some(content)) => Tagging::Adjacent { tag, content },
        (Some(tag), None) => Tagging::Internal { tag },
        (None, _) => Tagging::External,
    }
}

/// The text of a name or a case that serde is told. One for each direction is no name.
fn one_text(attrs: &[Attribute], option: &str, diagnostics: &mut Diagnostics) -> Option<LitStr> {
    let meta = serde_option(attrs, option)?;
    if let Meta::List(_) = meta {
        let message = format!(
            "an event has one name, whoever sends it: write `{option} = \"..\"`, for both directions alike"
        );
        diagnostics.error(&meta, message);
    }
    text(&meta).cloned()
}

/// The case of the names of all variants. One that there is not is for serde to report.
fn case(attrs: &[Attribute], diagnostics: &mut Diagnostics) -> Option<String> {
    let case = one_text(attrs, "rename_all", diagnostics)?.value();
    names::rename_variant(&case, "").map(|_| case)
}

fn analyse_variant(
    variant: &Variant,
    case: Option<&String>,
    of_all_fields: Option<&Meta>,
    diagnostics: &mut Diagnostics,
) -> Event {
    match Options::of(&variant.attrs) {
        Ok(Options { krate: None }) => {}
        Ok(Options { krate }) => diagnostics.error(krate, "`crate = path` belongs to the enum"),
        Err(error) => diagnostics.push(error),
    }
    refuse_serde(
        &variant.attrs,
        &["skip", "skip_serializing", "skip_deserializing"],
        "every variant is an event that travels; for what stays within the server write another enum",
        diagnostics,
    );
    refuse_serde(
        &variant.attrs,
        &["other"],
        "an event whose name nobody knows is refused, and the sender is told: leave this out",
        diagnostics,
    );
    refuse_serde(
        &variant.attrs,
        &["untagged"],
        "an event is told by its name, and an untagged variant has none: leave this out",
        diagnostics,
    );
    refuse_serde(
        &variant.attrs,
        &["with", "serialize_with", "deserialize_with"],
        "what the data of an event is, its field says: put this on the field",
        diagnostics,
    );
    if let Fields::Unnamed(fields) = &variant.fields
        && fields.unnamed.len() != 1
    {
        let message = if fields.unnamed.is_empty() {
            format!("an event without data is written without parentheses: `{}`", variant.ident)
        } else {
            format!(
                "an event has one payload, or fields with names: write `{0}(Payload)`, or `{0} {{ .. }}`",
                variant.ident
            )
        };
        diagnostics.error(&variant.fields, message);
    }
    let renamed = one_text(&variant.attrs, "rename", diagnostics);
    let ident = names::plain(&variant.ident);
    let in_case = |case: &str| names::rename_variant(case, &ident).unwrap_or_else(|| ident.clone());
    let named = |by_default: &str| match &renamed {
        Some(name) => name.value(),
        None => in_case(case.map_or(by_default, String::as_str)),
    };
    let wire_name = named("camelCase");
    if let Some(message) = flaw(&wire_name) {
        match &renamed {
            Some(name) => diagnostics.error(name, message),
            None => diagnostics.error(&variant.ident, message),
        }
    }
    Event {
        name: variant.ident.clone(),
        fields: variant.fields.clone(),
        serde_name: named("PascalCase"),
        wire_name,
        docs: docs::docs(&variant.attrs),
        deprecated: docs::deprecated(&variant.attrs),
        rename_all: rename_all(&variant.attrs, of_all_fields),
    }
}

/// Why this is no name of an event.
fn flaw(name: &str) -> Option<String> {
    if name.is_empty() {
        Some("an event has a name: this one is empty".to_owned())
    } else if name.len() > LONGEST {
        Some(format!("the name of an event has at most {LONGEST} bytes, and this one has {}", name.len()))
    } else if name.contains(char::is_control) {
        Some("the name of an event is text without control characters: it stands on one line".to_owned())
    } else if RESERVED.contains(&name) {
        Some(format!(
            "the name `{name}` is reserved: browsers and the protocol use it themselves. Name the event after what \
             happened, or give it another name with `#[serde(rename = \"..\")]`"
        ))
    } else if name.starts_with(PRESENCE) {
        Some(format!("names that begin with `{PRESENCE}` are reserved: they tell who is there"))
    } else {
        None
    }
}

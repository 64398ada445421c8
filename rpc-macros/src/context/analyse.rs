//! From a struct to the pieces that procedures may ask for.

use std::collections::hash_map::{
    Entry::{Occupied, Vacant},
    HashMap,
};

use quote::ToTokens;
use syn::{Data, DeriveInput, Fields, Generics, Ident, Member, Path, Type};

use crate::{diagnostics::Diagnostics, router::parse_crate};

pub(super) struct Context {
    pub(super) krate: Option<Path>,
    pub(super) name: Ident,
    pub(super) generics: Generics,
    /// The `#[provide]` fields.
    pub(super) provided: Vec<(Member, Type)>,
}

/// What can be made of the struct, also where there are errors, so that what is right of it can be asked for.
pub(super) fn analyse(item: &DeriveInput, errors: &mut Diagnostics) -> Context {
    let provided = match &item.data {
        Data::Struct(data) => provided(&data.fields, errors),
        Data::Enum(_) | Data::Union(_) => {
            errors.error(
                &item.ident,
                "`Context` is derived on a struct: procedures ask for its `#[provide]` fields by their types",
            );
            Vec::new()
        }
    };
    let krate = item
        .attrs
        .iter()
        .find(|attr| attr.path().is_ident("rpc"))
        .and_then(|attr| parse_crate(attr).map_err(|error| errors.push(error)).ok());
    Context { krate, name: item.ident.clone(), generics: item.generics.clone(), provided }
}

fn provided(fields: &Fields, errors: &mut Diagnostics) -> Vec<(Member, Type)> {
    let mut provided = Vec::new();
    let mut seen = HashMap::new();
    for (member, field) in fields.members().zip(fields) {
        let Some(attr) = field.attrs.iter().find(|attr| attr.path().is_ident("provide")) else { continue };
        if attr.meta.require_path_only().is_err() {
            errors.error(attr, "`#[provide]` takes nothing: a procedure asks for the field by its type");
        }
        match seen.entry(field.ty.to_token_stream().to_string()) {
            Vacant(entry) => {
                entry.insert(member.clone());
                provided.push((member, field.ty.clone()));
            }
            Occupied(entry) => {
                let first = entry.get().to_token_stream();
                errors.error(
                    &field.ty,
                    format!(
                        "`{first}` provides this type already, and procedures ask by type: give one of them a type \
                         of its own (a newtype)"
                    ),
                );
            }
        }
    }
    provided
}

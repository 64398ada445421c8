//! A document as generators see it: types that tell what they are instead of JSON Schemas, and procedures as a tree.

// - `types`: what a type can be;
// - `lower`: from a JSON Schema to a type;
// - `settle`: what is said of one value in several places, said in one;
// - `tree`: procedures by their namespaces;
// - `unions`: how the variants of a union are told apart.

mod lower;
mod settle;
mod tree;
mod types;
mod unions;

pub(crate) use self::{
    lower::lower,
    settle::{Known, cut_circles, settle},
    tree::{Member as TreeMember, Namespace, last},
    types::{Object, Property, Rest, Rules, Shape, Type, resolve},
    unions::{Tagging, tagging},
};

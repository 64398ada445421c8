//! A union beside another type: which variant was which.

use std::slice;

use super::{
    layer::{Direction, Pair, Variant, What},
    place::{Step, join, within},
    units::Finding,
    walk::{At, Walk},
};
use crate::model::{Shape, Tagging, Type, tagging};

/// How deep a variant may itself be the name of a union.
const DEPTH: usize = 8;

type Variants<'t, 'a> = Vec<Variant<'t, 'a>>;

impl<'s, 'a> Walk<'s, 'a> {
    pub(super) fn compare_variants(&mut self, at: At<'_>, types: Pair<&'s Type<'a>>) {
        let mut olds = variants(types.old);
        let mut news = variants(types.new);
        let mut pairs = take_pairs(&mut olds, &mut news, is_same);
        // Names of unions are followed only where there is no such name on the other side, so that what is found in
        // them is found once.
        olds = self.expanded(olds, DEPTH, |walk, of| walk.inclusion.old.resolve(of));
        news = self.expanded(news, DEPTH, |walk, of| walk.inclusion.new.resolve(of));
        pairs.extend(take_pairs(&mut olds, &mut news, is_same));
        self.compare_null(at, types, &mut olds, &mut news);
        let is_alone = pairs.iter().all(|pair| is_null(pair.old.of));
        match (&olds[..], &news[..]) {
            ([old], [new]) if is_alone => {
                pairs.push(Pair { old: *old, new: *new });
                olds.clear();
                news.clear();
            }
            _ => pairs.extend(self.like_pairs(&mut olds, &mut news)),
        }
        if pairs.iter().all(|pair| is_null(pair.old.of)) && !olds.is_empty() && !news.is_empty() {
            let breaks = !self.inclusion.holds(types, at.direction);
            return self.found(at, What::Type(types), breaks);
        }
        let before = self.units.at(at.unit).findings.len();
        let mut compared = Vec::with_capacity(pairs.len());
        for pair in pairs {
            self.compare_pair(at, types, pair);
            let until = self.units.at(at.unit).findings.len();
            compared.push((pair.tag().map(|tag| within(at.place, Step::Variant(tag))), until));
        }
        let findings = &mut self.units.at(at.unit).findings;
        let found = findings.split_off(before);
        findings.extend(once(at.place, found, before, &compared));
        for old in olds {
            let breaks = at.direction == Direction::Input;
            if !breaks || !self.inclusion.holds(Pair { old: old.of, ..types }, at.direction) {
                self.found(at, What::VariantRemoved(old), breaks);
            }
        }
        for new in news {
            let breaks = at.direction == Direction::Output;
            if !breaks || !self.inclusion.holds(Pair { new: new.of, ..types }, at.direction) {
                self.found(at, What::VariantAdded(new), breaks);
            }
        }
    }

    fn compare_pair(&mut self, at: At<'_>, types: Pair<&'s Type<'a>>, pair: Pair<Variant<'s, 'a>>) {
        let of = Pair { old: pair.old.of, new: pair.new.of };
        // A value of this variant may be one of another variant's.
        let written = match at.direction {
            Direction::Input => Pair { old: of.old, ..types },
            Direction::Output => Pair { new: of.new, ..types },
        };
        let is_read_otherwise =
            !self.inclusion.holds(of, at.direction) && self.inclusion.holds(written, at.direction);
        if is_read_otherwise {
            return;
        }
        match pair.tag() {
            Some(tag) => self.enter(At { place: &within(at.place, Step::Variant(tag)), ..at }, of),
            None => self.enter(at, of),
        }
    }

    fn compare_null(
        &mut self,
        at: At<'_>,
        types: Pair<&'s Type<'a>>,
        olds: &mut Variants<'s, 'a>,
        news: &mut Variants<'s, 'a>,
    ) {
        if let Some(old) = take(olds, |variant| is_null(variant.of)) {
            let is_read = self.inclusion.holds(Pair { old: old.of, ..types }, at.direction);
            let breaks = at.direction == Direction::Input && !is_read;
            self.found(at, What::Null { is_new: false }, breaks);
        }
        if let Some(new) = take(news, |variant| is_null(variant.of)) {
            let is_read = self.inclusion.holds(Pair { new: new.of, ..types }, at.direction);
            let breaks = at.direction == Direction::Output && !is_read;
            self.found(at, What::Null { is_new: true }, breaks);
        }
    }

    fn expanded(
        &self,
        variants_: Variants<'s, 'a>,
        depth: usize,
        resolve: impl Fn(&Self, &'s Type<'a>) -> &'s Type<'a> + Copy,
    ) -> Variants<'s, 'a> {
        let mut expanded = Vec::with_capacity(variants_.len());
        for variant in variants_ {
            let of = resolve(self, variant.of);
            match (depth.checked_sub(1), &of.shape) {
                (Some(depth), Shape::Union(_) | Shape::Never) => {
                    expanded.extend(self.expanded(variants(of), depth, resolve));
                }
                // A text or `null` under a name is that text.
                (_, Shape::Literal(_) | Shape::Null) => expanded.push(Variant { of, ..variant }),
                _ => expanded.push(variant),
            }
        }
        expanded
    }

    /// Takes out those that look like each other, those most alike first.
    fn like_pairs(
        &self,
        olds: &mut Variants<'s, 'a>,
        news: &mut Variants<'s, 'a>,
    ) -> Vec<Pair<Variant<'s, 'a>>> {
        let mut likenesses = Vec::new();
        for (old_at, old) in olds.iter().enumerate() {
            for (new_at, new) in news.iter().enumerate() {
                if old.tag.is_some() && new.tag.is_some() {
                    continue;
                }
                let types = self.inclusion.resolve(Pair { old: old.of, new: new.of });
                let likeness = likeness(types);
                if likeness > 0 {
                    likenesses.push((likeness, old_at, new_at));
                }
            }
        }
        likenesses.sort_by_key(|(likeness, old, new)| (std::cmp::Reverse(*likeness), *old, *new));
        let mut taken_olds = vec![false; olds.len()];
        let mut taken_news = vec![false; news.len()];
        let mut pairs = Vec::new();
        for (_, old, new) in likenesses {
            if !taken_olds[old] && !taken_news[new] {
                taken_olds[old] = true;
                taken_news[new] = true;
                pairs.push(Pair { old: olds[old], new: news[new] });
            }
        }
        let mut taken = taken_olds.into_iter();
        olds.retain(|_| !taken.next().unwrap_or_default());
        let mut taken = taken_news.into_iter();
        news.retain(|_| !taken.next().unwrap_or_default());
        pairs
    }
}

impl<'t> Pair<Variant<'t, '_>> {
    /// The tag, where it is a member of its own in both.
    fn tag(&self) -> Option<&'t str> {
        self.new.tag.filter(|_| self.new.is_tagged && self.old.is_tagged)
    }
}

/// What was found in every variant, once: what an enum is flattened into stands in each of them. Each variant comes with
/// its place, and with the end of what was found in it.
fn once(
    place: &str,
    found: Vec<Finding>,
    mut start: usize,
    variants: &[(Option<String>, usize)],
) -> Vec<Finding> {
    let mut found = found.into_iter();
    let mut groups: Vec<(&str, Vec<Finding>)> = Vec::with_capacity(variants.len());
    for (place, until) in variants {
        groups.push((place.as_deref().unwrap_or_default(), found.by_ref().take(until - start).collect()));
        start = *until;
    }
    let Some(((first_place, first), others)) = groups.split_first_mut() else { return Vec::new() };
    let mut shared = Vec::new();
    if !others.is_empty() && variants.iter().all(|(place, _)| place.is_some()) {
        first.retain(|finding| {
            let inner = finding.place.strip_prefix(*first_place).unwrap_or_default();
            let same = |(place, group): &(&str, Vec<Finding>)| {
                group.iter().position(|other| {
                    other.place.strip_prefix(*place) == Some(inner) && finding.is_like(other)
                })
            };
            let Some(places) = others.iter().map(same).collect::<Option<Vec<_>>>() else { return true };
            for ((_, group), at) in others.iter_mut().zip(places) {
                group.remove(at);
            }
            shared.push(Finding { place: join(place, inner), ..finding.clone() });
            false
        });
    }
    shared.extend(groups.into_iter().flat_map(|(_, group)| group));
    shared
}

fn variants<'t, 'a>(of: &'t Type<'a>) -> Variants<'t, 'a> {
    let types = match &of.shape {
        Shape::Union(types) => &types[..],
        Shape::Never => &[],
        _ => slice::from_ref(of),
    };
    let is_one = types.iter().filter(|of| !is_null(of)).count() == 1;
    // The only member of a lone object is no tag.
    let tagging = tagging(types).filter(|tagging| !(is_one && *tagging == Tagging::Key));
    let is_tagged = matches!(tagging, Some(Tagging::Member(_)));
    let tag = |of| tagging.and_then(|tagging| tagging.text_of(of));
    types.iter().map(|of| Variant { of, tag: tag(of), is_tagged }).collect()
}

fn take_pairs<'t, 'a>(
    olds: &mut Variants<'t, 'a>,
    news: &mut Variants<'t, 'a>,
    is_same: fn(&Variant<'t, 'a>, &Variant<'t, 'a>) -> bool,
) -> Vec<Pair<Variant<'t, 'a>>> {
    let mut pairs = Vec::new();
    olds.retain(|old| match take(news, |new| is_same(old, new)) {
        Some(new) => {
            pairs.push(Pair { old: *old, new });
            false
        }
        None => true,
    });
    pairs
}

fn take<'t, 'a>(
    variants: &mut Variants<'t, 'a>,
    is_it: impl Fn(&Variant<'t, 'a>) -> bool,
) -> Option<Variant<'t, 'a>> {
    variants.iter().position(is_it).map(|at| variants.remove(at))
}

/// Whether it is the same variant, even if it has changed.
fn is_same<'t, 'a>(old: &Variant<'t, 'a>, new: &Variant<'t, 'a>) -> bool {
    match (&old.of.shape, &new.of.shape) {
        (Shape::Null, Shape::Null) => true,
        (Shape::Literal(old), Shape::Literal(new)) => old == new,
        (Shape::Reference(old), Shape::Reference(new)) => old == new,
        _ => old.tag.is_some() && old.tag == new.tag,
    }
}

fn is_null(of: &Type<'_>) -> bool {
    matches!(of.shape, Shape::Null)
}

/// How much two types are alike. 0 if they are not of one kind.
fn likeness(types: Pair<&Type<'_>>) -> usize {
    const SAME: usize = 100;

    match (&types.old.shape, &types.new.shape) {
        (Shape::Number { .. }, Shape::Number { .. })
        | (Shape::Text { .. }, Shape::Text { .. })
        | (Shape::Boolean, Shape::Boolean)
        | (Shape::Unknown, Shape::Unknown)
        | (Shape::List { .. } | Shape::Tuple { .. }, Shape::List { .. } | Shape::Tuple { .. }) => SAME,
        (Shape::Object(old), Shape::Object(new)) => {
            let both = old
                .properties
                .iter()
                .filter(|old| new.properties.iter().any(|new| new.name == old.name))
                .count();
            let all = old.properties.len() + new.properties.len() - both;
            // Maps have no names to compare.
            (both * SAME).checked_div(all).unwrap_or(SAME)
        }
        _ => 0,
    }
}

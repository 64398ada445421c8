//! An object beside an object.

use super::{
    layer::{Direction, Layer, Pair, What},
    place::Step,
    scalars::rules,
};
use crate::model::{Object, Property, Rest};

pub(super) fn compare<'t, 'a>(
    written: &'t Object<'a>,
    read: &'t Object<'a>,
    direction: Direction,
    layer: &mut Layer<'t, 'a>,
) {
    // What only the writer knows is new to callers who get it, and was known to callers who send it.
    let only_written: fn(&'t Property<'a>) -> What<'t, 'a> = match direction {
        Direction::Input => What::MemberRemoved,
        Direction::Output => What::MemberAdded,
    };
    let only_read: fn(&'t Property<'a>) -> What<'t, 'a> = match direction {
        Direction::Input => What::MemberAdded,
        Direction::Output => What::MemberRemoved,
    };
    for reader in &read.properties {
        match member(written, &reader.name) {
            Some(writer) => {
                let members = direction.pair(writer, reader);
                match (members.old.is_required, members.new.is_required) {
                    (false, true) => {
                        layer.differ(What::MemberRequired(members.new), direction == Direction::Input);
                    }
                    (true, false) => {
                        layer.differ(What::MemberOptional(members.new), direction == Direction::Output);
                    }
                    _ => {}
                }
                let defaults = Pair { old: members.old.value.default, new: members.new.value.default };
                let is_left_out = direction == Direction::Input && !members.new.is_required;
                if is_left_out && defaults.old.is_some() && defaults.old != defaults.new {
                    layer.differ(What::Default { member: &reader.name, values: defaults }, false);
                }
                layer.enter(Step::Member(&reader.name), direction.pair(&writer.value, &reader.value));
            }
            None => {
                layer.differ(only_read(reader), reader.is_required);
                if let Rest::Of(rest) = &written.rest {
                    layer.enter(Step::Member(&reader.name), direction.pair(&**rest, &reader.value));
                }
            }
        }
    }
    for writer in &written.properties {
        if member(read, &writer.name).is_some() {
            continue;
        }
        match &read.rest {
            Rest::Ignored => layer.differ(only_written(writer), false),
            Rest::Refused => layer.differ(only_written(writer), true),
            Rest::Of(rest) => {
                layer.enter(Step::Member(&writer.name), direction.pair(&writer.value, &**rest));
            }
        }
    }
    compare_rest(written, read, direction, layer);
    rules(&written.rules, &read.rules, direction, layer);
}

fn compare_rest<'t, 'a>(
    written: &'t Object<'a>,
    read: &'t Object<'a>,
    direction: Direction,
    layer: &mut Layer<'t, 'a>,
) {
    match (&written.rest, &read.rest) {
        (Rest::Of(writer), Rest::Of(reader)) => {
            layer.enter(Step::Values, direction.pair(&**writer, &**reader));
        }
        (Rest::Of(_), Rest::Refused) => layer.differ(What::OthersRefused, true),
        // Callers in TypeScript send all that an object has, whatever its type names. A server in Rust does not.
        (Rest::Ignored, Rest::Refused) if direction == Direction::Input => {
            layer.differ(What::OthersRefused, true);
        }
        _ => {}
    }
}

fn member<'t, 'a>(object: &'t Object<'a>, name: &str) -> Option<&'t Property<'a>> {
    object.properties.iter().find(|property| property.name == name)
}

//! Files where something is already.

#![cfg(unix)]

use std::{
    fs,
    os::unix::fs::{PermissionsExt as _, symlink},
    thread,
};

use rpc_codegen::Files;

fn files(text: &str) -> Files {
    let mut files = Files::default();
    files.insert("api.ts", text);
    files
}

#[test]
fn what_a_link_leads_to_is_written_and_the_link_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let (shared, path) = (folder.path().join("shared/api.ts"), folder.path().join("web/api.ts"));
    fs::create_dir(folder.path().join("web")).expect("a folder");
    symlink("../shared/api.ts", &path).expect("a link");
    for text in ["export {}\n", "export { }\n"] {
        files(text).write(path.parent().expect("a folder")).expect("it is written");
        assert!(fs::symlink_metadata(&path).expect("it is there").is_symlink());
        assert_eq!(fs::read_to_string(&shared).expect("it is there"), text);
    }
}

#[test]
fn a_file_keeps_its_permissions() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("api.ts");
    fs::write(&path, "old").expect("it is written");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("it is ours");
    files("new").write(folder.path()).expect("it is written");
    assert_eq!(fs::metadata(&path).expect("it is there").permissions().mode() & 0o777, 0o640);
    assert_eq!(fs::read_to_string(&path).expect("it is there"), "new");
}

#[test]
fn of_several_who_write_at_once_one_is_the_last_and_nothing_is_left_beside() {
    let folder = tempfile::tempdir().expect("a folder");
    let texts: Vec<String> = (0..8).map(|number| format!("{number}").repeat(100_000)).collect();
    thread::scope(|scope| {
        for text in &texts {
            scope.spawn(|| files(text).write(folder.path()).expect("it is written"));
        }
    });
    let text = fs::read_to_string(folder.path().join("api.ts")).expect("it is there");
    assert!(texts.contains(&text));
    assert_eq!(fs::read_dir(folder.path()).expect("it can be read").count(), 1);
}

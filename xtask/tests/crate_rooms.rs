//! Checks the rooms of each crate: a room imports only from rooms below it, and no two files import each other, directly or
//! through others.
//!
//! The test reads the sources without compiling them. An import is a path that starts with `crate`, `self`, `super` or a
//! module that the file declares. A path to a re-export counts as an import of the re-exported file. Tests do not count, and
//! neither do declarations (`mod x;`), which use nothing.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests and their helpers fail by panicking"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A crate, and its rooms from top to bottom. Rooms on one line may import each other. A crate without rooms is checked
/// only for circles.
struct House {
    root: &'static str,
    rooms: &'static [&'static [&'static str]],
}

const HOUSES: [House; 4] = [
    House {
        root: "sandbox/src/lib.rs",
        rooms: &[
            &["typescript", "wasm"],
            &["sandbox"],
            &["control"],
            &["door"],
            &["products"],
            &["engine"],
            &["read"],
            &["problem"],
        ],
    },
    House { root: "sandbox/src/server/main.rs", rooms: &[] },
    House { root: "json/src/lib.rs", rooms: &[] },
    House { root: "xtask/src/main.rs", rooms: &[] },
];

/// A module's path below its crate: `["products", "world"]`.
type Module = Vec<String>;

/// A file: its words without comments, literals and tests, and the names that it imports.
struct Source {
    file: String,
    words: Vec<String>,
    /// The names that `use` brings into the file, with their paths.
    used: BTreeMap<String, Module>,
}

#[test]
fn no_file_imports_itself_through_others() {
    let mut found = Vec::new();
    for house in &HOUSES {
        let circles = circles(&arrows(&sources(house.root)));
        found.extend(circles.into_iter().map(|circle| format!("{}: {}", house.root, circle.join(", "))));
    }
    assert!(
        found.is_empty(),
        "files that import each other, straight or through others:\n{}",
        found.join("\n")
    );
}

#[test]
fn arrows_between_rooms_point_down() {
    for house in HOUSES.iter().filter(|house| !house.rooms.is_empty()) {
        let floor = |file: &str| {
            let room = file.split('/').next().unwrap().trim_end_matches(".rs").to_owned();
            let floor = house.rooms.iter().position(|rooms| rooms.contains(&room.as_str()));
            floor.unwrap_or_else(|| panic!("{}: `{room}` is in no list of rooms", house.root))
        };
        for (from, targets) in arrows(&sources(house.root)) {
            for to in targets.iter().filter(|_| from != "lib.rs") {
                assert!(to != "lib.rs", "{from} imports the root of its crate; name the room instead");
                assert!(floor(&from) <= floor(to), "{}: {from} imports {to}, which is above it", house.root);
            }
        }
    }
}

/// Every file that belongs to the crate with this root.
fn sources(root: &str) -> BTreeMap<Module, Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join(root);
    let folder = root.parent().unwrap().to_owned();
    let mut sources = BTreeMap::new();
    let mut open = vec![(Module::new(), root)];
    while let Some((module, path)) = open.pop() {
        let words = words(&without_literals(&fs::read_to_string(&path).unwrap()));
        for child in declared(&words) {
            let beside = module.iter().collect::<PathBuf>().join(&child);
            let places = [beside.with_extension("rs"), beside.join("mod.rs")].into_iter();
            let found = places.map(|place| folder.join(place)).find(|place| place.exists());
            let found = found.unwrap_or_else(|| panic!("no file for `mod {child}` of {}", path.display()));
            open.push((module.iter().cloned().chain([child]).collect(), found));
        }
        let file = path.strip_prefix(&folder).unwrap().to_str().unwrap().to_owned();
        let used = uses(&words, &module);
        sources.insert(module, Source { file, words, used });
    }
    sources
}

/// Each file, and the files that it imports.
fn arrows(sources: &BTreeMap<Module, Source>) -> BTreeMap<String, BTreeSet<String>> {
    let mut arrows = BTreeMap::new();
    for (module, source) in sources {
        let targets = paths(&source.words, module);
        let targets = targets.iter().map(|path| file_of(path, sources)).filter(|file| *file != source.file);
        arrows.insert(source.file.clone(), targets.collect());
    }
    arrows
}

/// The file that a path from the crate's root leads to.
fn file_of(path: &[String], sources: &BTreeMap<Module, Source>) -> String {
    let length = (0..=path.len()).rev().find(|length| sources.contains_key(&path[..*length])).unwrap();
    let source = &sources[&path[..length]];
    let rest = &path[length..];
    match rest.first().and_then(|name| source.used.get(name)) {
        Some(real) => file_of(&[real.as_slice(), &rest[1..]].concat(), sources),
        None => source.file.clone(),
    }
}

/// The groups of files that import each other, directly or through others.
fn circles(arrows: &BTreeMap<String, BTreeSet<String>>) -> Vec<Vec<String>> {
    let reach = |from: &String| {
        let mut reached = BTreeSet::new();
        let mut open: Vec<&String> = arrows[from].iter().collect();
        while let Some(file) = open.pop() {
            if reached.insert(file) {
                open.extend(&arrows[file]);
            }
        }
        reached
    };
    let reached: BTreeMap<&String, BTreeSet<&String>> =
        arrows.keys().map(|file| (file, reach(file))).collect();
    let together = |file: &String| {
        let circle =
            arrows.keys().filter(|other| reached[file].contains(other) && reached[other].contains(file));
        circle.cloned().collect()
    };
    let circles: BTreeSet<Vec<String>> = arrows.keys().map(together).collect();
    circles.into_iter().filter(|circle| !circle.is_empty()).collect()
}

/// Every path in these words that stays in the crate, from the crate's root.
fn paths(words: &[String], module: &[String]) -> Vec<Module> {
    let mut paths = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let begins = at == 0 || !matches!(words[at - 1].as_str(), "::" | "." | "mod");
        let path = words.get(at + 1).is_some_and(|next| next == "::") || after_use(words, at);
        if begins && path {
            let known = declared(words);
            if let Some(start) = start(word, module, &known) {
                tree(words, at + 1, start, &mut |path, _| paths.push(path));
            }
        }
    }
    paths
}

/// The names that `use` brings into a file, with the paths from the crate's root that they stand for.
fn uses(words: &[String], module: &[String]) -> BTreeMap<String, Module> {
    let known = declared(words);
    let mut uses = BTreeMap::new();
    for at in (1..words.len()).filter(|at| after_use(words, *at)) {
        if let Some(start) = start(&words[at], module, &known) {
            tree(words, at + 1, start, &mut |path, name| {
                uses.insert(name, path);
            });
        }
    }
    uses
}

/// Whether the path at this place is what a `use` brings in.
fn after_use(words: &[String], at: usize) -> bool {
    at > 0 && words[at - 1] == "use"
}

/// Where a path that begins with this word starts, if it stays in the crate.
fn start(word: &str, module: &[String], known: &BTreeSet<String>) -> Option<Module> {
    match word {
        "crate" => Some(Module::new()),
        "self" => Some(module.to_vec()),
        "super" => Some(module[..module.len().checked_sub(1)?].to_vec()),
        child if known.contains(child) => Some([module, &[child.to_owned()]].concat()),
        _ => None,
    }
}

/// Follows a path, and its branches in braces, from the words after `path`. Calls `end` with each full path and its name, and
/// returns the position after it.
fn tree(words: &[String], mut at: usize, mut path: Module, end: &mut impl FnMut(Module, String)) -> usize {
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    while word(at) == "::" {
        at += 1;
        match word(at) {
            "{" => {
                at += 1;
                while !matches!(word(at), "}" | "") {
                    let branch = match word(at) {
                        "self" | "*" => path.clone(),
                        name => [path.as_slice(), &[name.to_owned()]].concat(),
                    };
                    at = tree(words, at + 1, branch, end);
                    at += usize::from(word(at) == ",");
                }
                return at + 1;
            }
            "super" => drop(path.pop()),
            "*" => {}
            name if is_name(name) => path.push(name.to_owned()),
            // Generic arguments: `Vec::<u8>`.
            _ => break,
        }
        at += 1;
    }
    let name = if word(at) == "as" { word(at + 1) } else { path.last().map_or("", String::as_str) };
    end(path.clone(), name.to_owned());
    if word(at) == "as" { at + 2 } else { at }
}

/// The modules that the file declares and that have a file of their own.
fn declared(words: &[String]) -> BTreeSet<String> {
    let named = words.windows(3).filter(|three| three[0] == "mod" && three[2] == ";");
    named.map(|three| three[1].clone()).collect()
}

fn is_name(word: &str) -> bool {
    word.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

/// The words and punctuation marks of a text, without its tests.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            _ if is_name(rest) => rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len()),
            ':' if rest.starts_with("::") => 2,
            _ => first.len_utf8(),
        };
        words.push(rest[..length].to_owned());
        rest = rest[length..].trim_start();
    }
    let of_test = ["#", "[", "cfg", "(", "test", ")", "]"];
    while let Some(at) = words.windows(of_test.len()).position(|window| window == of_test) {
        let end = item_end(&words, at);
        words.drain(at..end);
    }
    words
}

/// Where the item at this position ends: after its `;` or its closing brace.
fn item_end(words: &[String], start: usize) -> usize {
    let mut depth = 0_usize;
    for (at, word) in words.iter().enumerate().skip(start) {
        match word.as_str() {
            "{" | "(" | "[" => depth += 1,
            "}" | ")" | "]" => depth -= 1,
            _ => {}
        }
        if depth == 0 && matches!(word.as_str(), ";" | "}") {
            return at + 1;
        }
    }
    words.len()
}

/// The text with comments and literals replaced by spaces.
fn without_literals(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let hashes = rest.get(1..).map_or(0, |raw| raw.len() - raw.trim_start_matches('#').len());
        let skipped = match first {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").unwrap() + 2,
            'r' if !kept.ends_with(|c: char| c.is_alphanumeric() || c == '_')
                && rest[1 + hashes..].starts_with('"') =>
            {
                let close = format!("\"{}", "#".repeat(hashes));
                rest[2 + hashes..].find(&close).unwrap() + 2 + hashes + close.len()
            }
            '"' => closed(rest, '"'),
            // A character literal, not a lifetime.
            '\'' if rest[1..].starts_with('\\') || rest.chars().nth(2) == Some('\'') => closed(rest, '\''),
            _ => 0,
        };
        let taken = if skipped == 0 { first.len_utf8() } else { skipped };
        kept.push_str(if skipped == 0 { &rest[..taken] } else { " " });
        rest = &rest[taken..];
    }
    kept
}

/// The length of a literal in these quotes.
fn closed(text: &str, quote: char) -> usize {
    let mut characters = text.char_indices().skip(1);
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => drop(characters.next()),
            _ if character == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

//! The rooms of `pkg-template/src`, read from the import statements of its files: no two files import each other, directly
//! or through others, and a file imports only from its own room or from a room below it. Type-only imports count.

#![expect(clippy::unwrap_used, reason = "a test that cannot read the sources has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// From the bottom up; `docs/architecture.md` says what each holds.
///
/// The generated files stand on two floors: what is made from the models imports nothing, and `generated/api` (the types
/// of the client's methods) imports what every call takes and gives.
const ROOMS: [&str; 15] = [
    "generated",
    "errors",
    "input",
    "core",
    "load",
    "pure",
    "signing",
    "call",
    "generated/api",
    "client",
    "operation",
    "webhook",
    "relay",
    "sandbox",
    "entries",
];

/// A file without its ending, `client/web`, to the files that it imports.
type Imports = BTreeMap<String, BTreeSet<String>>;

#[test]
fn no_file_imports_itself_through_others() {
    let imports = package_imports();
    assert!(imports.len() > 50, "only {} files were found", imports.len());
    assert_eq!(circle(&imports), None);
}

#[test]
fn a_file_imports_only_from_its_own_room_and_those_below() {
    assert_eq!(arrows_up(&package_imports()), Vec::<String>::new());
}

#[test]
fn a_circle_is_found_whatever_its_length() {
    let imports = |rows: &[(&str, &[&str])]| -> Imports {
        rows.iter()
            .map(|(file, to)| ((*file).to_owned(), to.iter().map(|to| (*to).to_owned()).collect()))
            .collect()
    };
    assert_eq!(circle(&imports(&[("a", &["b", "c", "x"]), ("b", &["c", "x"])])), None);
    assert_eq!(
        circle(&imports(&[("a", &["b"]), ("b", &["c"]), ("c", &["b"])])).as_deref(),
        Some("b -> c -> b")
    );
    assert_eq!(circle(&imports(&[("a", &["a"])])).as_deref(), Some("a -> a"));
}

#[test]
fn every_form_of_an_import_is_read() {
    let text = "/// <reference />\n\
        import \"../load/node.js\";\n\
        import * as hot from \"./hot.js\";\n\
        import type {\n  A,\n  B,\n} from \"../a/b.js\";\n\
        export type * from \"../generated/models.js\";\n\
        export * from './c.js';\n\
        import { join } from \"node:path\";\n\
        const d = x as typeof import(\"./d.js\");\n\
        const text = \"a word from \\\"./e.js\\\"\";\n\
        // import { F } from \"./f.js\";\n";
    let found: Vec<String> = specifiers(text).collect();
    assert_eq!(
        found,
        [
            "../load/node.js",
            "./hot.js",
            "../a/b.js",
            "../generated/models.js",
            "./c.js",
            "node:path",
            "./d.js"
        ]
    );
}

/// Every file of the package, and the generated ones that they import.
fn package_imports() -> Imports {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let source = root.join("pkg-template/src");
    let mut imports = Imports::new();
    for path in files(&source) {
        let text = fs::read_to_string(&path).unwrap();
        let file = path.strip_prefix(&source).unwrap().to_str().unwrap().replace('\\', "/");
        let file = file.trim_end_matches(".ts").to_owned();
        imports.insert(file.clone(), relative(&file, &text));
    }
    // What the generator writes at the head of `generated/api.ts`, which exists only after a build.
    let generator = fs::read_to_string(root.join("src/typescript/mod.rs")).unwrap().replace("\\\"", "\"");
    let written = generator
        .lines()
        .filter_map(|line| line.find("import type").and_then(|at| line.get(at..)))
        .map(|line| line.replace("{{", "{").replace("}}", "}"))
        .collect::<Vec<_>>()
        .join("\n");
    let api = relative("generated/api", &written);
    assert!(api.iter().any(|file| file.starts_with("call/")), "the generator's imports were not found");
    imports.insert("generated/api".to_owned(), api);
    imports
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.append(&mut files(&path));
        } else if path.extension().is_some_and(|extension| extension == "ts") {
            found.push(path);
        }
    }
    found
}

/// The files that `file` imports by a relative path.
fn relative(file: &str, text: &str) -> BTreeSet<String> {
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    specifiers(text)
        .filter(|specifier| specifier.starts_with('.'))
        .map(|specifier| {
            let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
            for part in specifier.trim_end_matches(".js").split('/') {
                match part {
                    "." => {}
                    ".." => drop(parts.pop()),
                    name => parts.push(name),
                }
            }
            parts.join("/")
        })
        .collect()
}

/// What the import and export statements and the `import("…")` types of a text name. A statement begins a line.
fn specifiers(text: &str) -> impl Iterator<Item = String> + '_ {
    let mut in_statement = false;
    text.lines().flat_map(move |line| {
        let begins = line.starts_with("import ") || line.starts_with("export ");
        let names = line.starts_with("import \"") || line.starts_with("import '");
        in_statement |= begins;
        let statement = if names || (in_statement && line.contains(" from ")) {
            quoted(line.rsplit_once(" from ").map_or(line, |(_, after)| after))
        } else {
            None
        };
        if line.ends_with(';') {
            in_statement = false;
        }
        let inline = if line.trim_start().starts_with("//") { None } else { line.split_once("import(") };
        statement.into_iter().chain(inline.and_then(|(_, after)| quoted(after)))
    })
}

fn quoted(text: &str) -> Option<String> {
    let start = text.find(['"', '\''])?;
    let quote = text.get(start..)?.chars().next()?;
    let after = text.get(start + 1..)?;
    after.split_once(quote).map(|(inside, _)| inside.to_owned())
}

/// The first way from a file back to itself, as `a -> b -> a`.
fn circle(imports: &Imports) -> Option<String> {
    fn walk<'a>(
        file: &'a str,
        imports: &'a Imports,
        way: &mut Vec<&'a str>,
        done: &mut BTreeSet<&'a str>,
    ) -> Option<String> {
        if let Some(start) = way.iter().position(|passed| *passed == file) {
            return Some(way.iter().skip(start).copied().chain([file]).collect::<Vec<_>>().join(" -> "));
        }
        if !done.insert(file) {
            return None;
        }
        way.push(file);
        let found = imports.get(file).into_iter().flatten().find_map(|next| walk(next, imports, way, done));
        way.pop();
        found
    }
    let mut done = BTreeSet::new();
    imports.keys().find_map(|file| walk(file, imports, &mut Vec::new(), &mut done))
}

/// Every import of a file in a higher room, and every file in no room.
fn arrows_up(imports: &Imports) -> Vec<String> {
    let floor_of = |file: &str| -> Option<usize> {
        // The longest that fits: `generated/api` is not on the floor of `generated`.
        ROOMS
            .iter()
            .enumerate()
            .filter(|(_, room)| file == **room || file.starts_with(&format!("{room}/")))
            .max_by_key(|(_, room)| room.len())
            .map(|(floor, _)| floor)
    };
    imports
        .iter()
        .flat_map(|(file, to)| to.iter().map(move |to| (file, to)))
        .filter(|(file, to)| match (floor_of(file), floor_of(to)) {
            (Some(from), Some(to)) => from < to,
            _ => true,
        })
        .map(|(file, to)| format!("{file} -> {to}"))
        .collect()
}

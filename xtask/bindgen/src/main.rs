//! Makes the JavaScript glue of a compiled `.wasm`: `bindgen INPUT.wasm OUT_DIR NAME`.
//!
//! wasm-bindgen is used through its library, not its installed command: the lock file then decides the version,
//! and nothing has to be downloaded or put on the `PATH`.

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(input), Some(out_dir), Some(name), None) =
        (arguments.next(), arguments.next(), arguments.next(), arguments.next())
    else {
        bail!("usage: bindgen INPUT.wasm OUT_DIR NAME");
    };
    let name = name.to_str().context("NAME is not UTF-8")?;
    // Only the glue of the `bundler` form does not load the module itself. So the package decides where the bytes come
    // from, and passes the instance to `__wbg_set_wasm`.
    Bindgen::new()
        .bundler(true)?
        .typescript(true)
        .out_name(name)
        .remove_producers_section(true)
        .input_path(input)
        .generate(out_dir)
}

//! The command line of the server.

use std::ffi::OsString;
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

use lexopt::{Arg, Parser, ValueExt};
use oceafin_sandbox::SandboxOptions;

pub(crate) const HELP: &str = "usage: oceafin-sandbox [--port 4010] [--host 127.0.0.1] [--seed text] [--webhook-url url] \
     [--snapshot file] [--quiet]";

/// What the server is started with.
pub(crate) struct Arguments {
    pub(crate) host: IpAddr,
    pub(crate) port: u16,
    pub(crate) quiet: bool,
    pub(crate) snapshot: Option<PathBuf>,
    pub(crate) options: SandboxOptions,
}

/// Reads the words after the program's name; `None` asks for help.
pub(crate) fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Option<Arguments>, String> {
    let mut arguments = Arguments {
        host: IpAddr::V4(Ipv4Addr::LOCALHOST),
        port: 4010,
        quiet: false,
        snapshot: None,
        options: SandboxOptions::default(),
    };
    let mut words = Parser::from_args(words);
    while let Some(word) = words.next().map_err(misused)? {
        match word {
            Arg::Short('h') | Arg::Long("help") => return Ok(None),
            Arg::Long("quiet") => arguments.quiet = true,
            Arg::Long("port") => {
                let port = text(&mut words)?.parse();
                arguments.port = port.map_err(|_| "`--port` must be a number from 0 to 65535".to_owned())?;
            }
            Arg::Long("host") => {
                let host = text(&mut words)?.parse();
                arguments.host = host.map_err(|_| "`--host` must be an IP address".to_owned())?;
            }
            Arg::Long("snapshot") => arguments.snapshot = Some(words.value().map_err(misused)?.into()),
            Arg::Long("seed") => arguments.options.seed = text(&mut words)?,
            Arg::Long("webhook-url") => arguments.options.webhook_url = Some(text(&mut words)?),
            unknown => return Err(misused(unknown.unexpected())),
        }
    }
    Ok(Some(arguments))
}

fn text(words: &mut Parser) -> Result<String, String> {
    words.value().and_then(ValueExt::string).map_err(misused)
}

/// What is wrong, and the usage.
fn misused(error: lexopt::Error) -> String {
    let message = match error {
        lexopt::Error::MissingValue { option } => format!("`{}` needs a value", option.unwrap_or_default()),
        lexopt::Error::UnexpectedValue { option, .. } => format!("`{option}` takes no value"),
        lexopt::Error::UnexpectedOption(option) => format!("unknown argument `{option}`"),
        lexopt::Error::UnexpectedArgument(word) => format!("unknown argument `{}`", word.display()),
        other => other.to_string(),
    };
    format!("{message}\n{HELP}")
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn a_value_follows_its_option_or_an_equals_sign() {
        for line in ["--port 4011 --seed a=b --quiet", "--port=4011 --seed=a=b --quiet"] {
            let arguments = parse(line.split(' ').map(Into::into)).unwrap().unwrap();
            assert_eq!(
                (arguments.port, arguments.options.seed.as_str(), arguments.quiet),
                (4011, "a=b", true)
            );
        }
    }

    #[test]
    fn help_wins_over_what_follows() {
        assert!(parse(["-h", "--prot"].map(Into::into)).unwrap().is_none());
    }
}
